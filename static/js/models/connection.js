// One lasting connection to the server: hello, refs and replies, heartbeats, close codes, coming back. It knows neither
// WebSocket nor Worker; what carries the frames, what ticks and who knows where to go are given to it (lib/transport.js).
import { Failure, failureFrom } from "./errors.js";
import { backoff } from "./backoff.js";
import { Pulse } from "./pulse.js";

/** No hello after this long: the connection does not open. */
const OPEN_MS = 15_000;
/** No reply after this long: the outcome is unknown. */
const REPLY_MS = 20_000;
/** A connection that stood this long ends the row of failed tries. */
const STEADY_MS = 5_000;
/** Closes that say something of this client, and nothing of the node. */
const OWN_FAULTS = new Set([4002, 4008, 4029]);

/**
 * @typedef {{send(text: string): void, close(): void}} Line
 * @typedef {{onFrame(text: string): void, onClose(code: number): void}} LineHandlers
 * @typedef {{resolve(data: any): void, reject(failure: Failure): void, deadline: number}} Pending
 */

/**
 * @typedef {object} Parts
 * @property {(place: import("./nodes.js").Place, handlers: LineHandlers) => Line} open
 * @property {Pick<import("./nodes.js").Nodes, "find" | "failed" | "move">} nodes
 * @property {Chat.Clock} clock
 * @property {(tick: () => void) => () => void} ticker calls about once a second, also in hidden tabs; gives its end
 * @property {() => boolean} active is a person in front?
 */

export class Connection {
  /** @param {Parts} parts */
  constructor({ open, nodes, clock, ticker, active }) {
    this.openLine = open;
    this.nodes = nodes;
    this.clock = clock;
    this.ticker = ticker;
    this.pulse = new Pulse(clock, active, (type, fields) => this.tell(type, fields));
    /** @type {Chat.SocketHandlers | null} */
    this.handlers = null;
    /** @type {Line | null} */
    this.line = null;
    this.greeted = false;
    this.stopped = true;
    this.attempt = 0;
    this.since = 0;
    /** Moves with every try: the way to an older one leads nowhere. */
    this.journey = 0;
    this.refs = 0;
    /** @type {Map<string, Pending>} */
    this.pending = new Map();
    /** @type {unknown} */
    this.timer = null;
    /** When this node wants us gone, and where to. @type {{at: number, url: string | null} | null} */
    this.moving = null;
    /** @type {unknown} */
    this.moveTimer = null;
    this.endTicks = () => {};
  }

  /** @param {Chat.SocketHandlers} handlers */
  start(handlers) {
    this.handlers = handlers;
    this.stopped = false;
    this.endTicks = this.ticker(() => this.tick());
    this.connect();
  }

  stop() {
    this.stopped = true;
    this.endTicks();
    this.drop();
  }

  reconnect(afresh = false) {
    if (this.handlers === null) return;
    if (this.stopped) {
      this.start(this.handlers);
    } else if (this.line && this.greeted && !afresh) {
      this.pulse.probe();
    } else {
      this.attempt = 0;
      this.drop();
      this.connect();
    }
  }

  /** Somebody is in front again: others should see it before the next heartbeat. */
  returned() {
    if (this.greeted) this.pulse.hasten();
  }

  /**
   * @param {string} type
   * @param {object} fields
   * @returns {Promise<any>}
   */
  request(type, fields) {
    if (!this.greeted) return Promise.reject(new Failure("no_answer"));
    const ref = String((this.refs += 1));
    return new Promise((resolve, reject) => {
      this.pending.set(ref, { resolve, reject, deadline: this.clock.now() + REPLY_MS });
      this.write({ type, ref, ...fields });
    });
  }

  /**
   * @param {string} type
   * @param {object} fields
   */
  tell(type, fields) {
    if (this.greeted) this.write({ type, ...fields });
  }

  /** @param {object} frame */
  write(frame) {
    try {
      this.line?.send(JSON.stringify(frame));
    } catch {
      this.lost();
    }
  }

  connect() {
    this.clock.clearTimeout(this.timer);
    this.handlers?.onState(this.attempt ? "offline" : "connecting", null);
    this.since = this.clock.now();
    void this.travel((this.journey += 1));
  }

  /** @param {number} journey */
  async travel(journey) {
    try {
      const place = await this.nodes.find();
      if (journey === this.journey) this.line = this.dial(place);
    } catch {
      if (journey === this.journey) this.closed(1006);
    }
  }

