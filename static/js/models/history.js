// The messages of one conversation that are held: rows in unbroken ranges, in memory once loaded from the store.
import { compareIds } from "../helpers/ids.js";
import { addRange, coverage, liveRange, rangeOf } from "./ranges.js";
import { applyOp, opId, quoteOf } from "./rows.js";

/** Beyond this many rows a conversation that nobody looks at is cut back to its newest ones. */
const KEEP_ROWS = 500;
/** The newest rows that stay while one reads far above them. */
const LIVE_ROWS = 50;
const MAX_QUOTES = 300;

/** @typedef {{page: Wire.Page, asked: {before?: string, after?: string, around?: string, at?: string, said?: string}}} Answered */

export class History {
  /**
   * @param {Chat.Range[]} ranges
   * @param {Wire.Quoted} quotes
   */
  constructor(ranges, quotes) {
    this.ranges = ranges;
    this.quotes = quotes;
    /** False while the rows are on disk only; changes then pass through `journal`. */
    this.loaded = false;
    /** Moves with every reset: what was asked before it is worth nothing. */
    this.epoch = 0;
    /** Changes not written to disk yet. @type {Chat.RowOp[]} */
    this.journal = [];
    /** @type {Map<Chat.Id, Wire.Message>} */
    this.rows = new Map();
    /** @type {Chat.Id[] | null} */
    this.sorted = null;
    /** @type {Set<Chat.RowOp[]>} */
    this.logs = new Set();
  }

  /** From now on every change is noted in the list that is returned, until `endLog`. */
  startLog() {
    /** @type {Chat.RowOp[]} */
    const log = [];
    this.logs.add(log);
    return log;
  }

  /** @param {Chat.RowOp[]} log */
  endLog(log) {
    this.logs.delete(log);
  }

  /**
   * A change from an event or a sync. Only what lies in a held range is kept.
   * @param {Chat.RowOp} op
   */
  apply(op) {
    for (const log of this.logs) log.push(op);
    this.requote(op);
    this.keep(op);
  }

  /**
   * A new message at the live end.
   * @param {Wire.Message} message
   */
  extend(message) {
    if (!liveRange(this.ranges)) this.ranges = addRange(this.ranges, { from: message.id, to: null });
    this.apply({ op: "put", message });
  }

  /**
   * Rows from a reply, or anything else that knows single rows.
   * @param {Chat.RowOp} op
   */
  keep(op) {
    const id = opId(op);
    if (!rangeOf(this.ranges, id)) return;
    this.journal.push(op);
    if (!this.loaded) return;
    const row = this.rows.get(id);
    const next = applyOp(row, op);
    if (!next || next === row) return;
    if (!row) this.sorted = null;
    this.rows.set(id, next);
  }

  /**
   * @param {Wire.Message[]} messages the newest page; at least one, unless nothing is readable
   * @param {Wire.Quoted} quoted
   */
  reset(messages, quoted) {
    this.epoch += 1;
    this.loaded = true;
    this.rows = new Map();
    this.sorted = null;
    this.journal = [];
    this.quotes = {};
    this.ranges = [];
    const oldest = messages.map((message) => message.id).sort(compareIds)[0];
    if (oldest) this.ranges = [{ from: oldest, to: null }];
    for (const message of messages) this.apply({ op: "put", message });
    this.learnQuotes(quoted);
  }

  /**
   * Rows from disk, then what changed while they were read.
   * @param {Wire.Message[]} messages
   * @param {Chat.Range[]} ranges those that the rows fill
   * @param {Chat.RowOp[]} log
   */
  fill(messages, ranges, log) {
    this.ranges = ranges;
    this.loaded = true;
    for (const message of messages) this.rows.set(message.id, message);
    this.sorted = null;
    for (const op of log) this.keep(op);
  }

  /**
   * A history page, then what changed while it was under way.
   * @param {Answered} answered
   * @param {Chat.RowOp[]} log
   */
  mergePage({ page, asked }, log) {
    const range = coverage(page, asked);
    if (!range) return;
    this.ranges = addRange(this.ranges, range);
    for (const message of page.results) this.keep({ op: "put", message });
    for (const op of log) this.keep(op);
    this.learnQuotes(page.quoted);
  }

  /** Changes for the disk; they are no longer here then. */
  takeJournal() {
    const { journal } = this;
    this.journal = [];
    return journal;
  }

