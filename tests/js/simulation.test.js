// Chance as a user: hundreds of short lives on a bad network. Whatever was lost, doubled, late or cut, in the end every page
// holds what the server holds, and every message that was sent is there exactly once.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Disk } from "../../static/js/models/memory-store.js";
import { seeded, settle } from "./support/clock.js";
import { village } from "./support/world.js";

const SEEDS = Number(process.env.SEEDS ?? 60);
const FIRST = Number(process.env.FIRST ?? 1);
const STEPS = 120;
const EMOJI = ["👍", "❤️", "😂"];
const KINDS = [null, null, "socket", "long", "short"];

/** How often a page acted over each transport. */
const acted = { socket: 0, long: 0, short: 0 };

const pick = (random, list) => list[Math.floor(random() * list.length)];
/** Now and then somebody is called by name. */
const called = (random) => (random() < 0.3 ? `@${pick(random, ["alice", "bob", "charlie"])} ` : "");

/** What one page does next. Failures are part of life. */
function act({ random, world, page, index, people, sent }) {
  const { chat, userId } = page;
  const { server } = world;
  const views = chat.conversations.peek();
  const { state, transport } = chat.connection.peek();
  if (state === "online") acted[transport] += 1;
  if (!views.length) return;
  const view = pick(random, views);
  const id = view.id;
  const rows = chat.timeline(id).rows.peek().filter((row) => row.message.id && row.message.kind === "text");
  const row = rows.length ? pick(random, rows) : null;
  const quiet = (promise) => void Promise.resolve(promise).catch(() => {});
  const roll = random();
  if (roll < 0.33) {
    const body = random() < 0.03 ? "forbidden words" : `${called(random)}message ${sent.length}`;
    sent.push({ id, userId, body, index });
    quiet(chat.send(id, body, { replyTo: row && random() < 0.2 ? row.message.id : null }));
  } else if (roll < 0.45 && row) quiet(chat.edit(id, row.message.id, `${called(random)}edited ${Math.floor(random() * 1e6)}`));
  else if (roll < 0.49 && row) quiet(chat.remove(id, row.message.id, random() < 0.5 ? "me" : "all"));
  else if (roll < 0.63 && row) quiet(chat.react(id, row.message.id, pick(random, EMOJI)));
  else if (roll < 0.66 && row) quiet(chat.unreact(id, row.message.id, pick(random, EMOJI)));
  else if (roll < 0.74) quiet(chat.markRead(id, view.lastSeq));
  else if (roll < 0.76) quiet(chat.timeline(id).open());
  else if (roll < 0.8) quiet(chat.timeline(id).loadOlder());
  else if (roll < 0.82 && row) quiet(chat.timeline(id).jumpTo(row.message.id));
  else if (roll < 0.83) chat.timeline(id).close();
  else if (roll < 0.86) quiet(chat.mute(id, random() < 0.5 ? "forever" : null));
  else if (roll < 0.88) quiet(chat.setDraft(id, `draft ${Math.floor(random() * 1e6)}`));
  else if (roll < 0.9 && row) quiet(chat.pin(id, row.message.id));
  else if (roll < 0.93) quiet(chat.addMembers(id, [pick(random, people)]));
  else if (roll < 0.95) {
    const other = pick(random, people);
    if (other !== userId) quiet(chat.removeMember(id, other));
  } else if (roll < 0.97) quiet(chat.rename(id, `title ${Math.floor(random() * 1e6)}`));
  else if (roll < 0.98) server.showReads(userId, random() < 0.7);
  else if (roll < 0.99) server.rename_user(userId, `name ${Math.floor(random() * 1e6)}`);
  else quiet(chat.pinConversation(id, random() < 0.5));
}

/** What people do with other devices: often with what a page does not hold. */
function elsewhere(random, server) {
  const held = pick(random, [...server.conversations.values()]);
  const senders = server.active(held);
  if (!senders.length) return;
  const { user_id: userId } = pick(random, senders);
  const own = held.rows.filter((row) => row.sender_id === userId && row.kind === "text" && !row.deleted_at);
  const roll = random();
  if (roll < 0.4 || !own.length) {
    const client_id = `elsewhere ${random()}`;
    server.send(userId, { conversation_id: held.id, client_id, body: client_id });
    return;
  }
  const row = pick(random, own);
  if (!server.visible(userId, held, held.members.get(userId)).includes(row)) return;
  const where = { conversation_id: held.id, message_id: row.id };
  if (roll < 0.7) server.edit(userId, { ...where, body: `${called(random)}edited elsewhere ${random()}` });
  else if (roll < 0.75) server.remove(userId, { ...where, for: "all" });
  else server.react(userId, { ...where, emoji: pick(random, EMOJI) }, random() < 0.7);
}

