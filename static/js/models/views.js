// Conversations as the list shows them: one computed a conversation, so that news of one redraws one.
import { compareIds, maxId } from "../helpers/ids.js";
import { computed, signal } from "../lib/signals.js";
import { unreadOf } from "./mentions.js";
import { liveRange } from "./ranges.js";
import { pendingMessage } from "./timeline-rows.js";

/** Timers take 32 bits of milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * @typedef {object} Parts
 * @property {Chat.Clock} clock
 * @property {import("./holdings.js").Holdings} holdings
 * @property {import("./outbox.js").Outbox} outbox
 * @property {import("./wishes.js").Wishes} wishes
 * @property {import("./marks.js").Marks} marks
 * @property {import("./drafts.js").Drafts} drafts
 * @property {import("./typing.js").Typing} typing
 * @property {import("./loader.js").Loader} loader
 * @property {{get(id: Chat.Id): Chat.Person}} users
 *
 * @typedef {import("./conversation.js").Conversation} Conversation
 */

export class Views {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    /** Moves when a mute ends. */
    this.hour = signal(0);
    /** @type {unknown} */
    this.timer = null;
    this.timerAt = Infinity;
    /** Where an earlier row was looked for. @type {WeakMap<Conversation, Chat.Id>} */
    this.sought = new WeakMap();
    /** @type {WeakMap<Conversation, Signals.Readonly<Chat.ConversationView>>} */
    this.made = new WeakMap();
    this.all = computed(() => this.list());
    this.totalUnread = computed(() =>
      this.all.value.reduce((sum, { unread, muted, hidden }) => (muted || hidden ? sum : sum + unread), 0),
    );
  }

  /**
   * Reads signals.
   * @param {Chat.Id} id
   */
  find(id) {
    void this.parts.holdings.changed.value;
    const conversation = this.parts.holdings.conversations.get(id);
    return conversation ? this.view(conversation).value : null;
  }

  list() {
    void this.parts.holdings.changed.value;
    const views = [...this.parts.holdings.conversations.values()].map((held) => this.view(held).value);
    return views.sort(byActivity);
  }

  /** @param {Conversation} conversation */
  view(conversation) {
    const held = this.made.get(conversation);
    if (held) return held;
    const made = computed(() => this.draw(conversation));
    this.made.set(conversation, made);
    return made;
  }

  /**
   * @param {Conversation} held
   * @returns {Chat.ConversationView}
   */
  draw(held) {
    void held.changed.value;
    const { holdings, typing, outbox } = this.parts;
    const { id, kind, meId } = held;
    // In one order everywhere, whenever who came.
    const members = [...held.members.values()].sort((a, b) => compareIds(a.user_id, b.user_id));
    const memberIds = members.map((member) => member.user_id);
    const others = memberIds.filter((userId) => userId !== meId);
    const otherId = kind === "direct" ? (others[0] ?? null) : null;
    const my = this.my(held);
    const entries = outbox.entries.of(id);
    const lastMessage = this.lastMessage(held);
    return {
      ...{ id, kind, members, memberIds, otherId, my, lastMessage },
      notes: kind === "direct" && others.length === 0,
      title: this.title(held, others),
      ownTitle: held.title,
      unread: my.unread - this.foldedUnread(held, my),
      lastLine: lastLine(lastMessage, entries, meId),
      typing: typing.of(id).filter((userId) => held.members.has(userId)),
      draft: my.draft,
      muted: this.isMuted(my.muted_until),
      pinned: my.pinned,
      hidden: my.hidden,
      waiting: entries.filter((entry) => entry.state === "waiting").length,
      failed: entries.filter((entry) => entry.state === "failed").length,
      blocked: otherId !== null && holdings.account.blocks.value.has(otherId),
      pins: held.pins,
      applicants: held.applicants,
      membersCanInvite: held.members_can_invite,
      createdAt: held.created_at,
      lastSeq: held.last_seq,
      version: held.version,
    };
  }

  /**
   * @param {Conversation} held
   * @returns {Wire.My}
   */
  my(held) {
    const { holdings, wishes, marks, drafts } = this.parts;
    const mine = wishes.overMine(held.id, holdings.account.mineOf(held.id));
    const read_seq = Math.max(held.my.read_seq, marks.of(held.id));
    const unread = Math.max(0, held.last_seq - read_seq);
    const mentions = unreadOf(held.my.mentions, read_seq, holdings.account.deleted.value);
    return { ...held.my, ...mine, read_seq, unread, mentions, draft: drafts.of(held.id, mine.draft) };
  }

  /**
   * How many of the unread are by people one blocks: they wait for nobody. Of what is not in memory nothing is known.
   * @param {Conversation} held
   * @param {Wire.My} my
   */
  foldedUnread(held, my) {
    const blocks = this.parts.holdings.account.blocks.value;
    if (blocks.size === 0 || my.unread === 0) return 0;
    const last = held.last_message ? [held.last_message] : [];
    const unread = [...held.history.after(my.read_seq), ...last].filter(
      ({ seq, kind, sender_id }) => seq > my.read_seq && kind === "text" && blocks.has(sender_id),
    );
    return new Set(unread.map(({ seq }) => seq)).size;
  }

  /**
   * @param {Conversation} held
   * @param {Chat.Id[]} others
   */
  title(held, others) {
    if (held.kind !== "direct" && held.title) return held.title;
    const named = others.length ? others : [held.meId];
    return named.map((id) => this.parts.users.get(id).name).filter(Boolean).join(", ");
  }

  /**
   * The newest row that is not deleted for oneself, as far as it is known here.
   * @param {Conversation} held
   */
  lastMessage(held) {
    const deleted = this.parts.holdings.account.deleted.value;
    const { last_message: last, history } = held;
    const visible = (/** @type {Wire.Message} */ message) => !deleted.has(message.id);
    const row = last && history.rows.get(last.id);
    const newest = last && row && row.version > last.version ? row : last;
    if (!newest || visible(newest)) return newest;
    const live = liveRange(history.ranges);
    const before = live && history.loaded ? history.list(live).filter(visible).at(-1) : undefined;
    if (!before) queueMicrotask(() => void this.findEarlier(held));
    return before ?? null;
  }

  /**
   * The last row is deleted for oneself, and none before it is in memory.
   * @param {Conversation} held
   */
  async findEarlier(held) {
    const { loader } = this.parts;
    if (!held.history.loaded) return loader.fill(held);
    const from = liveRange(held.history.ranges)?.from;
    if (!from || this.sought.get(held) === from) return;
    this.sought.set(held, from);
    await loader.page(held.id, { before: from }).catch(() => this.sought.delete(held));
  }

  /** @param {string | null} until */
  isMuted(until) {
    void this.hour.value;
    if (until === null) return false;
    const left = Date.parse(until) - this.parts.clock.now();
    if (left > 0) this.wakeIn(left);
    return left > 0;
  }

  /** @param {number} ms */
  wakeIn(ms) {
    const { clock } = this.parts;
    if (ms > LONGEST_MS || clock.now() + ms >= this.timerAt) return;
    clock.clearTimeout(this.timer);
    this.timerAt = clock.now() + ms;
    this.timer = clock.setTimeout(() => {
      this.timerAt = Infinity;
      this.hour.value += 1;
    }, ms + 1);
  }

  stop() {
    this.parts.clock.clearTimeout(this.timer);
  }
}

