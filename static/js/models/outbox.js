// Messages on their way. Each is on disk before it is sent, keeps its client_id over every retry, and stays until the
// client holds the stored message: so it is sent once, whatever is lost in between and however many tabs are open.
import { backoff } from "./backoff.js";
import { Entries } from "./entries.js";
import { asFailure, isRefusal } from "./errors.js";

/** How long a tab leaves another tab's message to that tab. */
const HELP_MS = 2_000;

/**
 * @typedef {object} Parts
 * @property {Chat.Clock} clock
 * @property {Chat.Store} store
 * @property {(entry: Chat.OutboxEntry) => Promise<Wire.Message>} send
 * @property {(conversationId: Chat.Id) => number | null} held the held version, null if the conversation is not held
 */

export class Outbox {
  /** @param {Parts} parts */
  constructor({ clock, store, send, held }) {
    this.clock = clock;
    this.store = store;
    this.send = send;
    this.held = held;
    this.online = false;
    this.entries = new Entries(clock, store);
    /** Conversations being sent, and whether to look again. @type {Map<Chat.Id, boolean>} */
    this.pumping = new Map();
    /** Conversations that wait before the next try. @type {Map<Chat.Id, unknown>} */
    this.holds = new Map();
    /** Tries without an answer, one after the other. @type {Map<Chat.Id, number>} */
    this.attempts = new Map();
  }

  /**
   * Shown at once; the promise resolves when it is on disk.
   * @param {Chat.Id} conversationId
   * @param {string} body
   * @param {Chat.OutboxEntry["reply_to"]} replyTo
   */
  async add(conversationId, body, replyTo) {
    /** @type {Chat.OutboxEntry} */
    const entry = {
      client_id: this.clock.uuid(),
      conversation_id: conversationId,
      body,
      reply_to: replyTo,
      order: this.entries.nextOrder(),
      state: "waiting",
      error: null,
      message: null,
    };
    await this.entries.put(entry);
    this.pump(conversationId);
    return entry.client_id;
  }

  /**
   * The stored message came, by a reply, an event or a sync.
   * @param {Wire.Message} message
   */
  saw(message) {
    const entry = message.client_id ? this.entries.find(message.client_id) : null;
    if (!entry || entry.conversation_id !== message.conversation_id || entry.state === "sent") return;
    void this.entries.put({ ...entry, state: "sent", error: null, message }).then(() => this.reach(message));
    this.release(message.conversation_id);
    this.pump(message.conversation_id);
  }

  /** @param {Wire.Message} message */
  reach({ conversation_id: id }) {
    const version = this.held(id);
    if (version !== null) this.reached(id, version);
  }

  /**
   * The held version reached this one: the history now shows what was sent up to it.
   * @param {Chat.Id} conversationId
   * @param {number} version
   */
  reached(conversationId, version) {
    for (const entry of this.entries.list(conversationId).peek()) {
      if (entry.message && entry.message.version <= version) void this.entries.forget(entry);
    }
  }

  /** @param {Chat.Id} conversationId */
  dropConversation(conversationId) {
    this.release(conversationId);
    for (const entry of this.entries.list(conversationId).peek()) void this.entries.forget(entry);
  }

  /** A whole sync is through: what still has no conversation has lost it. */
  dropUnheld() {
    for (const id of this.entries.lists.keys()) if (this.held(id) === null) this.dropConversation(id);
  }

  /** A connection stands. */
  wake() {
    this.online = true;
    for (const [id, list] of this.entries.lists) {
      this.release(id);
      if (list.peek().some((entry) => entry.state === "waiting")) this.pump(id);
    }
  }

  sleep() {
    this.online = false;
    for (const id of [...this.holds.keys()]) this.release(id);
  }

  /** @param {Chat.Id} conversationId */
  release(conversationId) {
    if (this.holds.has(conversationId)) this.clock.clearTimeout(this.holds.get(conversationId));
    this.holds.delete(conversationId);
    this.attempts.delete(conversationId);
  }

  /** @param {string} clientId */
  async retry(clientId) {
    const entry = this.entries.find(clientId);
    if (entry?.state === "failed") await this.again(entry, entry.body, entry.error?.code === "conflict");
  }

  /**
   * @param {string} clientId
   * @param {string} body
   */
  async change(clientId, body) {
    const entry = this.entries.find(clientId);
    if (entry?.state === "failed") await this.again(entry, body, body !== entry.body);
  }

