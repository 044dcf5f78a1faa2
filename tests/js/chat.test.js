import assert from "node:assert/strict";
import { test } from "node:test";

import { effect } from "../../static/js/lib/signals.js";
import { Disk } from "../../static/js/models/memory-store.js";
import { readersOf } from "../../static/js/models/reads.js";
import { createSearch } from "../../static/js/models/search.js";
import { settle } from "./support/clock.js";
import { village } from "./support/world.js";

/** alice's page, online and in step with the server. */
async function online(options) {
  const all = await village(1, {}, options);
  const page = await all.world.open(all.alice);
  await all.world.advance(200);
  return { ...all, page, chat: page.chat };
}

const say = (server, userId, id, body, more = {}) =>
  server.send(userId, { conversation_id: id, client_id: `elsewhere ${body}`, body, ...more }).message;

const opened = async ({ world, chat }, id) => {
  const timeline = chat.timeline(id);
  await Promise.all([timeline.open(), world.advance(200)]);
  return timeline;
};

test("at first it connects, then it is ready and online with all conversations", async () => {
  const { world, alice, group } = await village();
  const { chat } = await world.open(alice);
  assert.equal(chat.connection.value.state, "connecting");
  assert.equal(chat.ready.value, false);
  await world.advance(200);
  assert.deepEqual(chat.connection.value, { state: "online", waiting: 0, retryAt: null, syncing: false, transport: "socket" });
  assert.equal(chat.ready.value, true);
  assert.deepEqual(chat.conversations.value.map((view) => view.id), [group]);
});

test("what one sends is shown before the server knows it, and keeps its key when it is stored", async () => {
  const all = await online();
  const { page, chat, group, world, server } = all;
  await opened(all, group);
  void chat.send(group, "안녕");
  const [pending] = page.rows(group).slice(-1);
  assert.deepEqual([pending.message.body, pending.state, pending.own, pending.unreadBy], ["안녕", "pending", true, 0]);
  assert.equal(chat.conversation(group).lastLine.state, "pending");
  await world.advance(200);
  const [sent] = page.rows(group).slice(-1);
  assert.deepEqual([sent.key, sent.state, sent.unreadBy], [pending.key, "sent", 1]);
  assert.equal(server.conversations.get(group).rows.at(-1).body, "안녕");
  assert.equal(chat.connection.value.waiting, 0);
});

test("decomposed Hangul and foreign line ends are sent as the server keeps them", async () => {
  const { chat, group, world, server } = await online();
  void chat.send(group, "가\r\n나".normalize("NFD"));
  await world.advance(200);
  assert.equal(server.conversations.get(group).rows.at(-1).body, "가\n나");
});

test("sent, but the event did not come yet: shown where it belongs, once", async () => {
  const all = await online();
  const { page, chat, group, world, server, bob } = all;
  await opened(all, group);
  world.weather.lost = 1;
  void chat.send(group, "mine");
  await world.advance(100);
  say(server, bob, group, "theirs");
  assert.deepEqual(page.bodies(group), ["", "mine"], "the system line, and what the reply brought");
  assert.equal(page.rows(group).at(-1).state, "sent");
  world.calm();
  page.cut();
  await world.advance(5_000);
  assert.deepEqual(page.bodies(group), ["", "mine", "theirs"]);
});

test("a refused message says why, can be changed and sent again", async () => {
  const all = await online();
  const { page, chat, group, world, server } = all;
  await opened(all, group);
  void chat.send(group, "forbidden words");
  await world.advance(200);
  const [failed] = page.rows(group).slice(-1);
  assert.deepEqual([failed.state, failed.error.code], ["failed", "invalid"]);
  assert.equal(chat.conversation(group).failed, 1);
  await Promise.all([chat.changeFailed(failed.clientId, "kind words"), world.advance(200)]);
  assert.equal(server.conversations.get(group).rows.at(-1).body, "kind words");
  assert.equal(chat.conversation(group).failed, 0);
});

test("offline, messages wait; a reload keeps them; back online each is there once", async () => {
  const { world, server, alice, group } = await village();
  const disk = new Disk();
  let page = await world.open(alice, disk);
  await world.advance(200);
  world.refuseConnections = true;
  page.cut();
  await world.advance(100);
  void page.chat.send(group, "one");
  void page.chat.send(group, "two");
  await settle();
  assert.equal(page.chat.connection.value.waiting, 2);
  page = await page.reload();
  assert.equal(page.chat.connection.value.waiting, 2);
  assert.deepEqual(page.bodies(group).slice(-2), ["one", "two"]);
  world.refuseConnections = false;
  await world.advance(60_000);
  const bodies = server.conversations.get(group).rows.map((row) => row.body).filter(Boolean);
  assert.deepEqual(bodies, ["one", "two"]);
});

test("two tabs: what one sends the other shows, and it is stored once", async () => {
  const { world, server, alice, group } = await village();
  const disk = new Disk();
  const [left, right] = [await world.open(alice, disk), await world.open(alice, disk)];
  await world.advance(200);
  void left.chat.send(group, "hello");
  await settle();
  assert.equal(right.chat.conversation(group).waiting, 1);
  await world.advance(5_000);
  assert.equal(server.conversations.get(group).rows.filter((row) => row.body === "hello").length, 1);
  assert.equal(right.chat.conversation(group).waiting, 0);
  assert.equal(right.chat.conversation(group).lastLine.message.body, "hello");
});

