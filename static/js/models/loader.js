// Brings rows into a conversation's history: from disk, and page by page from the server.
import { Failure } from "./errors.js";
import { liveRange } from "./ranges.js";

export const PAGE_SIZE = 50;
/** Rows of a conversation taken from disk when it is opened. */
const FROM_DISK = 300;
const TRIES = 4;

/**
 * @typedef {{before?: Chat.Id, after?: Chat.Id, around?: Chat.Id, at?: string, said?: string}} Asked
 */

export class Loader {
  /**
   * @param {object} parts
   * @param {Chat.Api} parts.api
   * @param {Chat.Store} parts.store
   * @param {import("./holdings.js").Holdings} parts.holdings
   * @param {import("./persist.js").Persist} parts.persist
   */
  constructor({ api, store, holdings, persist }) {
    this.api = api;
    this.store = store;
    this.holdings = holdings;
    this.persist = persist;
    /** @type {Map<Chat.Id, Promise<void>>} */
    this.filling = new Map();
  }

  /**
   * The conversation's stored rows are in memory when this resolves.
   * @param {import("./conversation.js").Conversation} conversation
   */
  async fill(conversation) {
    if (conversation.history.loaded) return;
    const under = this.filling.get(conversation.id) ?? this.fillFromDisk(conversation);
    this.filling.set(conversation.id, under);
    await under.finally(() => this.filling.delete(conversation.id));
  }

  /** @param {import("./conversation.js").Conversation} conversation */
  async fillFromDisk(conversation) {
    const { history } = conversation;
    const live = liveRange(history.ranges);
    const log = history.startLog();
    try {
      // What is held but not written yet has to be in what is read.
      await this.persist.flush();
      const rows = live ? await this.storedRows(conversation.id, live.from) : [];
      if (history.loaded) return;
      const oldest = rows[rows.length - 1];
      const from = live && rows.length === FROM_DISK && oldest ? oldest.id : live?.from;
      const ranges = from !== undefined && rows.length ? [{ from, to: null }] : [];
      history.fill(rows, ranges, log);
      conversation.touch();
    } finally {
      history.endLog(log);
    }
  }

  /**
   * @param {Chat.Id} conversationId
   * @param {Chat.Id} from
   */
  async storedRows(conversationId, from) {
    if (this.persist.broken) return [];
    return this.store.rows(conversationId, from, FROM_DISK).catch(() => []);
  }

  /**
   * One page of history, merged. An answer older than what is held, or asked before a reset, is asked again.
   * Rejects with Failure; `not_found` if the conversation went meanwhile.
   * @param {Chat.Id} conversationId
   * @param {Asked} asked
   * @param {number} [limit]
   * @returns {Promise<Wire.Page>}
   */
  async page(conversationId, asked, limit = PAGE_SIZE) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const conversation = this.holdings.conversations.get(conversationId);
      if (!conversation) throw new Failure("not_found");
      await this.fill(conversation);
      const page = await this.ask(conversation, asked, limit);
      if (page) return page;
    }
    throw new Failure("unavailable");
  }

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {Asked} asked
   * @param {number} limit
   * @returns {Promise<Wire.Page | null>} null: to be asked again
   */
  async ask(conversation, asked, limit) {
    const { history, version } = conversation;
    const { epoch } = history;
    const log = history.startLog();
    try {
      /** @type {Wire.Page} */
      const page = await this.api.get(`conversations/${conversation.id}/messages`, { ...asked, limit });
      if (page.version < version || epoch !== history.epoch) return null;
      this.holdings.learn(page.users);
      history.mergePage({ page, asked }, log);
      this.holdings.mark(conversation.id);
      conversation.touch();
      return page;
    } finally {
      history.endLog(log);
    }
  }
}
