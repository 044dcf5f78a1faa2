import assert from "node:assert/strict";
import { test } from "node:test";

import { Failure } from "../../static/js/models/errors.js";
import { Disk, MemoryStore } from "../../static/js/models/memory-store.js";
import { Outbox } from "../../static/js/models/outbox.js";
import { TestClock, settle } from "./support/clock.js";

const ID = "10";

/** An outbox whose sends wait for the test's answer. */
function box({ disk = new Disk(), clock = new TestClock(), held = { [ID]: 5 } } = {}) {
  const sends = [];
  const store = new MemoryStore(disk);
  const outbox = new Outbox({
    clock,
    store,
    held: (id) => held[id] ?? null,
    send: (entry) => new Promise((resolve, reject) => sends.push({ entry, resolve, reject })),
  });
  store.onNews((news) => outbox.hear(news));
  const message = ({ client_id, conversation_id, body }, version) => ({ id: `9${version}`, conversation_id, client_id, body, version });
  const reply = async (version) => {
    const send = sends.at(-1);
    send.resolve(message(send.entry, version));
    await settle();
  };
  const refuse = async (code, more) => {
    sends.at(-1).reject(new Failure(code, more));
    await settle();
  };
  const reach = async (version, id = ID) => {
    held[id] = version;
    outbox.reached(id, version);
    await settle();
  };
  const shown = (id = ID) => outbox.entries.of(id).map(({ body, state }) => `${body} ${state}`);
  const kept = () => [...disk.keep.outbox.values()].map(({ body, state }) => `${body} ${state}`);
  const add = async (body, id = ID) => {
    const clientId = outbox.add(id, body, null);
    await settle();
    return clientId;
  };
  return { clock, disk, outbox, sends, message, reply, refuse, reach, shown, kept, add };
}

/** With a connection. */
function online(options) {
  const all = box(options);
  all.outbox.wake();
  return all;
}

test("a message is shown at once and is on disk before it is sent", async () => {
  const { outbox, sends, shown, kept } = online();
  void outbox.add(ID, "hello", null);
  assert.deepEqual(shown(), ["hello waiting"]);
  assert.equal(sends.length, 0);
  await settle();
  assert.deepEqual(kept(), ["hello waiting"]);
  assert.equal(sends.length, 1);
});

test("offline it waits; a connection sends it", async () => {
  const { outbox, sends, add } = box();
  await add("hello");
  assert.equal(sends.length, 0);
  assert.equal(outbox.entries.waiting.value, 1);
  outbox.wake();
  await settle();
  assert.equal(sends.length, 1);
});

test("one at a time in a conversation, in order", async () => {
  const { sends, add, reply } = online();
  await add("one");
  await add("two");
  assert.deepEqual(sends.map((send) => send.entry.body), ["one"]);
  await reply(6);
  assert.deepEqual(sends.map((send) => send.entry.body), ["one", "two"]);
});

test("another conversation does not wait", async () => {
  const { sends, add } = online({ held: { [ID]: 5, 20: 5 } });
  await add("one");
  await add("two", "20");
  assert.equal(sends.length, 2);
});

test("a reply marks it sent; it is dropped when the held version reaches the message's", async () => {
  const { add, reply, reach, shown, kept } = online();
  await add("hello");
  await reply(7);
  assert.deepEqual(shown(), ["hello sent"]);
  await reach(6);
  assert.deepEqual(shown(), ["hello sent"]);
  await reach(7);
  assert.deepEqual(shown(), []);
  assert.deepEqual(kept(), []);
});

test("the own message, seen in an event before the reply, marks it sent and the next goes on", async () => {
  const { outbox, sends, add, message, reply, reach, shown } = online();
  await add("one");
  await add("two");
  outbox.saw(message(sends[0].entry, 6));
  await settle();
  assert.deepEqual(shown(), ["one sent", "two waiting"]);
  sends[0].resolve(message(sends[0].entry, 6));
  await settle();
  assert.equal(sends.length, 2);
  await reach(6);
  await reply(7);
  await reach(7);
  assert.deepEqual(shown(), []);
});

test("no answer: the outcome is unknown, the queue holds, and it tries again with the same client_id", async () => {
  const { clock, sends, add, refuse, shown } = online();
  await add("one");
  await add("two");
  await refuse("no_answer");
  assert.deepEqual(shown(), ["one waiting", "two waiting"]);
  await clock.advance(31_000);
  assert.deepEqual(sends.map((send) => send.entry.body), ["one", "one"]);
  assert.equal(sends[0].entry.client_id, sends[1].entry.client_id);
});

for (const code of ["unavailable", "rate_limited", "unauthenticated"]) {
  test(`${code} leaves the outcome unknown too`, async () => {
    const { clock, sends, add, refuse, shown } = online();
    await add("one");
    await refuse(code, { retryAfter: 10 });
    assert.deepEqual(shown(), ["one waiting"]);
    await clock.advance(9_900);
    assert.equal(sends.length, 1, "not before the time the server named");
    await clock.advance(30_000);
    assert.equal(sends[1].entry.client_id, sends[0].entry.client_id);
  });
}

