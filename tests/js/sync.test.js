import assert from "node:assert/strict";
import { test } from "node:test";

import { Failure } from "../../static/js/models/errors.js";
import { Sync } from "../../static/js/models/sync.js";
import { TestClock, settle } from "./support/clock.js";

const ID = "10";

/** The engine over holdings that only count; each request waits for the test to answer it. */
function engine({ held = { [ID]: 5 }, account = 3, polls = null } = {}) {
  const clock = new TestClock();
  const log = [];
  const conversations = new Map(Object.entries(held).map(([id, version]) => [id, { version }]));
  const holdings = {
    conversations,
    meId: "1",
    gone: new Map(),
    since: 0,
    account: { version: account },
    hooks: { onMessage: () => {} },
    versions: () => Object.fromEntries([...conversations].map(([id, { version }]) => [id, version])),
    apply: ({ type, conversation_id: id, version }) => {
      log.push(id ? version : `${type} ${version}`);
      if (id) conversations.get(id).version = version;
      else holdings.account.version = version;
    },
    applyLoose: ({ type }) => log.push(type),
    applyPortion: ({ versions = {} }) => {
      for (const [id, version] of Object.entries(versions)) conversations.set(id, { version });
    },
    drop: (id) => conversations.delete(id) && log.push(`dropped ${id}`),
    completed: (time) => (holdings.since = time),
  };
  const asked = [];
  const states = [];
  const sync = new Sync({
    clock,
    holdings,
    onState: (syncing) => states.push(syncing),
    hasten: () => polls !== null && Boolean((polls.hastened = (polls.hastened ?? 0) + 1)),
    onPoll: (answer) => polls.said.push(answer.presence),
    request: (fields, wait) => new Promise((resolve, reject) => asked.push({ fields, wait, resolve, reject })),
  });
  const answer = async (versions = {}, more = {}) => {
    asked.at(-1).resolve({ versions, more: false, server_time: 100 + asked.length, ...more });
    await settle();
  };
  const event = (version, type = "message.created", id = ID) => ({ type, conversation_id: id, version, data: {} });
  return { clock, log, holdings, conversations, sync, asked, answer, event, states };
}

/** Connected, and the first sync is through. */
async function live(options) {
  const all = engine(options);
  all.sync.open();
  await all.answer();
  return all;
}

test("on open it syncs with what is held", async () => {
  const { sync, asked, states } = engine();
  sync.open();
  assert.deepEqual(asked[0].fields, { versions: { [ID]: 5 }, account_version: 3, since: 0 });
  assert.equal(states.at(-1), true);
});

test("the next version is applied, a held one is ignored", async () => {
  const { sync, log, event } = await live();
  sync.receive([event(5), event(6), event(6), event(4), event(7)]);
  assert.deepEqual(log, [6, 7]);
});

test("events wait while a sync runs and are then applied by version", async () => {
  const { sync, answer, log, event } = engine();
  sync.open();
  sync.receive([event(6), event(7), event(8)]);
  assert.deepEqual(log, []);
  await answer({ [ID]: 7 });
  assert.deepEqual(log, [8]);
});

test("an early event waits 300 ms for the missing one", async () => {
  const { sync, clock, asked, log, event } = await live();
  sync.receive([event(8)]);
  await clock.advance(200);
  sync.receive([event(7)]);
  sync.receive([event(6)]);
  assert.deepEqual(log, [6, 7, 8]);
  await clock.advance(1000);
  assert.equal(asked.length, 1);
});

test("a missing event that does not come is asked for, and what waited follows", async () => {
  const { sync, clock, asked, answer, log, event } = await live();
  sync.receive([event(7)]);
  await clock.advance(299);
  assert.equal(asked.length, 1);
  await clock.advance(2);
  assert.equal(asked.length, 2);
  sync.receive([event(8)]);
  await answer({ [ID]: 7 });
  assert.deepEqual(log, [8]);
});

test("a second gap behind the first has its own 300 ms", async () => {
  const { sync, clock, asked, log, event } = await live();
  sync.receive([event(7), event(9)]);
  await clock.advance(250);
  sync.receive([event(6)]);
  assert.deepEqual(log, [6, 7]);
  await clock.advance(250);
  assert.equal(asked.length, 1);
  await clock.advance(60);
  assert.equal(asked.length, 2);
});

