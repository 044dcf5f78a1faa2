import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../../static/js/models/history.js";
import { addRange, coverage, rangeOf } from "../../static/js/models/ranges.js";
import { applyOp, quoteOf, react } from "../../static/js/models/rows.js";

const message = (id, version = 1, body = `m${id}`) => ({ id: String(id), version, body, sender_id: "1", deleted_at: null, reactions: [], data: {} });
const put = (...rest) => ({ op: "put", message: message(...rest) });
const reaction = (id, version) => ({ op: "react", id: String(id), version, userId: "2", emoji: "👍", add: true });
const page = (ids, { next = null, prev = null, version = 1, quoted = {} } = {}) => ({
  ...{ results: ids.map((id) => message(id)).reverse(), next, prev, version, quoted, users: [] },
});

function loaded(ids, range = { from: String(ids[0]), to: null }) {
  const history = new History([range], {});
  history.fill(ids.map((id) => message(id)), [range], []);
  return history;
}

const bodies = (history, range = history.ranges[0]) => history.list(range).map((row) => row.body);

test("a row takes a higher version only", () => {
  assert.equal(applyOp(undefined, put(1, 5)).version, 5);
  assert.equal(applyOp(message(1, 5), put(1, 6, "new")).body, "new");
  assert.equal(applyOp(message(1, 6, "new"), put(1, 5, "old")).body, "new");
});

test("a reaction changes a row it follows, never one that already knows, and makes none", () => {
  assert.deepEqual(applyOp(message(1, 5), reaction(1, 6)).reactions, [{ emoji: "👍", user_ids: ["2"] }]);
  assert.deepEqual(applyOp(message(1, 6), reaction(1, 6)).reactions, []);
  assert.equal(applyOp(undefined, reaction(1, 6)), undefined);
});

test("reactions stand in the server's order, and an emoji nobody gives is gone", () => {
  const all = react(react(react([], "10", "😂", true), "9", "😂", true), "9", "❤️", true);
  assert.deepEqual(all, [{ emoji: "❤️", user_ids: ["9"] }, { emoji: "😂", user_ids: ["9", "10"] }]);
  assert.deepEqual(react(all, "9", "❤️", false), [{ emoji: "😂", user_ids: ["9", "10"] }]);
  assert.deepEqual(react(all, "7", "👍", false), all);
});

test("ranges join only where they share an id", () => {
  const ranges = addRange([{ from: "100", to: null }], { from: "50", to: "90" });
  assert.deepEqual(ranges, [{ from: "50", to: "90" }, { from: "100", to: null }]);
  assert.deepEqual(addRange(ranges, { from: "90", to: "100" }), [{ from: "50", to: null }]);
  assert.equal(rangeOf(ranges, "95"), null);
  assert.deepEqual(rangeOf(ranges, "1000"), { from: "100", to: null }, "ids compare as numbers");
});

test("a page covers from its oldest to its newest row and to the bound asked", () => {
  assert.deepEqual(coverage(page([3, 4, 5], { next: "3", prev: "5" }), { before: "9" }), { from: "3", to: "9" });
  assert.deepEqual(coverage(page([3, 4, 5], { next: "3", prev: "5" }), { after: "1" }), { from: "1", to: "5" });
  assert.deepEqual(coverage(page([3, 4, 5], { next: "3", prev: "5" }), { around: "4" }), { from: "3", to: "5" });
});

test("a page without a next reaches the beginning, one without a prev the live end", () => {
  assert.deepEqual(coverage(page([3, 4]), { before: "9" }), { from: "0", to: "9" });
  assert.deepEqual(coverage(page([3, 4]), { after: "1" }), { from: "1", to: null });
  assert.deepEqual(coverage(page([3, 4]), {}), { from: "0", to: null });
  assert.deepEqual(coverage(page([]), { before: "9" }), { from: "0", to: "9" });
  assert.deepEqual(coverage(page([]), {}), { from: "0", to: null });
});

test("live rows extend the newest range; where there is none, they begin it", () => {
  const history = loaded([5, 6]);
  history.extend(message(7));
  assert.deepEqual(bodies(history), ["m5", "m6", "m7"]);
  const empty = new History([], {});
  empty.loaded = true;
  empty.extend(message(3));
  assert.deepEqual(empty.ranges, [{ from: "3", to: null }]);
});

test("changes to rows outside the ranges are not stored", () => {
  const history = loaded([5, 6]);
  history.apply(put(2, 9, "edited"));
  assert.equal(history.rows.has("2"), false);
  assert.deepEqual(history.journal, []);
});

test("a page that touches joins; one that does not stands for itself", () => {
  const history = loaded([10, 11]);
  history.mergePage({ page: page([3, 4], { next: "3", prev: "4" }), asked: { around: "4" } }, []);
  assert.equal(history.ranges.length, 2);
  history.mergePage({ page: page([5, 6], { next: "5", prev: "6" }), asked: { before: "10" } }, []);
  assert.deepEqual(history.ranges, [{ from: "3", to: "4" }, { from: "5", to: null }]);
  history.mergePage({ page: page([4], { next: "4", prev: "4" }), asked: { before: "5" } }, []);
  assert.deepEqual(bodies(history), ["m3", "m4", "m5", "m6", "m10", "m11"]);
});

