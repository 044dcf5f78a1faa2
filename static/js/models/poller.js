// A connection made of requests, for networks that let no socket through: it asks again and again what is new, which also
// says that somebody is here. A long poll is answered when something happens; a short one at once, and the next comes after
// a pause.
import { asFailure } from "./errors.js";

/** Seconds that a long poll waits: as long as the server takes. */
export const WAIT = 20;
const PAUSE_MS = 3_000;
/** Nobody looks. Short enough that one is not taken for gone. */
const HIDDEN_PAUSE_MS = 10_000;
/** Between the beginnings of two polls: what comes thick and fast comes together. */
const GAP_MS = 250;
/** Long polls cut one after the other, while short ones come through: something in between does not let anything wait. */
export const CUTS = 3;

/**
 * @typedef {object} Parts
 * @property {Chat.Clock} clock
 * @property {Pick<import("./nodes.js").Nodes, "choose">} nodes
 * @property {(wait: number, body: Wire.PollRequest, signal: AbortSignal) => Promise<Wire.PollAnswer>} ask
 * @property {(tick: () => void) => () => void} ticker calls about once a second, also in hidden tabs; gives its end
 * @property {() => boolean} active is a person in front?
 * @property {() => boolean} hidden does nobody see the page?
 *
 * @typedef {object} PollHandlers
 * @property {(wait: number) => Promise<void>} onTurn one whole sync, by `ask`
 * @property {() => void} onOpen polls come through
 * @property {() => void} onLong a long poll was answered
 * @property {() => void} onCut long polls are cut: only short ones from now on
 * @property {(failure: Chat.Failure) => void} onFailed polls do not come through; it rests until `resume`
 */

export class Poller {
  /** @param {Parts} parts */
  constructor({ clock, nodes, ask, ticker, active, hidden }) {
    this.clock = clock;
    this.nodes = nodes;
    this.poll = ask;
    this.ticker = ticker;
    this.active = active;
    this.hidden = hidden;
    /** @type {PollHandlers | null} */
    this.handlers = null;
    this.long = false;
    /** Polls come through. */
    this.open = false;
    this.cuts = 0;
    /** The next one waits for nothing. */
    this.hasty = false;
    /** Ended on purpose, for another one. */
    this.recalled = false;
    /** @type {Chat.Id[]} */
    this.watched = [];
    /** How the last answer said that they stand. @type {Record<Chat.Id, Wire.Presence["state"]>} */
    this.shown = {};
    this.begunAt = 0;
    this.dueAt = Infinity;
    /** Moves with every start and stop: turns of an older life change nothing. */
    this.life = 0;
    /** @type {AbortController | null} */
    this.waiting = null;
    /** @type {unknown} */
    this.timer = null;
    this.endTicks = () => {};
  }

  /**
   * @param {PollHandlers} handlers
   * @param {boolean} long
   */
  start(handlers, long) {
    this.stop();
    this.handlers = handlers;
    this.cuts = 0;
    this.endTicks = this.ticker(() => this.tick());
    this.allowLong(long);
    this.resume();
  }

  stop() {
    this.life += 1;
    this.endTicks();
    this.endTicks = () => {};
    this.rest();
    this.watched = [];
    this.shown = {};
    this.waiting?.abort();
    this.waiting = null;
  }

  /** Polls do not come through, or shall not: nothing happens by itself. */
  rest() {
    this.open = false;
    this.hasty = false;
    this.dueAt = Infinity;
    this.clock.clearTimeout(this.timer);
  }

  /** Asks now; where to, the gateway says. */
  resume() {
    this.plan(0);
  }

  /** @param {boolean} long */
  allowLong(long) {
    this.long = long;
  }

  /** One long poll shows whether they come through by now. */
  tryLong() {
    this.long = true;
    this.cuts = CUTS - 1;
  }

  /** Asks now what is new, whatever is under way. */
  hasten() {
    if (!this.open) return;
    this.hasty = true;
    if (this.dueAt !== Infinity) this.plan(0);
    this.recalled = this.waiting !== null;
    this.waiting?.abort();
  }

  /** @param {Chat.Id[]} userIds whose presence the answers shall hold */
  watch(userIds) {
    this.watched = userIds;
    this.hasten();
  }

  /**
   * @param {Wire.SyncRequest} fields
   * @param {number} wait
   */
  async ask(fields, wait) {
    const request = { ...fields, watch: this.watched, shown: this.shown, active: this.active() };
    const mine = new AbortController();
    if (wait) this.waiting = mine;
    try {
      const answer = await this.poll(wait, request, mine.signal);
      this.shown = Object.fromEntries(answer.presence.map(({ user_id, state }) => [user_id, state]));
      return answer;
    } finally {
      if (this.waiting === mine) this.waiting = null;
    }
  }

  /**
   * By a timer, and by the ticks, which go on in a hidden tab.
   * @param {number} ms
   */
  plan(ms) {
    const wait = Math.max(ms, this.begunAt + GAP_MS - this.clock.now(), 0);
    this.dueAt = this.clock.now() + wait;
    this.clock.clearTimeout(this.timer);
    this.timer = this.clock.setTimeout(() => this.tick(), wait);
  }

  tick() {
    if (this.clock.now() >= this.dueAt) void this.turn();
  }

  async turn() {
    const { life, handlers } = this;
    const wait = this.long && this.open && !this.hasty ? WAIT : 0;
    this.dueAt = Infinity;
    this.hasty = false;
    this.recalled = false;
    this.begunAt = this.clock.now();
    try {
      if (!this.open) await this.nodes.choose();
      await handlers?.onTurn(wait);
      if (life === this.life) this.answered(wait);
    } catch (error) {
      if (life === this.life) this.broken(wait, asFailure(error));
    }
  }

  /** @param {number} wait */
  answered(wait) {
    if (wait) {
      this.cuts = 0;
      this.handlers?.onLong();
    }
    if (!this.open) {
      this.open = true;
      this.handlers?.onOpen();
    }
    const pause = this.hidden() ? HIDDEN_PAUSE_MS : PAUSE_MS;
    this.plan(this.long || this.hasty ? 0 : pause);
  }

  /**
   * @param {number} wait
   * @param {Chat.Failure} failure
   */
  broken(wait, failure) {
    if (this.recalled) {
      this.plan(0);
    } else if (failure.code === "rate_limited" && this.open) {
      this.plan((failure.retryAfter ?? 1) * 1000);
    } else if (wait && failure.code !== "unauthenticated") {
      this.cut();
    } else {
      this.rest();
      this.handlers?.onFailed(failure);
    }
  }

  /** A short one tells whether the network is there at all, and loses no time. */
  cut() {
    this.cuts += 1;
    if (this.cuts >= CUTS) {
      this.long = false;
      this.handlers?.onCut();
    }
    this.hasty = true;
    this.plan(0);
  }
}
