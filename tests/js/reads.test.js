import assert from "node:assert/strict";
import { test } from "node:test";

import { mergeRead, readersOf, unreadCounter } from "../../static/js/models/reads.js";

const member = (user_id, read_seq, history_from_id = "0") => ({
  ...{ user_id, read_seq, history_from_id, role: "member", version: 1 },
});

test("marks move forward; null replaces a number, a number replaces null", () => {
  assert.equal(mergeRead(5, 7), 7);
  assert.equal(mergeRead(7, 5), 7);
  assert.equal(mergeRead(7, null), null);
  assert.equal(mergeRead(null, 3), 3);
  assert.equal(mergeRead(undefined, 3), 3);
});

test("the number counts members who have not read, never the sender, never who hides reads", () => {
  const unread = unreadCounter([member("alice", 2), member("bob", 5), member("charlie", 0), member("dora", null)]);
  assert.equal(unread({ seq: 3, sender_id: "bob" }), 2);
  assert.equal(unread({ seq: 3, sender_id: "alice" }), 1);
  assert.equal(unread({ seq: 2, sender_id: "bob" }), 1);
  assert.equal(unread({ seq: 6, sender_id: "dora" }), 3);
  assert.equal(unread({ seq: 6, sender_id: "somebody who left" }), 3);
});

test("with nobody else there is nobody to wait for", () => {
  assert.equal(unreadCounter([member("alice", 0)])({ seq: 9, sender_id: "alice" }), 0);
});

test("who joined after a message neither has read it nor is waited for", () => {
  const members = [member("alice", 9), member("bob", 3), member("charlie", 3, "1000"), member("dora", null), member("erin", null, "1000")];
  const before = { id: "999", seq: 3, sender_id: "alice" };
  assert.deepEqual(readersOf(members, before), { read: ["bob"], unread: [], hidden: ["dora"] });
  assert.equal(unreadCounter(members)(before), 0);
  const after = { id: "1001", seq: 4, sender_id: "alice" };
  assert.deepEqual(readersOf(members, after), { read: [], unread: ["bob", "charlie"], hidden: ["dora", "erin"] });
  assert.equal(unreadCounter(members)(after), 2);
});
