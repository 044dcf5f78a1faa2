// People with browsers around one model server, on a network that a test may make as bad as it likes. The client's own
// Connection runs over it: frames keep their order within a connection, as on TCP; what is published may be lost, doubled or late.
import { Connection } from "../../../static/js/models/connection.js";
import { createChat } from "../../../static/js/models/chat.js";
import { Failure, failureFrom } from "../../../static/js/models/errors.js";
import { Disk, MemoryStore } from "../../../static/js/models/memory-store.js";
import { Nodes } from "../../../static/js/models/nodes.js";
import { Poller } from "../../../static/js/models/poller.js";
import { Transport } from "../../../static/js/models/transport.js";
import { TestClock, seeded, settle } from "./clock.js";
import { poll } from "./polls.js";
import { ModelServer, Refused } from "./server.js";

/** The nodes of the installation; pages come from the first. */
const NODES = [1, 2, 3].map((number) => `http://localhost:800${number}`);
const CALM = { lost: 0, doubled: 0, late: 0, cut: 0, unavailable: 0, latency: 5, slowness: 5 };

export class World {
  constructor(seed = 1, weather = {}, options = {}) {
    this.random = seeded(seed);
    this.clock = new TestClock(this.random);
    this.weather = { ...CALM, ...weather };
    this.server = new ModelServer(this.clock, options);
    this.server.publish = (event, userIds) => this.publish(event, userIds);
    this.sessions = new Set();
    /** Those that wait, and all that were asked. */
    this.polls = new Set();
    this.asked = [];
    /** A proxy stands in front of all nodes. */
    this.oneAddress = false;
    /** Nodes that were killed. */
    this.dead = new Set();
    /** Nothing comes through: neither sockets nor polls. */
    this.refuseConnections = false;
    /** A network that lets no socket through. */
    this.blockSockets = false;
    /** A proxy that gives up after so many milliseconds. */
    this.hasty = Infinity;
    /** What every request is answered. @type {string | null} */
    this.refusal = null;
    /** Who types until when, by conversation/person. */
    this.typing = new Map();
  }

  chance(probability) {
    return probability > 0 && this.random() < probability;
  }

  delay() {
    return Math.ceil(this.random() * this.weather.latency);
  }

  /** Answers of HTTP are overtaken by what the socket brings. */
  slowness() {
    return Math.ceil(this.random() * this.weather.slowness);
  }

  publish(event, userIds) {
    const copy = JSON.stringify(event);
    if (event.type === "typing") this.noteTyping(event);
    for (const waiting of [...this.polls]) if (userIds.includes(waiting.userId) && !this.chance(this.weather.lost)) waiting.wake();
    for (const session of this.sessions) {
      if (!userIds.includes(session.userId)) continue;
      if (this.chance(this.weather.lost)) continue;
      const times = this.chance(this.weather.doubled) ? 2 : 1;
      for (let time = 0; time < times; time += 1) {
        const late = this.chance(this.weather.late) ? this.random() * 600 : 0;
        if (late) this.clock.setTimeout(() => session.event(copy), late);
        else session.event(copy);
      }
    }
  }

  noteTyping({ conversation_id: id, data: { user_id: userId, active } }) {
    this.typing.set(`${id}/${userId}`, active ? this.clock.now() + 6_000 : 0);
  }

  /** A node dies with all that it held; for a while the others still name it. */
  kill(url = NODES[Math.floor(this.random() * NODES.length)]) {
    this.dead.add(url);
    for (const session of [...this.sessions]) if (session.node === url) session.cut(1006);
    for (const waiting of [...this.polls]) if (waiting.node === url) waiting.cut();
    this.clock.setTimeout(() => this.dead.delete(url), 8_000);
  }

  /** What the gateway of this node says. */
  gateway(base) {
    return new Promise((resolve, reject) => {
      this.clock.setTimeout(() => {
        if (this.dead.has(base) || this.refuseConnections) return reject(new Failure("no_answer"));
        const nodes = NODES.map((url) => ({ node: url, url, connections: 0, capacity: 100 }));
        const { url } = nodes[Math.floor(this.random() * nodes.length)];
        return resolve({ node: url, url, nodes });
      }, this.delay());
    });
  }

  /** A page opened by this person; `disk` is what the browser kept, `forced` the one transport it may use. */
  async open(userId, disk = new Disk(), forced = null) {
    const page = new Page(this, userId, disk, forced);
    await settle();
    return page;
  }

  async advance(ms) {
    await this.clock.advance(ms);
  }

  calm() {
    this.weather = { ...CALM };
  }
}

class Session {
  constructor(world, userId, node, handlers) {
    this.world = world;
    this.node = node;
    this.userId = userId;
    this.handlers = handlers;
    this.events = 0;
    this.open = true;
    this.arrival = 0;
    world.sessions.add(this);
    this.push({
      ...{ type: "hello", node: "n1", connection_id: "c", user_id: userId, heartbeat_interval: 12 },
      ...{ server_time: world.clock.now(), limits: { ack_bytes: 65_536, body_chars: 10_000, members: 100 } },
    });
  }

