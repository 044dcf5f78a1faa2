// The store where nothing may be kept on disk (private windows, a refused database): the client then works for one visit.
import { compareIds } from "../helpers/ids.js";
import { tabLocks } from "../lib/tab-locks.js";
import { applyOp, opId } from "./rows.js";
import { mergeAccount, mergeConversation, mergeDraft } from "./stored.js";

function emptyKeep() {
  return {
    since: 0,
    /** @type {Chat.StoredAccount | undefined} */
    account: undefined,
    /** @type {Map<Chat.Id, Chat.StoredConversation>} */
    conversations: new Map(),
    /** @type {Map<Chat.Id, Map<Chat.Id, Wire.Message>>} */
    messages: new Map(),
    /** @type {Map<Chat.Id, Wire.User>} */
    users: new Map(),
    /** @type {Map<string, Chat.OutboxEntry>} */
    outbox: new Map(),
    /** @type {Map<Chat.Id, Chat.Draft>} */
    drafts: new Map(),
    /** Message → conversation. @type {Map<Chat.Id, Chat.Id>} */
    deleted: new Map(),
    /** @type {string[]} */
    nodes: [],
  };
}

/** What several stores (tabs) of one person share. */
export class Disk {
  constructor() {
    this.keep = emptyKeep();
    this.lock = tabLocks();
    /** @type {Set<MemoryStore>} */
    this.tabs = new Set();
  }
}

/** @implements {Chat.Store} */
export class MemoryStore {
  /** @param {Disk} [disk] */
  constructor(disk = new Disk()) {
    this.disk = disk;
    this.lock = disk.lock;
    /** @type {((news: Chat.TabNews) => void)[]} */
    this.listeners = [];
    disk.tabs.add(this);
  }

  get keep() {
    return this.disk.keep;
  }

  /** @returns {Promise<Chat.Loaded>} */
  async load() {
    const { since, account, conversations, users, outbox, drafts, deleted, nodes } = this.keep;
    return structuredClone({
      since,
      account: account ?? null,
      conversations: [...conversations.values()],
      users: [...users.values()],
      outbox: [...outbox.values()],
      drafts: [...drafts.values()],
      deleted: [...deleted].map(([message_id, conversation_id]) => ({ conversation_id, message_id })),
      nodes,
    });
  }

  /** @param {Chat.Commit} change */
  async commit(change) {
    const { since, account, conversations = [], rows, users = [], dropped = [], deleted = [] } = structuredClone(change);
    const { keep } = this;
    if (since !== undefined) keep.since = since;
    if (change.deletedReset) keep.deleted.clear();
    if (account) keep.account = mergeAccount(keep.account, account, Boolean(change.deletedReset));
    for (const { conversation_id, message_id } of deleted) keep.deleted.set(message_id, conversation_id);
    for (const id of dropped) {
      keep.conversations.delete(id);
      keep.messages.delete(id);
    }
    for (const { record, force } of conversations) {
      if (force) keep.messages.delete(record.id);
      keep.conversations.set(record.id, mergeConversation(keep.conversations.get(record.id), record, force));
    }
    for (const [id, ops] of rows ?? []) this.commitRows(id, ops);
    for (const user of users) keep.users.set(user.id, user);
  }

  /**
   * @param {Chat.Id} conversationId
   * @param {Chat.RowOp[]} ops
   */
  commitRows(conversationId, ops) {
    const held = this.keep.messages.get(conversationId) ?? new Map();
    this.keep.messages.set(conversationId, held);
    for (const op of ops) {
      const row = applyOp(held.get(opId(op)), op);
      if (row) held.set(row.id, row);
    }
  }

  /**
   * @param {Chat.Id} conversationId
   * @param {Chat.Id} from
   * @param {number} limit
   */
  async rows(conversationId, from, limit) {
    const held = [...(this.keep.messages.get(conversationId)?.values() ?? [])];
    const wanted = held.filter((message) => compareIds(message.id, from) >= 0);
    return structuredClone(wanted.sort((a, b) => compareIds(b.id, a.id)).slice(0, limit));
  }

  /** @param {Chat.Id} conversationId */
  async outbox(conversationId) {
    const held = [...this.keep.outbox.values()].filter((entry) => entry.conversation_id === conversationId);
    return structuredClone(held.sort((a, b) => a.order - b.order));
  }

  /** @param {Chat.OutboxEntry} entry */
  async putOutbox(entry) {
    this.keep.outbox.set(entry.client_id, structuredClone(entry));
  }

  /** @param {string} clientId */
  async removeOutbox(clientId) {
    this.keep.outbox.delete(clientId);
  }

  /** @param {Chat.Draft} draft */
  async putDraft(draft) {
    const id = draft.conversation_id;
    this.keep.drafts.set(id, mergeDraft(this.keep.drafts.get(id), { ...draft }));
  }

  /** @param {string[]} urls */
  async putNodes(urls) {
    this.keep.nodes = [...urls];
  }

  /** @param {Chat.TabNews} news */
  tell(news) {
    for (const tab of this.disk.tabs) {
      if (tab !== this) for (const listener of tab.listeners) listener(structuredClone(news));
    }
  }

  /** @param {(news: Chat.TabNews) => void} listener */
  onNews(listener) {
    this.listeners.push(listener);
  }

  async clear() {
    this.disk.keep = emptyKeep();
  }

  close() {
    this.disk.tabs.delete(this);
  }
}
