// A small server that keeps the rules of docs/protocol.md in memory: what a client has to agree with in the end.

import { mentionedIn } from "../../../static/js/helpers/mentions.js";
import { quoteOf } from "../../../static/js/models/rows.js";

const OVERLAP_MS = 10_000;

export class Refused extends Error {
  constructor(code, more = {}) {
    super(code);
    this.error = { code, detail: code, ...more };
  }
}

const byId = (a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1);
const atLeast = (a, b) => BigInt(a) >= BigInt(b);

export class ModelServer {
  constructor(clock, { portion = 50, page = 50, changed = 200, dated = 2000 } = {}) {
    this.clock = clock;
    /** The bounds: conversations an answer, rows a page, changed rows before a reset, marks and changes an answer. */
    this.portion = portion;
    this.page = page;
    this.changed = changed;
    this.dated = dated;
    this.ids = 700_000_000_000_000_000n;
    this.users = new Map();
    this.conversations = new Map();
    /** Called with (event, user ids): the wire decides what becomes of it. */
    this.publish = () => {};
  }

  nextId() {
    this.ids += 1n + BigInt(Math.floor(this.clock.random() * 1000));
    return String(this.ids);
  }

  addUser(handle) {
    const id = this.nextId();
    const user = { id, handle, name: handle, status_text: "", bot: false };
    const account = { version: 0, changes: [], mine: new Map(), deleted: new Map(), blocks: new Map(), contacts: new Map() };
    this.users.set(id, { user, account, showReads: true, profileAt: 0, readsAt: 0 });
    return id;
  }

  me(id) {
    const { user, account, showReads } = this.users.get(id);
    const settings = { language: "en", time_zone: "UTC", show_last_seen: true, show_reads: showReads };
    return { ...user, ...settings, email: "", account_version: account.version };
  }

  // Conversations

  create(kind, ownerId, otherIds, title = "") {
    const id = this.nextId();
    const members = new Map();
    const held = { id, kind, title, version: 0, last_seq: 0, can: true, members, rows: [], pins: [], created_at: this.time() };
    this.conversations.set(id, held);
    const lineId = this.nextId();
    for (const userId of [ownerId, ...otherIds]) {
      this.seat(held, userId, userId === ownerId && kind === "group" ? "owner" : "member", lineId);
    }
    if (kind === "group") this.line(held, lineId, ownerId, { line: "created", actor_id: ownerId, title });
    held.version += 1;
    const event = { type: "conversation.created", conversation_id: id, version: held.version, data: { kind, title } };
    this.publish(event, [...members.keys()]);
    return id;
  }

  seat(held, userId, role, lineId) {
    held.version += 1;
    const row = { user_id: userId, role, read_seq: held.last_seq, version: held.version, left: false };
    held.members.set(userId, { everOut: held.members.get(userId)?.everOut, ...row, joined: held.version, from: lineId, readAt: this.clock.now() });
    return held.members.get(userId);
  }

  time() {
    return new Date(this.clock.now()).toISOString();
  }

  seatOf(userId, id) {
    const held = this.conversations.get(id);
    const member = held?.members.get(userId);
    if (!member || member.left) throw new Refused("not_found");
    return { held, member };
  }

  active(held) {
    return [...held.members.values()].filter((member) => !member.left);
  }

  tell(held, type, data, userIds = this.active(held).map((member) => member.user_id)) {
    this.publish({ type, conversation_id: held.id, version: held.version, data }, userIds);
  }

  tellAbout(held, rowId, type, data) {
    const members = this.active(held);
    const readers = members.filter((member) => atLeast(rowId, member.from)).map((member) => member.user_id);
    const others = members.map((member) => member.user_id).filter((id) => !readers.includes(id));
    this.tell(held, type, data, readers);
    if (others.length) this.tell(held, "conversation.advanced", {}, others);
  }

  line(held, id, senderId, data) {
    held.version += 1;
    const row = this.row(held, { id, sender_id: senderId, kind: "system", data });
    held.rows.push(row);
    this.tell(held, "message.created", this.shape(row));
  }

  row(held, fields) {
    const base = { client_id: null, kind: "text", body: "", data: {}, reply_to: null, reactions: new Map() };
    const times = { created_at: this.time(), edited_at: null, deleted_at: null };
    return { ...base, ...times, conversation_id: held.id, seq: held.last_seq, version: held.version, ...fields };
  }

