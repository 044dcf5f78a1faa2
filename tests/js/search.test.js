import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { DATES, OPERATORS, VALUES, operatorName, unfinished, unitsOf, written } from "../../static/js/helpers/search-language.js";
import { recentSearches } from "../../static/js/lib/recent.js";
import { Failure } from "../../static/js/models/errors.js";
import { leaves } from "../../static/js/helpers/markdown.js";
import { createSearch, shownOf } from "../../static/js/models/search.js";
import { TestClock, seeded, settle } from "./support/clock.js";

const shared = JSON.parse(readFileSync(new URL("../search_operators.json", import.meta.url), "utf8"));

/** @param {string[]} ids */
const answer = (ids, more = {}) => ({
  results: ids.map((id) => ({ message: { id }, fragments: [], score: 1 })),
  ...{ next: null, total: { count: ids.length, exact: true }, facets: { conversations: [], senders: [] } },
  ...{ users: [], relaxed: false, degraded: false },
  ...more,
});

class Server {
  constructor() {
    /** @type {{ query: any, signal: AbortSignal, answer: (value: any) => void, refuse: (error: any) => void }[]} */
    this.asked = [];
  }

  /** @param {string} path @param {any} query @param {AbortSignal} signal */
  get(path, query, signal) {
    assert.equal(path, "search");
    return new Promise((answer, refuse) => {
      signal.addEventListener("abort", () => refuse(new Failure("no_answer")));
      this.asked.push({ query, signal, answer, refuse });
    });
  }
}

function begin() {
  const server = new Server();
  const clock = new TestClock(seeded(1));
  /** @type {Map<string, string>} */
  const disk = new Map();
  const storage = {
    getItem: (key) => disk.get(key) ?? null,
    setItem: (key, value) => void disk.set(key, value),
    removeItem: (key) => void disk.delete(key),
  };
  const learned = [];
  const recent = recentSearches("1", storage);
  const search = createSearch({ api: server, clock, learn: (users) => learned.push(...users), recent });
  return { server, clock, disk, storage, learned, search };
}

const ids = (search) => search.answer.value?.results.map(({ message }) => message.id);

test("one question is asked once one rests, not one for each letter", async () => {
  const { server, clock, search } = begin();
  for (const text of ["회", "회의", "회의 자"]) search.type(text);
  assert.equal(server.asked.length, 0);
  assert.ok(search.busy.value);
  await clock.advance(200);
  assert.deepEqual(server.asked.map(({ query }) => query.q), ["회의 자"]);
  assert.equal(server.asked[0].query.time_zone, Intl.DateTimeFormat().resolvedOptions().timeZone);
});

test("what is typed on breaks off what was asked before, and a late answer is not shown", async () => {
  const { server, clock, search } = begin();
  search.type("회의");
  await clock.advance(200);
  search.type("회의록");
  assert.ok(server.asked[0].signal.aborted);
  await clock.advance(200);
  server.asked[1].answer(answer(["2"]));
  server.asked[0].answer(answer(["1"]));
  await settle();
  assert.deepEqual(ids(search), ["2"]);
  assert.equal(search.answer.value?.query, "회의록");
  assert.equal(search.failure.value, null);
  assert.ok(!search.busy.value);
});

test("an emptied box asks nothing and shows nothing", async () => {
  const { server, clock, search } = begin();
  search.type("회의");
  await clock.advance(200);
  server.asked[0].answer(answer(["1"]));
  await settle();
  search.type("  ");
  await clock.advance(200);
  assert.equal(server.asked.length, 1);
  assert.equal(search.answer.value, null);
});

test("the next page is added, each hit once", async () => {
  const { server, clock, search } = begin();
  search.type("회의");
  await clock.advance(200);
  server.asked[0].answer(answer(["9", "8"], { next: "c1", total: { count: 3, exact: true } }));
  await settle();
  const more = search.more();
  void search.more();
  assert.equal(server.asked.length, 2, "one page at a time");
  assert.equal(server.asked[1].query.cursor, "c1");
  server.asked[1].answer(answer(["8", "7"], { total: { count: 0, exact: true } }));
  await more;
  assert.deepEqual(ids(search), ["9", "8", "7"]);
  assert.equal(search.answer.value?.total.count, 3, "the first page knows how many there are");
  await search.more();
  assert.equal(server.asked.length, 2, "and there is no other");
});

test("another place or order asks at once", async () => {
  const { server, search } = begin();
  search.type("회의");
  search.within("7");
  assert.equal(server.asked[0].query.conversation_id, "7");
  search.by("best");
  assert.ok(server.asked[0].signal.aborted);
  assert.deepEqual([server.asked[1].query.sort, server.asked[1].query.conversation_id], ["best", "7"]);
});

