// Unfinished messages: kept on this device at once, on the server after a rest. What was written here and not confirmed
// yet wins over the server's copy.
import { signal } from "../lib/signals.js";
import { asFailure, isRefusal } from "./errors.js";
import { mergeDraft } from "./stored.js";

const REST_MS = 1_000;

/**
 * @typedef {object} Parts
 * @property {Chat.Clock} clock
 * @property {Chat.Store} store
 * @property {(conversationId: Chat.Id, body: string) => Promise<unknown>} put
 */

export class Drafts {
  /** @param {Parts} parts */
  constructor({ clock, store, put }) {
    this.clock = clock;
    this.store = store;
    this.put = put;
    /** @type {Map<Chat.Id, Signals.Signal<Chat.Draft | null>>} */
    this.local = new Map();
    /** @type {Map<Chat.Id, unknown>} */
    this.timers = new Map();
    /** When the last one was written, here or in another tab. */
    this.last = 0;
    /** What the server does not take (it is too long): it stays here until it is another text. @type {WeakSet<Chat.Draft>} */
    this.refused = new WeakSet();
  }

  /** @param {Chat.Draft[]} drafts */
  load(drafts) {
    for (const draft of drafts) {
      // What was stored before drafts had a time has none.
      this.last = Math.max(this.last, draft.at ?? 0);
      if (draft.dirty) this.slot(draft.conversation_id).value = draft;
    }
  }

  /** @param {Chat.Id} id */
  slot(id) {
    const held = this.local.get(id);
    if (held) return held;
    const made = signal(/** @type {Chat.Draft | null} */ (null));
    this.local.set(id, made);
    return made;
  }

  /**
   * Reads a signal.
   * @param {Chat.Id} id
   * @param {string} server the server's copy
   */
  of(id, server) {
    return this.slot(id).value?.body ?? server;
  }

  /**
   * @param {Chat.Id} id
   * @param {string} body
   */
  async set(id, body) {
    this.last = Math.max(this.clock.now(), this.last + 1);
    const draft = { conversation_id: id, body, dirty: true, at: this.last };
    this.slot(id).value = draft;
    this.clock.clearTimeout(this.timers.get(id));
    this.timers.set(id, this.clock.setTimeout(() => void this.push(id), REST_MS));
    this.store.tell({ type: "draft", draft });
    await this.store.putDraft(draft);
  }

  /** @param {Chat.Id} id */
  async push(id) {
    const draft = this.slot(id).peek();
    if (!draft?.dirty || this.refused.has(draft)) return;
    try {
      await this.put(id, draft.body);
    } catch (error) {
      // Without an answer the next connection tries again.
      if (isRefusal(asFailure(error))) this.refused.add(draft);
      return;
    }
    if (this.slot(id).peek() !== draft) return;
    this.slot(id).value = { ...draft, dirty: false };
    await this.store.putDraft({ ...draft, dirty: false });
  }

  /** A connection stands. */
  wake() {
    for (const id of this.local.keys()) void this.push(id);
  }

  /**
   * The server's copy changed.
   * @param {Chat.Id} id
   */
  changed(id) {
    const slot = this.slot(id);
    if (slot.peek() && !slot.peek()?.dirty) slot.value = null;
  }

  /**
   * Another tab wrote; that tab also tells the server.
   * @param {Chat.Draft} draft
   */
  hear(draft) {
    this.last = Math.max(this.last, draft.at);
    const slot = this.slot(draft.conversation_id);
    // Two that were written at once end alike in both tabs.
    if (mergeDraft(slot.peek(), draft) === draft) slot.value = { ...draft, dirty: false };
  }

  /**
   * The server is not told of what was typed last until more is typed, or until the next connection.
   * @param {Chat.Id} id
   */
  hold(id) {
    this.clock.clearTimeout(this.timers.get(id));
  }

  /** @param {Chat.Id} id */
  forget(id) {
    this.hold(id);
    const held = this.slot(id).peek();
    this.slot(id).value = null;
    if (held) void this.store.putDraft({ ...held, body: "", dirty: false }).catch(() => {});
  }

  stop() {
    for (const timer of this.timers.values()) this.clock.clearTimeout(timer);
  }
}