test("the account's changes are numbered the same way", async () => {
  const { sync, clock, asked, log } = await live();
  const change = (version) => ({ type: "account.changed", version, changes: {} });
  sync.receive([change(3), change(5)]);
  assert.deepEqual(log, []);
  sync.receive([change(4)]);
  assert.deepEqual(log, ["account.changed 4", "account.changed 5"]);
  sync.receive([change(7)]);
  await clock.advance(301);
  assert.equal(asked.length, 2);
});

test("an event of an unknown conversation means sync", async () => {
  const { sync, asked, answer, conversations, log, event } = await live();
  sync.receive([event(1, "conversation.created", "20"), event(2, "message.created", "20")]);
  assert.equal(asked.length, 2);
  await answer({ 20: 1 });
  assert.deepEqual(log, [2]);
  assert.equal(conversations.get("20").version, 2);
});

test("if the sync does not bring it, the event is forgotten, and no further sync follows", async () => {
  const { sync, asked, answer, event } = await live();
  sync.receive([event(1, "message.created", "20")]);
  await answer();
  assert.equal(asked.length, 2);
});

test("an unknown conversation that shows up during a sync is asked for by another one", async () => {
  const { sync, asked, answer, event } = engine();
  sync.open();
  sync.receive([event(1, "conversation.created", "20")]);
  await answer();
  assert.equal(asked.length, 2, "the first answer may be older than the conversation");
  await answer({ 20: 1 });
  assert.equal(asked.length, 2);
});

test("stale above the held version means sync and moves nothing; at or below it is nothing", async () => {
  const { sync, asked, conversations, event } = await live();
  sync.receive([event(5, "conversation.stale")]);
  assert.equal(asked.length, 1);
  sync.receive([event(9, "conversation.stale")]);
  assert.equal(asked.length, 2);
  assert.equal(conversations.get(ID).version, 5);
});

test("removed: at or below the held version it is ignored, above it applies at once, over any gap", async () => {
  const { sync, log, event } = await live();
  sync.receive([event(5, "conversation.removed")]);
  assert.deepEqual(log, []);
  sync.receive([event(50, "conversation.removed")]);
  assert.deepEqual(log, [`dropped ${ID}`]);
});

test("late events of a conversation that went are no news", async () => {
  const { sync, asked, holdings, event } = await live();
  holdings.conversations.delete(ID);
  holdings.gone.set(ID, 50);
  sync.receive([event(49), event(50), event(50, "conversation.removed")]);
  assert.equal(asked.length, 1);
  sync.receive([event(51)]);
  assert.equal(asked.length, 2, "one from after it is");
});

test("a first sync that was cut off goes on with the time of its first portion", async () => {
  const { sync, holdings, asked, answer } = engine();
  sync.open();
  await answer({ [ID]: 9 }, { more: true, server_time: 1000 });
  assert.equal(asked[1].fields.since, 0, "the portions of one sync share their since");
  sync.close();
  sync.open();
  assert.equal(asked.at(-1).fields.since, 1000);
  assert.equal(holdings.since, 1000);
});

test("several portions: asked at once with what is held now, since stays the first call's", async () => {
  const { sync, asked, answer, holdings } = engine();
  holdings.since = 77;
  sync.open();
  await answer({ [ID]: 9 }, { more: true, cursor: "reads-1-2", server_time: 1000 });
  assert.deepEqual(asked[1].fields, { versions: { [ID]: 9 }, account_version: 3, since: 77, cursor: "reads-1-2" });
  assert.equal(holdings.since, 77, "an incomplete sync proves nothing");
  await answer({ 20: 1 }, { server_time: 2000 });
  assert.equal(holdings.since, 1000, "the first portion's time");
  sync.need();
  assert.equal("cursor" in asked[2].fields, false, "a cursor is of one sync");
});

test("a connection that breaks within a sync starts it again, and the old answer is not looked at", async () => {
  const { sync, asked, answer, holdings } = engine();
  sync.open();
  const old = asked[0];
  sync.close();
  sync.open();
  old.resolve({ versions: { [ID]: 99 }, more: false, server_time: 1 });
  await settle();
  assert.equal(holdings.conversations.get(ID).version, 5);
  await answer({ [ID]: 6 });
  assert.equal(holdings.since, 102);
});

