// By a socket, by long polls, by polls: whichever the network lets through, what is said arrives once.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Disk } from "../../static/js/models/memory-store.js";
import { settle } from "./support/clock.js";
import { village } from "./support/world.js";

const say = (server, userId, id, body) =>
  server.send(userId, { conversation_id: id, client_id: `elsewhere ${body}`, body }).message;

/** alice's page on such a network, bob's on a good one; both have the group open. */
async function scene({ forced = null, said = 0, ...network } = {}) {
  const all = await village(1, {}, { page: 20 });
  const { world, server, alice, bob, group } = all;
  for (let number = 0; number < said; number += 1) say(server, bob, group, `before ${number}`);
  const bobs = await world.open(bob);
  await world.advance(200);
  Object.assign(world, network);
  const page = await world.open(alice, new Disk(), forced);
  await world.advance(10_000);
  for (const one of [page, bobs]) await Promise.all([one.chat.timeline(group).open(), world.advance(300)]);
  return { ...all, page, chat: page.chat, bobs };
}

const stored = (server, id) => server.conversations.get(id).rows.map((row) => row.body).filter(Boolean);
const texts = (page, id) => page.bodies(id).filter(Boolean);
const state = ({ chat }) => `${chat.connection.value.state} ${chat.connection.value.transport}`;
const since = (world, time) => world.asked.filter((poll) => poll.at >= time);

test("where no socket opens, long polls carry what is said, both ways", async () => {
  const { world, server, page, chat, bobs, bob, group } = await scene({ blockSockets: true });
  assert.equal(state(page), "online long");
  assert.equal(chat.connection.value.syncing, false);
  void chat.send(group, "from alice");
  await world.advance(100);
  assert.deepEqual(stored(server, group), ["from alice"]);
  assert.deepEqual(texts(bobs, group), ["from alice"]);
  say(server, bob, group, "from bob");
  await world.advance(100);
  assert.deepEqual(texts(page, group), ["from alice", "from bob"], "a long poll does not keep anybody waiting");
  assert.equal(chat.connection.value.waiting, 0);
});

test("whatever one does with a message works without a socket", async () => {
  const { world, server, chat, alice, bob, group } = await scene({ blockSockets: true });
  const [own, other] = [say(server, alice, group, "mine"), say(server, bob, group, "theirs")];
  await world.advance(500);
  const doing = [
    chat.edit(group, own.id, "mine, changed"),
    chat.react(group, other.id, "👍"),
    chat.markRead(group, 2),
    chat.pin(group, other.id),
  ];
  await Promise.all([...doing, world.advance(2_000)]);
  await Promise.all([chat.unreact(group, other.id, "👍"), chat.react(group, other.id, "🎉"), world.advance(500)]);
  await Promise.all([chat.remove(group, own.id, "all"), world.advance(500)]);
  const held = server.conversations.get(group);
  const rows = held.rows.filter((row) => row.kind === "text").map((row) => server.shape(row));
  assert.deepEqual(rows.map((row) => [row.body, row.reactions.map(({ emoji }) => emoji)]), [["", []], ["theirs", ["🎉"]]]);
  assert.equal(held.members.get(alice).read_seq, 2);
  assert.deepEqual(chat.conversation(group).version, held.version);
  assert.equal(chat.conversation(group).pins.length, 1);
});

test("a socket that opens again takes over, and nothing is lost in between", async () => {
  const { world, server, page, bob, group } = await scene({ blockSockets: true });
  world.blockSockets = false;
  for (let number = 0; number < 100; number += 1) {
    say(server, bob, group, `m${number}`);
    await world.advance(500);
  }
  assert.equal(state(page), "online socket");
  assert.deepEqual(texts(page, group), stored(server, group));
  const before = world.asked.length;
  await world.advance(60_000);
  assert.equal(world.asked.length, before, "polls ended");
});

