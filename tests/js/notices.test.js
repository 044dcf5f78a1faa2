import assert from "node:assert/strict";
import { test } from "node:test";

import { Notices } from "../../static/js/models/notices.js";

const message = (id, more = {}) => ({ id, kind: "text", sender_id: "2", deleted_at: null, ...more });
const view = (id, last, more = {}) => ({
  ...{ id, lastMessage: last, unread: 1, muted: false, hidden: false, lastLine: { own: false }, my: { mentions: [] } },
  ...more,
});
const nobody = () => false;
const told = (notices) => notices.map((notice) => notice.id);

/** What is told of `after`, once `view("7", message("10"))` was looked at. */
function after(views, { reading = null, isBlocked = nobody } = {}) {
  const notices = new Notices();
  assert.deepEqual(notices.take([view("7", message("10"))], reading, isBlocked), []);
  return told(notices.take(views, reading, isBlocked));
}

test("what stood there at first is no news, what comes after is, once", () => {
  const notices = new Notices();
  const [old, next] = [[view("7", message("9"))], [view("7", message("10"))]];
  assert.deepEqual(told(notices.take(old, null, nobody)), []);
  assert.deepEqual(told(notices.take(next, null, nobody)), ["10"]);
  assert.deepEqual(told(notices.take(next, null, nobody)), []);
  // By number, not by letters.
  assert.deepEqual(told(notices.take(old, null, nobody)), []);
});

test("the first message of a new conversation is news", () => {
  assert.deepEqual(after([view("7", message("10")), view("8", message("11"))]), ["11"]);
});

test("what is being read is not told, another conversation meanwhile is", () => {
  const views = [view("7", message("12")), view("8", message("13"))];
  assert.deepEqual(after(views, { reading: "7" }), ["13"]);
});

test("nothing is told of muted, read, own, deleted, blocked and system rows", () => {
  const next = message("11");
  assert.deepEqual(after([view("7", next)]), ["11"]);
  assert.deepEqual(after([view("7", next, { muted: true })]), []);
  assert.deepEqual(after([view("7", next, { unread: 0 })]), []);
  assert.deepEqual(after([view("7", next, { lastLine: { own: true } })]), []);
  assert.deepEqual(after([view("7", message("11", { deleted_at: "2026-11-24T00:00:00Z" }))]), []);
  assert.deepEqual(after([view("7", message("11", { kind: "system" }))]), []);
  assert.deepEqual(after([view("7", next)], { isBlocked: (id) => id === "2" }), []);
});

test("who is called by name is told so in a muted conversation, too, once, and of nothing else there", () => {
  const notices = new Notices();
  const muted = (last, ...ids) => {
    const mentions = ids.map((id) => ({ id, seq: Number(id), sender_id: "3" }));
    return [view("7", message(last), { muted: true, my: { mentions } })];
  };
  notices.take(muted("10"), null, nobody);
  assert.deepEqual(notices.take(muted("11"), null, nobody), []);
  // Something was said after it before anybody looked.
  const [notice] = notices.take(muted("13", "12"), null, nobody);
  assert.deepEqual([notice.id, notice.senderId, notice.message], ["12", "3", null]);
  assert.deepEqual(notices.take(muted("14", "12"), null, nobody), []);
  assert.deepEqual(notices.take(muted("15", "12", "15"), null, nobody)[0].message, message("15"));
  assert.deepEqual(notices.take(muted("16", "16"), "7", nobody), []);
});