/** What one page does not do itself: it is cut, dies and comes back, changes its transport, meets another network, loses its node. */
async function disturb({ random, world, pages, index }) {
  const roll = random();
  if (roll < 0.03) pages[index].cut();
  else if (roll < 0.035) pages[index].cut(4000);
  else if (roll < 0.055) pages[index] = await pages[index].reload();
  else if (roll < 0.065) world.refuseConnections = !world.refuseConnections;
  else if (roll < 0.1) pages[index].chat.forceTransport((pages[index].forced = pick(random, KINDS)));
  else if (roll < 0.12) world.blockSockets = !world.blockSockets;
  else if (roll < 0.14) world.hasty = pick(random, [Infinity, 300, 5_000]);
  else if (roll < 0.15) for (const waiting of [...world.polls]) waiting.cut();
  else if (roll < 0.18) world.kill();
}

function sameState(world, page, where) {
  const { server } = world;
  const { userId, chat } = page;
  const mine = [...server.conversations.values()].filter((held) => held.members.get(userId)?.left === false);
  const ids = chat.conversations.peek().map((view) => view.id);
  assert.deepEqual([...ids].sort(), mine.map((held) => held.id).sort(), `${where}: conversations`);
  for (const held of mine) sameConversation(server, page, held, `${where}: ${held.id}`);
  const me = server.users.get(userId);
  assert.equal(chat.me.peek().name, me.user.name, `${where}: own name`);
  for (const { user } of server.users.values()) {
    const known = mine.some((held) => held.members.has(user.id));
    if (known) assert.equal(chat.users.get(user.id).name, user.name, `${where}: name of ${user.handle}`);
  }
}

function sameConversation(server, page, held, where) {
  const { userId, chat } = page;
  const view = chat.conversation(held.id);
  const head = server.head(userId, held);
  assert.equal(view.version, held.version, `${where}: version`);
  assert.equal(view.ownTitle, held.title, `${where}: title`);
  readsAgree(held, userId, view.my.read_seq, head.my.read_seq, `${where}: own read mark`);
  const unread = head.my.mentions.filter(({ seq }) => seq > view.my.read_seq);
  assert.deepEqual(view.my.mentions, unread, `${where}: mentions`);
  assert.deepEqual(view.pins, head.pins, `${where}: pins`);
  assert.deepEqual(view.lastMessage, head.last_message, `${where}: last message`);
  const { muted_until, pinned, hidden } = view.my;
  const mine = server.mine(userId, held.id);
  assert.deepEqual({ muted_until, pinned, hidden }, { muted_until: mine.muted_until, pinned: mine.pinned, hidden: mine.hidden }, where);
  const members = server.active(held).map((member) => server.memberShape(userId, member));
  const seats = (list) => list.map(({ user_id, role, history_from_id, version }) => [user_id, role, history_from_id, version].join(" ")).sort();
  assert.deepEqual(seats(view.members), seats(members), `${where}: members`);
  for (const { user_id, read_seq } of members) {
    const known = view.members.find((member) => member.user_id === user_id);
    readsAgree(held, user_id, known.read_seq, read_seq, `${where}: read mark of ${user_id}`);
  }
  sameRows(server, page, held, where);
}

/**
 * Equal; or further by messages of one's own, which count as read by their sender anyway: a mark and a message of one person
 * have no common number, so one that overtakes the other on the way may move the mark over the own message.
 */
function readsAgree(held, userId, known, truth, where) {
  if (known === truth) return;
  assert.ok(known !== null && truth !== null && known > truth, `${where}: ${known} instead of ${truth}`);
  const between = held.rows.filter((row) => row.kind === "text" && row.seq > truth && row.seq <= known);
  assert.ok(between.every((row) => row.sender_id === userId), `${where}: ${known} instead of ${truth}`);
}

function sameRows(server, page, held, where) {
  const visible = server.visible(page.userId, held, held.members.get(page.userId)).map((row) => server.clean(row));
  const timeline = page.chat.timeline(held.id);
  const rows = timeline.rows.peek().filter((row) => row.state === "sent");
  assert.deepEqual(
    rows.map((row) => row.message),
    visible.slice(visible.length - rows.length),
    `${where}: rows`,
  );
  assert.ok(timeline.hasOlder.peek() || rows.length === visible.length, `${where}: the beginning is known`);
}

async function live(seed) {
  const random = seeded(seed * 7919);
  const weather = { lost: 0.05, doubled: 0.05, late: 0.1, cut: 0.01, unavailable: 0.03, latency: 40, slowness: 500 };
  const { world, server, alice, bob, charlie, group } = await village(seed, weather, { portion: 2, page: 6, changed: seed % 2 ? 5 : 200, dated: seed % 3 ? 2 : 2000 });
  const others = [server.create("direct", alice, [bob]), server.create("group", bob, [alice, charlie], "second")];
  const disk = new Disk();
  for (let count = 0; count < 60; count += 1) elsewhere(random, server);
  // alice has two tabs over one disk.
  const opened = (userId, kept) => world.open(userId, kept, pick(random, KINDS));
  const pages = [await opened(alice, disk), await opened(alice, disk), await opened(bob), await opened(charlie)];
  const sent = [];
  for (let step = 0; step < STEPS; step += 1) {
    const index = Math.floor(random() * pages.length);
    for (let many = Math.ceil(random() * 3); many > 0; many -= 1) {
      const actor = Math.floor(random() * pages.length);
      act({ random, world, page: pages[actor], index: actor, people: [alice, bob, charlie], sent });
    }
    elsewhere(random, server);
    await disturb({ random, world, pages, index });
    await world.advance(Math.floor(random() * 400));
  }
  return { world, server, pages, sent, ids: [group, ...others] };
}