test("the stored copy is shown before any network", async () => {
  const { world, server, alice, bob, group } = await village();
  let page = await world.open(alice);
  await world.advance(200);
  say(server, bob, group, "hello");
  await world.advance(500);
  world.refuseConnections = true;
  page = await page.reload();
  assert.equal(page.chat.ready.value, true);
  assert.equal(page.view(group).lastLine.message.body, "hello");
  void page.chat.timeline(group).open();
  await settle();
  assert.deepEqual(page.bodies(group), ["", "hello"]);
});

test("history loads upward page by page to its beginning", async () => {
  const { world, server, alice, bob, group } = await village(1, {}, { page: 40 });
  for (let count = 0; count < 100; count += 1) say(server, bob, group, `m${count}`);
  const page = await world.open(alice);
  await world.advance(200);
  const timeline = await opened({ world, chat: page.chat }, group);
  assert.equal(timeline.hasOlder.value, true);
  assert.equal(page.bodies(group).at(-1), "m99");
  while (timeline.hasOlder.value) await Promise.all([timeline.loadOlder(), world.advance(200)]);
  assert.deepEqual(page.bodies(group).filter(Boolean), Array.from({ length: 100 }, (_, index) => `m${index}`));
});

test("jumping to an old message shows what is around it, and comes back to the end", async () => {
  const { world, server, alice, bob, group } = await village(1, {}, { page: 10 });
  const messages = Array.from({ length: 100 }, (_, count) => say(server, bob, group, `m${count}`));
  const page = await world.open(alice);
  await world.advance(200);
  const timeline = await opened({ world, chat: page.chat }, group);
  const [found] = await Promise.all([timeline.jumpTo(messages[30].id), world.advance(200)]);
  assert.equal(found, true);
  assert.ok(page.bodies(group).includes("m30"));
  assert.ok(!page.bodies(group).includes("m99"));
  assert.equal(timeline.hasNewer.value, true);
  while (timeline.hasNewer.value) await Promise.all([timeline.loadNewer(), world.advance(200)]);
  assert.equal(page.bodies(group).at(-1), "m99");
  await Promise.all([timeline.jumpTo("12345"), world.advance(200)]).then(([there]) => assert.equal(there, false));
});

test("a history answer older than what is held is asked again", async () => {
  const { world, server, alice, bob, group } = await village();
  for (let count = 0; count < 60; count += 1) say(server, bob, group, `m${count}`);
  const page = await world.open(alice);
  await world.advance(200);
  const asked = [];
  const { get } = page.api;
  page.api.get = async (path, query) => {
    const answer = await get(path, query);
    asked.push(query);
    return asked.length === 1 ? { ...answer, version: answer.version - 1, results: [] } : answer;
  };
  await opened({ world, chat: page.chat }, group);
  assert.equal(asked.length, 2);
  assert.deepEqual(asked[0], asked[1]);
  assert.equal(page.bodies(group).length, 51);
});

test("a history answer from before a reset is asked again", async () => {
  const { world, server, alice, bob, group } = await village(1, {}, { changed: 3 });
  for (let count = 0; count < 60; count += 1) say(server, bob, group, `m${count}`);
  const page = await world.open(alice);
  await world.advance(200);
  const { get } = page.api;
  let asked = 0;
  page.api.get = async (path, query) => {
    const answer = await get(path, query);
    asked += 1;
    if (asked > 1) return answer;
    // While the answer is under way the connection breaks, much changes, and the sync after it is a reset.
    page.cut();
    for (const row of server.conversations.get(group).rows.slice(-20)) {
      if (row.kind === "text") server.edit(bob, { conversation_id: group, message_id: row.id, body: "edited" });
    }
    return new Promise((resolve) => world.clock.setTimeout(() => resolve(answer), 3_000));
  };
  const timeline = page.chat.timeline(group);
  await Promise.all([timeline.open(), world.advance(6_000)]);
  await Promise.all([timeline.loadOlder(), world.advance(500)]);
  assert.ok(asked >= 2);
  assert.deepEqual(page.bodies(group).slice(-20), Array(20).fill("edited"));
  assert.equal(page.bodies(group).length, 61);
});

test("the unread count falls at once when read here, and the server hears it once", async () => {
  const { world, server, alice, bob, group, chat, page } = await online();
  for (const body of ["one", "two", "three"]) say(server, bob, group, body);
  await world.advance(200);
  assert.equal(chat.conversation(group).unread, 3);
  assert.equal(chat.totalUnread.value, 3);
  const before = page.session.events;
  void chat.markRead(group, 1);
  void chat.markRead(group, 3);
  assert.equal(chat.conversation(group).unread, 0);
  await world.advance(1_000);
  assert.equal(server.conversations.get(group).members.get(alice).read_seq, 3);
  assert.equal(page.session.events - before, 1);
});

