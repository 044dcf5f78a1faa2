// All that this client holds of the server's state. Changed only by events and sync answers, in the order they decide;
// notes what has to go to disk.
import { batch, signal } from "../lib/signals.js";
import { Conversation } from "./conversation.js";
import { Dirt } from "./dirt.js";

/**
 * @typedef {object} Hooks
 * @property {(message: Wire.Message) => void} onMessage a message seen in an event or a sync
 * @property {(conversationId: Chat.Id, version: number) => void} onHeld
 * @property {(conversationId: Chat.Id) => void} onDropped
 * @property {(change: Wire.MyChange) => void} onMine
 * @property {(event: Wire.Event) => void} onTyping
 * @property {(event: Wire.Event) => void} onPresence
 * @property {() => void} onDirty
 */

export class Holdings {
  /**
   * @param {import("./account.js").Account} account
   * @param {import("./people.js").People} people
   * @param {Hooks} hooks
   */
  constructor(account, people, hooks) {
    this.account = account;
    this.people = people;
    this.hooks = hooks;
    this.since = 0;
    /** @type {Map<Chat.Id, Conversation>} */
    this.conversations = new Map();
    /** The version at which a conversation went: its late events are no news. @type {Map<Chat.Id, number>} */
    this.gone = new Map();
    /** Counts up when a conversation comes or goes. */
    this.changed = signal(0);
    /** What the sync under way brought. @type {Set<Chat.Id>} */
    this.brought = new Set();
    this.dirt = new Dirt();
  }

  get meId() {
    return this.account.me.peek().id;
  }

  /** @param {Chat.Loaded} loaded */
  load(loaded) {
    this.since = loaded.since;
    for (const record of loaded.conversations) {
      this.conversations.set(record.id, new Conversation(record, this.meId));
    }
    this.people.merge(loaded.users);
    this.changed.value += 1;
  }

  /** @returns {Record<Chat.Id, number>} */
  versions() {
    return Object.fromEntries([...this.conversations].map(([id, held]) => [id, held.version]));
  }

  /**
   * The event that follows what is held.
   * @param {Wire.Event} event
   */
  apply(event) {
    if (event.type === "account.changed") {
      this.changeAccount(/** @type {number} */ (event.version), event.changes ?? {}, false);
      return;
    }
    const id = /** @type {Chat.Id} */ (event.conversation_id);
    const conversation = /** @type {Conversation} */ (this.conversations.get(id));
    conversation.apply(event);
    conversation.forgetMentions(this.account.blocks.peek());
    if (event.type === "member.added") this.welcome(conversation, event.data);
    this.mark(id);
    this.showAgain(event);
    if (event.type === "member.removed" && event.data.user_id === this.meId) {
      this.drop(id, conversation.version);
    } else {
      this.hooks.onHeld(id, conversation.version);
    }
  }

  /**
   * Who hides the own reads sees nobody's.
   * @param {Conversation} conversation
   * @param {{member: {user_id: Chat.Id}, user: Wire.User}} data
   */
  welcome(conversation, { member, user }) {
    this.learn([user]);
    if (!this.account.me.peek().show_reads) conversation.read(member.user_id, null);
  }

  /**
   * A hidden direct conversation returns with its next message.
   * @param {Wire.Event} event
   */
  showAgain({ type, conversation_id: id }) {
    if (type !== "message.created" || !id) return;
    const mine = this.account.mine.peek()[id];
    if (!mine?.hidden) return;
    this.account.putMine(id, { ...mine, hidden: false });
    this.dirt.account = true;
  }

  /**
   * Events without a version.
   * @param {Wire.Event} event
   */
  applyLoose(event) {
    if (event.type === "profile.changed") this.learn([event.data]);
    if (event.type === "typing") this.hooks.onTyping(event);
    if (event.type === "presence.changed") this.hooks.onPresence(event);
    if (event.type === "read.marked") {
      this.read(/** @type {Chat.Id} */ (event.conversation_id), event.data.user_id, event.data.read_seq);
    }
  }

  /**
   * One portion of a sync.
   * @param {Wire.SyncAnswer} answer
   */
  applyPortion(answer) {
    batch(() => {
      this.learn(answer.users);
      for (const id of answer.removed) this.drop(id, this.conversations.get(id)?.version ?? 0);
      for (const entry of answer.conversations) this.applyEntry(entry);
      for (const { conversation_id, user_id, read_seq } of answer.reads) {
        this.read(conversation_id, user_id, read_seq);
      }
      const { version, reset, changes } = answer.account;
      if (reset || version > this.account.version) this.changeAccount(version, changes, reset);
      if (!answer.more) this.brought.clear();
    });
  }

