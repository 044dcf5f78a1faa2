// Decides by version what an event means, finds every loss, and repairs it by a sync. While a sync runs events wait.
import { batch } from "../lib/signals.js";
import { backoff } from "./backoff.js";
import { Failure, asFailure } from "./errors.js";
import { Gaps } from "./gaps.js";

const ACCOUNT = "account";
/** What is true now, whatever a sync may bring. */
const PASSING = new Set(["typing", "presence.changed"]);
const LOOSE = new Set(["typing", "read.marked", "profile.changed"]);

/** @typedef {import("./gaps.js").Waiting} Waiting */

/**
 * @typedef {object} Parts
 * @property {Chat.Clock} clock
 * @property {import("./holdings.js").Holdings} holdings
 * @property {(fields: Wire.SyncRequest, wait: number) => Promise<Wire.SyncAnswer & Partial<Wire.PollAnswer>>} request
 * @property {() => boolean} hasten where nothing is pushed: ask soon. True if that is how it is
 * @property {(answer: Wire.PollAnswer) => void} onPoll what an answer to a poll holds besides
 * @property {(syncing: boolean) => void} onState
 */

export class Sync {
  /** @param {Parts} parts */
  constructor({ clock, holdings, request, hasten, onPoll, onState }) {
    this.clock = clock;
    this.holdings = holdings;
    this.request = request;
    this.hasten = hasten;
    this.onPoll = onPoll;
    this.onState = onState;
    /** Moves with every connection: answers of an older one are not looked at. */
    this.generation = 0;
    this.connected = false;
    this.running = false;
    /** Asked for while one was running: its snapshot may be too old. */
    this.again = false;
    this.failures = 0;
    /** @type {Waiting[]} */
    this.queue = [];
    this.gaps = new Gaps(clock, () => this.need());
    /** @type {Set<unknown>} */
    this.timers = new Set();
  }

  /** A connection stands: everything before it is asked for. */
  open() {
    this.close();
    this.connected = true;
    void this.run();
  }

  /**
   * Instead of a connection: what changed since what is held, after at most `wait` seconds. Rejects with Failure.
   * @param {number} wait
   */
  async poll(wait) {
    this.connected = true;
    const serverTime = await this.portions(this.generation, wait);
    if (serverTime === null) return;
    this.holdings.completed(serverTime);
    this.onState(false);
  }

  /** What waits is worth nothing now: the next sync brings it. */
  close() {
    this.generation += 1;
    this.connected = false;
    this.running = false;
    this.again = false;
    this.failures = 0;
    this.queue = [];
    this.gaps.clear();
    for (const timer of this.timers) this.clock.clearTimeout(timer);
    this.timers.clear();
    this.onState(true);
  }

  /** @param {Wire.Event[]} events */
  receive(events) {
    batch(() => {
      for (const event of events) {
        this.glance(event);
        if (PASSING.has(event.type)) this.holdings.applyLoose(event);
        else if (event.type === "resync") this.later(event.after_ms ?? 0, () => this.need());
        else if (this.running) this.queue.push({ event, covered: false });
        else this.route({ event, covered: false });
      }
    });
  }

  /**
   * The own message proves that it was stored, whatever its version.
   * @param {Wire.Event} event
   */
  glance({ type, data }) {
    if (type.startsWith("message.") && data?.client_id) this.holdings.hooks.onMessage(data);
  }

  /** Something was lost, or may have been: ask for what changed. */
  need() {
    if (!this.connected || this.hasten()) return;
    if (this.running) this.again = true;
    else void this.run();
  }

  /** @param {Waiting} item */
  route(item) {
    const { event } = item;
    if (LOOSE.has(event.type)) this.holdings.applyLoose(event);
    else if (event.type === "account.changed") this.decide(ACCOUNT, this.holdings.account.version, item);
    else if (event.conversation_id && event.version !== undefined) this.routeVersioned(item);
  }

