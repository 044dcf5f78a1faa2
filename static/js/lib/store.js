// What one person's browser keeps, in IndexedDB, one database a person.
import { sortableId } from "../helpers/ids.js";
import { liveRange } from "../models/ranges.js";
import { applyOp, opId } from "../models/rows.js";
import { mergeAccount, mergeConversation, mergeDraft } from "../models/stored.js";
import { deleteDB, openDB } from "../../vendor/idb.js";
import { Journal, browserStorage } from "./journal.js";
import { tabLocks } from "./tab-locks.js";

const VERSION = 1;
const STORES = ["meta", "conversations", "messages", "users", "deleted"];

/** @param {Chat.Id} userId */
const nameOf = (userId) => `chat-${userId}`;

/**
 * @param {import("../../vendor/idb.js").IDBPDatabase<any>} db
 */
function upgrade(db) {
  db.createObjectStore("meta");
  db.createObjectStore("conversations", { keyPath: "id" });
  // Keys: [conversation, id of one length]: a range of ids is a range of keys.
  db.createObjectStore("messages");
  db.createObjectStore("users", { keyPath: "id" });
  db.createObjectStore("deleted", { keyPath: "message_id" });
  const outbox = db.createObjectStore("outbox", { keyPath: "client_id" });
  outbox.createIndex("conversation", ["conversation_id", "order"]);
  db.createObjectStore("drafts", { keyPath: "conversation_id" });
}

/**
 * @param {Chat.Id} conversationId
 * @param {Chat.Id} id
 */
const rowKey = (conversationId, id) => [conversationId, sortableId(id)];

/**
 * From `from` on; all of the conversation without it.
 * @param {Chat.Id} conversationId
 * @param {Chat.Id} [from]
 */
const rowsFrom = (conversationId, from = "0") =>
  IDBKeyRange.bound(rowKey(conversationId, from), [conversationId, "\uffff"]);

/**
 * The person's store; in memory where the browser refuses a database.
 * @param {Chat.Id} userId
 * @param {Storage} [storage]
 * @returns {Promise<Chat.Store>}
 */
export async function openStore(userId, storage = browserStorage()) {
  try {
    const db = await openDB(nameOf(userId), VERSION, { upgrade, blocking: (_now, _next, event) => close(event) });
    // What could not be cleared away costs room only, never the outbox.
    await whenAlone(`${nameOf(userId)}-tabs`, () => collect(db).catch(() => {}));
    const store = new DiskStore(db, userId, storage);
    await store.takeJournals();
    return store;
  } catch {
    const { MemoryStore } = await import("../models/memory-store.js");
    return new MemoryStore();
  }
}

/**
 * Rows that no head claims are left behind by resets and cut-back histories. Another tab might still claim them.
 * @param {import("../../vendor/idb.js").IDBPDatabase<any>} db
 */
async function collect(db) {
  const tx = db.transaction(["conversations", "messages"], "readwrite");
  /** @type {Chat.StoredConversation[]} */
  const heads = await tx.objectStore("conversations").getAll();
  const messages = tx.objectStore("messages");
  for (const { id, ranges } of heads) {
    const live = liveRange(ranges);
    if (live?.from === "0") continue;
    const unclaimed = live ? IDBKeyRange.bound(rowKey(id, "0"), rowKey(id, live.from), false, true) : rowsFrom(id);
    void messages.delete(unclaimed);
  }
  await tx.done;
}

/**
 * Does `work` if this is the person's only tab, then counts as one until the page goes.
 * @param {string} name
 * @param {() => Promise<void>} work
 */
async function whenAlone(name, work) {
  const locks = globalThis.navigator?.locks;
  if (!locks) return;
  await locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
  void locks.request(name, { mode: "shared" }, () => new Promise(() => {}));
}

/**
 * Another tab wants to delete the database (sign-out): let go.
 * @param {any} event
 */
function close(event) {
  event.target?.close?.();
}