test("events that came while a page was under way are applied to its rows after it", () => {
  const history = loaded([10]);
  const log = history.startLog();
  history.apply(put(4, 8, "edited"));
  history.apply(reaction(5, 9));
  history.endLog(log);
  history.mergePage({ page: page([4, 5]), asked: { before: "10" } }, log);
  assert.deepEqual(bodies(history), ["edited", "m5", "m10"]);
  assert.equal(history.rows.get("5").reactions.length, 1);
});

test("a page never overwrites a row that is newer", () => {
  const history = loaded([4, 10]);
  history.apply(put(4, 8, "edited"));
  history.mergePage({ page: page([3, 4]), asked: { before: "10" } }, []);
  assert.deepEqual(bodies(history), ["m3", "edited", "m10"]);
});

test("a reset drops every row and range, and what was asked before it is worth nothing", () => {
  const history = loaded([1, 2, 3]);
  const { epoch } = history;
  history.reset([message(8), message(9)], {});
  assert.deepEqual(bodies(history), ["m8", "m9"]);
  assert.deepEqual(history.ranges, [{ from: "8", to: null }]);
  assert.notEqual(history.epoch, epoch);
});

test("while rows are on disk only, changes pass through to it", () => {
  const history = new History([{ from: "5", to: null }], {});
  history.apply(put(6, 4));
  history.apply(put(2, 4));
  history.apply(reaction(7, 5));
  assert.deepEqual(history.journal, [put(6, 4), reaction(7, 5)]);
  assert.equal(history.rows.size, 0);
});

test("a long history that nobody looks at is cut back to its newest rows", () => {
  const history = loaded(Array.from({ length: 700 }, (_, index) => index + 1));
  history.trim();
  assert.equal(history.rows.size, 500);
  assert.deepEqual(history.ranges, [{ from: "201", to: null }]);
});

test("quotes follow edits and deletions of originals that are not held", () => {
  const history = loaded([10]);
  history.learnQuotes({ 3: { sender_id: "1", excerpt: "before", mentions: [], deleted: false } });
  history.apply(put(3, 9, "after"));
  assert.equal(history.quotes["3"].excerpt, "after");
  history.apply({ op: "put", message: { ...message(3, 10, ""), deleted_at: "2026-11-23T00:00:00Z" } });
  assert.deepEqual(history.quotes["3"], { sender_id: "1", excerpt: "", mentions: [], deleted: true });
});

test("a read mark goes on over own messages that follow it, in memory or while the rows are on disk", () => {
  const row = (id, sender_id, kind = "text") => ({ ...message(id), seq: id, sender_id, kind });
  const rows = [row(1, "8"), row(2, "7"), row(3, "7"), row(4, "8"), row(5, "7")];
  const history = new History([{ from: "1", to: null }], {});
  for (const one of rows) history.extend(one);
  for (const loaded of [false, true]) {
    if (loaded) history.fill(rows, history.ranges, []);
    assert.deepEqual([1, 2, 3, 4].map((seq) => history.overOwn("7", seq)), [3, 3, 3, 5]);
    assert.equal(history.overOwn("8", 1), 1);
    assert.equal(history.overOwn("7", 9), 9);
  }
});

test("however long the way, what lies far from the reader is forgotten, but not the newest rows", () => {
  const history = loaded(Array.from({ length: 2000 }, (_, at) => at + 1), { from: "0", to: null });
  history.trimAround("500", 100);
  assert.deepEqual(history.ranges, [{ from: "400", to: "600" }, { from: "1951", to: null }]);
  assert.equal(history.rows.size, 251);
  history.extend(message(2001));
  assert.equal(bodies(history, history.ranges[1]).at(-1), "m2001");
  history.trimAround("1990", 100);
  assert.deepEqual(history.ranges, [{ from: "1951", to: null }]);
});

test("near an end, the range keeps it; near the live end, it is one with the newest rows", () => {
  const history = loaded(Array.from({ length: 500 }, (_, at) => at + 1), { from: "0", to: null });
  history.trimAround("10", 100);
  assert.deepEqual(history.ranges[0], { from: "0", to: "110" });
  const other = loaded(Array.from({ length: 500 }, (_, at) => at + 1), { from: "0", to: null });
  other.trimAround("440", 100);
  assert.deepEqual(other.ranges, [{ from: "340", to: null }]);
});

test("a long original is quoted as the server does it", () => {
  const long = quoteOf({ ...message("1"), body: `${"👍".repeat(198)} ${"가".repeat(20)}` });
  assert.equal(long.excerpt, `${"👍".repeat(198)}…`);
  assert.equal(quoteOf({ ...message("1"), body: "👍".repeat(200) }).excerpt, "👍".repeat(200));
});

test("an original that is forgotten is still quoted", () => {
  const history = loaded(Array.from({ length: 500 }, (_, at) => at + 1), { from: "0", to: null });
  history.apply({ op: "put", message: { ...message(400, 2), reply_to: { id: "7", seq: 7, sender_id: "1" } } });
  history.trimAround("400", 20);
  assert.equal(history.rows.has("7"), false);
  assert.deepEqual(history.quotes["7"], { sender_id: "1", excerpt: "m7", mentions: [], deleted: false });
});

test("of quotes those are kept that were learned last", () => {
  const history = loaded([1000]);
  const quote = (excerpt) => ({ sender_id: "1", excerpt, mentions: [], deleted: false });
  for (let id = 900; id > 500; id -= 1) history.learnQuotes({ [`9${id}000000000000`]: quote(String(id)) });
  assert.equal(Object.keys(history.quotes).length, 300);
  assert.equal(history.quotes["9501000000000000"].excerpt, "501");
});