  event(text) {
    if (!this.open) return;
    this.events += 1;
    this.push(text);
  }

  /** In order: nothing overtakes within a connection. */
  push(object) {
    const text = typeof object === "string" ? object : JSON.stringify(object);
    const { clock } = this.world;
    this.arrival = Math.max(this.arrival, clock.now() + this.world.delay());
    clock.setTimeout(() => this.open && this.handlers.onFrame(text), this.arrival - clock.now());
  }

  receive(text) {
    if (!this.open) return;
    const { type, ref, ...fields } = JSON.parse(text);
    if (type === "heartbeat") {
      this.push({ type: "heartbeat.ack", server_time: this.world.clock.now(), events: this.events });
      return;
    }
    const answer = this.world.answer(() => COMMANDS[type](this.world.server, this.userId, fields));
    // A connection that breaks now leaves the client without the answer to what was done.
    if (this.world.chance(this.world.weather.cut)) this.cut(1006);
    else this.push({ type: "reply", ref, ...answer });
  }

  cut(code) {
    if (!this.open) return;
    this.open = false;
    this.world.sessions.delete(this);
    this.world.clock.setTimeout(() => this.handlers.onClose(code), 1);
  }
}

const COMMANDS = {
  sync: (server, userId, fields) => server.sync(userId, fields),
  "message.send": (server, userId, fields) => server.send(userId, fields),
  "message.edit": (server, userId, fields) => server.edit(userId, fields),
  "message.delete": (server, userId, fields) => server.remove(userId, fields),
  "reaction.add": (server, userId, fields) => server.react(userId, fields, true),
  "reaction.remove": (server, userId, fields) => server.react(userId, fields, false),
  "read.mark": (server, userId, fields) => server.read(userId, fields),
  "typing.start": (server, userId, fields) => server_typing(server, userId, fields, true),
  "typing.stop": (server, userId, fields) => server_typing(server, userId, fields, false),
};

function server_typing(server, userId, { conversation_id: id }, active) {
  const { held } = server.seatOf(userId, id);
  const others = server.active(held).map((member) => member.user_id).filter((one) => one !== userId);
  server.publish({ type: "typing", conversation_id: id, data: { user_id: userId, active } }, others);
  return {};
}

World.prototype.answer = function answer(work) {
  if (this.refusal) return { ok: false, error: { code: this.refusal, detail: "" } };
  const { unavailable } = this.weather;
  if (this.chance(unavailable)) return { ok: false, error: { code: "unavailable", detail: "" } };
  try {
    const data = work();
    // Committed, but the answer says otherwise: the outcome is unknown to the client.
    if (this.chance(unavailable)) return { ok: false, error: { code: "unavailable", detail: "" } };
    return { ok: true, data };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.error };
    throw error;
  }
};

/** HTTP, as far as the client uses it. */
function createApi(world, userId, nodes) {
  const routes = (method, path, given) => {
    const { server } = world;
    const [noun, id, part, last, under, emoji] = path.split("/");
    const where = { conversation_id: id, message_id: last };
    if (noun === "users") return { ...server.users.get(id).user };
    if (noun === "blocks" || noun === "contacts") return server.changeSet(userId, noun, id, method === "DELETE");
    if (noun !== "conversations") throw new Refused("not_found");
    if (method === "POST" && !id) {
      const made = server.create(given.kind, userId, given.member_ids, given.title ?? "");
      return { id: made };
    }
    if (under === "reactions") return server.react(userId, { ...where, emoji: decodeURIComponent(emoji) }, method === "PUT");
    if (part === "messages" && method === "POST") return server.send(userId, { conversation_id: id, ...given });
    if (part === "messages" && method === "PATCH") return server.edit(userId, { ...where, ...given });
    if (part === "messages" && method === "DELETE") return server.remove(userId, { ...where, ...given });
    if (part === "messages") return server.history(userId, id, given);
    if (part === "read") return server.read(userId, { conversation_id: id, ...given });
    if (part === "typing") return server_typing(server, userId, { conversation_id: id }, given.active);
    if (part === "my") return server.changeMine(userId, id, given);
    if (part === "draft" && given.body.length > 10_000) throw new Refused("invalid", { fields: { body: ["too long"] } });
    if (part === "draft") return server.changeMine(userId, id, { draft: given.body });
    if (part === "pins") return server.pin(userId, id, last);
    if (method === "PATCH" && !part) return server.rename(userId, id, given.title);
    if (part === "members" && method === "POST") return given.user_ids.map((one) => server.addMember(userId, id, one));
    if (part === "members" && method === "DELETE") return server.removeMember(userId, id, last);
    if (part === "members") return server.setRole(userId, id, last, given.role);
    throw new Refused("not_found");
  };
  const call = (method) => (path, given = {}) =>
    new Promise((resolve, reject) => {
      const { base } = nodes;
      const lostOnTheWay = world.chance(world.weather.cut);
      world.clock.setTimeout(() => {
        if (lostOnTheWay || world.dead.has(base)) return reject(new Failure("no_answer"));
        const answer = world.answer(() => routes(method, path, given));
        const lostOnTheBack = world.chance(world.weather.cut);
        world.clock.setTimeout(() => {
          if (lostOnTheBack) reject(new Failure("no_answer"));
          else if (answer.ok) resolve(structuredClone(answer.data ?? null));
          else reject(failureFrom(answer.error));
        }, world.slowness());
        return undefined;
      }, world.delay());
    });
  return {
    get: call("GET"),
    post: call("POST"),
    put: call("PUT"),
    patch: call("PATCH"),
    delete: call("DELETE"),
    poll: (wait, body, signal) => poll(world, userId, { node: nodes.base, wait, body, signal }),
    signOut: async () => {},
  };
}

