// What must be kept in the very moment it is written. IndexedDB forgets a write whose page goes at once (a reload right
// after Enter, or after a key), however early it was committed; localStorage writes before it returns, and holds it until the database does.

/** Of one kind of things, each under its id. @template T */
export class Journal {
  /**
   * @param {Chat.Id} userId
   * @param {string} kind
   * @param {Storage | undefined} storage
   */
  constructor(userId, kind, storage) {
    this.prefix = `chat-${userId}-${kind}-`;
    this.storage = storage;
  }

  /** @param {string} id @param {T} value */
  write(id, value) {
    try {
      this.storage?.setItem(this.prefix + id, JSON.stringify(value));
    } catch {
      // Full or forbidden: the database alone has to do.
    }
  }

  /** The database holds it. @param {string} id @param {T} [value] what was written meanwhile stays */
  erase(id, value) {
    const key = this.prefix + id;
    if (value === undefined || this.storage?.getItem(key) === JSON.stringify(value)) this.storage?.removeItem(key);
  }

  /** @returns {T[]} */
  read() {
    return this.keys().map((key) => JSON.parse(this.storage?.getItem(key) ?? "null"));
  }

  clear() {
    for (const key of this.keys()) this.storage?.removeItem(key);
  }

  keys() {
    return Object.keys(this.storage ?? {}).filter((key) => key.startsWith(this.prefix));
  }
}

/** The browser's own; none where it is forbidden. */
export function browserStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
