// What belongs to the person alone: settings, contacts, blocks, requests, mute and pin, messages deleted for oneself.
import { compareIds } from "../helpers/ids.js";
import { signal } from "../lib/signals.js";

/** @type {Chat.Mine} */
const NOTHING = { muted_until: null, pinned: false, hidden: false, draft: "" };

export class Account {
  /** @param {Wire.Me} me as the page knows it */
  constructor(me) {
    // Without a stored copy everything since version 0 is asked for, whatever the page says.
    this.version = 0;
    this.me = signal(me);
    this.contacts = signal(/** @type {ReadonlySet<Chat.Id>} */ (new Set()));
    this.blocks = signal(/** @type {ReadonlySet<Chat.Id>} */ (new Set()));
    this.requests = signal(/** @type {readonly Wire.Request[]} */ ([]));
    this.imports = signal(/** @type {readonly Wire.Import[]} */ ([]));
    this.mine = signal(/** @type {Readonly<Record<Chat.Id, Chat.Mine>>} */ ({}));
    this.deleted = signal(/** @type {ReadonlySet<Chat.Id>} */ (new Set()));
    /** Not on disk yet. @type {{conversation_id: Chat.Id, message_id: Chat.Id}[]} */
    this.journal = [];
    this.deletedReset = false;
  }

  /**
   * The settings stay the page's: it was made later than the stored copy.
   * @param {Chat.StoredAccount | null} stored
   * @param {{message_id: Chat.Id}[]} deleted
   */
  load(stored, deleted) {
    if (stored) {
      this.version = stored.version;
      this.contacts.value = new Set(stored.contacts);
      this.blocks.value = new Set(stored.blocks);
      this.requests.value = stored.requests ?? [];
      this.imports.value = stored.imports ?? [];
      this.mine.value = stored.mine;
    }
    this.deleted.value = new Set(deleted.map((row) => row.message_id));
  }

  /** @returns {Chat.StoredAccount} */
  toStored() {
    return {
      version: this.version,
      contacts: [...this.contacts.peek()],
      blocks: [...this.blocks.peek()],
      requests: [...this.requests.peek()],
      imports: [...this.imports.peek()],
      mine: { ...this.mine.peek() },
    };
  }

  /** For the disk. @returns {Pick<Chat.Commit, "account" | "deleted" | "deletedReset">} */
  takeCommit() {
    const { journal: deleted, deletedReset } = this;
    this.journal = [];
    this.deletedReset = false;
    return { account: this.toStored(), deleted, deletedReset };
  }

  /**
   * Reads the signal.
   * @param {Chat.Id} conversationId
   */
  mineOf(conversationId) {
    return this.mine.value[conversationId] ?? NOTHING;
  }

  /**
   * @param {Chat.Id} conversationId
   * @param {Chat.Mine} mine
   */
  putMine(conversationId, { muted_until, pinned, hidden, draft }) {
    this.mine.value = { ...this.mine.peek(), [conversationId]: { muted_until, pinned, hidden, draft } };
  }

  /** @param {Chat.Id} conversationId */
  forget(conversationId) {
    const { [conversationId]: _, ...rest } = this.mine.peek();
    this.mine.value = rest;
  }

  /**
   * @param {number} version
   * @param {Wire.AccountChanges} changes
   * @param {boolean} reset `changes` is everything
   */
  apply(version, changes, reset) {
    if (reset) this.clear();
    this.version = version;
    const { settings, contacts = [], blocks = [], conversations = [], deleted_messages = [] } = changes;
    const { requests = [], imports = [] } = changes;
    if (settings) this.me.value = { ...this.me.peek(), ...settings };
    if (contacts.length) this.contacts.value = changedSet(this.contacts.peek(), contacts);
    if (blocks.length) this.blocks.value = changedSet(this.blocks.peek(), blocks);
    if (requests.length) this.requests.value = changedRows(this.requests.peek(), requests);
    if (imports.length) this.imports.value = changedRows(this.imports.peek(), imports);
    for (const change of conversations) this.putMine(change.conversation_id, change);
    this.addDeleted(deleted_messages);
  }

  clear() {
    this.contacts.value = new Set();
    this.blocks.value = new Set();
    this.requests.value = [];
    this.imports.value = [];
    this.mine.value = {};
    this.deleted.value = new Set();
    this.journal = [];
    this.deletedReset = true;
  }

  /** @param {{conversation_id: Chat.Id, message_id: Chat.Id}[]} rows */
  addDeleted(rows) {
    if (!rows.length) return;
    this.deleted.value = new Set([...this.deleted.peek(), ...rows.map((row) => row.message_id)]);
    this.journal.push(...rows.map(({ conversation_id, message_id }) => ({ conversation_id, message_id })));
  }
}

/**
 * @param {ReadonlySet<Chat.Id>} held
 * @param {{user_id: Chat.Id, removed: boolean}[]} changes
 */
function changedSet(held, changes) {
  const next = new Set(held);
  for (const { user_id, removed } of changes) {
    if (removed) next.delete(user_id);
    else next.add(user_id);
  }
  return next;
}

/**
 * The newest first.
 * @template {{id: Chat.Id}} T
 * @param {readonly T[]} held
 * @param {(T | {id: Chat.Id, removed: true})[]} changes
 */
function changedRows(held, changes) {
  const next = new Map(held.map((row) => [row.id, row]));
  for (const change of changes) {
    if ("removed" in change) next.delete(change.id);
    else next.set(change.id, change);
  }
  return [...next.values()].sort((a, b) => compareIds(b.id, a.id));
}
