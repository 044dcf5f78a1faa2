// The heartbeat of one connection: says that we live, finds out whether the other side does, and whether all it sent came.

/** A heartbeat that is not answered for this long: nobody is there. */
const ACK_MS = 20_000;
/** Between hastened ones. */
const REST_MS = 2_000;
/** After `online` the answer should come soon. */
const PROBE_MS = 5_000;
/** Ticks this far apart: the machine slept, the server has let go long ago. */
const SLEPT_MS = 28_000;

const encoder = new TextEncoder();

export class Pulse {
  /**
   * @param {Chat.Clock} clock
   * @param {() => boolean} active
   * @param {(type: string, fields: object) => void} tell
   */
  constructor(clock, active, tell) {
    this.clock = clock;
    this.active = active;
    this.tell = tell;
    this.running = false;
    /** Events that came on this connection. */
    this.events = 0;
    /** Bytes since the last heartbeat. */
    this.bytes = 0;
    this.interval = 0;
    this.ackBytes = Infinity;
    this.beatAt = 0;
    this.tickAt = 0;
    /** When the oldest heartbeat without an answer must have one. @type {number | null} */
    this.deadline = null;
  }

  end() {
    this.running = false;
  }

  /**
   * @param {number} interval milliseconds
   * @param {number} ackBytes
   */
  begin(interval, ackBytes) {
    this.running = true;
    this.events = 0;
    this.deadline = null;
    this.interval = interval;
    this.ackBytes = ackBytes;
    this.tickAt = this.clock.now();
    this.beat(ACK_MS);
  }

  /** @param {number} patience */
  beat(patience) {
    const now = this.clock.now();
    this.beatAt = now;
    this.bytes = 0;
    this.deadline = Math.min(this.deadline ?? Infinity, now + patience);
    this.tell("heartbeat", { active: this.active(), received: this.events });
  }

  /** Is it still there? */
  probe() {
    if (this.running) this.beat(PROBE_MS);
  }

  /** Say now what the next one would say, unless one has just gone. */
  hasten() {
    if (this.running && this.clock.now() - this.beatAt >= REST_MS) this.beat(ACK_MS);
  }

  /** @param {number} events */
  count(events) {
    this.events += events;
  }

  /** @param {string} frame */
  received(frame) {
    if (!this.running) return;
    this.bytes += encoder.encode(frame).length;
    if (this.bytes >= this.ackBytes) this.beat(ACK_MS);
  }

  /**
   * @param {number} sent events that the server counted
   * @returns {boolean} true if some of them did not come
   */
  acknowledged(sent) {
    this.deadline = null;
    const lost = sent > this.events;
    // Said once: what the sync repairs is not missing at the next heartbeat.
    if (lost) this.events = sent;
    return lost;
  }

  isDead() {
    const now = this.clock.now();
    return this.running && ((this.deadline !== null && now > this.deadline) || now - this.tickAt > SLEPT_MS);
  }

  tick() {
    const now = this.clock.now();
    this.tickAt = now;
    // Half a tick early rather than a whole one late.
    if (this.running && now - this.beatAt >= this.interval - 500) this.beat(ACK_MS);
  }
}
