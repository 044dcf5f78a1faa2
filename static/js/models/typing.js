// Who is typing where, and saying so oneself. Nothing of it is kept.
import { signal } from "../lib/signals.js";

/** Ends by itself, in case the end was lost. */
const LASTS_MS = 6_000;
/** Said at most this often: the server takes one in 3 s, and two at a time. */
const EVERY_MS = 3_000;
/** From a start whose end was said, too: those were two, and some of the time is lost on the way. */
const AFTER_BOTH_MS = 7_000;

/** @typedef {readonly Chat.Id[]} Ids */

export class Typing {
  /**
   * @param {Chat.Clock} clock
   * @param {Chat.Id} meId
   * @param {(conversationId: Chat.Id, active: boolean) => void} tell
   */
  constructor(clock, meId, tell) {
    this.clock = clock;
    this.meId = meId;
    this.tell = tell;
    /** @type {Map<Chat.Id, Signals.Signal<Ids>>} */
    this.lists = new Map();
    /** Key: conversation/person. @type {Map<string, unknown>} */
    this.timers = new Map();
    /**
     * When the start was said last, whether the end is still to be said, and when a start may be said again.
     * @type {Map<Chat.Id, {at: number, open: boolean, next: number}>}
     */
    this.said = new Map();
  }

  /**
   * Reads a signal.
   * @param {Chat.Id} conversationId
   */
  of(conversationId) {
    return this.list(conversationId).value;
  }

  /** @param {Chat.Id} conversationId */
  list(conversationId) {
    const held = this.lists.get(conversationId);
    if (held) return held;
    const made = signal(/** @type {Ids} */ ([]));
    this.lists.set(conversationId, made);
    return made;
  }

  /**
   * @param {Chat.Id} conversationId
   * @param {Chat.Id} userId
   * @param {boolean} active
   */
  heard(conversationId, userId, active) {
    if (userId === this.meId) return;
    const key = `${conversationId}/${userId}`;
    this.clock.clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    const list = this.list(conversationId);
    const others = list.peek().filter((id) => id !== userId);
    if (active) {
      this.timers.set(key, this.clock.setTimeout(() => this.heard(conversationId, userId, false), LASTS_MS));
      if (others.length === list.peek().length) list.value = [...others, userId];
    } else if (others.length < list.peek().length) {
      list.value = others;
    }
  }

  /**
   * All who type at present, as a poll says it.
   * @param {{conversation_id: Chat.Id, user_id: Chat.Id}[]} typists
   */
  now(typists) {
    for (const [id, list] of this.lists) {
      for (const userId of list.peek()) {
        if (!typists.some((one) => one.conversation_id === id && one.user_id === userId)) this.heard(id, userId, false);
      }
    }
    for (const { conversation_id: id, user_id: userId } of typists) this.heard(id, userId, true);
  }

  /**
   * Oneself: called on every keystroke.
   * @param {Chat.Id} conversationId
   * @param {boolean} active
   */
  say(conversationId, active) {
    const now = this.clock.now();
    const said = this.said.get(conversationId);
    if (active && (!said || now >= said.next)) {
      this.said.set(conversationId, { at: now, open: true, next: now + EVERY_MS });
      this.tell(conversationId, true);
    }
    if (!active && said?.open) {
      said.open = false;
      if (now - said.at >= LASTS_MS) return;
      said.next = said.at + AFTER_BOTH_MS;
      this.tell(conversationId, false);
    }
  }

  /** The connection went: nobody would say the end. */
  stop() {
    for (const timer of this.timers.values()) this.clock.clearTimeout(timer);
    this.timers.clear();
    for (const said of this.said.values()) said.open = false;
    for (const list of this.lists.values()) if (list.peek().length) list.value = [];
  }
}