test("what was read offline is told with the next connection", async () => {
  const { world, server, alice, bob, group, chat, page } = await online();
  say(server, bob, group, "one");
  await world.advance(200);
  world.refuseConnections = true;
  page.cut();
  void chat.markRead(group, 1);
  await world.advance(120_000);
  assert.equal(chat.conversation(group).unread, 0);
  assert.equal(server.conversations.get(group).members.get(alice).read_seq, 0);
  world.refuseConnections = false;
  chat.reconnect();
  await world.advance(200);
  assert.equal(server.conversations.get(group).members.get(alice).read_seq, 1);
});

test("who joins later is no reader of what was said before, whichever way one hears of it", async () => {
  const { world, server, alice, bob, charlie, group } = await village();
  const disk = new Disk();
  const [here, away] = [await world.open(alice), await world.open(alice, disk)];
  await world.advance(200);
  const early = say(server, bob, group, "before charlie");
  await world.advance(200);
  away.crash();
  server.addMember(alice, group, charlie);
  server.setRole(alice, group, charlie, "admin");
  const back = await world.open(alice, disk);
  await world.advance(2_000);
  for (const page of [here, back]) assert.deepEqual(readersOf(page.view(group).members, early).read, []);
  server.removeMember(alice, group, charlie);
  const between = say(server, bob, group, "without charlie");
  server.addMember(alice, group, charlie);
  await world.advance(2_000);
  for (const page of [here, back]) {
    assert.deepEqual(readersOf(page.view(group).members, between), { read: [], unread: [alice], hidden: [] });
  }
});

test("what was stored before members had a beginning of their history is fetched anew", async () => {
  const { world, server, alice, bob, group } = await village();
  say(server, bob, group, "one");
  const disk = new Disk();
  const page = await world.open(alice, disk);
  await world.advance(2_000);
  page.crash();
  const stored = disk.keep.conversations.get(group);
  for (const member of stored.members) delete member.history_from_id;
  const next = await world.open(alice, disk);
  await world.advance(2_000);
  const from = server.conversations.get(group).members.get(bob).from;
  assert.deepEqual(next.view(group).members.map((member) => member.history_from_id), [from, from]);
  assert.ok(disk.keep.conversations.get(group).members.every((member) => member.history_from_id === from));
});

test("a read on another device counts here", async () => {
  const { world, server, alice, bob, group, chat } = await online();
  say(server, bob, group, "one");
  await world.advance(200);
  assert.equal(chat.conversation(group).unread, 1);
  server.read(alice, { conversation_id: group, seq: 1 });
  await world.advance(200);
  assert.equal(chat.conversation(group).unread, 0);
});

test("the number at the foot counts who has not read, without the sender", async () => {
  const all = await online();
  const { world, server, bob, charlie, group, chat, page } = all;
  await opened(all, group);
  server.addMember(bob, group, charlie);
  await world.advance(200);
  void chat.send(group, "hello");
  await world.advance(200);
  assert.equal(page.rows(group).at(-1).unreadBy, 2);
  server.read(bob, { conversation_id: group, seq: 1 });
  await world.advance(200);
  assert.equal(page.rows(group).at(-1).unreadBy, 1);
});

test("an edit, a reaction and a delete are shown before the answer, and gone again when refused", async () => {
  const all = await online();
  const { world, server, bob, group, chat, page } = all;
  await opened(all, group);
  void chat.send(group, "hello");
  const theirs = say(server, bob, group, "theirs");
  await world.advance(200);
  const mine = page.rows(group).find((row) => row.message.body === "hello").message;
  void chat.edit(group, mine.id, "hallo");
  void chat.react(group, theirs.id, "👍");
  const refused = chat.remove(group, theirs.id, "all");
  refused.catch(() => {});
  const drawn = () => Object.fromEntries(page.rows(group).map((row) => [row.message.id, row.message]));
  assert.equal(drawn()[mine.id].body, "hallo");
  assert.notEqual(drawn()[theirs.id].deleted_at, null);
  await world.advance(300);
  await assert.rejects(refused, { code: "forbidden" });
  assert.equal(drawn()[mine.id].body, "hallo");
  assert.equal(drawn()[theirs.id].deleted_at, null);
  assert.deepEqual(drawn()[theirs.id].reactions, [{ emoji: "👍", user_ids: [all.alice] }]);
});

test("deleted for oneself: gone here at once, on the other tab too, and from the last line", async () => {
  const { world, server, alice, bob, group } = await village();
  const disk = new Disk();
  const [left, right] = [await world.open(alice, disk), await world.open(alice, disk)];
  await world.advance(200);
  say(server, bob, group, "stays");
  const message = say(server, bob, group, "goes");
  await world.advance(200);
  for (const page of [left, right]) await opened({ world, chat: page.chat }, group);
  void left.chat.remove(group, message.id, "me");
  assert.ok(!left.bodies(group).includes("goes"));
  await world.advance(300);
  for (const page of [left, right]) {
    assert.deepEqual(page.bodies(group), ["", "stays"]);
    assert.equal(page.view(group).lastLine.message.body, "stays");
  }
});