/** @returns {Chat.Store["lock"]} */
function browserLocks(/** @type {string} */ prefix) {
  if (!globalThis.navigator?.locks) return tabLocks();
  return (name, work) => /** @type {Promise<any>} */ (navigator.locks.request(`${prefix}-${name}`, work));
}

/** @implements {Chat.Store} */
class DiskStore {
  /**
   * @param {import("../../vendor/idb.js").IDBPDatabase<any>} db
   * @param {Chat.Id} userId
   * @param {Storage | undefined} storage
   */
  constructor(db, userId, storage) {
    /** @type {Journal<Chat.OutboxEntry>} */
    this.journal = new Journal(userId, "unwritten", storage);
    /** @type {Journal<Chat.Draft>} */
    this.draftJournal = new Journal(userId, "draft", storage);
    this.db = db;
    this.userId = userId;
    this.lock = browserLocks(nameOf(userId));
    this.channel = new BroadcastChannel(nameOf(userId));
    /** Entries the disk would not take (full): they are sent all the same. @type {Map<string, Chat.OutboxEntry>} */
    this.unsaved = new Map();
  }

  /** @returns {Promise<Chat.Loaded>} */
  async load() {
    const tx = this.db.transaction([...STORES, "outbox", "drafts"]);
    const [since, account, nodes, conversations, users, outbox, drafts, deleted] = await Promise.all([
      tx.objectStore("meta").get("since"),
      tx.objectStore("meta").get("account"),
      tx.objectStore("meta").get("nodes"),
      tx.objectStore("conversations").getAll(),
      tx.objectStore("users").getAll(),
      tx.objectStore("outbox").getAll(),
      tx.objectStore("drafts").getAll(),
      tx.objectStore("deleted").getAll(),
    ]);
    const held = { since: since ?? 0, account: account ?? null, nodes: nodes ?? [] };
    return { ...held, conversations, users, outbox, drafts, deleted };
  }

  /** @param {Chat.Commit} change */
  async commit({ since, account, conversations = [], rows, users = [], dropped = [], deleted = [], deletedReset }) {
    const tx = this.db.transaction(STORES, "readwrite");
    /** @type {Promise<unknown>[]} */
    const writes = [];
    const meta = tx.objectStore("meta");
    const heads = tx.objectStore("conversations");
    const messages = tx.objectStore("messages");
    if (since !== undefined) writes.push(meta.put(since, "since"));
    if (deletedReset) writes.push(tx.objectStore("deleted").clear());
    if (account) writes.push(meta.put(mergeAccount(await meta.get("account"), account, Boolean(deletedReset)), "account"));
    for (const row of deleted) writes.push(tx.objectStore("deleted").put(row));
    for (const user of users) writes.push(tx.objectStore("users").put(user));
    for (const id of dropped) {
      writes.push(heads.delete(id));
      writes.push(messages.delete(rowsFrom(id)));
    }
    for (const { record, force } of conversations) {
      if (force) writes.push(messages.delete(rowsFrom(record.id)));
      writes.push(heads.put(mergeConversation(await heads.get(record.id), record, force)));
    }
    for (const [id, ops] of rows ?? []) writes.push(...(await this.commitRows(messages, id, ops)));
    await Promise.all([...writes, tx.done]);
  }

  /**
   * Rows meet those on disk by version, whatever this tab knew.
   * @param {any} messages
   * @param {Chat.Id} conversationId
   * @param {Chat.RowOp[]} ops
   */
  async commitRows(messages, conversationId, ops) {
    /** @type {Promise<unknown>[]} */
    const writes = [];
    for (const op of ops) {
      const key = rowKey(conversationId, opId(op));
      const held = await messages.get(key);
      const row = applyOp(held, op);
      if (row && row !== held) writes.push(messages.put(row, key));
    }
    return writes;
  }

  /**
   * @param {Chat.Id} conversationId
   * @param {Chat.Id} from
   * @param {number} limit
   */
  async rows(conversationId, from, limit) {
    /** @type {Wire.Message[]} */
    const found = [];
    const tx = this.db.transaction("messages");
    let cursor = await tx.store.openCursor(rowsFrom(conversationId, from), "prev");
    while (cursor && found.length < limit) {
      found.push(cursor.value);
      cursor = await cursor.continue();
    }
    return found;
  }

