// What was looked for lately, on this device alone; signing out forgets it.
import { browserStorage } from "./journal.js";

const KEY = "recent-searches";

/**
 * @param {Chat.Id} userId
 * @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | undefined} [storage]
 * @returns {Chat.Recent}
 */
export function recentSearches(userId, storage = browserStorage()) {
  const key = `${KEY}-${userId}`;
  return {
    load() {
      try {
        const kept = JSON.parse(storage?.getItem(key) ?? "[]");
        return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
      } catch {
        return [];
      }
    },
    save(queries) {
      try {
        if (queries.length === 0) storage?.removeItem(key);
        else storage?.setItem(key, JSON.stringify(queries));
      } catch {
        // A full or forbidden storage: then it is not remembered.
      }
    },
  };
}
