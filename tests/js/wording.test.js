import assert from "node:assert/strict";
import { test } from "node:test";

import { draftWords, excerptOf, messageWords, wordsOf } from "../../static/js/components/base/wording.js";

const PEOPLE = { 7: { id: "7", handle: "minji", name: "김민지" }, 8: { id: "8", handle: "james", name: "" } };
const chat = { users: { get: (id) => ({ ...PEOPLE[id], missing: !PEOPLE[id], blocked: false }) }, me: { value: { id: "7" } } };
const message = (body, mentions) => ({ id: "1", sender_id: "8", body, data: mentions ? { mentions } : {} });

test("a message in one line has no marks, and people by their names", () => {
  assert.equal(messageWords(chat, message("**@minji**님,\n`@minji`는 @james 말고", ["7", "8"])), "@김민지님, @minji는 @james 말고");
  assert.equal(messageWords(chat, message("@minji ```\nx = 1\n``` 끝", undefined)), "@minji x = 1 끝");
});

test("read aloud it keeps its lines", () => {
  assert.equal(wordsOf(chat, message("- **하나**\n- 둘")), "- 하나\n- 둘");
});

test("a quote and a draft may end in the middle", () => {
  const quote = { messageId: "1", senderId: "8", mentions: ["7"], deleted: false, unavailable: false };
  assert.equal(excerptOf(chat, { ...quote, excerpt: "@minji님 ```\n긴 코드 …" }), "@김민지님 긴 코드 …");
  assert.equal(draftWords(chat, "**굵"), "굵");
});
