// How this page talks to the server: by a socket; where none can be opened, by long polls; where these are cut, by polls. It
// goes back when a socket opens again. Whatever carries it, there is one store, one outbox and one sync, so a change loses
// nothing: each begins by asking what changed.
import { signal } from "../lib/signals.js";
import { backoff } from "./backoff.js";
import { overHttp } from "./commands.js";
import { Failure } from "./errors.js";

/** Sockets that did not open, one after the other. */
const MISSES = 3;
/** Before the first look whether a socket opens by now; each further one takes twice as long. */
const PROBE_MS = 15_000;
const LONGEST_PROBE_MS = 300_000;

/**
 * @typedef {object} Parts
 * @property {import("./connection.js").Connection} connection
 * @property {import("./poller.js").Poller} poller
 * @property {Pick<import("./nodes.js").Nodes, "failed">} nodes
 * @property {Chat.Api} api
 * @property {Chat.Clock} clock
 * @property {Chat.TransportKind | null} [forced]
 */

/** @implements {Chat.Transport} */
export class Transport {
  /** @param {Parts} parts */
  constructor({ connection, poller, nodes, api, clock, forced = null }) {
    this.connection = connection;
    this.poller = poller;
    this.nodes = nodes;
    this.api = api;
    this.clock = clock;
    this.forced = signal(forced);
    this.kind = signal(/** @type {Chat.TransportKind} */ (forced ?? "socket"));
    /** @type {Chat.TransportHandlers | null} */
    this.handlers = null;
    this.stopped = true;
    this.misses = 0;
    this.probes = 0;
    /** While polls go on, a socket is being tried. */
    this.probing = false;
    /** These polls came through at some time. */
    this.proven = false;
    /** Rounds in which nothing came through. */
    this.failures = 0;
    /** What is to be done after a pause in which nothing comes through. @type {(() => void) | null} */
    this.next = null;
    /** @type {unknown} */
    this.timer = null;
    /** @type {unknown} */
    this.probeTimer = null;
  }

  /** Does anything come through, as far as is known? */
  get open() {
    return this.polls ? this.poller.open : this.connection.greeted;
  }

  get polls() {
    return this.kind.peek() !== "socket";
  }

  /** @param {Chat.TransportHandlers} handlers */
  start(handlers) {
    this.handlers = handlers;
    this.stopped = false;
    this.misses = 0;
    this.failures = 0;
    this.probes = 0;
    const kind = this.forced.peek() ?? "socket";
    if (kind !== "socket") handlers.onState("connecting", null);
    this.become(kind);
  }

  stop() {
    this.stopped = true;
    this.pause();
  }

  /** The page is about to sleep: what is open would be dead when it wakes. `reconnect` goes on. */
  rest() {
    if (this.stopped) return;
    this.pause();
    this.next = () => this.become(this.kind.peek());
    this.handlers?.onState("offline", null);
  }

  /** Neither a socket nor a poll any more. */
  pause() {
    this.next = null;
    this.probing = false;
    this.clock.clearTimeout(this.timer);
    this.clock.clearTimeout(this.probeTimer);
    this.connection.stop();
    this.poller.stop();
  }

  /** @param {Chat.TransportKind} kind */
  become(kind) {
    this.pause();
    this.proven = false;
    this.kind.value = kind;
    if (kind === "socket") this.connection.start(this.socketHandlers());
    else this.poller.start(this.pollHandlers(), kind === "long");
  }

  /**
   * One way and no other, or (null) the best that works.
   * @param {Chat.TransportKind | null} kind
   */
  force(kind) {
    if (kind === this.forced.peek()) return;
    this.forced.value = kind;
    if (this.stopped || !this.handlers) return;
    this.pause();
    this.handlers.onState("offline", null);
    this.start(this.handlers);
  }

  /** @param {boolean} [afresh] */
  reconnect(afresh = false) {
    if (!this.handlers) return;
    this.misses = 0;
    this.probes = 0;
    if (this.stopped) this.start(this.handlers);
    else if (this.next) this.goOn();
    else if (!this.polls) this.connection.reconnect(afresh);
    else {
      this.poller.hasten();
      this.probe();
    }
  }

  /** The network went, says the browser. */
  lost() {
    if (this.polls) this.poller.hasten();
    else this.connection.lost();
  }

  /** Somebody is in front again: others should see it soon. */
  returned() {
    if (this.polls) this.poller.hasten();
    else this.connection.returned();
  }

  /** Something may have changed that nobody told: polls ask now. True if that is how it is asked. */
  hasten() {
    if (this.polls) this.poller.hasten();
    return this.polls;
  }