  shape(row) {
    const reactions = [...row.reactions]
      .filter(([, users]) => users.size)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([emoji, users]) => ({ emoji, user_ids: [...users].sort() }));
    const { text_version: _, ...rest } = row;
    return structuredClone({ ...rest, reactions: row.deleted_at ? [] : reactions });
  }

  rowOf(userId, id, messageId) {
    const { held, member } = this.seatOf(userId, id);
    const row = held.rows.find((one) => one.id === messageId);
    const gone = this.users.get(userId).account.deleted.has(messageId);
    if (!row || gone || !atLeast(row.id, member.from)) throw new Refused("not_found");
    return { held, member, row };
  }

  // Commands

  send(userId, { conversation_id: id, client_id, body, reply_to }) {
    const all = this.conversations.get(id);
    const stored = all?.rows.find((row) => row.client_id === client_id && row.sender_id === userId);
    if (stored) {
      if (stored.first !== body) throw new Refused("conflict");
      this.tell(all, "conversation.stale", {});
      const { seq, created_at } = stored;
      if (all.members.get(userId).left) return { message: { id: stored.id, seq, client_id, created_at } };
      return { message: this.clean(stored) };
    }
    const { held, member } = this.seatOf(userId, id);
    if (body === "forbidden words") throw new Refused("invalid", { fields: { body: ["no"] } });
    const original = reply_to ? this.rowOf(userId, id, reply_to).row : null;
    held.last_seq += 1;
    held.version += 1;
    const reply = original && { id: original.id, seq: original.seq, sender_id: original.sender_id };
    const rowId = this.nextId();
    const data = this.naming(held, rowId, body);
    const row = this.row(held, { id: rowId, sender_id: userId, client_id, body, data, reply_to: reply });
    Object.defineProperty(row, "first", { value: body });
    held.rows.push(row);
    if (member.read_seq === held.last_seq - 1) {
      member.read_seq = held.last_seq;
      member.readAt = this.clock.now();
    }
    this.tell(held, "message.created", this.clean(row));
    return { message: this.clean(row) };
  }

  clean(row) {
    return this.shape(row);
  }

  /** Whom a text names, of those who may read the row. */
  naming(held, rowId, body) {
    const readers = this.active(held).filter((member) => atLeast(rowId, member.from));
    const handles = new Map(readers.map(({ user_id: id }) => [this.users.get(id).user.handle, id]));
    const mentions = mentionedIn(body, handles);
    return mentions.length ? { mentions } : {};
  }

  mentions(userId, held, member) {
    const { blocks } = this.users.get(userId).account;
    return this.visible(userId, held, member)
      .filter((row) => row.seq > member.read_seq && row.sender_id !== userId && row.data.mentions?.includes(userId))
      .filter((row) => !blocks.get(row.sender_id))
      .map(({ id, seq, sender_id }) => ({ id, seq, sender_id }));
  }

  edit(userId, { conversation_id: id, message_id, body }) {
    const { held, row } = this.rowOf(userId, id, message_id);
    if (row.sender_id !== userId) throw new Refused("forbidden");
    if (row.deleted_at) throw new Refused("conflict");
    held.version += 1;
    const data = this.naming(held, row.id, body);
    Object.assign(row, { body, data, version: held.version, edited_at: this.time() });
    this.tellAbout(held, row.id, "message.edited", this.clean(row));
    return { message: this.clean(row) };
  }

  remove(userId, { conversation_id: id, message_id, for: whose }) {
    const { held, row } = this.rowOf(userId, id, message_id);
    if (whose === "me") {
      this.changeAccount(userId, (account) => {
        account.deleted.set(message_id, account.version);
        return { deleted_messages: [{ conversation_id: id, message_id }] };
      }, id);
      return {};
    }
    if (row.sender_id !== userId) throw new Refused("forbidden");
    if (row.deleted_at) return { message: this.clean(row) };
    held.version += 1;
    row.reactions.clear();
    Object.assign(row, { body: "", data: {}, reply_to: null, version: held.version, deleted_at: this.time() });
    this.tellAbout(held, row.id, "message.deleted", this.clean(row));
    return { message: this.clean(row) };
  }

  react(userId, { conversation_id: id, message_id, emoji }, add) {
    const { held, row } = this.rowOf(userId, id, message_id);
    if (row.deleted_at) throw new Refused("conflict");
    const users = row.reactions.get(emoji) ?? new Set();
    if (users.has(userId) === add) return { message: this.clean(row) };
    row.reactions.set(emoji, users);
    if (add) users.add(userId);
    else users.delete(userId);
    held.version += 1;
    row.version = held.version;
    const data = { message_id, user_id: userId, emoji };
    this.tellAbout(held, row.id, add ? "reaction.added" : "reaction.removed", data);
    return { message: this.clean(row) };
  }

  read(userId, { conversation_id: id, seq }) {
    const { held, member } = this.seatOf(userId, id);
    let target = Math.min(seq, held.last_seq);
    if (target > member.read_seq) {
      const own = held.rows.filter((row) => row.sender_id === userId && row.kind !== "system").map((row) => row.seq);
      while (own.includes(target + 1)) target += 1;
      member.read_seq = target;
      member.readAt = this.clock.now();
      const audience = this.active(held).map((one) => one.user_id);
      const shown = audience.filter((viewer) => viewer === userId || this.seesReads(viewer, userId));
      this.publish(this.readEvent(id, userId, target), shown);
    }
    return { read_seq: member.read_seq };
  }

  readEvent(id, userId, readSeq) {
    return { type: "read.marked", conversation_id: id, data: { user_id: userId, read_seq: readSeq } };
  }

  seesReads(viewerId, userId) {
    return viewerId === userId || (this.users.get(viewerId).showReads && this.users.get(userId).showReads);
  }

  showReads(userId, shown) {
    const held = this.users.get(userId);
    held.showReads = shown;
    held.readsAt = this.clock.now();
    this.changeAccount(userId, () => ({ settings: this.settings(userId) }));
    for (const conversation of this.conversations.values()) {
      const member = conversation.members.get(userId);
      if (!member || member.left) continue;
      for (const { user_id: other } of this.active(conversation)) {
        if (other === userId) continue;
        const readSeq = this.seesReads(other, userId) ? member.read_seq : null;
        this.publish(this.readEvent(conversation.id, userId, readSeq), [other]);
      }
    }
    this.publish({ type: "resync", after_ms: 0 }, [userId]);
  }

  settings(userId) {
    const { name, status_text, language, time_zone, show_last_seen, show_reads } = this.me(userId);
    return { name, status_text, language, time_zone, show_last_seen, show_reads };
  }

  // Members

  addMember(actorId, id, userId) {
    const { held } = this.seatOf(actorId, id);
    if (held.members.get(userId)?.left === false) return;
    const lineId = this.nextId();
    const member = this.eventShape(this.seat(held, userId, "member", lineId));
    this.tell(held, "member.added", { member, user: this.users.get(userId).user });
    this.line(held, lineId, actorId, { line: "joined", actor_id: actorId, user_ids: [userId] });
  }

  removeMember(actorId, id, userId) {
    const { held } = this.seatOf(actorId, id);
    const member = held.members.get(userId);
    if (!member || member.left) return;
    held.version += 1;
    Object.assign(member, { left: true, version: held.version, everOut: true });
    this.tell(held, "member.removed", { user_id: userId, by: actorId });
    this.tell(held, "conversation.removed", {}, [userId]);
    this.line(held, this.nextId(), actorId, { line: "left", actor_id: userId });
  }

  setRole(actorId, id, userId, role) {
    const { held } = this.seatOf(actorId, id);
    const member = held.members.get(userId);
    if (!member || member.left || member.role === role || member.role === "owner") return;
    held.version += 1;
    Object.assign(member, { role, version: held.version });
    this.tell(held, "member.changed", { member: this.eventShape(member) });
  }

  rename(actorId, id, title) {
    const { held } = this.seatOf(actorId, id);
    held.version += 1;
    held.title = title;
    this.tell(held, "conversation.changed", { title });
    this.line(held, this.nextId(), actorId, { line: "renamed", actor_id: actorId, title });
  }

  pin(actorId, id, messageId) {
    const { held, row } = this.rowOf(actorId, id, messageId);
    held.pins = held.pins.filter((pin) => pin.message_id !== messageId);
    held.pins.push({ message_id: messageId, seq: row.seq, pinned_by: actorId });
    held.version += 1;
    for (const member of this.active(held)) {
      this.tell(held, "conversation.changed", { pins: this.pinsFor(held, member) }, [member.user_id]);
    }
  }

  pinsFor(held, member) {
    return held.pins.filter((pin) => atLeast(pin.message_id, member.from));
  }

  // Account

  changeAccount(userId, change) {
    const { account } = this.users.get(userId);
    account.version += 1;
    const changes = structuredClone(change(account));
    account.changes.push({ version: account.version, changes });
    this.publish({ type: "account.changed", version: account.version, changes }, [userId]);
  }

  changeMine(userId, id, patch) {
    this.seatOf(userId, id);
    this.changeAccount(userId, (account) => {
      const mine = { ...this.mine(userId, id), ...patch };
      account.mine.set(id, mine);
      return { conversations: [{ conversation_id: id, ...mine }] };
    });
  }

  mine(userId, id) {
    const none = { muted_until: null, pinned: false, hidden: false, draft: "" };
    return this.users.get(userId).account.mine.get(id) ?? none;
  }

  changeSet(userId, kind, otherId, removed) {
    this.changeAccount(userId, (account) => {
      account[kind].set(otherId, !removed);
      return { [kind]: [{ user_id: otherId, removed }] };
    });
  }

  // Reading

  visible(userId, held, member) {
    const { deleted } = this.users.get(userId).account;
    return held.rows.filter((row) => atLeast(row.id, member.from) && !deleted.has(row.id)).sort(byId);
  }

  head(userId, held) {
    const member = held.members.get(userId);
    const { id, kind, title, version, last_seq, created_at } = held;
    const last = this.visible(userId, held, member).at(-1);
    const my = { ...this.mine(userId, id), role: member.role, read_seq: member.read_seq, history_from_id: member.from };
    return {
      ...{ id, kind, title, version, last_seq, created_at, members_can_invite: held.can },
      my: { ...my, unread: last_seq - member.read_seq, mentions: this.mentions(userId, held, member) },
      last_message: last ? this.clean(last) : null,
      pins: this.pinsFor(held, member),
      applicants: [],
    };
  }

  memberShape(viewerId, member) {
    if (member.left) return { user_id: member.user_id, removed: true, version: member.version };
    return { ...this.eventShape(member), read_seq: this.seesReads(viewerId, member.user_id) ? member.read_seq : null };
  }

  /** Without what differs by who looks. */
  eventShape({ user_id, role, from, version }) {
    return { user_id, role, history_from_id: from, version };
  }

  sync(userId, { versions, account_version, since, cursor = "" }) {
    const now = this.clock.now();
    const mine = [...this.conversations.values()].filter((held) => held.members.get(userId)?.left === false);
    const differing = mine.filter((held) => versions[held.id] !== held.version);
    const conversations = differing.slice(0, this.portion).map((held) => this.entry(userId, held, versions[held.id]));
    const ids = new Set(mine.map((held) => held.id));
    const nothing = { version: account_version, reset: false, changes: {} };
    const followed = differing.length <= this.portion;
    const account = followed ? this.accountSince(userId, account_version) : nothing;
    const whole = followed && account.version === this.users.get(userId).account.version;
    const changed = whole ? this.changedSince(userId, mine, since, cursor) : { reads: [], users: [], cursor };
    return structuredClone({
      conversations,
      reads: changed.reads,
      users: [...this.usersFor(conversations), ...changed.users],
      removed: Object.keys(versions).filter((id) => !ids.has(id)),
      account,
      more: changed.cursor !== null,
      cursor: changed.cursor,
      server_time: now,
    });
  }

  usersFor(conversations) {
    const ids = new Set(conversations.flatMap(({ id }) => [...this.conversations.get(id).members.keys()]));
    return [...this.users.values()].filter(({ user }) => ids.has(user.id)).map(({ user }) => user);
  }

  /** What has dates only: marks behind the cursor, and with the last of them people. */
  changedSince(userId, mine, since, cursor) {
    if (!since) return { reads: [], users: [], cursor: null };
    const place = ({ conversation_id, user_id }) => `${conversation_id}-${user_id}`;
    const all = mine.flatMap((held) => this.readsSince(userId, held, since - OVERLAP_MS));
    const behind = all.filter((mark) => place(mark) > cursor).sort((a, b) => (place(a) < place(b) ? -1 : 1));
    const reads = behind.slice(0, this.dated);
    if (behind.length > reads.length) return { reads, users: [], cursor: place(reads.at(-1)) };
    const told = [...this.users.values()].filter(({ profileAt }) => profileAt > since - OVERLAP_MS);
    return { reads, users: told.map(({ user }) => user), cursor: null };
  }

  rename_user(userId, name) {
    const held = this.users.get(userId);
    held.user.name = name;
    held.profileAt = this.clock.now();
    this.changeAccount(userId, () => ({ settings: this.settings(userId) }));
    this.publish({ type: "profile.changed", data: { ...held.user } }, [...this.users.keys()]);
  }

  readsSince(userId, held, since) {
    const viewer = this.users.get(userId);
    return this.active(held)
      .filter((one) => viewer.readsAt > since || one.readAt > since || this.users.get(one.user_id).readsAt > since)
      .map((one) => ({ conversation_id: held.id, ...this.memberShape(userId, one) }))
      .map(({ conversation_id, user_id, read_seq }) => ({ conversation_id, user_id, read_seq }));
  }

  entry(userId, held, version) {
    const member = held.members.get(userId);
    const rows = this.visible(userId, held, member);
    const changed = rows.filter((row) => version !== undefined && row.version > version);
    const reset = version !== undefined && (version < member.joined || version > held.version || changed.length > this.changed);
    const messages = reset ? rows.slice(-this.page) : changed;
    const since = version === undefined || reset ? 0 : version;
    const members = [...held.members.values()].filter((one) => one.version > since && (since || !one.left));
    return {
      ...{ id: held.id, version: held.version, last_seq: held.last_seq, reset },
      conversation: this.head(userId, held),
      messages: messages.map((row) => this.clean(row)),
      members: members.map((one) => this.memberShape(userId, one)),
      quoted: this.quoted(rows, messages),
    };
  }

  quoted(rows, messages) {
    const wanted = messages.map((row) => row.reply_to?.id).filter((id) => id && !messages.some((row) => row.id === id));
    const found = rows.filter((row) => wanted.includes(row.id));
    return Object.fromEntries(
      found.map((row) => [row.id, quoteOf(row)]),
    );
  }

  accountSince(userId, held) {
    const { account } = this.users.get(userId);
    const reset = held > account.version;
    const since = reset ? -1 : held;
    const portion = account.changes.filter((change) => change.version > since).slice(0, this.dated);
    const found = portion.map((change) => change.changes);
    const merged = {};
    const last = (key, name) => {
      const all = found.flatMap((changes) => changes[name] ?? []);
      if (all.length) merged[name] = [...new Map(all.map((one) => [one[key], one])).values()];
    };
    last("conversation_id", "conversations");
    last("message_id", "deleted_messages");
    last("user_id", "contacts");
    last("user_id", "blocks");
    if (reset || found.some((changes) => changes.settings)) merged.settings = this.settings(userId);
    return { version: portion.at(-1)?.version ?? account.version, reset, changes: merged };
  }

  history(userId, id, { before, after, around, at, ...asked }) {
    const limit = Math.min(asked.limit, this.page);
    const { held, member } = this.seatOf(userId, id);
    const rows = this.visible(userId, held, member);
    let page;
    if (at) {
      const earlier = (row) => Date.parse(row.created_at) < Date.parse(at);
      const older = rows.filter(earlier).slice(-Math.max(1, limit - Math.floor(limit / 2)));
      page = [...older, ...rows.filter((row) => !earlier(row)).slice(0, Math.floor(limit / 2))];
    } else if (around) {
      const older = rows.filter((row) => atLeast(around, row.id)).slice(-Math.max(1, limit - Math.floor(limit / 2)));
      page = [...older, ...rows.filter((row) => !atLeast(around, row.id)).slice(0, Math.floor(limit / 2))];
    } else if (after) page = rows.filter((row) => !atLeast(after, row.id)).slice(0, limit);
    else page = rows.filter((row) => !before || !atLeast(row.id, before)).slice(-limit);
    const oldest = page[0]?.id ?? before;
    const newest = page.at(-1)?.id ?? after;
    const has = (test) => rows.some((row) => test(row.id));
    return structuredClone({
      results: page.map((row) => this.clean(row)).reverse(),
      next: oldest && has((row) => !atLeast(row, oldest)) ? oldest : null,
      prev: newest && has((row) => !atLeast(newest, row)) ? newest : null,
      version: held.version,
      quoted: this.quoted(rows, page),
      users: [],
    });
  }
}