  /**
   * What was refused was not stored under its client_id, or (conflict) something else was; other content needs another.
   * @param {Chat.OutboxEntry} entry
   * @param {string} body
   * @param {boolean} renamed
   */
  async again(entry, body, renamed) {
    if (renamed) await this.discard(entry.client_id);
    const client_id = renamed ? this.clock.uuid() : entry.client_id;
    await this.entries.put({ ...entry, client_id, body, order: this.entries.nextOrder(), state: "waiting", error: null });
    this.pump(entry.conversation_id);
  }

  /** @param {string} clientId */
  async discard(clientId) {
    const entry = this.entries.find(clientId);
    if (!entry || entry.state === "sent") return;
    await this.entries.forget(entry);
    this.store.tell({ type: "discarded", clientId });
  }

  /**
   * Another tab did something.
   * @param {Chat.TabNews} news
   */
  hear(news) {
    if (news.type === "discarded") {
      const entry = this.entries.find(news.clientId);
      if (entry) this.entries.hide(entry);
    }
    if (news.type !== "outbox") return;
    const { entry } = news;
    if (this.entries.find(entry.client_id)?.state === "sent") return;
    this.entries.show(entry);
    const version = this.held(entry.conversation_id);
    if (version !== null) this.reached(entry.conversation_id, version);
    // The tab that wrote it sends it; should it not be able to, this one does.
    if (entry.state === "waiting") this.clock.setTimeout(() => this.pump(entry.conversation_id), HELP_MS);
  }

  /**
   * Sends what waits in a conversation, one at a time, while no other tab does.
   * @param {Chat.Id} conversationId
   */
  pump(conversationId) {
    if (!this.online || this.holds.has(conversationId)) return;
    if (this.pumping.has(conversationId)) {
      this.pumping.set(conversationId, true);
      return;
    }
    this.pumping.set(conversationId, false);
    void this.store
      .lock(`outbox-${conversationId}`, () => this.sendAll(conversationId))
      .catch((error) => this.hold(conversationId, error))
      .then(() => {
        const again = this.pumping.get(conversationId);
        this.pumping.delete(conversationId);
        if (again) this.pump(conversationId);
      });
  }

  /** @param {Chat.Id} conversationId */
  async sendAll(conversationId) {
    // Read from disk under the lock: another tab may have sent some, or all.
    while (this.online && !this.holds.has(conversationId)) {
      const entries = await this.store.outbox(conversationId);
      this.entries.reconcile(conversationId, entries);
      const next = entries.find((entry) => entry.state === "waiting");
      if (!next) return;
      this.pumping.set(conversationId, false);
      await this.attempt(next);
    }
  }

  /** @param {Chat.OutboxEntry} entry */
  async attempt(entry) {
    try {
      const message = await this.send(entry);
      this.release(entry.conversation_id);
      await this.settle(entry, { state: "sent", message, error: null });
      this.reach(message);
    } catch (error) {
      const failure = asFailure(error);
      if (!isRefusal(failure)) {
        this.hold(entry.conversation_id, failure);
        return;
      }
      const { code, detail, fields } = failure;
      await this.settle(entry, { state: "failed", error: { code, detail, fields }, message: null });
    }
  }

  /**
   * Unless it was discarded, or seen as stored, while the answer was under way.
   * @param {Chat.OutboxEntry} entry
   * @param {Pick<Chat.OutboxEntry, "state" | "message" | "error">} outcome
   */
  async settle(entry, outcome) {
    const held = this.entries.find(entry.client_id);
    if (held?.state === "waiting") await this.entries.put({ ...entry, ...outcome });
    else await this.store.removeOutbox(entry.client_id);
  }

  /**
   * The outcome is unknown: wait, then ask again with the same client_id.
   * @param {Chat.Id} conversationId
   * @param {unknown} error
   */
  hold(conversationId, error) {
    if (!this.online) return;
    const { retryAfter } = asFailure(error);
    const attempts = (this.attempts.get(conversationId) ?? 0) + 1;
    this.attempts.set(conversationId, attempts);
    const wait = Math.max((retryAfter ?? 0) * 1000, backoff(attempts, this.clock.random));
    const timer = this.clock.setTimeout(() => {
      this.holds.delete(conversationId);
      this.pump(conversationId);
    }, wait);
    this.holds.set(conversationId, timer);
  }
}