  /** @param {Wire.SyncConversation} entry */
  applyEntry(entry) {
    const held = this.conversations.get(entry.id);
    if (held && !entry.reset && entry.version <= held.version) return;
    if (held) {
      if (entry.reset && entry.version < held.version) this.dirt.force.add(entry.id);
      held.sync(entry);
    } else {
      this.add(entry);
    }
    this.brought.add(entry.id);
    this.account.putMine(entry.id, entry.conversation.my);
    this.hooks.onMine({ ...entry.conversation.my, conversation_id: entry.id });
    this.dirt.account = true;
    this.mark(entry.id);
    for (const message of entry.messages) this.hooks.onMessage(message);
    this.hooks.onHeld(entry.id, entry.version);
  }

  /** @param {Wire.SyncConversation} entry */
  add(entry) {
    const members = entry.members.filter((member) => !("removed" in member));
    const head = { ...entry.conversation, version: entry.version, last_seq: entry.last_seq };
    const added = Conversation.fromHead(head, /** @type {Wire.Member[]} */ (members), this.meId);
    if (entry.messages.length) added.reset({ ...entry, members });
    this.conversations.set(entry.id, added);
    this.gone.delete(entry.id);
    if (head.last_message) this.hooks.onMessage(head.last_message);
    this.changed.value += 1;
  }

  /**
   * This person is no longer in it.
   * @param {Chat.Id} id
   * @param {number} version
   */
  drop(id, version) {
    const held = this.conversations.get(id);
    this.gone.set(id, Math.max(version, this.gone.get(id) ?? 0));
    if (!held) return;
    held.history.epoch += 1;
    this.conversations.delete(id);
    this.account.forget(id);
    this.dirt.drop(id);
    this.changed.value += 1;
    this.hooks.onDropped(id);
    this.hooks.onDirty();
  }

  /**
   * @param {Chat.Id} conversationId
   * @param {Chat.Id} userId
   * @param {number | null} readSeq
   */
  read(conversationId, userId, readSeq) {
    const held = this.conversations.get(conversationId);
    if (!held) return;
    held.read(userId, readSeq);
    this.mark(conversationId);
  }

  /**
   * The server's answer to an own mark.
   * @param {Chat.Id} conversationId
   * @param {number} readSeq
   */
  readHere(conversationId, readSeq) {
    const held = this.conversations.get(conversationId);
    if (!held) return;
    held.my = { ...held.my, read_seq: Math.max(held.my.read_seq, readSeq) };
    held.touch();
    this.mark(conversationId);
  }

  /**
   * A row out of a reply.
   * @param {Wire.Message} message
   */
  mergeRow(message) {
    const held = this.conversations.get(message.conversation_id);
    if (!held) return;
    held.mergeRow(message);
    this.mark(held.id);
  }

  /**
   * Deleted for oneself, says a reply; the numbered change follows.
   * @param {Chat.Id} conversationId
   * @param {Chat.Id} messageId
   */
  hideRow(conversationId, messageId) {
    this.account.addDeleted([{ conversation_id: conversationId, message_id: messageId }]);
    this.dirt.account = true;
    this.hooks.onDirty();
  }

  /**
   * @param {number} version
   * @param {Wire.AccountChanges} changes
   * @param {boolean} reset
   */
  changeAccount(version, changes, reset) {
    this.account.apply(version, changes, reset);
    this.forgetMentions(new Set(changes.blocks?.map((change) => change.user_id)));
    const wanted = (changes.requests ?? []).filter((request) => "user" in request);
    this.learn(wanted.map((request) => request.user));
    for (const change of changes.conversations ?? []) this.hooks.onMine(change);
    this.dirt.account = true;
    this.hooks.onDirty();
  }

  /**
   * What somebody said before a block of theirs began, or ended, calls one no more. What a sync brought knows that.
   * @param {ReadonlySet<Chat.Id>} senderIds
   */
  forgetMentions(senderIds) {
    for (const held of this.conversations.values()) {
      if (!this.brought.has(held.id) && held.forgetMentions(senderIds)) this.mark(held.id);
    }
  }

  /** @param {Wire.User[]} users */
  learn(users) {
    this.people.merge(users);
    for (const user of users) this.dirt.users.set(user.id, user);
    if (users.length) this.hooks.onDirty();
  }

  /**
   * A whole sync is through.
   * @param {number} serverTime of its first portion
   */
  completed(serverTime) {
    this.since = serverTime;
    this.dirt.since = true;
    this.hooks.onDirty();
  }

  /** @param {Chat.Id} id */
  mark(id) {
    this.dirt.mark(id);
    this.hooks.onDirty();
  }

  /** What changed since the last call, as one commit. */
  takeCommit() {
    const { dirt } = this;
    this.dirt = new Dirt();
    return dirt.commit(this);
  }
}