test("looking for a socket grows rare while none opens", async () => {
  const { world, page } = await scene({ blockSockets: true });
  let tried = 0;
  const { openLine } = page.transport.connection;
  page.transport.connection.openLine = (...rest) => ((tried += 1), openLine(...rest));
  await world.advance(60_000);
  assert.ok(tried >= 1 && tried <= 5, String(tried));
  await world.advance(600_000);
  const before = tried;
  await world.advance(600_000);
  assert.ok(tried - before >= 2 && tried - before <= 5, String(tried - before));
  assert.equal(state(page), "online long");
});

test("where something cuts long polls it polls, and loses nothing meanwhile", async () => {
  const { world, server, page, chat, bob, group } = await scene({ blockSockets: true, hasty: 5_000 });
  assert.equal(state(page), "online long");
  for (let number = 0; number < 12; number += 1) {
    // Just as a poll is cut.
    await world.advance(world.hasty);
    say(server, bob, group, `m${number}`);
    assert.notEqual(chat.connection.value.state, "offline");
  }
  await world.advance(4_000);
  assert.deepEqual(texts(page, group), stored(server, group));
  await world.advance(30_000);
  assert.equal(state(page), "online short");
  void chat.send(group, "from alice");
  await world.advance(4_000);
  assert.equal(stored(server, group).at(-1), "from alice");
  assert.deepEqual(texts(page, group), stored(server, group));
});

test("long polls come back when nothing cuts them any more", async () => {
  const { world, page } = await scene({ blockSockets: true, hasty: 5_000 });
  await world.advance(40_000);
  assert.equal(state(page), "online short");
  world.hasty = Infinity;
  await world.advance(400_000);
  assert.equal(state(page), "online long");
});

for (const oneAddress of [false, true]) {
  test(`a server that was away is met by a socket again, not by polls${oneAddress ? ", with one address, too" : ""}`, async () => {
    const { world, page } = await scene({ oneAddress });
    assert.equal(state(page), "online socket");
    world.refuseConnections = true;
    page.cut();
    await world.advance(90_000);
    assert.equal(page.chat.connection.value.state, "offline");
    const deadline = world.clock.now() + 31_000;
    world.refuseConnections = false;
    while (page.chat.connection.value.state !== "online" && world.clock.now() < deadline) await world.advance(100);
    assert.equal(state(page), "online socket");
  });
}

test("so is one in whose place a proxy said that it was away", async () => {
  const { world, page } = await scene({ oneAddress: true });
  Object.assign(world, { blockSockets: true, refusal: "unavailable" });
  page.cut();
  await world.advance(90_000);
  assert.equal(page.chat.connection.value.state, "offline");
  const deadline = world.clock.now() + 31_000;
  Object.assign(world, { blockSockets: false, refusal: null });
  while (page.chat.connection.value.state !== "online" && world.clock.now() < deadline) await world.advance(100);
  assert.equal(state(page), "online socket");
});

test("nothing comes through for a while: it looks ever more rarely, and says when it will", async () => {
  const { world, page } = await scene({ blockSockets: true });
  world.refuseConnections = true;
  await world.advance(120_000);
  const { state: now, retryAt } = page.chat.connection.value;
  assert.equal(now, "offline");
  assert.ok(retryAt !== null && retryAt - world.clock.now() <= 30_000);
  const before = world.asked.length;
  await world.advance(120_000);
  assert.ok(world.asked.length - before <= 20, String(world.asked.length - before));
  page.chat.reconnect();
  world.refuseConnections = false;
  page.chat.reconnect();
  await world.advance(3_000);
  assert.equal(page.chat.connection.value.state, "online");
});

for (const forced of ["socket", "long", "short"]) {
  test(`forced to ${forced}, it uses nothing else`, async () => {
    const { world, server, page, chat, bob, group } = await scene({ forced });
    assert.equal(state(page), `online ${forced}`);
    await world.advance(60_000);
    const waits = new Set(world.asked.map(({ wait }) => wait));
    assert.deepEqual([...waits].sort(), { socket: [], long: [0, 20], short: [0] }[forced]);
    void chat.send(group, "from alice");
    say(server, bob, group, "from bob");
    await world.advance(5_000);
    assert.deepEqual(texts(page, group).sort(), ["from alice", "from bob"]);
    assert.equal(state(page), `online ${forced}`);
    assert.equal(chat.transport.value, forced);
  });
}

