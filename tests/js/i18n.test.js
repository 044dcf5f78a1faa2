import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { en } from "../../static/js/i18n/en.js";
import { fill, language, speak } from "../../static/js/i18n/index.js";
import { ko } from "../../static/js/i18n/ko.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../static/js");
const CATALOGUES = [join(ROOT, "i18n/en.js"), join(ROOT, "i18n/ko.js")];

const source = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .map((name) => join(ROOT, name))
  .filter((path) => path.endsWith(".js") && !CATALOGUES.includes(path))
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");

/** The places of a text, in alphabetical order. */
const places = (text) =>
  [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]))].sort();

test("both languages have the same keys", () => {
  assert.deepEqual(Object.keys(ko).sort(), Object.keys(en).sort());
});

test("every key is used somewhere", () => {
  const unused = Object.keys(en).filter((key) => !source.includes(`"${key}"`));
  assert.deepEqual(unused, []);
});

test("every key that is asked for is there", () => {
  const asked = [...source.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1]);
  assert.ok(asked.length > 100);
  assert.deepEqual(
    asked.filter((key) => !(key in en)),
    [],
  );
});

test("no text is empty, and a text names the same things in both languages", () => {
  for (const [key, text] of Object.entries(en)) {
    assert.ok(text.trim() && ko[key].trim(), key);
    const extra = places(ko[key]).filter((place) => !places(text).includes(place));
    assert.deepEqual(extra, [], `${key} names in Korean what English does not`);
  }
});

test("English counts one and many", () => {
  assert.equal(fill(en["members.count"], { n: 1 }, "en"), "1 member");
  assert.equal(fill(en["members.count"], { n: 1200 }, "en"), "1,200 members");
});

test("a place without a value stays visible", () => {
  assert.equal(fill("{who|이/가} 왔어요", {}, "ko"), "{who|이/가} 왔어요");
});

test("what a person typed is not read as a pattern", () => {
  assert.equal(fill("{a} {b}", { a: "{b}", b: "x" }, "en"), "{b} x");
});

test("the language that was asked for last is spoken, also when another one comes later", async () => {
  await speak("ko");
  const late = speak("en");
  await speak("ko");
  await late;
  assert.equal(language.value, "ko");
});
