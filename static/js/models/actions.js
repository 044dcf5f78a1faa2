// What a person can do. Shown at once where it can be known what will come of it.
import { effect } from "../lib/signals.js";
import { Failure } from "./errors.js";
import { react } from "./rows.js";

const FOREVER = "9999-12-31T00:00:00Z";
/** A conversation that was made has to be held after this long. */
const HELD_MS = 15_000;

/**
 * @typedef {object} Parts
 * @property {Chat.Transport} transport
 * @property {Chat.Api} api
 * @property {Chat.Store} store
 * @property {Chat.Clock} clock
 * @property {import("./holdings.js").Holdings} holdings
 * @property {import("./outbox.js").Outbox} outbox
 * @property {import("./wishes.js").Wishes} wishes
 * @property {import("./marks.js").Marks} marks
 * @property {import("./drafts.js").Drafts} drafts
 * @property {import("./sync.js").Sync} sync
 *
 * @typedef {Chat.Id} Id
 */

export class Actions {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    /** One client_id for one group that is wanted, until it is made. @type {Map<string, string>} */
    this.making = new Map();
  }

  /**
   * @param {Id} id
   * @param {string} text
   * @param {{replyTo?: Id | null}} [options]
   */
  async send(id, text, { replyTo = null } = {}) {
    const { outbox, drafts } = this.parts;
    const body = text.normalize("NFC").replace(/\r\n?/g, "\n");
    const kept = outbox.add(id, body, replyTo ? this.reference(id, replyTo) : null);
    void drafts.set(id, "").catch(() => {});
    return kept;
  }

  /**
   * @param {Id} id
   * @param {Id} messageId
   */
  reference(id, messageId) {
    const row = this.row(id, messageId);
    return { id: messageId, seq: row?.seq ?? 0, sender_id: row?.sender_id ?? "" };
  }

  /**
   * @param {Id} id
   * @param {Id} messageId
   */
  row(id, messageId) {
    const held = this.parts.holdings.conversations.get(id);
    const last = held?.last_message;
    return held?.history.rows.get(messageId) ?? (last?.id === messageId ? last : null);
  }

  /**
   * A command about one message, drawn as granted until the answer is merged.
   * @param {string} type
   * @param {Id} id
   * @param {Id} messageId
   * @param {object} fields
   * @param {(message: Wire.Message) => Wire.Message | null} change
   */
  async onMessage(type, id, messageId, fields, change) {
    await this.parts.wishes.wishRow(messageId, change, async () => {
      const where = { conversation_id: id, message_id: messageId };
      const { message } = await this.parts.transport.request(type, { ...where, ...fields });
      if (message) this.parts.holdings.mergeRow(message);
      if (!message) this.parts.holdings.hideRow(id, messageId);
    });
  }

  /**
   * @param {Id} id
   * @param {Id} messageId
   * @param {string} text
   */
  async edit(id, messageId, text) {
    const body = text.normalize("NFC").replace(/\r\n?/g, "\n");
    const row = this.row(id, messageId);
    if (!row) throw new Failure("not_found");
    const edited_at = new Date(this.parts.clock.now()).toISOString();
    const change = (/** @type {Wire.Message} */ message) => ({ ...message, body, edited_at });
    await this.onMessage("message.edit", id, messageId, { body, version: row.version }, change);
  }

  /**
   * @param {Id} id
   * @param {Id} messageId
   * @param {"all" | "me"} whose
   */
  async remove(id, messageId, whose) {
    const deleted_at = new Date(this.parts.clock.now()).toISOString();
    const change = (/** @type {Wire.Message} */ message) =>
      whose === "me" ? null : { ...message, body: "", reactions: [], reply_to: null, deleted_at };
    await this.onMessage("message.delete", id, messageId, { for: whose }, change);
  }

  /**
   * @param {Id} id
   * @param {Id} messageId
   * @param {string} emoji
   * @param {boolean} add
   */
  async react(id, messageId, emoji, add) {
    const { meId } = this.parts.holdings;
    const change = (/** @type {Wire.Message} */ message) => ({
      ...message,
      reactions: react(message.reactions, meId, emoji, add),
    });
    await this.onMessage(add ? "reaction.add" : "reaction.remove", id, messageId, { emoji }, change);
  }

  /**
   * @param {Id} id
   * @param {number} seq
   */
  markRead(id, seq) {
    const held = this.parts.holdings.conversations.get(id);
    if (held && seq > held.my.read_seq) this.parts.marks.mark(id, Math.min(seq, held.last_seq));
  }

  /**
   * @param {Id} id
   * @param {Partial<Chat.Mine>} patch
   */
  async changeMine(id, patch) {
    await this.parts.wishes.wishMine(id, patch, () => this.parts.api.patch(`conversations/${id}/my`, patch));
  }

  /** @param {Id} userId */
  async createDirect(userId) {
    const id = await this.make({ kind: "direct", member_ids: [userId] });
    const mine = this.parts.holdings.account.mine.peek()[id];
    if (mine?.hidden) await this.changeMine(id, { hidden: false });
    return id;
  }

  /**
   * Asking again after a lost answer gives the same conversation.
   * @param {object} wanted
   * @returns {Promise<Id>}
   */
  async make(wanted) {
    const { api, clock } = this.parts;
    const key = JSON.stringify(wanted);
    const client_id = this.making.get(key) ?? clock.uuid();
    this.making.set(key, client_id);
    const { id } = await api.post("conversations", { ...wanted, client_id });
    this.making.delete(key);
    if (!id) throw new Failure("asked");
    await this.held(id);
    return id;
  }

  /**
   * Only events and syncs bring conversations: wait for it, and ask.
   * @param {Id} id
   * @returns {Promise<void>}
   */
  held(id) {
    const { holdings, clock, sync } = this.parts;
    if (holdings.conversations.has(id)) return Promise.resolve();
    sync.need();
    return new Promise((resolve, reject) => {
      const end = effect(() => {
        void holdings.changed.value;
        if (!holdings.conversations.has(id)) return;
        clock.clearTimeout(timer);
        resolve();
        queueMicrotask(() => end());
      });
      const timer = clock.setTimeout(() => {
        end();
        reject(new Failure("no_answer"));
      }, HELD_MS);
    });
  }

  /** @param {Chat.ProfileFields} fields */
  async updateMe(fields) {
    const { account } = this.parts.holdings;
    const me = await this.parts.api.patch("me", fields);
    account.me.value = { ...account.me.peek(), ...me };
  }

  /** The actions of Chat.Chat that need nothing but what is above. */
  face() {
    const { api, outbox, drafts } = this.parts;
    const path = (/** @type {Id} */ id) => `conversations/${id}`;
    /** @type {Pick<Chat.Chat, "send" | "retry" | "discard" | "changeFailed" | "edit" | "remove" | "react" | "unreact" | "setDraft" | "earlierTexts" | "createDirect" | "createGroup" | "updateMe">} */
    const messages = {
      send: (id, body, options) => this.send(id, body, options),
      retry: (clientId) => outbox.retry(clientId),
      discard: (clientId) => outbox.discard(clientId),
      changeFailed: (clientId, body) => outbox.change(clientId, body),
      edit: (id, messageId, body) => this.edit(id, messageId, body),
      remove: (id, messageId, whose) => this.remove(id, messageId, whose),
      react: (id, messageId, emoji) => this.react(id, messageId, emoji, true),
      unreact: (id, messageId, emoji) => this.react(id, messageId, emoji, false),
      setDraft: (id, body) => drafts.set(id, body),
      earlierTexts: (id, messageId, cursor) => api.get(`${path(id)}/messages/${messageId}/edits`, { cursor }),
      createDirect: (userId) => this.createDirect(userId),
      createGroup: (title, userIds) => this.make({ kind: "group", title, member_ids: userIds }),
      updateMe: (fields) => this.updateMe(fields),
    };
    return { ...messages, ...this.ofGroups(api, path), ...this.ofPeople(api) };
  }

  /**
   * @param {Chat.Api} api
   * @param {(id: Id) => string} path
   */
  ofGroups(api, path) {
    const member = (/** @type {Id} */ id, /** @type {Id} */ userId) => `${path(id)}/members/${userId}`;
    /** @type {Pick<Chat.Chat, "pin" | "unpin" | "rename" | "setMembersCanInvite" | "addMembers" | "removeMember" | "setRole" | "transfer" | "leave" | "dissolve" | "mute" | "pinConversation" | "hide">} */
    const actions = {
      pin: (id, messageId) => api.put(`${path(id)}/pins/${messageId}`),
      unpin: (id, messageId) => api.delete(`${path(id)}/pins/${messageId}`),
      rename: (id, title) => api.patch(path(id), { title }),
      setMembersCanInvite: (id, allowed) => api.patch(path(id), { members_can_invite: allowed }),
      addMembers: (id, userIds) => api.post(`${path(id)}/members`, { user_ids: userIds }),
      removeMember: (id, userId) => api.delete(member(id, userId)),
      setRole: (id, userId, role) => api.patch(member(id, userId), { role }),
      transfer: (id, userId) => api.patch(member(id, userId), { role: "owner" }),
      leave: (id) => {
        // A draft that is on its way would find the door closed.
        this.parts.drafts.hold(id);
        return api.delete(member(id, this.parts.holdings.meId));
      },
      dissolve: (id) => api.delete(path(id)),
      mute: (id, until) =>
        this.changeMine(id, { muted_until: until === "forever" ? FOREVER : (until?.toISOString() ?? null) }),
      pinConversation: (id, pinned) => this.changeMine(id, { pinned }),
      hide: (id, hidden = true) => this.changeMine(id, { hidden }),
    };
    return actions;
  }

  /** @param {Chat.Api} api */
  ofPeople(api) {
    /** @type {Pick<Chat.Chat, "searchUsers" | "block" | "unblock" | "addContact" | "removeContact" | "acceptRequest" | "dropRequest">} */
    const actions = {
      searchUsers: async (query) => (query.trim() ? (await api.get("users", { q: query.trim() })).results : []),
      block: (userId) => api.put(`blocks/${userId}`),
      unblock: (userId) => api.delete(`blocks/${userId}`),
      addContact: (userId) => api.put(`contacts/${userId}`),
      removeContact: (userId) => api.delete(`contacts/${userId}`),
      acceptRequest: async (requestId) => {
        const { id } = await api.post(`requests/${requestId}`);
        await this.held(id);
        return id;
      },
      dropRequest: (requestId) => api.delete(`requests/${requestId}`),
    };
    return actions;
  }
}