test("the last line is found again after a reload, and where only the deleted row was held", async () => {
  const { world, server, alice, bob, group } = await village();
  say(server, bob, group, "stays");
  const message = say(server, bob, group, "goes");
  let page = await world.open(alice);
  await world.advance(300);
  server.remove(alice, { conversation_id: group, message_id: message.id, for: "me" });
  await world.advance(300);
  page.view(group);
  await world.advance(300);
  assert.equal(page.view(group).lastLine.message.body, "stays");
  await world.advance(300);
  world.refuseConnections = true;
  page = await page.reload();
  page.view(group);
  await world.advance(300);
  assert.equal(page.view(group).lastLine.message.body, "stays");
});

test("a jump waits for the page that is under way", async () => {
  const { world, server, alice, bob, group } = await village(1, {}, { page: 10 });
  const messages = Array.from({ length: 100 }, (_, count) => say(server, bob, group, `m${count}`));
  const page = await world.open(alice);
  await world.advance(200);
  const timeline = await opened({ world, chat: page.chat }, group);
  void timeline.loadOlder();
  const [found] = await Promise.all([timeline.jumpTo(messages[5].id), world.advance(500)]);
  assert.equal(found, true);
  assert.ok(page.bodies(group).includes("m5"));
});

test("a day is gone to by its first message; beyond the last one there is the last", async () => {
  const { world, server, alice, bob, group } = await village(1, {}, { page: 10 });
  const messages = [];
  for (let count = 0; count < 60; count += 1) {
    messages.push(say(server, bob, group, `m${count}`));
    await world.advance(1000);
  }
  const page = await world.open(alice);
  await world.advance(200);
  const timeline = await opened({ world, chat: page.chat }, group);
  const go = async (moment) => (await Promise.all([timeline.jumpToTime(moment), world.advance(400)]))[0];
  assert.equal(await go(new Date(Date.parse(messages[20].created_at) - 1)), messages[20].id);
  assert.ok(page.bodies(group).includes("m20"));
  assert.ok(page.bodies(group).includes("m19"));
  assert.equal(timeline.hasNewer.value, true);
  assert.equal(await go(new Date(Date.parse(messages[59].created_at) + 5000)), messages[59].id);
  assert.equal(page.bodies(group).at(-1), "m59");
  assert.equal(timeline.quote(messages[20].id).excerpt, "m20");
});

test("however far one scrolls, what is held stays small, and the way back leads to the newest", async () => {
  const { world, server, alice, bob, group } = await village(1, {}, { page: 50 });
  for (let count = 0; count < 2500; count += 1) say(server, bob, group, `m${count}`);
  const page = await world.open(alice);
  await world.advance(500);
  const timeline = await opened({ world, chat: page.chat }, group);
  const texts = () => page.rows(group).filter((row) => row.message.kind === "text");
  let most = 0;
  while (timeline.hasOlder.value) {
    await Promise.all([timeline.loadOlder(), world.advance(100)]);
    timeline.keepNear(texts()[0].message.id);
    most = Math.max(most, page.rows(group).length);
  }
  assert.equal(texts()[0].message.body, "m0");
  assert.ok(most <= 1050, String(most));
  say(server, bob, group, "새 소식");
  await world.advance(200);
  const seen = new Set(page.bodies(group));
  while (timeline.hasNewer.value) {
    await Promise.all([timeline.loadNewer(), world.advance(100)]);
    timeline.keepNear(texts().at(-1).message.id);
    for (const body of page.bodies(group)) seen.add(body);
  }
  assert.equal(page.bodies(group).at(-1), "새 소식");
  assert.ok(Array.from({ length: 2500 }, (_, count) => `m${count}`).every((body) => seen.has(body)), "none was passed over");
  await Promise.all([timeline.jumpToEnd(), world.advance(100)]);
  assert.equal(page.bodies(group).at(-1), "새 소식");
});

test("a conversation is opened again where it was left", async () => {
  const { world, server, alice, bob, group } = await village(1, {}, { page: 50 });
  const messages = Array.from({ length: 400 }, (_, count) => say(server, bob, group, `m${count}`));
  const page = await world.open(alice);
  await world.advance(500);
  const timeline = await opened({ world, chat: page.chat }, group);
  await Promise.all([timeline.jumpTo(messages[40].id), world.advance(200)]);
  const place = { id: messages[42].id, offset: 7 };
  timeline.close(place);
  say(server, bob, group, "새 소식");
  await world.advance(100);
  await opened({ world, chat: page.chat }, group);
  assert.deepEqual(timeline.place, place);
  assert.ok(page.bodies(group).includes("m42"));
  assert.equal(timeline.hasNewer.value, true);
  timeline.close();
  await opened({ world, chat: page.chat }, group);
  assert.equal(timeline.place, null);
  assert.equal(page.bodies(group).at(-1), "새 소식");
});

