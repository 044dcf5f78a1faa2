import assert from "node:assert/strict";
import { test } from "node:test";

import { find, initials, matches } from "../../static/js/helpers/korean.js";

test("a name has its initial consonants", () => {
  assert.equal(initials("홍길동"), "ㅎㄱㄷ");
  assert.equal(initials("쌍둥이 A1"), "ㅆㄷㅇ A1");
});

test("initial consonants find a name, whole and in part", () => {
  assert.ok(matches("홍길동", "ㅎㄱㄷ"));
  assert.deepEqual(find("홍길동", "ㄱㄷ"), [1, 3]);
  assert.ok(!matches("홍길동", "ㄱㅎ"));
});

test("syllables and initials mix", () => {
  assert.ok(matches("홍길동", "홍ㄱㄷ"));
  assert.ok(matches("김민준", "민ㅈ"));
});

test("an unfinished last syllable finds what it may become", () => {
  assert.ok(matches("홍길동", "홍기"));
  assert.ok(!matches("홍길동", "호길"), "but only the last one");
  assert.ok(!matches("홍길동", "홍긱"));
});

test("Latin is found without regard to case, also in decomposed Hangul", () => {
  assert.ok(matches("Alice Kim", "alice k"));
  assert.ok(matches("홍길동".normalize("NFD"), "길동"));
});

test("nothing typed finds everybody", () => {
  assert.deepEqual(find("홍길동", "  "), [0, 0]);
});
