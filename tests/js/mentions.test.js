import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { findMentions, mentionedIn, queryAt } from "../../static/js/helpers/mentions.js";

const CASES = JSON.parse(readFileSync(new URL("../mentions.json", import.meta.url), "utf8"));

for (const { body, handles, mentioned } of CASES) {
  test(`as the server finds them: ${JSON.stringify(body)}`, () => {
    assert.deepEqual(mentionedIn(body, new Map(handles.map((handle) => [handle, handle]))), mentioned);
  });
}

test("a place begins with the @ and ends before the particle", () => {
  const text = "오늘 @minji님이";
  const [{ start, end, id }] = findMentions(text, new Map([["minji", "7"]]));
  assert.deepEqual([text.slice(start, end), id], ["@minji", "7"]);
});

test("what is typed behind an @ is looked for, up to the caret", () => {
  assert.deepEqual(queryAt("안녕 @"), { query: "", start: 3 });
  assert.deepEqual(queryAt("안녕 @ㅎㄱ"), { query: "ㅎㄱ", start: 3 });
  assert.deepEqual(queryAt("안녕@길"), { query: "길", start: 2 });
  assert.equal(queryAt("안녕 @길동 "), null);
  assert.equal(queryAt("a@b"), null);
  assert.equal(queryAt("안녕"), null);
});