test("a reload goes on where one was reading, and the newest do not flash by before", async () => {
  const { world, server, alice, bob, group } = await village(1, {}, { page: 50 });
  const messages = Array.from({ length: 400 }, (_, count) => say(server, bob, group, `m${count}`));
  let page = await world.open(alice);
  await world.advance(500);
  const timeline = await opened({ world, chat: page.chat }, group);
  await Promise.all([timeline.jumpTo(messages[40].id), world.advance(200)]);
  const place = { id: messages[42].id, offset: 7 };
  timeline.keep(place);
  page = await page.reload();
  const again = page.chat.timeline(group);
  const drawn = [];
  effect(() => void (again.rows.value.length && drawn.push(again.rows.value.at(-1).message.body)));
  await world.advance(500);
  await opened({ world, chat: page.chat }, group);
  assert.deepEqual(again.place, place);
  assert.ok(page.bodies(group).includes("m42"));
  assert.ok(!drawn.includes("m399"));
  await Promise.all([again.jumpToEnd(), world.advance(100)]);
  again.close();
  page = await page.reload();
  await world.advance(500);
  await opened({ world, chat: page.chat }, group);
  assert.equal(page.bodies(group).at(-1), "m399");
});

test("where the place cannot be had, the rows that are held are shown", async () => {
  const { world, server, alice, bob, group } = await village(1, {}, { page: 50 });
  const messages = Array.from({ length: 400 }, (_, count) => say(server, bob, group, `m${count}`));
  let page = await world.open(alice);
  await world.advance(500);
  (await opened({ world, chat: page.chat }, group)).keep({ id: messages[42].id, offset: 7 });
  await world.advance(500);
  world.refusal = "unavailable";
  page = await page.reload();
  await world.advance(100);
  const timeline = await opened({ world, chat: page.chat }, group);
  assert.equal(timeline.place, null);
  assert.equal(timeline.error.value, null);
  assert.equal(page.bodies(group).at(-1), "m399");
});

test("a quote is drawn from the original, also when that is far up or was changed", async () => {
  const { world, server, alice, bob, group } = await village(1, {}, { page: 5 });
  const original = say(server, bob, group, "@alice original");
  for (let count = 0; count < 20; count += 1) say(server, bob, group, `m${count}`);
  const page = await world.open(alice);
  await world.advance(200);
  say(server, bob, group, "answer", { reply_to: original.id });
  await world.advance(100);
  page.rows(group);
  await world.advance(300);
  const quoted = () => page.rows(group).at(-1).quoted;
  const shown = { messageId: original.id, senderId: bob, deleted: false, unavailable: false };
  assert.deepEqual(quoted(), { ...shown, excerpt: "@alice original", mentions: [alice] });
  server.edit(bob, { conversation_id: group, message_id: original.id, body: "changed" });
  await world.advance(200);
  assert.deepEqual(quoted(), { ...shown, excerpt: "changed", mentions: [] });
});

test("who joined later sees nothing older, and no quote of it", async () => {
  const { world, server, alice, bob, charlie, group } = await village();
  const before = say(server, bob, group, "secret");
  server.addMember(alice, group, charlie);
  const page = await world.open(charlie);
  await world.advance(200);
  say(server, bob, group, "answer", { reply_to: before.id });
  server.edit(bob, { conversation_id: group, message_id: before.id, body: "changed secret" });
  await world.advance(300);
  const timeline = await opened({ world, chat: page.chat }, group);
  assert.deepEqual(page.bodies(group), ["", "answer"]);
  assert.deepEqual([page.rows(group).at(-1).quoted.excerpt, page.rows(group).at(-1).quoted.unavailable], ["", true]);
  assert.equal(timeline.hasOlder.value, false);
  assert.equal(page.view(group).version, server.conversations.get(group).version, "what is hidden still counts");
});

test("put out, the conversation goes with its outbox; back in, only what is new is there", async () => {
  const { world, server, alice, bob, group } = await village();
  const page = await world.open(bob);
  await world.advance(200);
  say(server, alice, group, "before");
  await world.advance(200);
  server.removeMember(alice, group, bob);
  await world.advance(200);
  assert.equal(page.view(group), null);
  assert.deepEqual(page.rows(group), []);
  say(server, alice, group, "meanwhile");
  server.addMember(alice, group, bob);
  say(server, alice, group, "after");
  await world.advance(500);
  await opened({ world, chat: page.chat }, group);
  assert.deepEqual(page.bodies(group), ["", "after"]);
});

test("after more changes than a sync brings, a reset gives the newest page and loses neither outbox nor draft", async () => {
  const { world, server, alice, bob, group } = await village(1, {}, { page: 5, changed: 10 });
  const page = await world.open(alice);
  await world.advance(200);
  await opened({ world, chat: page.chat }, group);
  world.refuseConnections = true;
  page.cut();
  await world.advance(10);
  void page.chat.send(group, "from the outbox");
  void page.chat.setDraft(group, "half a word");
  for (let count = 0; count < 30; count += 1) say(server, bob, group, `m${count}`);
  await world.advance(2_000);
  world.refuseConnections = false;
  await world.advance(60_000);
  const bodies = server.conversations.get(group).rows.map((row) => row.body);
  assert.equal(bodies.at(-1), "from the outbox");
  assert.equal(page.view(group).draft, "half a word");
  const timeline = page.chat.timeline(group);
  while (timeline.hasOlder.value) await Promise.all([timeline.loadOlder(), world.advance(200)]);
  assert.deepEqual(page.bodies(group), bodies);
});

