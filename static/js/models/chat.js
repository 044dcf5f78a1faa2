// The whole client over its parts: what is held, what is on its way, what is asked for, what is drawn.
import { computed, signal } from "../lib/signals.js";
import { Account } from "./account.js";
import { Actions } from "./actions.js";
import { Drafts } from "./drafts.js";
import { Holdings } from "./holdings.js";
import { Loader } from "./loader.js";
import { Marks } from "./marks.js";
import { Outbox } from "./outbox.js";
import { People } from "./people.js";
import { Persist } from "./persist.js";
import { Presence } from "./presence.js";
import { Sync } from "./sync.js";
import { Timeline } from "./timeline.js";
import { Typing } from "./typing.js";
import { Views } from "./views.js";
import { Wishes } from "./wishes.js";

/**
 * @typedef {object} Outside
 * @property {Wire.Me} me
 * @property {Chat.Nodes} nodes
 * @property {Chat.Transport} transport
 * @property {Chat.Api} api
 * @property {Chat.Store} store
 * @property {Chat.Clock} clock
 * @property {Chat.Recent} recent
 * @property {Chat.Places} places
 */

/**
 * Starts by itself: loads the stored copy, connects, syncs, lives. Shapes of everything it gives: types.d.ts.
 * @param {Outside} outside
 * @returns {Chat.Chat}
 */
export function createChat(outside) {
  return new Client(outside).face();
}

class Client {
  /** @param {Outside} outside */
  constructor({ me, nodes, transport, api, store, clock, recent, places }) {
    this.nodes = nodes;
    this.transport = transport;
    this.api = api;
    this.store = store;
    this.clock = clock;
    this.recent = recent;
    this.places = places;
    this.stopped = false;
    this.state = signal(/** @type {Chat.ConnectionState} */ ("connecting"));
    this.retryAt = signal(/** @type {number | null} */ (null));
    this.syncing = signal(true);
    this.ready = signal(false);
    /** @type {Map<Chat.Id, Timeline>} */
    this.timelines = new Map();
    /** What came later, by what made it. @type {Map<Function, any>} */
    this.added = new Map();
    this.people = new People((id) => void this.fetchPerson(id));
    this.wishes = new Wishes();
    this.account = new Account(me);
    this.holdings = new Holdings(this.account, this.people, this.hooks());
    this.persist = new Persist(clock, store, () => this.holdings.takeCommit());
    this.loader = new Loader({ api, store, holdings: this.holdings, persist: this.persist });
    this.sync = new Sync({
      clock,
      holdings: this.holdings,
      request: (fields, wait) => transport.sync(fields, wait),
      hasten: () => transport.hasten(),
      onPoll: ({ presence, typing }) => {
        for (const one of presence) this.presence.heard(one);
        this.typing.now(typing);
      },
      onState: (syncing) => this.synced(syncing),
    });
    this.outbox = new Outbox({
      clock,
      store,
      send: (entry) => this.send(entry),
      held: (id) => this.holdings.conversations.get(id)?.version ?? null,
    });
    this.typing = new Typing(clock, me.id, (id, active) => this.tellTyping(id, active));
    this.presence = new Presence({ clock, watch: (ids) => transport.request("presence.watch", { user_ids: ids }) });
    this.drafts = new Drafts({ clock, store, put: (id, body) => api.put(`conversations/${id}/draft`, { body }) });
    this.marks = new Marks({
      clock,
      send: async (id, seq) => (await transport.request("read.mark", { conversation_id: id, seq })).read_seq,
      onRead: (id, readSeq) => this.holdings.readHere(id, readSeq),
    });
    this.users = { get: (/** @type {Chat.Id} */ id) => this.person(id) };
    this.views = new Views({ ...this.parts(), clock, drafts: this.drafts, typing: this.typing, users: this.users });
    this.actions = new Actions({ ...this.parts(), ...{ transport, api, store, clock, drafts: this.drafts, sync: this.sync } });
    this.loaded = this.start();
  }

  parts() {
    const { holdings, outbox, wishes, marks, loader } = this;
    return { holdings, outbox, wishes, marks, loader };
  }

  /** @returns {import("./holdings.js").Hooks} */
  hooks() {
    return {
      onMessage: (message) => {
        this.outbox.saw(message);
        this.typing.heard(message.conversation_id, message.sender_id, false);
      },
      onHeld: (id, version) => this.outbox.reached(id, version),
      onDropped: (id) => this.dropped(id),
      onMine: (change) => {
        this.wishes.told(change.conversation_id, change);
        this.drafts.changed(change.conversation_id);
      },
      onTyping: ({ conversation_id: id, data }) => this.typing.heard(id ?? "", data.user_id, data.active),
      onPresence: ({ data }) => this.presence.heard(data),
      onDirty: () => this.persist.soon(),
    };
  }

  async start() {
    const loaded = await this.store.load();
    this.account.load(loaded.account, loaded.deleted);
    this.holdings.load(loaded);
    this.outbox.entries.load(loaded.outbox);
    this.drafts.load(loaded.drafts);
    this.nodes.load(loaded.nodes);
    this.nodes.onKnown = (urls) => void this.store.putNodes(urls).catch(() => {});
    this.store.onNews((news) => this.hear(news));
    if (loaded.since > 0) this.ready.value = true;
    if (!this.stopped) this.connect();
  }

  connect() {
    this.transport.start({
      onHello: (hello) => this.greeted(hello),
      onEvents: (events) => this.sync.receive(events),
      onLoss: () => this.sync.need(),
      onTurn: (wait) => this.sync.poll(wait),
      onPolls: () => this.wake(),
      onState: (state, retryAt) => this.changed(state, retryAt),
    });
  }