async function rest(world, pages) {
  world.calm();
  Object.assign(world, { refuseConnections: false, blockSockets: false, hasty: Infinity });
  for (const page of pages) page.cut();
  await world.advance(90_000);
  // A crash in the last moments, or a publisher that died, is repaired by the next sync.
  for (const page of pages) page.cut();
  await world.advance(60_000);
  for (const page of pages) for (const { id } of page.chat.conversations.peek()) await Promise.all([page.chat.timeline(id).jumpToEnd(), page.chat.timeline(id).open(), world.advance(500)]);
  await world.advance(2_000);
}

function exactlyOnce(server, pages, sent, where) {
  const stored = [...server.conversations.values()].flatMap((held) => held.rows.filter((row) => row.kind === "text"));
  const first = new Map();
  for (const row of stored) first.set(row.first, (first.get(row.first) ?? 0) + 1);
  const refused = pages.flatMap((page) => [...page.disk.keep.outbox.values()]).filter((entry) => entry.state === "failed");
  for (const { error } of refused) assert.match(error.code, /^(invalid|forbidden|not_found|conflict)$/, where);
  const kept = new Set(refused.map((entry) => entry.body));
  for (const { id, userId, body } of sent) {
    const count = first.get(body) ?? 0;
    if (body === "forbidden words") assert.equal(count, 0, `${where}: ${body}`);
    else {
      assert.ok(count <= 1, `${where}: "${body}" is there ${count} times`);
      const { everOut } = server.conversations.get(id).members.get(userId);
      if (kept.has(body)) assert.equal(count, 0, `${where}: "${body}" is there and said to have failed`);
      else if (!everOut) assert.equal(count, 1, `${where}: "${body}" was lost`);
    }
  }
  for (const page of pages) assert.equal(page.chat.connection.peek().waiting, 0, `${where}: an outbox still waits`);
}

/** Each sender's messages stand in the order in which one page sent them. */
function inOrder(server, pages, sent, where) {
  for (const held of server.conversations.values()) {
    const bodies = held.rows.map((row) => row.first);
    for (const index of pages.keys()) {
      const own = sent.filter((one) => one.id === held.id && one.index === index).map((one) => one.body);
      const stored = bodies.filter((body) => own.includes(body));
      assert.deepEqual(stored, own.filter((body) => stored.includes(body)), `${where}: order`);
    }
  }
}

/** Jumping anywhere shows an unbroken stretch around it. */
async function anywhereInHistory({ random, world, page, where }) {
  const { server } = world;
  for (const { id } of page.chat.conversations.peek()) {
    const held = server.conversations.get(id);
    const visible = server.visible(page.userId, held, held.members.get(page.userId)).map((row) => server.clean(row));
    const target = pick(random, visible);
    const timeline = page.chat.timeline(id);
    timeline.close();
    const [found] = await Promise.all([timeline.jumpTo(target.id), world.advance(500)]);
    assert.ok(found, `${where}: jump`);
    if (random() < 0.5) await Promise.all([timeline.loadNewer(), world.advance(500)]);
    const rows = timeline.rows.peek().filter((row) => row.state === "sent").map((row) => row.message);
    const start = visible.findIndex((row) => row.id === rows[0].id);
    assert.deepEqual(rows, visible.slice(start, start + rows.length), `${where}: around ${target.id}`);
    assert.ok(timeline.hasNewer.peek() || start + rows.length === visible.length, `${where}: the end is known`);
  }
}

async function lifeEndsEqual(seed) {
  const { world, server, pages, sent } = await live(seed);
  await rest(world, pages);
  pages.forEach((page, index) => sameState(world, page, `seed ${seed}, page ${index}`));
  exactlyOnce(server, pages, sent, `seed ${seed}`);
  inOrder(server, pages, sent, `seed ${seed}`);
  for (const page of pages) await anywhereInHistory({ random: seeded(seed), world, page, where: `seed ${seed}` });
  // What is on disk is the same again, before any network.
  await world.advance(1_000);
  world.refuseConnections = true;
  const index = seed % pages.length;
  const back = await pages[index].reload();
  for (const { id } of back.chat.conversations.peek()) {
    void back.chat.timeline(id).open();
    await settle();
    const held = server.conversations.get(id);
    assert.ok(back.chat.timeline(id).rows.peek().length, `seed ${seed}, from disk: rows of ${id}`);
    sameRows(server, back, held, `seed ${seed}, from disk: ${id}`);
    assert.equal(back.view(id).version, held.version, `seed ${seed}, from disk: version`);
  }
  for (const page of [...pages, back]) page.chat.stop();
  await settle();
}

for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
  test(`life ${seed} ends with every page equal to the server and every message there once`, () => lifeEndsEqual(seed));
}

test("these lives were lived over every transport", () => {
  const all = acted.socket + acted.long + acted.short;
  for (const count of Object.values(acted)) assert.ok(count > all / 6, JSON.stringify(acted));
});
