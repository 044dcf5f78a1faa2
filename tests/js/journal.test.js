import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { openStore } from "../../static/js/lib/store.js";

/** What localStorage does: its keys are its own properties, its methods are not. */
class FakeStorage {
  getItem(key) {
    return this[key] ?? null;
  }

  setItem(key, value) {
    this[key] = value;
  }

  removeItem(key) {
    delete this[key];
  }
}

const entry = (client_id, body) => ({
  ...{ client_id, conversation_id: "10", body, reply_to: null, order: 1, state: "waiting", error: null, message: null },
});
const draft = (body, at, conversation_id = "10") => ({ conversation_id, body, dirty: true, at });
let person = 9000;
const opened = [];
const open = async (id, storage) => {
  const store = await openStore(id, storage);
  opened.push(store);
  return store;
};
after(() => opened.forEach((store) => store.close()));

test("what a page wrote and the database never got is in the outbox of the next page", async () => {
  const id = String((person += 1));
  const storage = new FakeStorage();
  const first = await open(id, storage);
  first.journal.write("a", entry("a", "안녕하세요."));
  await first.putDraft(draft("안녕하세요", 1));
  const next = await open(id, storage);
  const loaded = await next.load();
  assert.deepEqual(loaded.outbox.map((one) => one.body), ["안녕하세요."]);
  assert.equal(loaded.drafts[0].body, "");
  assert.deepEqual(Object.keys(storage), []);
});

test("a draft that is another text stays", async () => {
  const id = String((person += 1));
  const storage = new FakeStorage();
  const first = await open(id, storage);
  first.journal.write("a", entry("a", "안녕하세요."));
  await first.putDraft(draft("다음 말", 1));
  const next = await open(id, storage);
  assert.equal((await next.load()).drafts[0].body, "다음 말");
});

test("the last key before a page went is in the draft of the next page", async () => {
  const id = String((person += 1));
  const storage = new FakeStorage();
  const first = await open(id, storage);
  await first.putDraft(draft("쓰다 만", 1));
  first.draftJournal.write("10", draft("쓰다 만 글", 2));
  const next = await open(id, storage);
  assert.deepEqual((await next.load()).drafts, [draft("쓰다 만 글", 2)]);
  assert.deepEqual(Object.keys(storage), []);
});

test("what a dead page left behind does not come back over what was written since", async () => {
  const id = String((person += 1));
  let full = false;
  class Filling extends FakeStorage {
    setItem(key, value) {
      if (full) throw new Error("full");
      super.setItem(key, value);
    }
  }
  const storage = new Filling();
  const living = await open(id, storage);
  living.draftJournal.write("10", draft("죽은 탭의 글", 1));
  full = true;
  await living.putDraft(draft("새로 쓴 글", 2));
  const next = await open(id, storage);
  assert.deepEqual((await next.load()).drafts, [draft("새로 쓴 글", 2)]);
  assert.deepEqual(Object.keys(storage), []);
});

test("nor over what another tab writes while it is taken in", async () => {
  const id = String((person += 1));
  let writing = null;
  class Watched extends FakeStorage {
    removeItem(key) {
      super.removeItem(key);
      writing ??= living.putDraft(draft("새로 쓴 글", 3, "20"));
    }
  }
  const storage = new Watched();
  const living = await open(id, storage);
  living.draftJournal.write("10", draft("여기", 1));
  living.draftJournal.write("20", draft("죽은 탭의 글", 2, "20"));
  const next = await open(id, storage);
  await writing;
  assert.deepEqual((await next.load()).drafts, [draft("여기", 1), draft("새로 쓴 글", 3, "20")]);
  assert.deepEqual(Object.keys(storage), []);
});

test("a key while the last one is being kept stays in the journal", async () => {
  const storage = new FakeStorage();
  const store = await open(String((person += 1)), storage);
  const keeping = store.putDraft(draft("글", 1));
  store.draftJournal.write("10", draft("글자", 2));
  await keeping;
  assert.deepEqual(store.draftJournal.read(), [draft("글자", 2)]);
});

test("what the database holds is in the journal no more", async () => {
  const storage = new FakeStorage();
  const store = await open(String((person += 1)), storage);
  const writing = store.putOutbox(entry("a", "하나"));
  assert.equal(Object.keys(storage).length, 1);
  await writing;
  assert.deepEqual(Object.keys(storage), []);
});

test("another person's journal is left alone, and an own one goes with the sign-out", async () => {
  const storage = new FakeStorage();
  const [alice, bob] = [String((person += 1)), String((person += 1))];
  const [hers, his] = [await open(alice, storage), await open(bob, storage)];
  hers.journal.write("a", entry("a", "앨리스"));
  his.journal.write("b", entry("b", "밥"));
  assert.deepEqual(hers.journal.read().map((one) => one.body), ["앨리스"]);
  await hers.clear();
  assert.deepEqual(his.journal.read().map((one) => one.body), ["밥"]);
  assert.deepEqual(hers.journal.read(), []);
});
