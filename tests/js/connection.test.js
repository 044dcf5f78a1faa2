import assert from "node:assert/strict";
import { test } from "node:test";

import { backoff } from "../../static/js/models/backoff.js";
import { Connection } from "../../static/js/models/connection.js";
import { Failure } from "../../static/js/models/errors.js";
import { TestClock, settle } from "./support/clock.js";

const HELLO = { type: "hello", node: "n1", connection_id: "c", user_id: "7", heartbeat_interval: 12, server_time: 1 };
const hello = { ...HELLO, limits: { ack_bytes: 1000, body_chars: 10_000, members: 100 } };

const HOME = { url: "https://chat.example", ticket: null };

/** A connection whose wires the test holds in its hands. */
async function connect({ random = () => 0.5, find = async () => HOME } = {}) {
  const clock = new TestClock(random);
  const wires = [];
  const seen = { states: [], events: [], hellos: 0, losses: 0, failed: 0, moves: [], ends: [] };
  let tick = () => {};
  const connection = new Connection({
    clock,
    active: () => true,
    ticker: (fn) => {
      tick = fn;
      return () => (tick = () => {});
    },
    nodes: { find, failed: () => (seen.failed += 1), move: (url) => seen.moves.push(url) },
    open: (place, handlers) => {
      const wire = { place, handlers, sent: [], closed: false };
      wires.push(wire);
      return { send: (text) => wire.sent.push(JSON.parse(text)), close: () => (wire.closed = true) };
    },
  });
  connection.start({
    onHello: () => (seen.hellos += 1),
    onEvents: (events) => seen.events.push(...events),
    onLoss: () => (seen.losses += 1),
    onEnd: (worked) => seen.ends.push(worked),
    onState: (state, retryAt) => seen.states.push([state, retryAt && retryAt - clock.now()]),
  });
  await settle();
  const wire = () => wires.at(-1);
  const say = (...objects) => wire().handlers.onFrame(objects.map((object) => JSON.stringify(object)).join("\n"));
  const ticks = async (seconds) => {
    for (let second = 0; second < seconds; second += 1) {
      await clock.advance(1000);
      tick();
    }
  };
  const beats = () => wire().sent.filter((frame) => frame.type === "heartbeat");
  return { clock, connection, wires, wire, say, seen, ticks, beats, sleep: (ms) => clock.advance(ms).then(() => tick()) };
}

test("hello makes it online, and the first heartbeat goes out at once", async () => {
  const { say, seen, beats } = await connect();
  assert.deepEqual(seen.states, [["connecting", null]]);
  say(hello);
  assert.equal(seen.hellos, 1);
  assert.deepEqual(seen.states.at(-1), ["online", null]);
  assert.deepEqual(beats(), [{ type: "heartbeat", active: true, received: 0 }]);
});

test("a reply goes to its ref, whatever order they come in", async () => {
  const { connection, say, wire } = await connect();
  say(hello);
  const [first, second] = [connection.request("read.mark", { seq: 1 }), connection.request("read.mark", { seq: 2 })];
  const [a, b] = wire().sent.filter((frame) => frame.type === "read.mark").map((frame) => frame.ref);
  say({ type: "reply", ref: b, ok: true, data: { read_seq: 2 } });
  say({ type: "reply", ref: a, ok: false, error: { code: "rate_limited", detail: "slow", retry_after: 1.5 } });
  assert.deepEqual(await second, { read_seq: 2 });
  await assert.rejects(first, { code: "rate_limited", detail: "slow", retryAfter: 1.5 });
});

test("a frame holds several objects, one a line; events keep their order among them", async () => {
  const { say, seen } = await connect();
  say(hello, { type: "typing", n: 1 }, { type: "heartbeat.ack", events: 1 }, { type: "typing", n: 2 });
  assert.deepEqual(seen.events.map((event) => event.n), [1, 2]);
  assert.equal(seen.losses, 0);
});

test("what is not JSON ends the connection, and it comes back", async () => {
  const { clock, wires, wire, say } = await connect();
  say(hello);
  wire().handlers.onFrame("<html>");
  assert.ok(wires[0].closed);
  await clock.advance(500);
  assert.equal(wires.length, 2);
});

test("a heartbeat goes out every interval, and says how many events came", async () => {
  const { say, ticks, beats } = await connect();
  say(hello, { type: "heartbeat.ack", events: 0 });
  say({ type: "typing" }, { type: "read.marked" });
  await ticks(12);
  assert.deepEqual(beats().map((beat) => beat.received), [0, 2]);
});

test("a heartbeat goes out whenever ack_bytes came, counted in bytes of UTF-8", async () => {
  const { say, beats } = await connect();
  say(hello);
  say({ type: "typing", text: "가".repeat(200) });
  assert.equal(beats().length, 1);
  say({ type: "typing", text: "가".repeat(200) });
  assert.equal(beats().length, 2, "800 characters of JSON, but 1,200 bytes");
});

