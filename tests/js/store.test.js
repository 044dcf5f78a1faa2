import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { openStore } from "../../static/js/lib/store.js";
import { MemoryStore } from "../../static/js/models/memory-store.js";

const message = (id, version = 1, more = {}) => ({
  ...{ id: String(id), conversation_id: "10", version, body: `m${id} v${version}`, reactions: [], deleted_at: null },
  ...more,
});
const put = (...rest) => ({ op: "put", message: message(...rest) });
const member = (user_id, read_seq) => ({ user_id, read_seq, history_from_id: "0", role: "member", version: 1 });
const record = (version, more = {}) => ({
  ...{ id: "10", kind: "group", title: `title ${version}`, version, last_seq: 20, members: [member("1", 5)] },
  ...{ my: { role: "member", read_seq: 5, history_from_id: "0" }, ranges: [{ from: "1", to: null }], quotes: {} },
  ...more,
});
const head = (version, more = {}) => ({ record: record(version, more), force: false });
const account = (version, more = {}) => ({ version, contacts: [], blocks: [], mine: {}, ...more });
const entry = (client_id, order, more = {}) => ({
  ...{ client_id, conversation_id: "10", body: client_id, reply_to: null, order, state: "waiting", error: null, message: null },
  ...more,
});

let person = 100;
const opened = [];
const openDisk = async (id) => {
  const store = await openStore(id);
  opened.push(store);
  return store;
};
after(() => opened.forEach((store) => store.close()));

const kinds = {
  "on disk": () => openDisk(String((person += 1))),
  "in memory": async () => new MemoryStore(),
};

for (const [kind, open] of Object.entries(kinds)) {
  test(`${kind}: what is committed is loaded`, async () => {
    const store = await open();
    const user = { id: "1", handle: "alice", name: "Alice", status_text: "", bot: false };
    await store.commit({
      ...{ since: 77, account: account(3, { contacts: ["2"] }), conversations: [head(5)], users: [user] },
      ...{ rows: new Map([["10", [put(1), put(2)]]]), deleted: [{ conversation_id: "10", message_id: "9" }] },
    });
    const loaded = await store.load();
    assert.equal(loaded.since, 77);
    assert.deepEqual(loaded.account, account(3, { contacts: ["2"] }));
    assert.deepEqual(loaded.conversations, [record(5)]);
    assert.deepEqual(loaded.users, [user]);
    assert.deepEqual(loaded.deleted, [{ conversation_id: "10", message_id: "9" }]);
    assert.deepEqual((await store.rows("10", "0", 10)).map((row) => row.id), ["2", "1"]);
  });

  test(`${kind}: the nodes that live are kept`, async () => {
    const store = await open();
    assert.deepEqual((await store.load()).nodes, []);
    await store.putNodes(["http://localhost:8001"]);
    await store.putNodes(["http://localhost:8001", "http://localhost:8002"]);
    assert.deepEqual((await store.load()).nodes, ["http://localhost:8001", "http://localhost:8002"]);
  });

  test(`${kind}: rows come newest first in id order, from an id on, and not those of others`, async () => {
    const store = await open();
    const other = { op: "put", message: message(5, 1, { conversation_id: "100" }) };
    await store.commit({ rows: new Map([["10", [put(9), put(10), put(100)]], ["100", [other]]]) });
    assert.deepEqual((await store.rows("10", "0", 2)).map((row) => row.id), ["100", "10"]);
    assert.deepEqual((await store.rows("10", "10", 9)).map((row) => row.id), ["100", "10"]);
  });

  test(`${kind}: a row of a lower version changes nothing`, async () => {
    const store = await open();
    await store.commit({ rows: new Map([["10", [put(1, 8)]]]) });
    const reaction = (version) => ({ op: "react", id: "1", version, userId: "2", emoji: "👍", add: true });
    await store.commit({ rows: new Map([["10", [put(1, 7), reaction(8)]]]) });
    assert.deepEqual(await store.rows("10", "0", 9), [message(1, 8)]);
    await store.commit({ rows: new Map([["10", [reaction(9)]]]) });
    assert.equal((await store.rows("10", "0", 9))[0].reactions.length, 1);
  });

  test(`${kind}: a tab that lags does not take a conversation back, but its read marks count`, async () => {
    const store = await open();
    await store.commit({ conversations: [head(9)] });
    await store.commit({ conversations: [head(8, { members: [member("1", 7)] })] });
    const [held] = (await store.load()).conversations;
    assert.equal(held.title, "title 9");
    assert.deepEqual(held.members, [member("1", 7)]);
  });

  test(`${kind}: a server's older copy is followed downward, and its newer rows are dropped`, async () => {
    const store = await open();
    await store.commit({ conversations: [head(9)], rows: new Map([["10", [put(1, 8), put(2, 9)]]]) });
    await store.commit({ conversations: [{ ...head(7), force: true }], rows: new Map([["10", [put(1, 7)]]]) });
    assert.equal((await store.load()).conversations[0].version, 7);
    assert.deepEqual(await store.rows("10", "0", 9), [message(1, 7)]);
  });

  test(`${kind}: a conversation that went takes its rows along`, async () => {
    const store = await open();
    await store.commit({ conversations: [head(9)], rows: new Map([["10", [put(1)]]]) });
    await store.commit({ dropped: ["10"] });
    assert.deepEqual((await store.load()).conversations, []);
    assert.deepEqual(await store.rows("10", "0", 9), []);
  });

  test(`${kind}: the account of the higher version stays; mutes known to one tab only are kept`, async () => {
    const store = await open();
    const mine = { muted_until: null, pinned: true, hidden: false, draft: "" };
    await store.commit({ account: account(5, { blocks: ["2"], mine: { 10: mine } }) });
    await store.commit({ account: account(4, { mine: { 20: mine } }) });
    assert.deepEqual((await store.load()).account, account(5, { blocks: ["2"], mine: { 10: mine, 20: mine } }));
  });

  test(`${kind}: an account reset replaces all, deleted ids too`, async () => {
    const store = await open();
    await store.commit({ account: account(5), deleted: [{ conversation_id: "10", message_id: "1" }] });
    const deleted = [{ conversation_id: "10", message_id: "2" }];
    await store.commit({ account: account(2), deleted, deletedReset: true });
    const loaded = await store.load();
    assert.equal(loaded.account.version, 2);
    assert.deepEqual(loaded.deleted, deleted);
  });

  test(`${kind}: the outbox keeps its order by conversation`, async () => {
    const store = await open();
    await store.putOutbox(entry("b", 2));
    await store.putOutbox(entry("a", 1));
    await store.putOutbox(entry("c", 3, { conversation_id: "20" }));
    assert.deepEqual((await store.outbox("10")).map((one) => one.client_id), ["a", "b"]);
    await store.putOutbox(entry("a", 1, { state: "failed" }));
    await store.removeOutbox("b");
    assert.deepEqual((await store.outbox("10")).map((one) => one.state), ["failed"]);
    assert.equal((await store.load()).outbox.length, 2);
  });

  test(`${kind}: drafts are kept`, async () => {
    const store = await open();
    await store.putDraft({ conversation_id: "10", body: "half", dirty: true, at: 5 });
    assert.deepEqual((await store.load()).drafts, [{ conversation_id: "10", body: "half", dirty: true, at: 5 }]);
  });

  test(`${kind}: of two drafts the one written last is kept, whichever comes last`, async () => {
    const store = await open();
    const draft = (body, at, dirty = true) => ({ conversation_id: "10", body, dirty, at });
    await store.putDraft(draft("newer", 6));
    await store.putDraft(draft("older", 5));
    assert.deepEqual((await store.load()).drafts, [draft("newer", 6)]);
    await store.putDraft(draft("newer", 6, false));
    assert.deepEqual((await store.load()).drafts, [draft("newer", 6, false)]);
  });

  test(`${kind}: work of one name runs one after the other`, async () => {
    const store = await open();
    const seen = [];
    const work = (name) => async () => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`${name} ends`);
      if (name === "a") throw new Error("a failed");
    };
    const failing = store.lock("x", work("a"));
    await Promise.all([assert.rejects(failing), store.lock("x", work("b"))]);
    assert.deepEqual(seen, ["a begins", "a ends", "b begins", "b ends"]);
  });

  test(`${kind}: nothing is left after clear`, async () => {
    const store = await open();
    await store.commit({ conversations: [head(1)] });
    await store.putOutbox(entry("a", 1));
    await store.clear();
    const again = kind === "on disk" ? await openDisk(store.userId) : store;
    const loaded = await again.load();
    assert.deepEqual([loaded.conversations, loaded.outbox, loaded.since], [[], [], 0]);
  });
}