  /** @param {Waiting} item */
  routeVersioned(item) {
    const { holdings } = this;
    const id = /** @type {Chat.Id} */ (item.event.conversation_id);
    const version = /** @type {number} */ (item.event.version);
    const held = holdings.conversations.get(id)?.version;
    if (held === undefined) {
      if (item.event.type === "conversation.removed" || version <= (holdings.gone.get(id) ?? 0)) return;
      // A sync that covers the event did not bring the conversation: this person is not (or no longer) in it.
      if (!item.covered) this.park(item);
    } else if (item.event.type === "conversation.stale") {
      if (version > held && !item.covered) this.park(item);
    } else if (item.event.type === "conversation.removed") {
      if (version > held) holdings.drop(id, version);
    } else {
      this.decide(id, held, item);
    }
  }

  /**
   * Asks, and looks at the item again after the answer.
   * @param {Waiting} item
   */
  park(item) {
    this.queue.push(item);
    this.need();
  }

  /**
   * @param {string} key
   * @param {number} held
   * @param {Waiting} item
   */
  decide(key, held, item) {
    const version = /** @type {number} */ (item.event.version);
    if (version <= held) return;
    if (version === held + 1) {
      this.holdings.apply(item.event);
      for (const next of this.gaps.take(key, version)) this.route(next);
    } else if (!item.covered) {
      this.gaps.add(key, version, item);
    }
  }

  /**
   * @param {number} ms
   * @param {() => void} fn
   */
  later(ms, fn) {
    const timer = this.clock.setTimeout(() => {
      this.timers.delete(timer);
      fn();
    }, ms);
    this.timers.add(timer);
    return timer;
  }

  async run() {
    const { generation } = this;
    this.running = true;
    this.again = false;
    this.onState(true);
    this.cover();
    try {
      const serverTime = await this.portions(generation, 0);
      if (serverTime === null) return;
      this.holdings.completed(serverTime);
    } catch (error) {
      if (generation === this.generation) this.retry(error);
      return;
    }
    this.failures = 0;
    this.running = false;
    this.drain();
    if (this.again && !this.running) void this.run();
    if (!this.running) this.onState(false);
  }

  /** What came before the sync starts is in its answer. Events without version are older than it, so they go first. */
  cover() {
    const waiting = [...this.gaps.clear(), ...this.queue];
    this.queue = waiting.filter(({ event }) => !LOOSE.has(event.type));
    for (const item of this.queue) item.covered = true;
    batch(() => {
      for (const { event } of waiting) if (LOOSE.has(event.type)) this.holdings.applyLoose(event);
    });
  }

  /**
   * Asks until nothing more is to come. Null if the connection went meanwhile.
   * @param {number} generation
   * @param {number} wait
   * @returns {Promise<number | null>} the first portion's time
   */
  async portions(generation, wait) {
    const { holdings } = this;
    const { since } = holdings;
    /** @type {number | null} */
    let first = null;
    /** @type {string | null | undefined} */
    let cursor;
    for (;;) {
      const asked = { versions: holdings.versions(), account_version: holdings.account.version, since };
      const answer = await this.request(cursor ? { ...asked, cursor } : asked, first === null ? wait : 0);
      if (generation !== this.generation) return null;
      this.checkWhose(answer.user_id);
      holdings.applyPortion(answer);
      if (answer.presence) this.onPoll(/** @type {Wire.PollAnswer} */ (answer));
      first ??= answer.server_time;
      // Nothing is held from before it: should a first sync be cut off, the next one asks for marks and names since here.
      if (!holdings.since) holdings.completed(first);
      if (!answer.more) return first;
      cursor = answer.cursor;
    }
  }

  /**
   * A cookie may be another person's by now: nothing of theirs may mix with what is held.
   * @param {Chat.Id | undefined} userId
   */
  checkWhose(userId) {
    if (userId !== undefined && userId !== this.holdings.meId) throw new Failure("unauthenticated");
  }

  drain() {
    batch(() => {
      while (this.queue.length && !this.running) {
        const item = this.queue.shift();
        if (item) this.route(item);
      }
    });
  }

  /** @param {unknown} error */
  retry(error) {
    const { retryAfter } = asFailure(error);
    const wait = Math.max((retryAfter ?? 0) * 1000, backoff(this.failures + 1, this.clock.random));
    this.failures += 1;
    this.later(wait, () => void this.run());
  }
}