/**
 * @param {Wire.Message | null} message
 * @param {readonly Chat.OutboxEntry[]} entries
 * @param {Chat.Id} meId
 * @returns {Chat.LastLine}
 */
function lastLine(message, entries, meId) {
  const entry = entries.at(-1);
  if (entry && isNewer(entry, message)) {
    const state = entry.state === "waiting" ? "pending" : entry.state;
    const own = entry.message?.id ? entry.message : pendingMessage(entry, meId);
    return { kind: "text", message: own, state, own: true, senderId: meId };
  }
  if (!message) return { kind: "none", message, state: "sent", own: false, senderId: null };
  const kind = message.deleted_at !== null ? "deleted" : message.kind;
  return { kind, message, state: "sent", own: message.sender_id === meId, senderId: message.sender_id };
}

/**
 * @param {Chat.OutboxEntry} entry
 * @param {Wire.Message | null} message
 */
function isNewer({ state, order, message: sent }, message) {
  if (state === "waiting" || !message) return true;
  return sent?.id ? compareIds(sent.id, message.id) > 0 : order > Date.parse(message.created_at);
}

/**
 * @param {Chat.ConversationView} a
 * @param {Chat.ConversationView} b
 */
function byActivity(a, b) {
  if (a.pinned !== b.pinned) return a.pinned ? -1 : 1;
  const [aWaits, bWaits] = [a.waiting > 0, b.waiting > 0];
  if (aWaits !== bWaits) return aWaits ? -1 : 1;
  return compareIds(activity(b), activity(a));
}

/** A conversation without a message stands where it was made: ids of all kinds rise with time. @param {Chat.ConversationView} view */
function activity({ id, lastMessage }) {
  return lastMessage ? maxId(id, lastMessage.id) : id;
}
