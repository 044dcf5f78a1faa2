// One conversation as it is read: a window on the history, and at the live end what is on its way.
import { compareIds } from "../helpers/ids.js";
import { exportTime, saidAt } from "../helpers/imported.js";
import { batch, computed, signal } from "../lib/signals.js";
import { asFailure, isRefusal } from "./errors.js";
import { PAGE_SIZE } from "./loader.js";
import { liveRange, rangeOf } from "./ranges.js";
import { RowMaker } from "./timeline-rows.js";

/** Fewer rows than this do not fill a window: more are fetched at once. */
const ENOUGH = 30;
/** So many rows are held at most while one reads, and so many to each side of the reader once they were too many. */
const MOST_ROWS = 1000;
const REACH = 300;
/** What is jumped to has so many rows around it, where there are as many. */
const CONTEXT = 8;
/** So long one waits for the rows where one was; then those that are held are better than none. */
const PATIENCE_MS = 2_000;

/** @typedef {import("./timeline-rows.js").Parts & { clock: Chat.Clock, places: Chat.Places }} Parts */

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
    /** Where the reader was when the conversation or the page was left. @type {Chat.Place | null} */
    this.place = parts.places.of(id);
    /** After a reload, until one is back there: the newest rows would only flash by. */
    this.returning = signal(this.place !== null);
    this.maker = new RowMaker(id, parts, (messageId) => void this.fetchQuote(messageId));
    this.range = computed(() => this.findRange());
    this.rows = computed(() => (this.returning.value ? [] : this.maker.rows(this.conversation(), this.range.value)));
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
    await this.comeBack();
    await this.complete();
  }

  /** To where the reader was. */
  async comeBack() {
    const { place } = this;
    if (!place) return;
    const there = await this.inTime(this.reach(place.id));
    batch(() => {
      if (there) this.anchor.value = place.id;
      else {
        this.place = null;
        this.error.value = null;
      }
      this.returning.value = false;
    });
    if (there) await this.surround(place.id);
  }

  /** @param {Promise<boolean>} reached */
  async inTime(reached) {
    const { clock } = this.parts;
    /** @type {unknown} */
    let timer;
    const late = new Promise((resolve) => {
      timer = clock.setTimeout(() => resolve(false), PATIENCE_MS);
    });
    const there = await Promise.race([reached, late]);
    clock.clearTimeout(timer);
    return there;
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
    if (!(await this.reach(messageId))) return false;
    this.anchor.value = messageId;
    await this.surround(messageId);
    return true;
  }

  /**
   * Brings a row that is not held. True: it is there.
   * @param {Chat.Id} messageId
   */
  async reach(messageId) {
    const held = this.parts.holdings.conversations.get(this.id);
    if (!held) return false;
    await this.parts.loader.fill(held);
    while (this.loading.peek()) await this.under;
    if (!held.history.rows.has(messageId) && !(await this.load({ around: messageId }))) return false;
    return held.history.rows.has(messageId);
  }

  /**
   * Shows the first message of that moment or later; the last one where there is none.
   * @param {Date} moment
   * @returns {Promise<Chat.Id | null>} null where there is nothing to read
   */
  async jumpToTime(moment) {
    const held = this.parts.holdings.conversations.get(this.id);
    if (!held) return null;
    const asked = held.kind === "imported" ? { said: exportTime(moment) } : { at: moment.toISOString() };
    const { results } = await this.parts.loader.page(this.id, asked, PAGE_SIZE);
    const first = results.findLast((message) => saidAt(message) >= moment);
    const found = (first ?? results[0])?.id ?? null;
    return found !== null && (await this.jumpTo(found)) ? found : null;
  }

  /**
   * A message as a quote shows it, asked for if it is not held. Reads signals.
   * @param {Chat.Id} messageId
   */
  quote(messageId) {
    const held = this.conversation();
    return held && this.maker.quote(held, { id: messageId, sender_id: "" });
  }

  /**
   * A row at the edge of what is held has its neighbours brought.
   * @param {Chat.Id} messageId
   */
  async surround(messageId) {
    const range = this.range.peek();
    const held = this.parts.holdings.conversations.get(this.id);
    if (!held || !range) return;
    const list = held.history.list(range);
    const at = list.findIndex(({ id }) => id === messageId);
    if (at < CONTEXT) await this.loadOlder();
    if (list.length - at <= CONTEXT) await this.loadNewer();
  }

  /**
   * Forgets what is far from what is read.
   * @param {Chat.Id} messageId
   */
  keepNear(messageId) {
    const held = this.parts.holdings.conversations.get(this.id);
    if (held && held.history.rows.size > MOST_ROWS) this.cut(held, messageId);
  }

  /**
   * @param {import("./conversation.js").Conversation} held
   * @param {Chat.Id} messageId
   */
  cut(held, messageId) {
    held.history.trimAround(messageId, REACH);
    const range = rangeOf(held.history.ranges, messageId);
    batch(() => {
      this.anchor.value = range && range.to !== null ? messageId : null;
      held.touch();
    });
  }

  async jumpToEnd() {
    this.anchor.value = null;
    await this.complete();
  }

  /** @param {Chat.Place | null} place */
  keep(place) {
    this.parts.places.keep(this.id, place);
  }

  /** @param {Chat.Place | null} [place] */
  close(place = null) {
    this.opened = false;
    this.place = place;
    this.keep(place);
    this.firstUnreadSeq.value = null;
    const held = this.parts.holdings.conversations.get(this.id);
    if (held && place) this.cut(held, place.id);
    else {
      this.anchor.value = null;
      held?.history.trim();
    }
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
      const { results } = await this.parts.loader.page(this.id, { around: messageId }, 1);
      // It may be forgotten again; what may not be read is not asked for twice.
      if (results.some(({ id }) => id === messageId)) this.quotesAsked.delete(messageId);
    } catch (error) {
      if (!isRefusal(asFailure(error))) this.quotesMissed.add(messageId);
    }
  }
}