  /** @param {Wire.Quoted} quoted */
  learnQuotes(quoted) {
    // Those learned last are the ones that are looked at, wherever in the history that is.
    const before = Object.entries(this.quotes).filter(([id]) => !quoted[id]);
    this.quotes = Object.fromEntries([...before, ...Object.entries(quoted)].slice(-MAX_QUOTES));
  }

  /** @param {Chat.RowOp} op */
  requote(op) {
    if (op.op !== "put" || !this.quotes[op.message.id]) return;
    this.quotes = { ...this.quotes, [op.message.id]: quoteOf(op.message) };
  }

  /** Ids of the rows in memory, in order. */
  ids() {
    this.sorted ??= [...this.rows.keys()].sort(compareIds);
    return this.sorted;
  }

  /**
   * The rows of one range, oldest first.
   * @param {Chat.Range} range
   * @returns {Wire.Message[]}
   */
  list({ from, to }) {
    const ids = this.ids().filter(
      (id) => compareIds(id, from) >= 0 && (to === null || compareIds(id, to) <= 0),
    );
    return ids.map((id) => /** @type {Wire.Message} */ (this.rows.get(id)));
  }

  /**
   * Where a read mark stands: own messages that follow it are read, and their events may have come before it.
   * @param {Chat.Id} userId
   * @param {number} readSeq
   */
  overOwn(userId, readSeq) {
    const own = new Set();
    for (const { sender_id, kind, seq } of this.after(readSeq)) {
      if (sender_id === userId && kind !== "system") own.add(seq);
    }
    let covered = readSeq;
    while (own.has(covered + 1)) covered += 1;
    return covered;
  }

  /**
   * The messages behind `seq` that are in memory: while the rows are on disk, those that came lately.
   * @param {number} seq
   */
  after(seq) {
    if (!this.loaded) return this.journal.flatMap((op) => (op.op === "put" && op.message.seq > seq ? [op.message] : []));
    const ids = this.ids();
    const held = ids.findLastIndex((id) => /** @type {Wire.Message} */ (this.rows.get(id)).seq <= seq);
    return ids.slice(held + 1).map((id) => /** @type {Wire.Message} */ (this.rows.get(id)));
  }

  /** Forgets old rows of a long conversation once nobody looks; they can be asked for again. */
  trim() {
    const live = liveRange(this.ranges);
    if (!this.loaded || !live || this.rows.size <= KEEP_ROWS) return;
    const kept = this.list(live).slice(-KEEP_ROWS);
    const oldest = kept[0];
    if (!oldest) return;
    const from = kept.length < KEEP_ROWS ? live.from : oldest.id;
    this.ranges = [{ from, to: null }];
    this.rows = new Map(kept.map((message) => [message.id, message]));
    this.sorted = null;
  }

  /**
   * Forgets what lies further than `reach` rows from one that is read, and all that lies apart from it; the newest
   * rows stay, since what comes follows them. However far one scrolls, no more than this is held.
   * @param {Chat.Id} id
   * @param {number} reach
   */
  trimAround(id, reach) {
    const range = this.loaded ? rangeOf(this.ranges, id) : null;
    if (!range) return;
    const list = this.list(range);
    const at = list.findIndex((message) => compareIds(message.id, id) >= 0);
    const kept = list.slice(Math.max(0, at - reach), at + reach + 1);
    const [first, last] = [kept[0], kept[kept.length - 1]];
    if (!first || !last) return;
    const near = {
      from: first === list[0] ? range.from : first.id,
      to: last === list[list.length - 1] ? range.to : last.id,
    };
    const live = this.liveTail();
    this.cutTo(live ? addRange([live], near) : [near]);
  }

  /** The end of the live range. @returns {Chat.Range | null} */
  liveTail() {
    const live = liveRange(this.ranges);
    const rows = live ? this.list(live) : [];
    const first = rows[rows.length - LIVE_ROWS];
    return live && first ? { from: first.id, to: null } : live;
  }

  /** @param {Chat.Range[]} ranges */
  cutTo(ranges) {
    /** @type {Wire.Quoted} */
    const quoted = {};
    const kept = new Map();
    for (const message of this.rows.values()) {
      if (!rangeOf(ranges, message.id)) continue;
      kept.set(message.id, message);
      // What they quote goes, perhaps; what it said stays.
      const original = this.rows.get(message.reply_to?.id ?? "");
      if (original) quoted[original.id] = quoteOf(original);
    }
    this.ranges = ranges;
    this.rows = kept;
    this.sorted = null;
    this.learnQuotes(quoted);
  }
}
