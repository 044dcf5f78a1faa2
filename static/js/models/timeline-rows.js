// From what is held to the rows that are drawn. A row that did not change stays the same object.
import { compareIds } from "../helpers/ids.js";
import { saidByOneself } from "../helpers/imported.js";
import { unreadCounter } from "./reads.js";
import { quoteOf } from "./rows.js";

/** @typedef {import("./conversation.js").Conversation} Conversation */

/**
 * @typedef {object} Parts
 * @property {import("./holdings.js").Holdings} holdings
 * @property {import("./outbox.js").Outbox} outbox
 * @property {import("./wishes.js").Wishes} wishes
 * @property {import("./marks.js").Marks} marks
 * @property {import("./loader.js").Loader} loader
 */

export class RowMaker {
  /**
   * @param {Chat.Id} id
   * @param {Parts} parts
   * @param {(messageId: Chat.Id) => void} onQuoteMissing
   */
  constructor(id, parts, onQuoteMissing) {
    this.id = id;
    this.parts = parts;
    this.onQuoteMissing = onQuoteMissing;
    /** @type {Map<string, Chat.Row>} */
    this.last = new Map();
  }

  /**
   * Reads signals.
   * @param {Conversation | null} conversation
   * @param {Chat.Range | null} range
   * @returns {Chat.Row[]}
   */
  rows(conversation, range) {
    if (!conversation) return [];
    const stored = range ? this.visible(conversation, range) : [];
    const known = new Set(stored.map((message) => message.client_id));
    const entries = range && range.to !== null ? [] : this.parts.outbox.entries.of(this.id);
    const ours = entries.filter((entry) => !known.has(entry.client_id));
    const sent = ours.flatMap((entry) => (entry.message?.id ? [entry.message] : []));
    const messages = sent.length ? [...stored, ...sent].sort((a, b) => compareIds(a.id, b.id)) : stored;
    const draw = this.drawer(conversation);
    const rows = messages.flatMap((message) => draw(message, null));
    for (const entry of ours) if (!entry.message) rows.push(...draw(pendingMessage(entry, conversation.meId), entry));
    const kept = rows.map((row) => this.same(row));
    this.last = new Map(kept.map((row) => [row.key, row]));
    return kept;
  }

  /**
   * @param {Conversation} conversation
   * @param {Chat.Range} range
   */
  visible(conversation, range) {
    const deleted = this.parts.holdings.account.deleted.value;
    const start = conversation.my.history_from_id;
    return conversation.history
      .list(range)
      .filter((message) => !deleted.has(message.id) && compareIds(message.id, start) >= 0);
  }

  /**
   * @param {Conversation} conversation
   * @returns {(message: Wire.Message, entry: Chat.OutboxEntry | null) => Chat.Row[]}
   */
  drawer(conversation) {
    const { holdings, wishes } = this.parts;
    const blocks = holdings.account.blocks.value;
    const unread = unreadCounter(this.readers(conversation));
    const pinned = new Set(conversation.pins.map((pin) => pin.message_id));
    return (stored, entry) => {
      const message = entry ? stored : wishes.overRow(stored);
      if (!message) return [];
      const own = message.sender_id === conversation.meId && message.kind === "text" && saidByOneself(message);
      const counted = !entry && message.kind === "text" && message.deleted_at === null;
      return [
        {
          key: own && message.client_id ? message.client_id : message.id,
          message,
          state: !entry ? "sent" : entry.state === "failed" ? "failed" : "pending",
          error: entry?.error ?? null,
          quoted: this.quote(conversation, message.reply_to),
          unreadBy: counted ? unread(message) : 0,
          own,
          folded: blocks.has(message.sender_id) && message.kind === "text",
          pinned: pinned.has(message.id),
          clientId: message.client_id,
        },
      ];
    };
  }

  /**
   * The members, oneself as far as read here.
   * @param {Conversation} conversation
   */
  readers(conversation) {
    const ahead = Math.max(this.parts.marks.of(this.id), conversation.my.read_seq);
    return [...conversation.members.values()].map((member) =>
      member.user_id === conversation.meId && member.read_seq !== null
        ? { ...member, read_seq: Math.max(member.read_seq, ahead) }
        : member,
    );
  }

  /**
   * @param {Conversation} conversation
   * @param {{ id: Chat.Id, sender_id: Chat.Id } | null} reply
   * @returns {Chat.QuoteView | null}
   */
  quote(conversation, reply) {
    if (!reply) return null;
    const nothing = { excerpt: "", mentions: [], deleted: false, unavailable: true };
    const missing = { messageId: reply.id, senderId: reply.sender_id, ...nothing };
    const readable = compareIds(reply.id, conversation.my.history_from_id) >= 0;
    if (!readable || this.parts.holdings.account.deleted.value.has(reply.id)) return missing;
    const row = conversation.history.rows.get(reply.id);
    const quote = row ? quoteOf(row) : conversation.history.quotes[reply.id];
    if (!quote) {
      queueMicrotask(() => this.onQuoteMissing(reply.id));
      return missing;
    }
    // What was stored before quotes had mentions has none.
    const { sender_id, excerpt, mentions = [], deleted } = quote;
    return { messageId: reply.id, senderId: sender_id, excerpt, mentions, deleted, unavailable: false };
  }

  /** @param {Chat.Row} row */
  same(row) {
    const last = this.last.get(row.key);
    return last && sameRow(last, row) ? last : row;
  }
}

/**
 * @param {Chat.Row} a
 * @param {Chat.Row} b
 */
function sameRow(a, b) {
  return (
    a.message === b.message &&
    a.state === b.state &&
    a.error === b.error &&
    a.unreadBy === b.unreadBy &&
    a.folded === b.folded &&
    a.pinned === b.pinned &&
    JSON.stringify(a.quoted) === JSON.stringify(b.quoted)
  );
}

/** One object for one entry, so that its row stays the same too. @type {WeakMap<Chat.OutboxEntry, Wire.Message>} */
const pending = new WeakMap();

/**
 * @param {Chat.OutboxEntry} entry
 * @param {Chat.Id} meId
 * @returns {Wire.Message}
 */
export function pendingMessage(entry, meId) {
  const made = pending.get(entry) ?? makePending(entry, meId);
  pending.set(entry, made);
  return made;
}

/**
 * @param {Chat.OutboxEntry} entry
 * @param {Chat.Id} meId
 * @returns {Wire.Message}
 */
function makePending({ client_id, conversation_id, body, reply_to, order }, meId) {
  const created_at = new Date(order).toISOString();
  return {
    ...{ id: "", conversation_id, seq: 0, version: 0, sender_id: meId, client_id, kind: "text", body },
    ...{ data: {}, reply_to, reactions: [], created_at, edited_at: null, deleted_at: null },
  };
}