test("typing shows, ends by itself after 6 s, and with the message", async () => {
  const { world, alice, bob, group, page } = await online();
  const other = await world.open(bob);
  await world.advance(200);
  other.chat.typing(group, true);
  await world.advance(100);
  assert.deepEqual(page.view(group).typing, [bob]);
  await world.advance(5_000);
  assert.deepEqual(page.view(group).typing, [bob]);
  await world.advance(1_200);
  assert.deepEqual(page.view(group).typing, []);
  other.chat.typing(group, true);
  await world.advance(100);
  void other.chat.send(group, "done");
  await world.advance(200);
  assert.deepEqual(page.view(group).typing, []);
  assert.deepEqual(other.view(group).typing, [], alice);
});

test("typing is said at most every 3 s, and its end once", async () => {
  const { world, group, chat, server } = await online();
  const said = [];
  const publish = server.publish;
  server.publish = (event, userIds) => (event.type === "typing" ? said.push(event.data.active) : publish(event, userIds));
  for (let count = 0; count < 20; count += 1) {
    chat.typing(group, true);
    await world.advance(300);
  }
  assert.deepEqual(said, [true, true]);
  chat.typing(group, false);
  chat.typing(group, false);
  await world.advance(100);
  assert.deepEqual(said, [true, true, false]);
});

test("who starts and ends to type again and again says no more than the server takes", async () => {
  const { world, group, chat, server } = await online();
  const starts = [];
  const publish = server.publish;
  const note = (event) => event.data.active && starts.push(world.clock.now());
  server.publish = (event, userIds) => (event.type === "typing" ? note(event) : publish(event, userIds));
  for (let count = 0; count < 60; count += 1) {
    chat.typing(group, true);
    await world.advance(200);
    chat.typing(group, false);
    await world.advance(200);
  }
  assert.ok(starts.length > 2);
  for (let i = 1; i < starts.length; i += 1) assert.ok(starts[i] - starts[i - 1] >= 7_000, String(starts));
});

test("a draft is kept here at once, on the server after a rest, and shows on another device", async () => {
  const { world, server, alice, group, chat } = await online();
  const phone = await world.open(alice);
  await world.advance(200);
  for (const body of ["h", "he", "hel"]) {
    void chat.setDraft(group, body);
    await world.advance(300);
  }
  assert.equal(chat.conversation(group).draft, "hel");
  assert.equal(server.mine(alice, group).draft, "");
  await world.advance(1_500);
  assert.equal(server.mine(alice, group).draft, "hel");
  assert.equal(phone.view(group).draft, "hel");
  void chat.send(group, "hello");
  assert.equal(chat.conversation(group).draft, "");
  await world.advance(2_000);
  assert.equal(phone.view(group).draft, "");
});

test("a draft written offline survives a reload and reaches the server", async () => {
  const { world, server, alice, group } = await village();
  let page = await world.open(alice);
  await world.advance(200);
  page.cut();
  world.refuseConnections = true;
  void page.chat.setDraft(group, "half");
  await settle();
  page = await page.reload();
  assert.equal(page.view(group).draft, "half");
  world.refuseConnections = false;
  await world.advance(60_000);
  assert.equal(server.mine(alice, group).draft, "half");
});

test("a draft written after the sign-in ended is there after the next one, and reaches the account", async () => {
  const { world, server, alice, group } = await village();
  let page = await world.open(alice);
  await world.advance(200);
  page.cut(4501);
  world.refusal = "unauthenticated";
  await world.advance(100);
  assert.equal(page.chat.connection.value.state, "signed_out");
  void page.chat.setDraft(group, "before the door");
  await world.advance(5_000);
  assert.equal(server.mine(alice, group).draft, "");
  world.refusal = null;
  page = await page.reload();
  assert.equal(page.view(group).draft, "before the door");
  await world.advance(5_000);
  assert.equal(server.mine(alice, group).draft, "before the door");
});

test("of what two tabs write at once both show what was written last", async () => {
  const { world, alice, group } = await village();
  const disk = new Disk();
  const [left, right] = [await world.open(alice, disk), await world.open(alice, disk)];
  await world.advance(200);
  void left.chat.setDraft(group, "later");
  right.store.tell({ type: "draft", draft: { conversation_id: group, body: "earlier", dirty: true, at: world.clock.now() - 1 } });
  assert.equal(left.view(group).draft, "later");
  assert.equal(right.view(group).draft, "later");
});

test("a draft that is too long for the account stays on this device, and is asked for once", async () => {
  const { world, server, alice, group } = await village();
  let page = await world.open(alice);
  await world.advance(200);
  const long = "a".repeat(10_001);
  void page.chat.setDraft(group, long);
  await world.advance(5_000);
  assert.equal(server.mine(alice, group).draft, "");
  page.cut();
  await world.advance(60_000);
  assert.equal(page.view(group).draft, long);
  page = await page.reload();
  assert.equal(page.view(group).draft, long);
  void page.chat.setDraft(group, "short");
  await world.advance(5_000);
  assert.equal(server.mine(alice, group).draft, "short");
});

