import assert from "node:assert/strict";
import { test } from "node:test";

import { arrange } from "../../static/js/components/conversation/arrange.js";

let serial = 0;

function row(sender, at, more = {}) {
  serial += 1;
  const { kind = "text", own = false, folded = false, seq = serial } = more;
  const created_at = new Date(2026, 10, 23, 10, 0, 0).getTime() + at * 1000;
  return {
    key: `k${serial}`,
    own,
    folded,
    message: { kind, seq, sender_id: sender, created_at: new Date(created_at).toISOString() },
  };
}

const flags = (lines, name) => lines.filter(({ type }) => type === "row").map((line) => line[name]);

test("one sender within three minutes is one run", () => {
  const days = arrange([row("1", 0), row("1", 60), row("1", 200), row("2", 210)], null);
  assert.deepEqual(flags(days, "first"), [true, false, false, true]);
  assert.deepEqual(flags(days, "last"), [false, false, true, true]);
});

test("three minutes of silence end a run", () => {
  const days = arrange([row("1", 0), row("1", 180)], null);
  assert.deepEqual(flags(days, "first"), [true, true]);
});

test("a system line ends a run", () => {
  const days = arrange([row("1", 0), row("1", 1, { kind: "system" }), row("1", 2)], null);
  assert.deepEqual(flags(days, "first"), [true, true, true]);
});

test("the time stands once a minute", () => {
  const days = arrange([row("1", 0), row("1", 10), row("1", 61)], null);
  assert.deepEqual(flags(days, "showTime"), [false, true, true]);
});

test("each day has its line", () => {
  const lines = arrange([row("1", 0), row("1", 86_400)], null);
  assert.deepEqual(
    lines.map(({ type, date }) => `${type} ${date.getDate()}`),
    ["day 23", "row 23", "day 24", "row 24"],
  );
  assert.equal(new Set(lines.map(({ key }) => key)).size, 4);
});

test("the line of new messages stands before the first unread one of another person", () => {
  const rows = [row("1", 0, { seq: 4 }), row("me", 1, { seq: 5, own: true }), row("1", 2, { seq: 6 })];
  assert.deepEqual(flags(arrange(rows, 5), "newBefore"), [false, false, true]);
});

test("no line of new messages where the row before it is not known", () => {
  assert.deepEqual(flags(arrange([row("1", 0, { seq: 9 })], 5), "newBefore"), [false]);
});

test("the line of new messages begins a run anew", () => {
  const days = arrange([row("1", 0, { seq: 1 }), row("1", 1, { seq: 2 })], 2);
  assert.deepEqual(flags(days, "first"), [true, true]);
});

test("where more is to come, the outermost row waits for its neighbour: nothing drawn changes when that comes", () => {
  const rows = Array.from({ length: 60 }, (_, at) => row(at % 7 < 4 ? "1" : "2", at * 4000));
  const shape = (lines) => new Map(lines.map(({ row: _, date, ...line }) => [line.key, { ...line, day: date.getDate() }]));
  const whole = shape(arrange(rows, null));
  for (const [from, to] of [[0, 40], [10, 50], [25, 60]]) {
    const part = shape(arrange(rows.slice(from, to), null, { older: from > 0, newer: to < 60 }));
    assert.ok(part.size >= 30);
    for (const [key, line] of part) assert.deepEqual(line, whole.get(key), key);
  }
});

test("of few rows none is held back", () => {
  assert.equal(flags(arrange([row("1", 0)], null, { older: true, newer: true }), "first").length, 1);
});
