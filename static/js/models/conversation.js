// One conversation as this client holds it: the head, the members, the history, at one version.
import { compareIds } from "../helpers/ids.js";
import { signal } from "../lib/signals.js";
import { History } from "./history.js";
import { afterMessage } from "./mentions.js";
import { mergeRead } from "./reads.js";

/** @type {Record<string, (conversation: Conversation, data: any, version: number) => void>} */
const APPLY = {
  "message.created": (conversation, data) => conversation.addMessage(data),
  "message.edited": (conversation, data) => conversation.changeMessage(data),
  "message.deleted": (conversation, data) => conversation.changeMessage(data),
  "reaction.added": (conversation, data, version) => conversation.react(data, version, true),
  "reaction.removed": (conversation, data, version) => conversation.react(data, version, false),
  "member.added": (conversation, data) => conversation.putMember(data.member),
  "member.changed": (conversation, data) => conversation.putMember(data.member),
  "member.removed": (conversation, data) => void conversation.members.delete(data.user_id),
  "conversation.changed": (conversation, data) => conversation.change(data),
};

export class Conversation {
  /**
   * @param {Chat.StoredConversation} record
   * @param {Chat.Id} meId
   */
  constructor(record, meId) {
    this.meId = meId;
    this.id = record.id;
    this.kind = record.kind;
    this.created_at = record.created_at;
    this.title = record.title;
    // What was stored before members had a beginning of their history is fetched anew.
    this.version = record.members.every((member) => member.history_from_id) ? record.version : 0;
    this.last_seq = record.last_seq;
    this.members_can_invite = record.members_can_invite;
    this.pins = record.pins;
    // What an earlier version of the page stored knows none.
    this.applicants = record.applicants ?? [];
    this.last_message = record.last_message;
    // What was stored before there were mentions has none.
    this.my = { ...record.my, mentions: record.my.mentions ?? [] };
    this.members = new Map(record.members.map((member) => [member.user_id, member]));
    this.history = new History(record.ranges, record.quotes);
    /** Counts up with every change, for what is drawn from it. */
    this.changed = signal(0);
  }

  /**
   * A conversation that comes as a head: its last message begins the live range.
   * @param {Wire.Head} head
   * @param {Wire.Member[]} members
   * @param {Chat.Id} meId
   */
  static fromHead(head, members, meId) {
    const last = head.last_message;
    const conversation = new Conversation(
      {
        ...head,
        my: mineIn(head),
        members,
        ranges: last ? [{ from: last.id, to: null }] : [],
        quotes: {},
      },
      meId,
    );
    conversation.history.loaded = true;
    if (last) conversation.history.keep({ op: "put", message: last });
    return conversation;
  }

  /** @returns {Chat.StoredConversation} */
  toStored() {
    const { id, kind, title, version, last_seq, members_can_invite, my, last_message, pins, applicants } = this;
    const { ranges, quotes } = this.history;
    const members = [...this.members.values()];
    const created_at = this.created_at;
    return {
      ...{ id, kind, title, version, last_seq, members_can_invite, my, last_message, pins, applicants },
      ...{ created_at, members, ranges, quotes },
    };
  }

  touch() {
    this.changed.value = this.changed.peek() + 1;
  }

  /**
   * The event that follows the held version (the caller has seen to that).
   * @param {Wire.Event} event
   */
  apply(event) {
    this.version = /** @type {number} */ (event.version);
    APPLY[event.type]?.(this, event.data, this.version);
    this.touch();
  }

  /** @param {Wire.Message} message */
  addMessage(message) {
    const before = this.last_seq;
    if (message.seq > before) {
      this.last_seq = message.seq;
      this.moveSender(message.sender_id, before, message.seq);
    }
    const last = this.last_message;
    if (!last || compareIds(message.id, last.id) > 0) this.last_message = message;
    this.history.extend(message);
    this.mention(message);
  }

  /** @param {Wire.Message} message */
  mention(message) {
    this.my = { ...this.my, mentions: afterMessage(this.my.mentions, message, this.meId) };
  }

  /**
   * True if one of them had named oneself.
   * @param {ReadonlySet<Chat.Id>} senderIds
   */
  forgetMentions(senderIds) {
    const mentions = this.my.mentions.filter((one) => !senderIds.has(one.sender_id));
    if (mentions.length === this.my.mentions.length) return false;
    this.my = { ...this.my, mentions };
    this.touch();
    return true;
  }