test("who is called by name sees it until it is read, deleted, taken out or the sender blocked", async () => {
  const { world, server, alice, bob, charlie, group, chat, page } = await online();
  server.addMember(alice, group, charlie);
  const calls = () => page.view(group).my.mentions.map((mention) => mention.sender_id);
  const handle = server.users.get(alice).user.handle;
  const first = say(server, bob, group, `@${handle} one`);
  say(server, charlie, group, `@${handle} two`);
  say(server, bob, group, "nobody");
  await world.advance(200);
  assert.deepEqual(calls(), [bob, charlie]);
  server.edit(bob, { conversation_id: group, message_id: first.id, body: "not you" });
  await world.advance(200);
  assert.deepEqual(calls(), [charlie]);
  server.edit(bob, { conversation_id: group, message_id: first.id, body: `@${handle} after all` });
  await world.advance(200);
  assert.deepEqual(calls(), [bob, charlie]);
  void chat.remove(group, first.id, "me");
  await world.advance(200);
  assert.deepEqual(calls(), [charlie]);
  say(server, bob, group, `@${handle} three`);
  await world.advance(200);
  assert.deepEqual(calls(), [charlie, bob]);
  server.changeSet(alice, "blocks", bob, false);
  await world.advance(200);
  assert.deepEqual(calls(), [charlie]);
  say(server, bob, group, `@${handle} four`);
  await world.advance(200);
  server.changeSet(alice, "blocks", bob, true);
  await world.advance(200);
  assert.deepEqual(calls(), [charlie]);
  say(server, bob, group, `@${handle} five`);
  await world.advance(200);
  assert.deepEqual(calls(), [charlie, bob]);
  void chat.markRead(group, page.view(group).lastSeq);
  assert.deepEqual(calls(), []);
});

test("mute and pin show at once; a refused wish leaves no trace", async () => {
  const { world, server, alice, bob, group, chat, page } = await online();
  const direct = server.create("direct", alice, [bob]);
  say(server, bob, direct, "newer");
  await world.advance(300);
  assert.deepEqual(chat.conversations.value.map((view) => view.id), [direct, group]);
  void chat.pinConversation(group, true);
  void chat.mute(direct, "forever");
  assert.deepEqual(chat.conversations.value.map((view) => [view.id, view.pinned, view.muted]), [[group, true, false], [direct, false, true]]);
  assert.equal(chat.totalUnread.value, 0, "muted ones do not count");
  await world.advance(300);
  assert.equal(server.mine(alice, group).pinned, true);
  assert.equal(chat.conversation(group).pinned, true);
  page.api.patch = () => Promise.reject(Object.assign(new Error("no"), { code: "forbidden" }));
  const refused = chat.pinConversation(group, false);
  assert.equal(chat.conversation(group).pinned, false);
  await assert.rejects(refused);
  assert.equal(chat.conversation(group).pinned, true);
});

test("a mute ends by itself", async () => {
  const { world, clock = world.clock, group, chat } = await online();
  void chat.mute(group, new Date(clock.now() + 3_600_000));
  await world.advance(300);
  assert.equal(chat.conversation(group).muted, true);
  await world.advance(3_600_000);
  assert.equal(chat.conversation(group).muted, false);
});

test("a hidden direct conversation returns with the next message", async () => {
  const { world, server, alice, bob, chat } = await online();
  const direct = server.create("direct", alice, [bob]);
  await world.advance(300);
  void chat.hide(direct);
  await world.advance(300);
  assert.equal(chat.conversation(direct).hidden, true);
  say(server, bob, direct, "hello");
  await world.advance(300);
  assert.equal(chat.conversation(direct).hidden, false);
});

test("a direct conversation is named after the other, notes after oneself, a group after its title or its members", async () => {
  const { world, server, alice, bob, charlie, group, chat } = await online();
  const direct = server.create("direct", alice, [bob]);
  const notes = server.create("direct", alice, []);
  const nameless = server.create("group", alice, [bob, charlie]);
  await world.advance(300);
  const of = (id) => chat.conversation(id);
  assert.deepEqual([direct, notes, nameless, group].map((id) => of(id).title), ["bob", "alice", "bob, charlie", "team"]);
  assert.deepEqual([direct, notes].map((id) => of(id).notes), [false, true]);
  assert.equal(of(direct).otherId, bob);
  server.rename_user(bob, "Bob B.");
  await world.advance(300);
  assert.equal(of(direct).title, "Bob B.");
});

test("a new group is held when the promise resolves, and asking again after a lost answer makes no second", async () => {
  const { world, server, bob, chat, page } = await online();
  const post = page.api.post;
  let answers = 0;
  const clientIds = [];
  page.api.post = async (path, body) => {
    clientIds.push(body.client_id);
    answers += 1;
    if (answers === 1) throw Object.assign(new Error("gone"), { code: "no_answer" });
    return post(path, body);
  };
  await assert.rejects(chat.createGroup("friends", [bob]));
  const [id] = await Promise.all([chat.createGroup("friends", [bob]), world.advance(1_000)]);
  assert.equal(chat.conversation(id).title, "friends");
  assert.equal(clientIds[0], clientIds[1]);
  assert.ok(server.conversations.has(id));
});

