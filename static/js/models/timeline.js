// One conversation as it is read: a window on the history, and at the live end what is on its way.
import { compareIds } from "../helpers/ids.js";
import { computed, signal } from "../lib/signals.js";
import { asFailure, isRefusal } from "./errors.js";
import { PAGE_SIZE } from "./loader.js";
import { liveRange, rangeOf } from "./ranges.js";
import { RowMaker } from "./timeline-rows.js";

/** Fewer rows than this do not fill a window: more are fetched at once. */
const ENOUGH = 30;

/** @typedef {import("./timeline-rows.js").Parts} Parts */

/** @implements {Chat.Timeline} */
export class Timeline {
  /**
   * @param {Chat.Id} id
   * @param {Parts} parts
   */
  constructor(id, parts) {
    this.id = id;
    this.parts = parts;
    this.opened = false;
    /** A row in the range that is looked at; null: the live end. */
    this.anchor = signal(/** @type {Chat.Id | null} */ (null));
    this.loading = signal(false);
    this.error = signal(/** @type {Chat.Failure | null} */ (null));
    this.firstUnreadSeq = signal(/** @type {number | null} */ (null));
    this.maker = new RowMaker(id, parts, (messageId) => void this.fetchQuote(messageId));
    this.range = computed(() => this.findRange());
    this.rows = computed(() => this.maker.rows(this.conversation(), this.range.value));
    this.hasOlder = computed(() => this.reachesBack());
    this.hasNewer = computed(() => (this.range.value?.to ?? null) !== null);
    /** The page that is under way. @type {Promise<boolean>} */
    this.under = Promise.resolve(true);
    /** Originals asked for once, and those to ask for again. @type {Set<Chat.Id>} */
    this.quotesAsked = new Set();
    /** @type {Set<Chat.Id>} */
    this.quotesMissed = new Set();
  }

  /** Reads signals. */
  conversation() {
    void this.parts.holdings.changed.value;
    const conversation = this.parts.holdings.conversations.get(this.id) ?? null;
    void conversation?.changed.value;
    return conversation;
  }

  findRange() {
    const history = this.conversation()?.history;
    if (!history?.loaded) return null;
    const anchor = this.anchor.value;
    return (anchor && rangeOf(history.ranges, anchor)) || liveRange(history.ranges);
  }

  reachesBack() {
    const conversation = this.conversation();
    if (!conversation?.history.loaded) return false;
    const range = this.range.value;
    if (!range) return conversation.last_message !== null;
    return range.from !== "0" && compareIds(range.from, conversation.my.history_from_id) > 0;
  }

  async open() {
    this.opened = true;
    const held = this.parts.holdings.conversations.get(this.id);
    if (!held) return;
    const read = Math.max(held.my.read_seq, this.parts.marks.of(this.id));
    this.firstUnreadSeq.value = read < held.last_seq ? read + 1 : null;
    await this.parts.loader.fill(held);
    await this.complete();
  }

  /** After opening, and after every sync while open: what fills a window. */
  async complete() {
    const held = this.parts.holdings.conversations.get(this.id);
    if (!this.opened || !held?.history.loaded) return;
    for (const messageId of this.quotesMissed) void this.fetchQuote(messageId);
    const range = this.range.peek();
    if (!range) await this.load({});
    else if (this.hasOlder.peek() && held.history.list(range).length < ENOUGH) await this.loadOlder();
  }

  async loadOlder() {
    const range = this.range.peek();
    if (range && this.hasOlder.peek()) await this.load({ before: range.from });
  }

  async loadNewer() {
    const range = this.range.peek();
    if (range && range.to !== null) await this.load({ after: range.to });
  }

  /**
   * @param {Chat.Id} messageId
   */
  async jumpTo(messageId) {
    const held = this.parts.holdings.conversations.get(this.id);
    if (!held) return false;
    await this.parts.loader.fill(held);
    await this.under;
    if (!held.history.rows.has(messageId) && !(await this.load({ around: messageId }))) return false;
    if (!held.history.rows.has(messageId)) return false;
    this.anchor.value = messageId;
    return true;
  }

  async jumpToEnd() {
    this.anchor.value = null;
    await this.complete();
  }

  close() {
    this.opened = false;
    this.anchor.value = null;
    this.firstUnreadSeq.value = null;
    this.parts.holdings.conversations.get(this.id)?.history.trim();
  }

  /**
   * One page at a time. True if it came.
   * @param {import("./loader.js").Asked} asked
   */
  async load(asked) {
    if (this.loading.peek()) return false;
    this.under = this.fetch(asked);
    return this.under;
  }

  /** @param {import("./loader.js").Asked} asked */
  async fetch(asked) {
    this.loading.value = true;
    try {
      await this.parts.loader.page(this.id, asked, PAGE_SIZE);
      this.error.value = null;
      return true;
    } catch (error) {
      this.error.value = asFailure(error);
      return false;
    } finally {
      this.loading.value = false;
    }
  }

  /**
   * The original of a quote that is not held, brought once; after a failure again with the next sync.
   * @param {Chat.Id} messageId
   */
  async fetchQuote(messageId) {
    if (this.quotesAsked.has(messageId) && !this.quotesMissed.delete(messageId)) return;
    this.quotesAsked.add(messageId);
    try {
      await this.parts.loader.page(this.id, { around: messageId }, 1);
    } catch (error) {
      if (!isRefusal(asFailure(error))) this.quotesMissed.add(messageId);
    }
  }
}