test("an ack that names more events than came is a loss, told once", async () => {
  const { say, seen } = await connect();
  say(hello, { type: "typing" });
  say({ type: "heartbeat.ack", events: 1 });
  assert.equal(seen.losses, 0);
  say({ type: "heartbeat.ack", events: 3 });
  say({ type: "heartbeat.ack", events: 3 });
  assert.equal(seen.losses, 1);
});

test("without an ack for 20 s it is dead: closed, what was asked has no answer, and it comes back", async () => {
  const { connection, wires, say, ticks, seen } = await connect();
  say(hello);
  const asked = connection.request("sync", {});
  asked.catch(() => {});
  await ticks(20);
  assert.equal(wires.length, 1);
  await ticks(2);
  assert.ok(wires[0].closed);
  await assert.rejects(asked, { code: "no_answer" });
  assert.equal(wires.length, 2);
  assert.ok(seen.states.some(([state]) => state === "offline"));
});

test("a machine that slept does not wait to find out that the connection is dead", async () => {
  const { wires, say, ticks, sleep } = await connect();
  say(hello, { type: "heartbeat.ack", events: 0 });
  await ticks(1);
  await sleep(60_000);
  assert.ok(wires[0].closed);
});

test("a reply that never comes is no answer after 20 s, while the connection lives", async () => {
  const { connection, wires, say, ticks } = await connect();
  say(hello, { type: "heartbeat.ack", events: 0 });
  const asked = connection.request("message.send", {});
  asked.catch(() => {});
  await ticks(12);
  say({ type: "heartbeat.ack", events: 0 });
  await ticks(10);
  await assert.rejects(asked, { code: "no_answer" });
  assert.equal(wires.length, 1);
});

test("asking while there is no connection has no answer at once", async () => {
  const { connection } = await connect();
  await assert.rejects(connection.request("sync", {}), { code: "no_answer" });
});

test("without hello for 15 s the next try begins", async () => {
  const { wires, ticks } = await connect();
  await ticks(17);
  assert.equal(wires.length, 2);
});

test("closes 4000 to 4499, and those of the network, come back; the waits grow and are spread", async () => {
  const { clock, wires, wire, seen } = await connect({ random: () => 0.999 });
  for (const code of [1006, 4000, 4002, 4008, 4029]) {
    wire().handlers.onClose(code);
    await clock.advance(31_000);
  }
  const waits = seen.states.filter(([, wait]) => wait).map(([, wait]) => Math.round(wait / 100) / 10);
  assert.deepEqual(waits, [0.5, 1, 2, 4, 8]);
  assert.equal(wires.length, 6);
});

test("full jitter: random(0, min(30 s, 0.5 s · 2^n))", () => {
  assert.equal(backoff(0, () => 1), 500);
  assert.equal(backoff(5, () => 1), 16_000);
  assert.equal(backoff(6, () => 1), 30_000);
  assert.equal(backoff(5000, () => 1), 30_000);
  assert.equal(backoff(3, () => 0), 0);
});

test("a connection that stood for a while starts the waits anew; one that falls at once does not", async () => {
  const { clock, wire, say, seen } = await connect({ random: () => 1 });
  wire().handlers.onClose(1006);
  await clock.advance(600);
  wire().handlers.onClose(1006);
  await clock.advance(1100);
  say(hello);
  wire().handlers.onClose(4029);
  assert.equal(seen.states.at(-1)[1], 2000);
  await clock.advance(2100);
  say(hello);
  await clock.advance(6000);
  wire().handlers.onClose(1006);
  assert.equal(seen.states.at(-1)[1], 500);
});

test("it is told whether the network let the socket through", async () => {
  const { clock, wire, say, seen, ticks } = await connect();
  wire().handlers.onClose(1006);
  await clock.advance(600);
  say(hello);
  wire().handlers.onClose(1006);
  await ticks(2);
  assert.deepEqual(seen.ends, [false, false], "refused, and cut as soon as it stood");
  await ticks(17);
  assert.deepEqual(seen.ends.at(-1), false, "no hello in 15 s");
  say(hello);
  wire().handlers.onClose(4029);
  assert.equal(seen.ends.at(-1), true, "the server itself closed it");
  await ticks(5);
  say(hello, { type: "heartbeat.ack", events: 0 });
  await clock.advance(6_000);
  wire().handlers.onClose(1006);
  assert.equal(seen.ends.at(-1), true, "it stood");
});