test("a blocked person's messages are folded, not left out", async () => {
  const all = await online();
  const { world, server, bob, group, chat, page } = all;
  say(server, bob, group, "hello");
  await world.advance(200);
  await opened(all, group);
  assert.equal(page.rows(group).at(-1).folded, false);
  void chat.block(bob);
  await world.advance(300);
  assert.equal(page.rows(group).at(-1).folded, true);
  assert.deepEqual(chat.blocks.value.map((person) => person.name), ["bob"]);
  assert.equal(chat.users.get(bob).blocked, true);
});

test("what a blocked person wrote counts as unread for nobody, what others wrote does", async () => {
  const all = await online();
  const { world, server, bob, charlie, group, chat } = all;
  server.addMember(all.alice, group, charlie);
  for (const [who, body] of [[bob, "one"], [charlie, "two"], [bob, "three"]]) say(server, who, group, body);
  await world.advance(300);
  assert.deepEqual([chat.conversation(group).unread, chat.totalUnread.value], [3, 3]);
  void chat.block(bob);
  await world.advance(300);
  const { unread, my } = chat.conversation(group);
  assert.deepEqual([unread, my.unread, chat.totalUnread.value], [1, 3, 1]);
  void chat.unblock(bob);
  await world.advance(300);
  assert.equal(chat.totalUnread.value, 3);
});

test("a row that did not change stays the same object", async () => {
  const all = await online();
  const { world, server, bob, group, page } = all;
  await opened(all, group);
  say(server, bob, group, "one");
  await world.advance(200);
  const before = page.rows(group);
  say(server, bob, group, "two");
  await world.advance(200);
  const after = page.rows(group);
  assert.notEqual(after, before);
  assert.ok(before.every((row, index) => row === after[index]));
});

test("opening says where the unread begin", async () => {
  const all = await online();
  const { world, server, alice, bob, group } = all;
  for (const body of ["one", "two", "three"]) say(server, bob, group, body);
  server.read(alice, { conversation_id: group, seq: 1 });
  await world.advance(300);
  const timeline = await opened(all, group);
  assert.equal(timeline.firstUnreadSeq.value, 2);
});

test("signed out on the server: it says so, stops, and keeps what waits", async () => {
  const { world, group, chat, page } = await online();
  page.cut(4501);
  await world.advance(100);
  assert.equal(chat.connection.value.state, "signed_out");
  void chat.send(group, "later");
  await world.advance(600_000);
  assert.equal(chat.connection.value.waiting, 1);
});

test("another person's session in the same browser: nothing mixes", async () => {
  const { world, server, alice, bob, group } = await village();
  const page = await world.open(alice);
  page.userId = bob;
  await world.advance(1_000);
  assert.equal(page.chat.connection.value.state, "signed_out");
  assert.equal(page.view(group), null);
  assert.ok(server.conversations.has(group));
});

test("signing out forgets what this browser kept, in every tab", async () => {
  const { world, alice } = await village();
  const disk = new Disk();
  const [left, right] = [await world.open(alice, disk), await world.open(alice, disk)];
  await world.advance(500);
  assert.equal(disk.keep.conversations.size, 1);
  await left.chat.signOut();
  await world.advance(500);
  assert.equal(disk.keep.conversations.size, 0);
  assert.equal(right.chat.connection.value.state, "signed_out");
});

test("what comes later is made once, and forgets, too, when one signs out", async () => {
  const { world, alice } = await village();
  const disk = new Disk();
  const page = await world.open(alice, disk);
  await world.advance(500);
  const search = page.chat.part(createSearch);
  assert.equal(page.chat.part(createSearch), search);
  search.type("picnic");
  search.remember();
  assert.deepEqual(disk.recent, ["picnic"]);
  await page.chat.signOut();
  assert.deepEqual([disk.recent, search.recent.value], [[], []]);
});

test("signing out forgets what was looked for at an earlier visit", async () => {
  const { world, alice } = await village();
  const disk = new Disk();
  disk.recent = ["picnic"];
  const page = await world.open(alice, disk);
  await world.advance(500);
  await page.chat.signOut();
  assert.deepEqual(disk.recent, []);
});

test("a server restored from an older copy: the client follows it downward", async () => {
  const all = await online();
  const { world, server, bob, group, page } = all;
  say(server, bob, group, "kept");
  await world.advance(300);
  await opened(all, group);
  const held = server.conversations.get(group);
  const copy = { version: held.version, last_seq: held.last_seq, rows: held.rows.map((row) => ({ ...row })) };
  say(server, bob, group, "lost with the disk");
  await world.advance(300);
  Object.assign(held, copy);
  page.cut();
  await world.advance(2_000);
  assert.deepEqual(page.bodies(group), ["", "kept"]);
  say(server, bob, group, "new");
  await world.advance(300);
  const again = await page.reload();
  await world.advance(300);
  await opened({ world, chat: again.chat }, group);
  assert.deepEqual(again.bodies(group), ["", "kept", "new"]);
});