test("one person's store knows nothing of another's", async () => {
  const [alice, bob] = [await openDisk("1"), await openDisk("2")];
  await alice.commit({ conversations: [head(1)] });
  assert.deepEqual((await bob.load()).conversations, []);
});

test("two tabs of one person hear each other", async () => {
  const [left, right] = [await openDisk("3"), await openDisk("3")];
  const heard = new Promise((resolve) => right.onNews(resolve));
  left.tell({ type: "discarded", clientId: "a" });
  assert.deepEqual(await heard, { type: "discarded", clientId: "a" });
});

test("where the browser refuses a database the store works for one visit", async () => {
  const { open } = indexedDB;
  indexedDB.open = () => {
    throw new DOMException("denied", "SecurityError");
  };
  const store = await openStore("4");
  indexedDB.open = open;
  await store.putOutbox(entry("a", 1));
  assert.equal((await store.outbox("10")).length, 1);
});

test("a full disk does not keep a message from being sent", async () => {
  const store = await openDisk("5");
  store.db.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  await store.putOutbox(entry("a", 1));
  assert.deepEqual((await store.outbox("10")).map((one) => one.client_id), ["a"]);
  await store.removeOutbox("a");
  assert.deepEqual(await store.outbox("10"), []);
});

test("a conversation held from its very beginning opens again from disk, by the only tab", async (t) => {
  const locks = { request: (_name, options, work = options) => Promise.resolve(work({})) };
  Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
  t.after(() => delete globalThis.navigator);
  const id = String((person += 1));
  const first = await openDisk(id);
  await first.commit({ since: 1, conversations: [head(5, { ranges: [{ from: "0", to: null }] })] });
  await first.commit({ rows: new Map([["10", [put(1)]]]) });
  await first.putOutbox(entry("a", 1));
  const again = await openDisk(id);
  assert.equal((await again.load()).outbox.length, 1);
  assert.equal((await again.rows("10", "0", 10)).length, 1);
});

test("on disk: what is sent leaves the draft in the same commit, once", async () => {
  const store = await openDisk(String((person += 1)));
  const draft = (body) => ({ conversation_id: "10", body, dirty: true, at: 1 });
  await store.putDraft(draft("hello"));
  await store.putOutbox(entry("hello", 1));
  assert.deepEqual((await store.load()).drafts, [draft("")]);
  await store.putDraft(draft("he"));
  await store.putOutbox(entry("hello", 1, { state: "failed" }));
  assert.deepEqual((await store.load()).drafts, [draft("he")]);
});