/** A disk that takes its time to read: news may come meanwhile. */
class SlowStore extends MemoryStore {
  constructor(disk, world) {
    super(disk);
    this.world = world;
  }

  async rows(conversationId, from, limit) {
    const found = await super.rows(conversationId, from, limit);
    const { slowness } = this.world.weather;
    if (slowness > CALM.slowness) await new Promise((resolve) => this.world.clock.setTimeout(resolve, this.world.slowness()));
    return found;
  }
}

class Page {
  constructor(world, userId, disk, forced) {
    this.world = world;
    this.userId = userId;
    this.forced = forced;
    this.disk = disk;
    this.store = new SlowStore(disk, world);
    this.session = null;
    const ticker = (tick) => {
      let timer = null;
      const again = () => {
        timer = world.clock.setTimeout(() => {
          tick();
          again();
        }, 1000);
      };
      again();
      return () => {
        world.clock.clearTimeout(timer);
        timer = null;
      };
    };
    const { clock } = world;
    const nodes = new Nodes({ home: NODES[0], origins: world.oneAddress ? [] : NODES, cookieDomain: null, clock, gateway: (base) => world.gateway(base) });
    const open = ({ url }, handlers) => this.dial(url, handlers);
    this.nodes = nodes;
    this.api = createApi(world, userId, nodes);
    /** What a test may switch. */
    this.browser = { active: true, hidden: false };
    const active = () => this.browser.active;
    const connection = new Connection({ open, nodes, clock, ticker, active });
    const poller = new Poller({ nodes, clock, ticker, active, ask: this.api.poll, hidden: () => this.browser.hidden });
    this.transport = new Transport({ connection, poller, nodes, api: this.api, clock, forced });
    const me = world.server.me(userId);
    // A tab that is loaded anew has those of the one before.
    disk.places ??= new Map();
    this.places = { of: (id) => disk.places.get(id) ?? null, keep: (id, place) => disk.places.set(id, place), forget: () => disk.places.clear() };
    disk.recent ??= [];
    this.recent = { load: () => disk.recent, save: (queries) => void (disk.recent = queries) };
    this.chat = createChat({ me, nodes, transport: this.transport, api: this.api, store: this.store, clock: world.clock, recent: this.recent, places: this.places });
  }

  dial(url, handlers) {
    const { world } = this;
    let session = null;
    let closed = false;
    world.clock.setTimeout(() => {
      if (closed) return;
      if (world.refuseConnections || world.blockSockets || world.dead.has(url)) handlers.onClose(1006);
      else session = this.session = new Session(world, this.userId, url, handlers);
    }, world.delay());
    return {
      send: (text) => {
        const to = session;
        const lost = world.chance(world.weather.cut);
        if (lost) to?.cut(1006);
        else world.clock.setTimeout(() => to?.receive(text), 1);
      },
      close: () => {
        closed = true;
        if (session) {
          session.open = false;
          world.sessions.delete(session);
        }
      },
    };
  }

  /** The network goes, now. */
  cut(code = 1006) {
    this.session?.cut(code);
  }

  /** The browser dies: nothing more is written. What is on disk stays. */
  crash() {
    this.session?.cut(1006);
    this.chat.stop();
    this.store.close();
  }

  /** Crash and open again over the same disk. */
  async reload() {
    this.crash();
    return this.world.open(this.userId, this.disk, this.forced);
  }

  rows(conversationId) {
    return this.chat.timeline(conversationId).rows.value;
  }

  bodies(conversationId) {
    return this.rows(conversationId).map((row) => row.message.body);
  }

  view(conversationId) {
    return this.chat.conversation(conversationId);
  }
}

/** alice and bob are members, charlie is the outsider. */
export async function village(seed, weather, options) {
  const world = new World(seed, weather, options);
  const [alice, bob, charlie] = ["alice", "bob", "charlie"].map((handle) => world.server.addUser(handle));
  const group = world.server.create("group", alice, [bob], "team");
  return { world, server: world.server, alice, bob, charlie, group };
}
