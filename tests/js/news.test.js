import assert from "node:assert/strict";
import { test } from "node:test";

import { newestId, saidSince } from "../../static/js/models/news.js";

const row = (id, more = {}) => {
  const { own = false, folded = false, kind = "text", deleted_at = null } = more;
  return { own, folded, message: { id, kind, deleted_at, body: `m${id}` } };
};
const ids = (rows) => rows.map(({ message }) => message.id);

test("what others said since is spoken, in order", () => {
  const rows = [row("8"), row("9"), row("10"), row("11")];
  assert.deepEqual(ids(saidSince(rows, "9")), ["10", "11"]);
  assert.deepEqual(saidSince(rows, newestId(rows)), []);
});

test("history that is loaded above is not news", () => {
  const rows = [row("9"), row("10")];
  const since = newestId(rows);
  assert.deepEqual(saidSince([row("1"), row("2"), ...rows], since), []);
});

test("own, folded and deleted messages and system lines are not spoken", () => {
  const rows = [row("5"), row("6", { own: true }), row("7", { folded: true }), row("8", { kind: "system" }), row("9", { deleted_at: "x" }), row("", { own: true })];
  assert.deepEqual(saidSince(rows, "5"), []);
  assert.equal(newestId(rows), "9");
});
