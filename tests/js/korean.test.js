import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as korean from "../../static/js/helpers/korean.js";

const { find, matches } = korean;
/** @type {Record<string, [string, any][]>} */
const shared = JSON.parse(readFileSync(new URL("../korean.json", import.meta.url), "utf8"));

test("client and server take Hangul apart alike", () => {
  const rules = {
    initials: korean.initials,
    strokes: korean.strokes,
    composed: korean.composed,
    loosened: korean.loosened,
    hangul_of_keys: korean.hangulOfKeys,
    keys_of_hangul: korean.keysOfHangul,
    retyped: korean.retyped,
    otherwise_typed: korean.otherwiseTyped,
  };
  for (const [name, rule] of Object.entries(rules)) {
    for (const [text, expected] of shared[name] ?? []) assert.equal(rule(text), expected, `${name} ${text}`);
  }
});

test("client and server find names alike", () => {
  for (const [name, typed] of shared["found"] ?? []) assert.ok(matches(name, typed), `${typed} finds ${name}`);
  for (const [name, typed] of shared["not_found"] ?? []) assert.ok(!matches(name, typed), `${typed}, ${name}`);
});

test("every syllable is made of its strokes, and of its keys", () => {
  for (let code = 0xac00; code <= 0xd7a3; code += 1) {
    const syllable = String.fromCharCode(code);
    assert.equal(korean.composed(korean.strokes(syllable)), syllable);
    assert.equal(korean.hangulOfKeys(korean.keysOfHangul(syllable)), syllable);
  }
});

test("initial consonants find a name, whole and in part", () => {
  assert.deepEqual(find("홍길동", "ㄱㄷ"), [1, 3]);
});

test("Hangul is found in decomposed form, too", () => {
  assert.ok(matches("홍길동".normalize("NFD"), "길동"));
});

test("nothing typed finds everybody", () => {
  assert.deepEqual(find("홍길동", "  "), [0, 0]);
});
