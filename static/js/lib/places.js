// Where somebody was reading, for this tab as long as it lives: a reload goes on there, another visit begins at what is new.

const KEY = "places";
/** Conversations, at most; the one that was left longest ago goes first. */
const MOST = 50;

/**
 * @param {Chat.Id} userId
 * @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | undefined} [storage]
 * @returns {Chat.Places}
 */
export function keptPlaces(userId, storage = tabStorage()) {
  const key = `${KEY}-${userId}`;
  const places = new Map(load(key, storage));
  const save = () => {
    try {
      if (places.size === 0) storage?.removeItem(key);
      else storage?.setItem(key, JSON.stringify([...places]));
    } catch {
      // A full or forbidden storage: then a reload begins as any visit does.
    }
  };
  return {
    of: (id) => places.get(id) ?? null,
    keep(id, place) {
      places.delete(id);
      if (place) places.set(id, place);
      for (const oldest of [...places.keys()].slice(0, -MOST)) places.delete(oldest);
      save();
    },
    forget() {
      places.clear();
      save();
    },
  };
}

/**
 * @param {string} key
 * @param {Pick<Storage, "getItem"> | undefined} storage
 * @returns {[Chat.Id, Chat.Place][]}
 */
function load(key, storage) {
  try {
    const kept = JSON.parse(storage?.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function tabStorage() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