test("what waited when the connection broke is left to the next sync", async () => {
  const { sync, asked, answer, log, event } = engine();
  sync.open();
  sync.receive([event(6)]);
  sync.close();
  sync.open();
  await answer();
  assert.deepEqual(log, []);
  assert.equal(asked.length, 2);
});

test("a loss found during a sync is repaired by another one", async () => {
  const { sync, asked, answer, states } = engine();
  sync.open();
  sync.need();
  sync.need();
  await answer();
  assert.equal(asked.length, 2);
  assert.equal(states.at(-1), true);
  await answer();
  assert.equal(asked.length, 2);
  assert.equal(states.at(-1), false);
});

test("resync waits the given time", async () => {
  const { sync, clock, asked } = await live();
  sync.receive([{ type: "resync", after_ms: 4000 }]);
  await clock.advance(3999);
  assert.equal(asked.length, 1);
  await clock.advance(2);
  assert.equal(asked.length, 2);
});

test("a sync that is refused is tried again while events wait", async () => {
  const { sync, clock, asked, answer, log, event } = engine();
  sync.open();
  asked[0].reject(new Failure("rate_limited", { retryAfter: 2 }));
  await settle();
  sync.receive([event(6)]);
  await clock.advance(1900);
  assert.equal(asked.length, 1);
  await clock.advance(10_000);
  assert.equal(asked.length, 2);
  await answer({ [ID]: 5 });
  assert.deepEqual(log, [6]);
});

test("typing is shown at once, also during a sync; marks and names wait for it, and go before the next", async () => {
  const { sync, answer, log } = engine();
  sync.open();
  sync.receive([{ type: "typing", data: {} }, { type: "read.marked", data: {} }]);
  assert.deepEqual(log, ["typing"]);
  sync.need();
  await answer();
  assert.deepEqual(log, ["typing", "read.marked"]);
});

test("nothing is asked without a connection", async () => {
  const { sync, clock, asked, event } = await live();
  sync.receive([event(8)]);
  sync.close();
  sync.need();
  await clock.advance(10_000);
  assert.equal(asked.length, 1);
});

test("a poll waits with its first portion only, and is through with the last", async () => {
  const polls = { said: [] };
  const { sync, asked, answer, states, holdings } = engine({ polls });
  const polled = sync.poll(20);
  assert.equal(states.includes(false), false);
  await answer({ [ID]: 6 }, { more: true, user_id: "1", presence: ["first"], typing: [] });
  await answer({ [ID]: 7 }, { user_id: "1", presence: ["second"], typing: [] });
  await polled;
  assert.deepEqual(asked.map(({ wait }) => wait), [20, 0]);
  assert.deepEqual(asked.map(({ fields }) => fields.versions[ID]), [5, 6]);
  assert.deepEqual(polls.said, [["first"], ["second"]]);
  assert.equal(holdings.since, 101);
  assert.equal(states.at(-1), false);
});

test("where nothing is pushed a need hastens the next poll", async () => {
  const polls = { said: [] };
  const { sync, asked, answer } = engine({ polls });
  const polled = sync.poll(0);
  await answer();
  await polled;
  sync.need();
  assert.equal(polls.hastened, 1);
  assert.equal(asked.length, 1);
});

test("a poll that a socket has overtaken changes nothing", async () => {
  const { sync, asked, conversations } = engine();
  const polled = sync.poll(20);
  sync.open();
  asked[0].resolve({ versions: { [ID]: 9 }, more: false, server_time: 7, user_id: "1" });
  await polled;
  assert.equal(conversations.get(ID).version, 5);
});

test("an answer to another person, who signed in meanwhile, is not looked at", async () => {
  const { sync, asked, conversations } = engine();
  const polled = sync.poll(0);
  asked[0].resolve({ versions: { [ID]: 9 }, more: false, server_time: 7, user_id: "2" });
  await assert.rejects(polled, { code: "unauthenticated" });
  assert.equal(conversations.get(ID).version, 5);
});

test("a poll that does not come through is told to who asked", async () => {
  const { sync, asked } = engine();
  const polled = sync.poll(0);
  asked[0].reject(new Failure("no_answer"));
  await assert.rejects(polled, { code: "no_answer" });
});