  /**
   * @param {string} type
   * @param {any} fields
   * @returns {Promise<any>}
   */
  async request(type, fields) {
    if (!this.polls) return this.connection.request(type, fields);
    if (!this.poller.open) throw new Failure("no_answer");
    if (type !== "presence.watch") return overHttp(this.api, type, fields);
    this.poller.watch(fields.user_ids);
    return { presence: [] };
  }

  /**
   * @param {Wire.SyncRequest} fields
   * @param {number} wait seconds until an answer without news; polls only
   * @returns {Promise<Wire.SyncAnswer>}
   */
  sync(fields, wait) {
    return this.polls ? this.poller.ask(fields, wait) : this.connection.request("sync", fields);
  }

  /** @returns {Chat.SocketHandlers} */
  socketHandlers() {
    return {
      onHello: (hello) => {
        if (this.probing) this.rise();
        this.handlers?.onHello(hello);
      },
      onEvents: (events) => this.handlers?.onEvents(events),
      onLoss: () => this.handlers?.onLoss(),
      onEnd: (worked) => this.ended(worked),
      onState: (state, retryAt) => this.socketSays(state, retryAt),
    };
  }

  /** @param {boolean} worked a socket, as far as the network goes */
  ended(worked) {
    this.misses = worked ? 0 : this.misses + 1;
    if (worked) this.probes = 0;
  }

  /**
   * @param {Chat.ConnectionState} state
   * @param {number | null} retryAt
   */
  socketSays(state, retryAt) {
    if (state === "signed_out" || state === "suspended") {
      this.stop();
      this.handlers?.onState(state, null);
    } else if (this.probing) {
      if (retryAt !== null || this.connection.stopped) this.probeFailed();
    } else {
      if (state === "online") this.failures = 0;
      this.handlers?.onState(state, retryAt);
      if (this.misses >= MISSES && retryAt !== null && !this.forced.peek()) this.become("long");
    }
  }

  /** @returns {import("./poller.js").PollHandlers} */
  pollHandlers() {
    return {
      onTurn: (wait) => this.handlers?.onTurn(wait) ?? Promise.resolve(),
      onOpen: () => this.polling(),
      onLong: () => void (this.forced.peek() || (this.kind.value = "long")),
      onCut: () => this.cut(),
      onFailed: (failure) => this.pollFailed(failure),
    };
  }

  polling() {
    this.failures = 0;
    this.proven = true;
    this.handlers?.onPolls();
    this.handlers?.onState("online", null);
    if (!this.forced.peek()) this.planProbe();
  }

  cut() {
    if (this.forced.peek()) this.poller.allowLong(this.kind.peek() === "long");
    else this.kind.value = "short";
  }

  /**
   * Where polls come through no better it is not the socket that is in the way: the next round begins with one again.
   * @param {Chat.Failure} failure
   */
  pollFailed(failure) {
    if (failure.code === "unauthenticated") {
      this.stop();
      this.handlers?.onState("signed_out", null);
      return;
    }
    const gone = failure.code === "no_answer";
    if (gone) this.nodes.failed();
    const back = (gone || !this.proven) && !this.forced.peek();
    const resume = () => (back ? this.become("socket") : this.poller.resume());
    this.misses = MISSES - 1;
    this.clock.clearTimeout(this.probeTimer);
    this.after(Math.max((failure.retryAfter ?? 0) * 1000, backoff(this.failures, this.clock.random)), resume);
    this.failures += 1;
  }

  /**
   * @param {number} ms
   * @param {() => void} next
   */
  after(ms, next) {
    this.connection.stop();
    this.probing = false;
    this.next = next;
    this.timer = this.clock.setTimeout(() => this.goOn(), ms);
    this.handlers?.onState("offline", this.clock.now() + ms);
  }

  goOn() {
    const { next } = this;
    this.next = null;
    this.clock.clearTimeout(this.timer);
    next?.();
  }

  planProbe() {
    const longest = Math.min(LONGEST_PROBE_MS, PROBE_MS * 2 ** this.probes);
    this.clock.clearTimeout(this.probeTimer);
    this.probeTimer = this.clock.setTimeout(() => this.probe(), longest * (0.5 + this.clock.random() / 2));
  }

  /** Does a socket open by now? Polls go on meanwhile. */
  probe() {
    if (this.probing || this.forced.peek() || !this.polls) return;
    this.clock.clearTimeout(this.probeTimer);
    this.probing = true;
    this.connection.start(this.socketHandlers());
  }

  probeFailed() {
    this.connection.stop();
    this.probing = false;
    this.probes += 1;
    if (this.kind.peek() === "short") this.poller.tryLong();
    this.planProbe();
  }

  /** A socket opened: polls end. */
  rise() {
    this.probing = false;
    this.clock.clearTimeout(this.probeTimer);
    this.poller.stop();
    this.kind.value = "socket";
  }
}