test("a refusal says where", async () => {
  const { server, search } = begin();
  search.type("form:alice");
  search.ask();
  server.asked[0].refuse(new Failure("invalid", { place: { start: 0, length: 5 } }));
  await settle();
  assert.deepEqual(search.failure.value?.place, { start: 0, length: 5 });
  assert.equal(search.answer.value, null);
});

test("what was looked for is kept on the device, the last first, until it is forgotten", async () => {
  const { disk, storage, search } = begin();
  for (const query of ["하나", "둘", "하나", ...Array.from({ length: 9 }, (_, at) => `더 ${at}`)]) {
    search.type(query);
    search.remember();
  }
  assert.equal(search.recent.value.length, 8);
  assert.equal(search.recent.value[0], "더 8");
  assert.deepEqual(recentSearches("1", storage).load(), search.recent.value);
  assert.deepEqual(recentSearches("2", storage).load(), [], "another person's are not shown");
  search.forget("더 8");
  assert.equal(search.recent.value[0], "더 7");
  search.forget();
  assert.equal(disk.size, 0);
});

test("a broken storage is as good as none", () => {
  assert.deepEqual(recentSearches("1", { getItem: () => "{", setItem: () => {}, removeItem: () => {} }).load(), []);
  assert.deepEqual(recentSearches("1", undefined).load(), []);
});

/** As a person reads it, with what was found in brackets. */
function read(body, fragments, parts = leaves(body).map(({ at, text }) => ({ at, end: at + text.length, text, name: false }))) {
  const shown = shownOf(body, parts, fragments);
  return shown.map((pieces) => pieces.map(({ text, found }) => (found ? `[${text}]` : text)).join(""));
}

test("a fragment is cut where something was found", () => {
  assert.deepEqual(read("🎉 회의 자료", [{ text: "🎉 회의 자료", marks: [[3, 5], [6, 8]] }]), ["🎉 [회의] [자료]"]);
  assert.deepEqual(read("a", [{ text: "a", marks: [] }]), ["a"]);
});

test("a fragment has no marks of the text, also where one of a pair lies outside of it", () => {
  const body = "**중요한 회의**는 `내일` 10시";
  assert.deepEqual(read(body, [{ text: "한 회의**는 `내", marks: [[2, 4], [9, 10]] }]), ["한 [회의]는 [내]"]);
  assert.deepEqual(read("**회**의", [{ text: "**회**의", marks: [[2, 6]] }]), ["[회의]"]);
  assert.deepEqual(read("가 나 가", [{ text: "가", marks: [[0, 1]] }, { text: " 가", marks: [[1, 2]] }]), ["[가]", " [가]"]);
});

test("a name in it is found as a whole", () => {
  const body = "@minji1 님";
  const parts = [{ at: 0, end: 7, text: "@김민지", name: true }, { at: 7, end: 9, text: " 님", name: false }];
  assert.deepEqual(read(body, [{ text: "@minji1 님", marks: [[1, 4]] }], parts), ["[@김민지] 님"]);
  assert.deepEqual(read(body, [{ text: "@minji1 님", marks: [[8, 9]] }], parts), ["@김민지 [님]"]);
});

test("the box offers the operators that the server knows", () => {
  assert.deepEqual(OPERATORS, shared.operators);
  assert.deepEqual(VALUES, shared.values);
  assert.deepEqual(DATES, shared.dates);
  assert.equal(operatorName("from", "ko"), "보낸사람");
});

test("what may be completed is the word before the caret", () => {
  const at = (text, caret = text.length) => unfinished(text, caret);
  assert.deepEqual(at("회의 fr"), { from: 3, to: 5, minus: false, operator: null, text: "fr" });
  assert.deepEqual(at("회의 -보낸사람:al"), { from: 3, to: 11, minus: true, operator: "from", text: "al" });
  assert.deepEqual(at('in:"독서 모'), { from: 0, to: 8, minus: false, operator: "in", text: "독서 모" });
  assert.deepEqual(at("on:어제 회의", 5), { from: 0, to: 5, minus: false, operator: "on", text: "어제" });
  assert.equal(at('"내일 fr'), null, "not inside a phrase");
  assert.equal(at("https://a"), null);
  assert.equal(at("form:a"), null, "what is no operator has no values");
});

test("a value with spaces is written in quotation marks", () => {
  assert.equal(written("독서 모임"), '"독서 모임"');
  assert.equal(written("alice"), "alice");
});

test("places come in code points and are marked in units", () => {
  assert.deepEqual(unitsOf("🎉 form:a", { start: 2, length: 5 }), [3, 8]);
});