test("forced to a socket, it waits for one, however long none opens", async () => {
  const { world, page } = await scene({ forced: "socket", blockSockets: true });
  await world.advance(120_000);
  assert.deepEqual([page.chat.connection.value.state, world.asked.length], ["offline", 0]);
});

test("forced to long polls, it goes on with them though they are cut", async () => {
  const { world, server, page, bob, group } = await scene({ forced: "long", hasty: 2_000 });
  await world.advance(60_000);
  assert.equal(state(page), "online long");
  say(server, bob, group, "from bob");
  await world.advance(200);
  assert.deepEqual(texts(page, group), ["from bob"]);
});

test("the switch works at once, forth and back", async () => {
  const { world, server, page, chat, bob, group } = await scene();
  for (const [kind, shown] of [["long", "long"], ["short", "short"], [null, "socket"], ["short", "short"], ["socket", "socket"]]) {
    chat.forceTransport(kind);
    say(server, bob, group, `before ${kind}`);
    await world.advance(1_000);
    assert.equal(state(page), `online ${shown}`);
    assert.deepEqual(texts(page, group), stored(server, group));
  }
});

test("polls say whom one watches and whether a person is in front", async () => {
  const { world, page, chat, bob } = await scene({ forced: "long" });
  const { watched } = page.transport.poller;
  assert.deepEqual(watched, []);
  const end = chat.presence.show(bob);
  const before = world.clock.now();
  await world.advance(1_000);
  const [first, second] = since(world, before);
  assert.deepEqual([first.wait, first.body.watch, first.body.active], [0, [bob], true], "at once, for the dots to show");
  assert.deepEqual([second.wait, second.body.watch], [20, [bob]]);
  assert.deepEqual(second.body.shown, { [bob]: "offline" }, "as the first was answered: a change in between is told at once");
  page.browser.active = false;
  await world.advance(21_000);
  assert.equal(world.asked.at(-1).body.active, false);
  page.browser.active = true;
  page.transport.returned();
  await world.advance(300);
  assert.equal(world.asked.at(-2).body.active, true, "others see it without waiting for the poll to end");
  end();
});

test("who types is shown through polls, and ends with them", async () => {
  const { world, page, chat, bobs, bob, group } = await scene({ forced: "long" });
  bobs.chat.typing(group, true);
  await world.advance(100);
  assert.deepEqual(chat.conversation(group).typing, [bob]);
  bobs.chat.typing(group, false);
  await world.advance(400);
  assert.deepEqual(chat.conversation(group).typing, []);
  chat.typing(group, true);
  await world.advance(100);
  assert.deepEqual(bobs.chat.conversation(group).typing, [page.userId]);
});

test("a page that nobody sees polls more rarely, but often enough to be here", async () => {
  const { world, page } = await scene({ forced: "short" });
  const count = async (ms) => {
    const before = world.asked.length;
    await world.advance(ms);
    return world.asked.length - before;
  };
  assert.ok(Math.abs((await count(60_000)) - 20) <= 2);
  page.browser.hidden = true;
  await world.advance(4_000);
  assert.ok(Math.abs((await count(60_000)) - 6) <= 1);
});

test("what comes thick and fast comes together", async () => {
  const { world, server, page, bob, group } = await scene({ forced: "long" });
  const before = world.asked.length;
  for (let number = 0; number < 100; number += 1) {
    say(server, bob, group, `m${number}`);
    await world.advance(50);
  }
  await world.advance(500);
  assert.deepEqual(texts(page, group).length, 100);
  assert.ok(world.asked.length - before <= 24, String(world.asked.length - before));
});

test("the sign-in ends: polls end, too, and say so", async () => {
  const { world, chat } = await scene({ forced: "long" });
  world.refusal = "unauthenticated";
  await world.advance(25_000);
  assert.equal(chat.connection.value.state, "signed_out");
  const before = world.asked.length;
  await world.advance(120_000);
  assert.equal(world.asked.length, before);
});