  /**
   * A send moves the sender's read mark if nothing was unread before it.
   * @param {Chat.Id} senderId
   * @param {number} before
   * @param {number} seq
   */
  moveSender(senderId, before, seq) {
    if (senderId === this.meId && this.my.read_seq === before) this.my = { ...this.my, read_seq: seq };
    const member = this.members.get(senderId);
    if (member?.read_seq === before) this.members.set(senderId, { ...member, read_seq: seq });
  }

  /** @param {Wire.Message} message */
  changeMessage(message) {
    this.refreshLast(message);
    this.history.apply({ op: "put", message });
    this.mention(message);
  }

  /** @param {Wire.Message} message */
  refreshLast(message) {
    const last = this.last_message;
    if (last?.id === message.id && message.version > last.version) this.last_message = message;
  }

  /**
   * A row out of a reply: merged by its version, the held version does not move.
   * @param {Wire.Message} message
   */
  mergeRow(message) {
    this.refreshLast(message);
    this.history.keep({ op: "put", message });
    this.touch();
  }

  /**
   * @param {{message_id: Chat.Id, user_id: Chat.Id, emoji: string}} data
   * @param {number} version
   * @param {boolean} add
   */
  react({ message_id, user_id, emoji }, version, add) {
    this.history.apply({ op: "react", id: message_id, version, userId: user_id, emoji, add });
  }

  /**
   * An event's member comes without a read mark (who may see it differs): who was in keeps the one held, who joins
   * has read what was said until then.
   * @param {Omit<Wire.Member, "read_seq"> & {read_seq?: number | null}} member
   */
  putMember(member) {
    const held = this.members.get(member.user_id);
    if (held && held.version > member.version) return;
    const before = held ? held.read_seq : member.read_seq === undefined ? this.last_seq : undefined;
    const read_seq = member.read_seq === undefined ? before : mergeRead(before, member.read_seq);
    this.members.set(member.user_id, { ...member, read_seq: read_seq ?? null });
    if (member.user_id === this.meId) this.my = { ...this.my, role: member.role };
  }

  /** @param {Partial<Pick<Wire.Head, "title" | "members_can_invite" | "pins" | "applicants">>} data */
  change({ title, members_can_invite, pins, applicants }) {
    if (title !== undefined) this.title = title;
    if (members_can_invite !== undefined) this.members_can_invite = members_can_invite;
    if (pins !== undefined) this.pins = pins;
    if (applicants !== undefined) this.applicants = applicants;
  }

  /**
   * @param {Chat.Id} userId
   * @param {number | null} readSeq
   */
  read(userId, readSeq) {
    const now = readSeq === null ? null : this.history.overOwn(userId, readSeq);
    const member = this.members.get(userId);
    if (member) this.members.set(userId, { ...member, read_seq: mergeRead(member.read_seq, now) });
    if (userId === this.meId && now !== null) {
      this.my = { ...this.my, read_seq: Math.max(this.my.read_seq, now) };
    }
    this.touch();
  }

  /** @param {Wire.SyncConversation} entry */
  sync(entry) {
    const head = entry.conversation;
    this.my = mineIn(head);
    this.title = head.title;
    this.members_can_invite = head.members_can_invite;
    this.pins = head.pins;
    this.applicants = head.applicants ?? [];
    this.last_message = head.last_message;
    this.last_seq = entry.last_seq;
    this.version = entry.version;
    if (entry.reset) this.reset(entry);
    else this.catchUp(entry);
    this.touch();
  }

  /** @param {Wire.SyncConversation} entry */
  reset(entry) {
    this.members.clear();
    for (const member of entry.members) if (!("removed" in member)) this.members.set(member.user_id, member);
    this.history.reset(entry.messages, entry.quoted);
  }

  /** @param {Wire.SyncConversation} entry */
  catchUp(entry) {
    for (const member of entry.members) {
      if ("removed" in member) this.members.delete(member.user_id);
      else this.putMember(member);
    }
    for (const message of entry.messages) this.history.apply({ op: "put", message });
    this.history.learnQuotes(entry.quoted);
  }
}

/** What a head says of oneself and the conversation keeps. @param {Wire.Head} head */
function mineIn({ my: { role, read_seq, history_from_id, mentions } }) {
  return { role, read_seq, history_from_id, mentions };
}