test("4500 and above never come back by themselves: signed out, suspended", async () => {
  for (const [code, state] of [[4501, "signed_out"], [4503, "suspended"], [4500, "offline"]]) {
    const { clock, wires, wire, seen } = await connect();
    wire().handlers.onClose(code);
    await clock.advance(600_000);
    assert.equal(wires.length, 1, String(code));
    assert.deepEqual(seen.states.at(-1), [state, null]);
  }
});

test("after a close for good the person may still ask for another try", async () => {
  const { connection, wires, wire } = await connect();
  wire().handlers.onClose(4500);
  connection.reconnect();
  await settle();
  assert.equal(wires.length, 2);
});

test("moving: it waits the given time, then goes where it is said", async () => {
  const { clock, wires, say, seen } = await connect();
  say(hello, { type: "moving", after_ms: 3000, url: "https://n2.example" });
  await clock.advance(2900);
  assert.equal(wires.length, 1);
  await clock.advance(200);
  assert.equal(wires.length, 2);
  assert.ok(wires[0].closed);
  assert.deepEqual(seen.moves, ["https://n2.example"]);
});

test("a node that is gone before the given time is left at that time, for the node it named", async () => {
  const { clock, wires, wire, say, seen } = await connect();
  say(hello, { type: "moving", after_ms: 3000, url: "https://n2.example" });
  await clock.advance(1000);
  wire().handlers.onClose(4000);
  assert.deepEqual(seen.states.at(-1), ["offline", 2000]);
  assert.deepEqual(seen.moves, ["https://n2.example"]);
  await clock.advance(1900);
  assert.equal(wires.length, 1);
  await clock.advance(200);
  assert.equal(wires.length, 2);
});

test("it opens where it is told to go, with the ticket that was given for it", async () => {
  const place = { url: "https://n3.example", ticket: "once" };
  const { wires } = await connect({ find: async () => place });
  assert.deepEqual(wires.map((wire) => wire.place), [place]);
});

test("where nobody can say where to go, that is a failed try", async () => {
  const answers = [Promise.reject(new Failure("no_answer")), Promise.resolve(HOME)];
  const { clock, wires, seen } = await connect({ find: () => answers.shift() });
  assert.deepEqual(seen.states.at(-1), ["offline", 250]);
  await clock.advance(300);
  assert.equal(wires.length, 1);
  assert.equal(seen.failed, 0, "whoever was asked knows it already");
});

test("a way that was asked for before a stop, or another try, leads nowhere", async () => {
  const ways = [];
  const find = () => new Promise((resolve) => ways.push(() => resolve(HOME)));
  const { connection, wires } = await connect({ find });
  connection.reconnect(true);
  ways[0]();
  await settle();
  assert.equal(wires.length, 0);
  ways[1]();
  await settle();
  assert.equal(wires.length, 1);
  connection.reconnect(true);
  connection.stop();
  ways[2]();
  await settle();
  assert.equal(wires.length, 1);
});

test("a node that let go is said to have failed; one that closed for this client's own fault is not", async () => {
  for (const [code, failed] of [[1006, 1], [4000, 1], [4003, 1], [4002, 0], [4008, 0], [4029, 0], [4501, 0]]) {
    const { wire, say, seen } = await connect();
    say(hello);
    wire().handlers.onClose(code);
    assert.equal(seen.failed, failed, String(code));
  }
});

test("an address that cannot be opened at all is a failed try", async () => {
  const { clock, connection, wires, wire } = await connect();
  const { openLine } = connection;
  connection.openLine = () => {
    throw new SyntaxError("not an address");
  };
  wire().handlers.onClose(1006);
  await clock.advance(400);
  connection.openLine = openLine;
  await clock.advance(1_000);
  assert.equal(wires.length, 2);
});

test("back online: a planned try happens now, a standing connection has to prove itself within 5 s", async () => {
  const { connection, wires, wire, say, ticks } = await connect();
  wire().handlers.onClose(1006);
  connection.reconnect();
  await settle();
  assert.equal(wires.length, 2);
  say(hello, { type: "heartbeat.ack", events: 0 });
  connection.reconnect();
  assert.equal(wires.length, 2);
  await ticks(7);
  assert.ok(wires[1].closed);
});

test("an old wire has nothing more to say", async () => {
  const { connection, wires, seen } = await connect();
  connection.reconnect(true);
  await settle();
  wires[0].handlers.onFrame(JSON.stringify(hello));
  wires[0].handlers.onClose(4501);
  assert.equal(seen.hellos, 0);
  assert.notEqual(seen.states.at(-1)[0], "signed_out");
});

test("stopped, it stays quiet", async () => {
  const { connection, clock, wires, say, ticks, beats } = await connect();
  say(hello);
  connection.stop();
  await ticks(60);
  await clock.advance(60_000);
  await settle();
  assert.equal(wires.length, 1);
  assert.equal(beats().length, 1);
});