test("another person's answer is not looked at: one is signed out", async () => {
  const { world, server, page, chat, bob, group } = await scene({ forced: "short" });
  const { poll } = page.api;
  page.transport.poller.poll = async (...rest) => ({ ...(await poll(...rest)), user_id: bob });
  say(server, bob, group, "not for this page");
  await world.advance(5_000);
  assert.equal(chat.connection.value.state, "signed_out");
  assert.deepEqual(texts(page, group), []);
});

test("too many requests: it waits as it is told, and is not called offline", async () => {
  const { world, chat } = await scene({ forced: "short" });
  world.refusal = "rate_limited";
  await world.advance(10_000);
  assert.equal(chat.connection.value.state, "online");
  world.refusal = null;
  await world.advance(3_000);
  assert.equal(chat.connection.value.state, "online");
});

test("a server that cannot answer for a moment is asked again by polls, and nothing is lost", async () => {
  const { world, server, page, bob, group } = await scene({ blockSockets: true });
  world.refusal = "unavailable";
  say(server, bob, group, "one");
  await world.advance(5_000);
  world.refusal = null;
  await world.advance(5_000);
  assert.equal(state(page), "online long");
  assert.deepEqual(texts(page, group), ["one"]);
});

test("what waits offline is sent by polls when these are what comes through", async () => {
  const { world, server, alice, group } = await village(1);
  const page = await world.open(alice);
  await world.advance(200);
  world.refuseConnections = true;
  page.cut();
  await world.advance(100);
  void page.chat.send(group, "one");
  void page.chat.send(group, "two");
  await settle();
  world.refuseConnections = false;
  world.blockSockets = true;
  await world.advance(60_000);
  assert.equal(state(page), "online long");
  assert.deepEqual(stored(server, group), ["one", "two"]);
  assert.equal(page.chat.connection.value.waiting, 0);
});

test("stopped, nothing is asked any more", async () => {
  for (const forced of [null, "long", "short"]) {
    const { world, chat } = await scene({ forced });
    chat.stop();
    const before = world.asked.length;
    await world.advance(120_000);
    assert.equal(world.asked.length, before);
    assert.equal(world.polls.size, 0);
  }
});

for (const forced of [null, "long", "short"]) {
  test(`its node dies while it uses ${forced ?? "a socket"}: it goes on at another, with history and all that was said`, async () => {
    const { world, server, page, chat, bob, group } = await scene({ forced, said: 70 });
    const timeline = chat.timeline(group);
    assert.ok(timeline.hasOlder.value);
    const own = page.nodes.base;
    world.kill(own);
    say(server, bob, group, "while nobody listened");
    void chat.send(group, "kept");
    await world.advance(3_000);
    assert.notEqual(page.nodes.base, own);
    assert.equal(chat.connection.value.state, "online");
    while (timeline.hasOlder.value) await Promise.all([timeline.loadOlder(), world.advance(100)]);
    assert.deepEqual(texts(page, group), stored(server, group));
    assert.deepEqual(texts(page, group).slice(-2).sort(), ["kept", "while nobody listened"]);
    await world.advance(20_000);
    assert.equal(chat.connection.value.transport, forced ?? "socket");
  });
}

for (const [name, network] of [["a socket", {}], ["long polls", { blockSockets: true }]]) {
  test(`a page that is put to sleep lets go of ${name}, and has all that was said when it wakes`, async () => {
    const { world, server, page, bob, group } = await scene(network);
    page.transport.rest();
    assert.match(state(page), /^offline/);
    const before = [world.asked.length, world.sessions.size];
    say(server, bob, group, "while it slept");
    await world.advance(60_000);
    assert.deepEqual([world.asked.length, world.sessions.size], before, "it neither asks nor connects");
    assert.deepEqual(texts(page, group), []);
    page.transport.reconnect(true);
    await world.advance(2_000);
    assert.match(state(page), /^online/);
    assert.deepEqual(texts(page, group), ["while it slept"]);
    assert.equal(page.transport.open, true);
  });
}

test("a page that was stopped is not woken by sleep", async () => {
  const { world, page } = await scene();
  page.chat.stop();
  page.transport.rest();
  const before = world.sessions.size;
  await world.advance(60_000);
  assert.equal(world.sessions.size, before);
});
