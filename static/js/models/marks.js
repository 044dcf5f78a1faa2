// How far this person has read, ahead of the server's knowledge, and telling it in few words.
import { signal } from "../lib/signals.js";
import { backoff } from "./backoff.js";
import { asFailure, isRefusal } from "./errors.js";

/** Scrolling through many messages is one mark. */
const GATHER_MS = 300;

/**
 * @typedef {object} Parts
 * @property {Chat.Clock} clock
 * @property {(conversationId: Chat.Id, seq: number) => Promise<number>} send resolves with the server's read_seq
 * @property {(conversationId: Chat.Id, readSeq: number) => void} onRead
 */

export class Marks {
  /** @param {Parts} parts */
  constructor({ clock, send, onRead }) {
    this.clock = clock;
    this.send = send;
    this.onRead = onRead;
    /** @type {Map<Chat.Id, Signals.Signal<number>>} */
    this.ahead = new Map();
    /** @type {Map<Chat.Id, unknown>} */
    this.timers = new Map();
    this.failures = 0;
  }

  /** @param {Chat.Id} id */
  slot(id) {
    const held = this.ahead.get(id);
    if (held) return held;
    const made = signal(0);
    this.ahead.set(id, made);
    return made;
  }

  /**
   * Reads a signal: 0 where nothing is ahead.
   * @param {Chat.Id} id
   */
  of(id) {
    return this.slot(id).value;
  }

  /**
   * @param {Chat.Id} id
   * @param {number} seq beyond what is held
   */
  mark(id, seq) {
    if (seq <= this.slot(id).peek()) return;
    this.slot(id).value = seq;
    if (!this.timers.has(id)) this.plan(id, GATHER_MS);
  }

  /**
   * @param {Chat.Id} id
   * @param {number} ms
   */
  plan(id, ms) {
    this.clock.clearTimeout(this.timers.get(id));
    this.timers.set(id, this.clock.setTimeout(() => void this.push(id), ms));
  }

  /** @param {Chat.Id} id */
  async push(id) {
    const seq = this.slot(id).peek();
    if (!seq) return void this.timers.delete(id);
    try {
      this.onRead(id, await this.send(id, seq));
      this.failures = 0;
      this.settle(id, seq);
    } catch (error) {
      this.failed(id, seq, asFailure(error));
    }
  }

  /**
   * @param {Chat.Id} id
   * @param {number} seq
   */
  settle(id, seq) {
    this.timers.delete(id);
    if (this.slot(id).peek() === seq) this.slot(id).value = 0;
    else this.plan(id, GATHER_MS);
  }

  /**
   * @param {Chat.Id} id
   * @param {number} seq
   * @param {Chat.Failure} failure
   */
  failed(id, seq, failure) {
    if (isRefusal(failure)) return this.settle(id, seq);
    this.failures += 1;
    this.plan(id, Math.max((failure.retryAfter ?? 0) * 1000, GATHER_MS + backoff(this.failures, this.clock.random)));
  }

  /** A connection stands: what could not be told is told now. */
  wake() {
    this.failures = 0;
    for (const [id, timer] of this.timers) {
      this.clock.clearTimeout(timer);
      void this.push(id);
    }
  }

  /** @param {Chat.Id} id */
  forget(id) {
    this.clock.clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.slot(id).value = 0;
  }

  stop() {
    for (const timer of this.timers.values()) this.clock.clearTimeout(timer);
    this.timers.clear();
  }
}
