// Who is here, of those that are on screen. Nothing of it is kept.
import { signal } from "../lib/signals.js";
import { compareIds } from "../helpers/ids.js";

/** As many as the server takes. */
export const MOST_WATCHED = 200;
/** Scrolling changes what is on screen many times a second. */
const REST_MS = 300;
/** After a refusal. */
const RETRY_MS = 5_000;
/** Without a connection this long, nothing that was known still holds. */
const HOLDS_MS = 30_000;

/**
 * @typedef {object} Parts
 * @property {Chat.Clock} clock
 * @property {(userIds: Chat.Id[]) => Promise<{presence: Wire.Presence[]}>} watch
 */

export class Presence {
  /** @param {Parts} parts */
  constructor({ clock, watch }) {
    this.clock = clock;
    this.watch = watch;
    /** How many places on the screen show this person; the latest last. @type {Map<Chat.Id, number>} */
    this.shown = new Map();
    /** @type {Map<Chat.Id, Signals.Signal<Wire.Presence | null>>} */
    this.people = new Map();
    this.connected = false;
    /** Moves with every connection and every list: an answer to an older one says nothing. */
    this.generation = 0;
    /** What the server was told on this connection. @type {string | null} */
    this.told = null;
    /** @type {unknown} */
    this.timer = null;
    /** @type {unknown} */
    this.forgetTimer = null;
  }

  /**
   * Reads a signal. Null: nothing is known.
   * @param {Chat.Id} id
   */
  of(id) {
    return this.slot(id).value;
  }

  /** @param {Chat.Id} id */
  slot(id) {
    const held = this.people.get(id);
    if (held) return held;
    const made = signal(/** @type {Wire.Presence | null} */ (null));
    this.people.set(id, made);
    return made;
  }

  /**
   * This person came on screen. The answer takes them off again.
   * @param {Chat.Id} id
   */
  show(id) {
    const places = this.shown.get(id) ?? 0;
    this.shown.delete(id);
    this.shown.set(id, places + 1);
    this.soon(REST_MS);
    let gone = false;
    return () => {
      if (gone) return;
      gone = true;
      const left = (this.shown.get(id) ?? 1) - 1;
      if (left) this.shown.set(id, left);
      else this.shown.delete(id);
      this.soon(REST_MS);
    };
  }

  /** A connection stands: the server knows nothing of what was watched on the one before. */
  open() {
    this.clock.clearTimeout(this.forgetTimer);
    this.connected = true;
    this.told = null;
    this.soon(0);
  }

  /** The connection went. What was known holds a while: who comes back in time sees no dot flicker. */
  close() {
    if (!this.connected) return;
    this.connected = false;
    this.generation += 1;
    this.clock.clearTimeout(this.timer);
    this.forgetTimer = this.clock.setTimeout(() => this.forget(() => false), HOLDS_MS);
  }

  stop() {
    this.close();
    this.clock.clearTimeout(this.forgetTimer);
  }

  /** @param {Wire.Presence} presence */
  heard(presence) {
    if (this.shown.has(presence.user_id)) this.slot(presence.user_id).value = presence;
  }

  /** @param {number} ms */
  soon(ms) {
    if (!this.connected) return;
    this.clock.clearTimeout(this.timer);
    this.timer = this.clock.setTimeout(() => void this.tell(), ms);
  }

  async tell() {
    const ids = [...this.shown.keys()].slice(-MOST_WATCHED).sort(compareIds);
    const list = ids.join();
    if (!this.connected || list === this.told || (this.told === null && !ids.length)) return;
    this.told = list;
    this.generation += 1;
    const { generation } = this;
    try {
      const { presence } = await this.watch(ids);
      if (generation !== this.generation) return;
      this.forget((id) => ids.includes(id));
      for (const one of presence) this.heard(one);
    } catch {
      if (generation !== this.generation) return;
      this.told = null;
      this.soon(RETRY_MS);
    }
  }

  /**
   * Nobody tells us of these any more.
   * @param {(id: Chat.Id) => boolean} watched
   */
  forget(watched) {
    for (const [id, slot] of this.people) if (!watched(id)) slot.value = null;
  }
}
