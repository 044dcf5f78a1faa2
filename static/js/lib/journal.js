// What must be kept in the very moment it is written. IndexedDB forgets a write whose page goes at once (a reload right
// after Enter), however early it was committed; localStorage writes before it returns, and holds it until the database does.

/** @param {Chat.Id} userId */
const prefixOf = (userId) => `chat-${userId}-unwritten-`;

export class Journal {
  /**
   * @param {Chat.Id} userId
   * @param {Storage | undefined} storage
   */
  constructor(userId, storage) {
    this.prefix = prefixOf(userId);
    this.storage = storage;
  }

  /** @param {Chat.OutboxEntry} entry */
  write(entry) {
    try {
      this.storage?.setItem(this.prefix + entry.client_id, JSON.stringify(entry));
    } catch {
      // Full or forbidden: the database alone has to do.
    }
  }

  /** @param {string} clientId */
  erase(clientId) {
    this.storage?.removeItem(this.prefix + clientId);
  }

  /** @returns {Chat.OutboxEntry[]} */
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