for (const code of ["invalid", "forbidden", "not_found", "conflict"]) {
  test(`${code} is refused for good: it stays, and the next goes on`, async () => {
    const { outbox, sends, add, refuse, shown, kept } = online();
    await add("bad");
    await add("good");
    await refuse(code, { detail: "no" });
    assert.deepEqual(shown(), ["bad failed", "good waiting"]);
    assert.deepEqual(kept(), ["bad failed", "good waiting"]);
    assert.equal(outbox.entries.of(ID)[0].error.detail, "no");
    assert.equal(sends.at(-1).entry.body, "good");
  });
}

test("a failed one is sent again under its name; after a conflict under a new one", async () => {
  for (const [code, same] of [["forbidden", true], ["conflict", false]]) {
    const { outbox, sends, add, refuse, shown } = online();
    const clientId = await add("one");
    await refuse(code);
    await outbox.retry(clientId);
    await settle();
    assert.deepEqual(shown(), ["one waiting"]);
    assert.equal(sends[1].entry.client_id === clientId, same, code);
  }
});

test("a failed one that is changed goes under a new name", async () => {
  const { outbox, sends, add, refuse, shown, kept } = online();
  const clientId = await add("forbidden words");
  await refuse("invalid");
  await outbox.change(clientId, "kind words");
  await settle();
  assert.deepEqual(shown(), ["kind words waiting"]);
  assert.deepEqual(kept(), ["kind words waiting"]);
  assert.notEqual(sends[1].entry.client_id, clientId);
});

test("a failed one can be discarded, on disk too", async () => {
  const { outbox, add, refuse, shown, kept } = online();
  const clientId = await add("one");
  await refuse("invalid");
  await outbox.discard(clientId);
  assert.deepEqual([shown(), kept()], [[], []]);
});

test("it survives a reload, in order, with the same client_id", async () => {
  const { disk, clock, add, refuse, sends } = online();
  await add("one");
  await add("two");
  await refuse("no_answer");
  const again = box({ disk, clock });
  again.outbox.entries.load((await new MemoryStore(disk).load()).outbox);
  assert.deepEqual(again.shown(), ["one waiting", "two waiting"]);
  again.outbox.wake();
  await settle();
  assert.equal(again.sends[0].entry.client_id, sends[0].entry.client_id);
});

test("with two tabs only one sends, and both show the same", async () => {
  const clock = new TestClock();
  const first = online({ clock });
  const second = online({ clock, disk: first.disk });
  await first.add("one");
  await first.add("two");
  assert.deepEqual(second.shown(), ["one waiting", "two waiting"]);
  await clock.advance(10_000);
  assert.deepEqual([first.sends.length, second.sends.length], [1, 0]);
  await first.reply(6);
  assert.deepEqual(second.shown(), ["one sent", "two waiting"]);
  assert.equal(first.sends.length + second.sends.length, 2);
});

test("a tab that dies while it sends leaves it to the other, under the same name", async () => {
  const clock = new TestClock();
  const first = online({ clock });
  const second = online({ clock, disk: first.disk });
  await first.add("one");
  first.outbox.sleep();
  await first.refuse("no_answer");
  await clock.advance(2_000);
  assert.equal(second.sends.length, 1);
  assert.equal(second.sends[0].entry.client_id, first.sends[0].entry.client_id);
});

test("a tab that heard nothing learns from the disk what the others did", async () => {
  const clock = new TestClock();
  const first = online({ clock });
  const deaf = online({ clock, disk: first.disk });
  await first.add("one");
  deaf.outbox.entries.load([...first.disk.keep.outbox.values()]);
  await first.reply(5);
  deaf.outbox.entries.show({ ...deaf.message({ client_id: "x", conversation_id: ID, body: "ghost" }, 1), client_id: "x", order: 1, state: "waiting", message: null });
  deaf.outbox.pump(ID);
  await settle();
  assert.deepEqual(deaf.shown(), []);
});

test("a conversation that is removed takes its outbox along; one that is not held after a sync, too", async () => {
  const { outbox, add, shown, kept } = box({ held: {} });
  await add("one");
  outbox.dropUnheld();
  await settle();
  assert.deepEqual([shown(), kept()], [[], []]);
});

test("a conversation that is not held yet keeps its outbox", async () => {
  const { add, reply, shown } = online({ held: {} });
  await add("one");
  await add("two");
  await reply(6);
  assert.deepEqual(shown(), ["one sent", "two waiting"]);
});

test("the order of entries follows their making, also when the clock stands still or goes back", async () => {
  const { clock, add, shown } = box();
  await add("one");
  await add("two");
  clock.time -= 60_000;
  await add("three");
  assert.deepEqual(shown(), ["one waiting", "two waiting", "three waiting"]);
});