  /**
   * @param {import("./nodes.js").Place} place
   * @returns {Line}
   */
  dial(place) {
    this.since = this.clock.now();
    /** @type {Line} */
    const line = this.openLine(place, {
      onFrame: (text) => void (this.line === line && this.frame(text)),
      onClose: (code) => void (this.line === line && this.closed(code)),
    });
    return line;
  }

  /** Forgets the connection without waiting for the network to notice. */
  drop() {
    const line = this.line;
    this.line = null;
    this.journey += 1;
    this.greeted = false;
    this.pulse.end();
    this.clock.clearTimeout(this.timer);
    this.moving = null;
    this.clock.clearTimeout(this.moveTimer);
    line?.close();
    const pending = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of pending) reject(new Failure("no_answer"));
  }

  /** It is dead, or talks nonsense: come back. */
  lost() {
    if (this.line) this.closed(1006);
  }

  /** @param {number} code */
  closed(code) {
    const steady = this.greeted && this.clock.now() - this.since >= STEADY_MS;
    const reached = this.line !== null;
    const { moving } = this;
    this.drop();
    if (code >= 4500) {
      this.stopped = true;
      this.endTicks();
      this.handlers?.onState(code === 4501 ? "signed_out" : code === 4503 ? "suspended" : "offline", null);
      return;
    }
    if (reached && !OWN_FAULTS.has(code)) this.nodes.failed();
    // What the server itself closes came through.
    if (reached) this.handlers?.onEnd(steady || code >= 4000);
    if (steady) this.attempt = 0;
    // It said when to come back, and where to.
    if (moving) this.nodes.move(moving.url);
    const wait = moving ? Math.max(0, moving.at - this.clock.now()) : backoff(this.attempt, this.clock.random);
    this.attempt += 1;
    this.timer = this.clock.setTimeout(() => this.connect(), wait);
    this.handlers?.onState("offline", this.clock.now() + wait);
  }

  /**
   * One frame: one or more objects, one a line. What is not JSON cannot be trusted any further.
   * @param {string} text
   */
  frame(text) {
    /** @type {any[]} */
    let objects;
    try {
      objects = text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    } catch {
      this.lost();
      return;
    }
    const line = this.line;
    /** @type {Wire.Event[]} */
    let events = [];
    for (const object of objects) {
      if (this.isEvent(object)) {
        events.push(object);
        continue;
      }
      this.deliver(events);
      events = [];
      if (this.line !== line) return;
      this.control(object);
    }
    this.deliver(events);
    if (this.line === line) this.pulse.received(text);
  }

  /** @param {any} object */
  isEvent({ type }) {
    return type !== "hello" && type !== "reply" && type !== "heartbeat.ack";
  }

  /** @param {Wire.Event[]} events */
  deliver(events) {
    if (!events.length) return;
    this.pulse.count(events.length);
    for (const event of events) if (event.type === "moving") this.move(event);
    this.handlers?.onEvents(events);
  }

  /** @param {any} object */
  control(object) {
    if (object.type === "hello") this.hello(object);
    else if (object.type === "reply") this.reply(object);
    else if (this.pulse.acknowledged(object.events)) this.handlers?.onLoss();
  }

  /** @param {Wire.Hello} hello */
  hello(hello) {
    this.greeted = true;
    this.since = this.clock.now();
    this.pulse.begin(hello.heartbeat_interval * 1000, hello.limits.ack_bytes);
    this.handlers?.onHello(hello);
    if (this.greeted) this.handlers?.onState("online", null);
  }

  /** @param {any} reply */
  reply(reply) {
    const pending = this.pending.get(reply.ref);
    this.pending.delete(reply.ref);
    if (reply.ok) pending?.resolve(reply.data);
    else pending?.reject(failureFrom(reply.error));
  }

  /** @param {Wire.Event} event */
  move({ after_ms = 0, url = null }) {
    this.clock.clearTimeout(this.moveTimer);
    this.moving = { at: this.clock.now() + after_ms, url };
    this.moveTimer = this.clock.setTimeout(() => {
      this.nodes.move(url);
      this.drop();
      this.connect();
    }, after_ms);
  }

  tick() {
    const now = this.clock.now();
    if (!this.line) return;
    if (!this.greeted) {
      if (now - this.since > OPEN_MS) this.lost();
      return;
    }
    if (this.pulse.isDead()) {
      this.lost();
      return;
    }
    for (const [ref, { reject, deadline }] of this.pending) {
      if (deadline > now) continue;
      this.pending.delete(ref);
      reject(new Failure("no_answer"));
    }
    this.pulse.tick();
  }
}
