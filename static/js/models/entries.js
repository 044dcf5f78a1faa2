// The entries of the outbox: what is shown, and the same on disk.
import { signal } from "../lib/signals.js";

/** @typedef {readonly Chat.OutboxEntry[]} List */

/** @type {List} */
const NONE = [];

export class Entries {
  /**
   * @param {Chat.Clock} clock
   * @param {Chat.Store} store
   */
  constructor(clock, store) {
    this.clock = clock;
    this.store = store;
    /** By conversation, in order. @type {Map<Chat.Id, Signals.Signal<List>>} */
    this.lists = new Map();
    /** How many are still to be sent. */
    this.waiting = signal(0);
    /** On their way to the disk, and off it. @type {Set<string>} */
    this.writing = new Set();
    /** @type {Set<string>} */
    this.leaving = new Set();
    this.lastOrder = 0;
  }

  /** @param {Chat.OutboxEntry[]} entries */
  load(entries) {
    for (const entry of entries) this.show(entry);
  }

  /**
   * Reads a signal.
   * @param {Chat.Id} conversationId
   * @returns {List}
   */
  of(conversationId) {
    return this.list(conversationId).value;
  }

  /** @param {Chat.Id} conversationId */
  list(conversationId) {
    const held = this.lists.get(conversationId);
    if (held) return held;
    const made = signal(NONE);
    this.lists.set(conversationId, made);
    return made;
  }

  /** @param {string} clientId */
  find(clientId) {
    for (const list of this.lists.values()) {
      const found = list.peek().find((entry) => entry.client_id === clientId);
      if (found) return found;
    }
    return null;
  }

  /** Rising in this tab; over several tabs by their (one) clock. */
  nextOrder() {
    this.lastOrder = Math.max(this.clock.now(), this.lastOrder + 1);
    return this.lastOrder;
  }

  /**
   * Here, on disk, and in the other tabs.
   * @param {Chat.OutboxEntry} entry
   */
  async put(entry) {
    this.show(entry);
    this.writing.add(entry.client_id);
    try {
      await this.store.putOutbox(entry);
    } finally {
      this.writing.delete(entry.client_id);
    }
    this.store.tell({ type: "outbox", entry });
  }

  /** @param {Chat.OutboxEntry} entry */
  show(entry) {
    this.lastOrder = Math.max(this.lastOrder, entry.order);
    const list = this.list(entry.conversation_id);
    const others = list.peek().filter((other) => other.client_id !== entry.client_id);
    const before = (/** @type {Chat.OutboxEntry} */ a, /** @type {Chat.OutboxEntry} */ b) =>
      a.order - b.order || (a.client_id < b.client_id ? -1 : 1);
    this.setList(list, [...others, entry].sort(before));
  }

  /**
   * @param {Signals.Signal<List>} list
   * @param {List} entries
   */
  setList(list, entries) {
    const waiting = (/** @type {List} */ all) => all.filter((entry) => entry.state === "waiting").length;
    this.waiting.value += waiting(entries) - waiting(list.peek());
    list.value = entries;
  }

  /**
   * No longer shown here.
   * @param {Chat.OutboxEntry} gone
   */
  hide(gone) {
    const list = this.list(gone.conversation_id);
    this.setList(list, list.peek().filter((entry) => entry.client_id !== gone.client_id));
  }

  /** @param {Chat.OutboxEntry} entry */
  async forget(entry) {
    this.hide(entry);
    this.leaving.add(entry.client_id);
    try {
      await this.store.removeOutbox(entry.client_id);
    } finally {
      this.leaving.delete(entry.client_id);
    }
  }

  /**
   * The disk knows better than this tab, whose ears may have been shut: entries of other tabs, or sent by them.
   * @param {Chat.Id} conversationId
   * @param {Chat.OutboxEntry[]} entries
   */
  reconcile(conversationId, entries) {
    const onDisk = new Set(entries.map((entry) => entry.client_id));
    for (const entry of entries) {
      if (!this.find(entry.client_id) && !this.leaving.has(entry.client_id)) this.show(entry);
    }
    for (const entry of this.list(conversationId).peek()) {
      const known = onDisk.has(entry.client_id) || this.writing.has(entry.client_id);
      if (!known && entry.state !== "sent") this.hide(entry);
    }
  }
}
