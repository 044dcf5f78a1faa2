// What is held and not on disk yet.

export class Dirt {
  constructor() {
    this.since = false;
    this.account = false;
    /** @type {Set<Chat.Id>} */
    this.conversations = new Set();
    /** Taken back by the server: the disk's higher version does not count. @type {Set<Chat.Id>} */
    this.force = new Set();
    /** @type {Set<Chat.Id>} */
    this.dropped = new Set();
    /** @type {Map<Chat.Id, Wire.User>} */
    this.users = new Map();
  }

  /** @param {Chat.Id} id */
  mark(id) {
    this.conversations.add(id);
    this.dropped.delete(id);
  }

  /** @param {Chat.Id} id */
  drop(id) {
    this.conversations.delete(id);
    this.dropped.add(id);
    this.account = true;
  }

  /**
   * As one commit; takes the journals along.
   * @param {object} holdings
   * @param {Map<Chat.Id, import("./conversation.js").Conversation>} holdings.conversations
   * @param {import("./account.js").Account} holdings.account
   * @param {number} holdings.since
   * @returns {Chat.Commit}
   */
  commit({ conversations, account, since }) {
    const changed = [...this.conversations].flatMap((id) => conversations.get(id) ?? []);
    return {
      conversations: changed.map((held) => ({ record: held.toStored(), force: this.force.has(held.id) })),
      rows: new Map(changed.map((held) => [held.id, held.history.takeJournal()])),
      users: [...this.users.values()],
      dropped: [...this.dropped],
      ...(this.since ? { since } : {}),
      ...(this.account ? account.takeCommit() : {}),
    };
  }
}