  /** @param {Chat.Id} conversationId */
  async outbox(conversationId) {
    const range = IDBKeyRange.bound([conversationId], [conversationId, []]);
    /** @type {Chat.OutboxEntry[]} */
    const saved = await this.db.getAllFromIndex("outbox", "conversation", range);
    const unsaved = [...this.unsaved.values()].filter((entry) => entry.conversation_id === conversationId);
    const current = saved.filter((entry) => !this.unsaved.has(entry.client_id));
    return [...current, ...unsaved].sort((a, b) => a.order - b.order);
  }

  /** What was written and sent right before a page went; first what may have been sent then. */
  async takeJournals() {
    for (const draft of this.draftJournal.read()) await this.keepDraft(draft);
    for (const entry of this.journal.read()) {
      await this.moveIn(entry, false);
      this.journal.erase(entry.client_id);
    }
  }

  /**
   * Into the outbox, and at first out of the draft that it had been, as one commit: a page that goes leaves both or none.
   * @param {Chat.OutboxEntry} entry
   * @param {boolean} over what is held of it
   */
  async moveIn(entry, over) {
    const tx = this.db.transaction(["outbox", "drafts"], "readwrite");
    const [outbox, drafts] = [tx.objectStore("outbox"), tx.objectStore("drafts")];
    const [held, draft] = await Promise.all([outbox.get(entry.client_id), drafts.get(entry.conversation_id)]);
    if (over || !held) await outbox.put(entry);
    if (!held && draft && entry.body.startsWith(draft.body.trim())) {
      await drafts.put({ ...draft, body: "", dirty: true });
    }
    await tx.done;
  }

  /** @param {Chat.OutboxEntry} entry */
  async putOutbox(entry) {
    // Until it is committed: a page that is gone in the next moment has stored it.
    if (entry.state === "waiting") this.journal.write(entry.client_id, entry);
    try {
      await this.moveIn(entry, true);
      this.unsaved.delete(entry.client_id);
      this.journal.erase(entry.client_id);
    } catch {
      this.unsaved.set(entry.client_id, entry);
    }
  }

  /** @param {string} clientId */
  async removeOutbox(clientId) {
    this.unsaved.delete(clientId);
    this.journal.erase(clientId);
    // One that stays is sent again after a reload, under its client_id: the server knows it.
    await this.db.delete("outbox", clientId).catch(() => {});
  }

  /** @param {Chat.Draft} draft */
  async putDraft(draft) {
    this.draftJournal.write(draft.conversation_id, draft);
    await this.keepDraft(draft);
  }

  /**
   * Another tab may have written a newer one, also while the journals are read.
   * @param {Chat.Draft} draft
   */
  async keepDraft(draft) {
    const id = draft.conversation_id;
    const tx = this.db.transaction("drafts", "readwrite");
    await tx.store.put(mergeDraft(await tx.store.get(id), draft));
    await tx.done;
    this.draftJournal.erase(id, draft);
  }

  /** @param {string[]} urls */
  async putNodes(urls) {
    await this.db.put("meta", urls, "nodes");
  }

  /** @param {Chat.TabNews} news */
  tell(news) {
    this.channel.postMessage(news);
  }

  /** @param {(news: Chat.TabNews) => void} listener */
  onNews(listener) {
    this.channel.addEventListener("message", ({ data }) => listener(data));
  }

  async clear() {
    this.journal.clear();
    this.draftJournal.clear();
    this.close();
    // Which emoji one often uses is kept by the picker, for whoever sits here. An open one would hold it: nobody waits.
    for (const language of ["ko", "en"]) deleteDB(`emoji-picker-element-${language}`).catch(() => {});
    await deleteDB(nameOf(this.userId));
  }

  close() {
    this.channel.close();
    this.db.close();
  }
}