  /** @param {Wire.Hello} hello */
  greeted(hello) {
    if (hello.user_id !== this.holdings.meId) {
      // Another person signed in in this browser: nothing of theirs may mix with this page.
      this.stop();
      this.state.value = "signed_out";
      return;
    }
    this.sync.open();
    this.wake();
  }

  /** Commands come through. */
  wake() {
    this.presence.open();
    this.outbox.wake();
    this.drafts.wake();
    this.marks.wake();
  }

  /**
   * @param {Chat.ConnectionState} state
   * @param {number | null} retryAt
   */
  changed(state, retryAt) {
    this.state.value = state;
    this.retryAt.value = retryAt;
    if (state === "online") return;
    this.sync.close();
    this.presence.close();
    this.outbox.sleep();
    this.typing.stop();
  }

  /** @param {boolean} syncing */
  synced(syncing) {
    this.syncing.value = syncing;
    if (syncing) return;
    this.ready.value = true;
    this.outbox.dropUnheld();
    for (const timeline of this.timelines.values()) void timeline.complete();
  }

  /** @param {Chat.Id} id */
  dropped(id) {
    this.outbox.dropConversation(id);
    this.drafts.forget(id);
    this.marks.forget(id);
  }

  /** @param {Chat.TabNews} news */
  hear(news) {
    this.outbox.hear(news);
    if (news.type === "draft") this.drafts.hear(news.draft);
    if (news.type === "signed_out") {
      this.stop();
      this.state.value = "signed_out";
    }
  }

  /** @param {Chat.OutboxEntry} entry */
  async send({ conversation_id, client_id, body, reply_to }) {
    const fields = { conversation_id, client_id, body, reply_to: reply_to?.id };
    return (await this.transport.request("message.send", fields)).message;
  }

  /**
   * @param {Chat.Id} id
   * @param {boolean} active
   */
  tellTyping(id, active) {
    const type = active ? "typing.start" : "typing.stop";
    this.transport.request(type, { conversation_id: id }).catch(() => {});
  }

  /** @param {Chat.Id} id */
  async fetchPerson(id) {
    try {
      this.holdings.learn([await this.api.get(`users/${id}`)]);
    } catch {
      // Somebody who is gone stays without a name.
    }
  }

  /**
   * Reads signals.
   * @param {Chat.Id} id
   * @returns {Chat.Person}
   */
  person(id) {
    const { me, blocks, contacts } = this.account;
    const { name, status_text } = me.value;
    const own = id === me.value.id ? { ...me.value, name, status_text, missing: false } : null;
    const { handle, bot, missing, ...rest } = own ?? this.people.get(id);
    const shown = { id, handle, bot, missing, name: rest.name, status_text: rest.status_text };
    return { ...shown, blocked: blocks.value.has(id), contact: contacts.value.has(id) };
  }

  /** @param {Chat.Id} id */
  timeline(id) {
    const made = this.timelines.get(id) ?? new Timeline(id, { ...this.parts(), clock: this.clock, places: this.places });
    this.timelines.set(id, made);
    return made;
  }

  /**
   * @template T
   * @param {(needs: Chat.Needs) => T} make
   * @returns {T}
   */
  part(make) {
    const { api, clock, recent, account } = this;
    const held = (/** @type {Chat.Id} */ id) => this.actions.held(id);
    const learn = (/** @type {Wire.User[]} */ users) => this.holdings.learn(users);
    if (!this.added.has(make)) this.added.set(make, make({ api, clock, recent, imports: account.imports, held, learn }));
    return this.added.get(make);
  }

  async signOut() {
    this.transport.stop();
    try {
      await this.api.signOut();
    } catch (error) {
      this.connect();
      throw error;
    }
    this.store.tell({ type: "signed_out" });
    this.recent.save([]);
    for (const part of this.added.values()) part.forget?.();
    this.places.forget();
    this.stop();
    this.state.value = "signed_out";
    await this.store.clear();
  }

  stop() {
    this.stopped = true;
    this.transport.stop();
    this.sync.close();
    this.outbox.sleep();
    this.typing.stop();
    this.presence.stop();
    this.drafts.stop();
    this.marks.stop();
    for (const part of this.added.values()) part.stop?.();
    this.views.stop();
    this.persist.stop();
  }

  connection() {
    const [state, retryAt, syncing] = [this.state.value, this.retryAt.value, this.syncing.value];
    return { state, waiting: this.outbox.entries.waiting.value, retryAt, syncing, transport: this.transport.kind.value };
  }

  /** @returns {Chat.Chat} */
  face() {
    const { views, account, users } = this;
    const persons = (/** @type {Signals.Signal<ReadonlySet<Chat.Id>>} */ ids) =>
      computed(() => [...ids.value].map((id) => this.person(id)));
    return {
      connection: computed(() => this.connection()),
      ready: this.ready,
      me: account.me,
      conversations: views.all,
      totalUnread: views.totalUnread,
      contacts: persons(account.contacts),
      requests: account.requests,
      blocks: persons(account.blocks),
      users,
      presence: { get: (id) => this.presence.of(id), show: (id) => this.presence.show(id) },
      loaded: this.loaded,
      conversation: (id) => views.find(id),
      timeline: (id) => this.timeline(id),
      ...this.actions.face(),
      part: (make) => this.part(make),
      markRead: async (id, seq) => this.actions.markRead(id, seq),
      typing: (id, active) => this.typing.say(id, active),
      signOut: () => this.signOut(),
      transport: this.transport.forced,
      forceTransport: (kind) => this.transport.force(kind),
      reconnect: () => this.transport.reconnect(),
      stop: () => {
        void this.persist.flush();
        this.stop();
      },
    };
  }
}
