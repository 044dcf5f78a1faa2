import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { LABELS } from "../../static/js/i18n/emoji-labels.js";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const picker = read("static/vendor/emoji-picker-element/picker.js");

/** A constant of the picker that is made of strings only. */
function constant(name) {
  const start = picker.search(new RegExp(`^(?:const|var) ${name} = `, "m"));
  assert.ok(start >= 0, name);
  const value = /= (["'](?:.|\n)*?);\n/.exec(picker.slice(start));
  return Function(`"use strict"; return ${value[1]};`)();
}

test("the style sheet that the picker brings along is the one that the policy allows", () => {
  const sheet = `${constant("baseStyles")}:host{--emoji-font-family:${constant("FONT_FAMILY")}}`;
  assert.ok(picker.includes("style.textContent = baseStyles + EXTRA_STYLES;"));
  assert.ok(picker.includes("const EXTRA_STYLES = `:host{--emoji-font-family:${FONT_FAMILY}}`;"));
  const hash = createHash("sha256").update(sheet).digest("base64");
  assert.ok(read("chatsite/settings.py").includes(`'sha256-${hash}'`), `sha256-${hash}`);
});

test("the picker sets style attributes in the way that the policy allows", () => {
  assert.ok(picker.includes("if (attributeName === 'style') targetNode.style.cssText = newValue;"));
});

test("a word of one syllable can be searched", () => {
  for (const source of [picker, read("static/vendor/emoji-picker-element/database.js")]) {
    assert.match(source, /const MIN_SEARCH_TEXT_LENGTH = 1;/);
  }
});

test("every label of the picker is there in Korean and in English", () => {
  const english = picker.slice(picker.indexOf("var enI18n = {"), picker.indexOf("};", picker.indexOf("var enI18n = {")));
  const keys = (value) => Object.entries(value).flatMap(([key, inner]) => (inner.constructor === Object ? [key, ...keys(inner)] : [key]));
  for (const key of [...english.matchAll(/^\s+'?([\w-]+)'?:/gm)].map((found) => found[1])) {
    for (const labels of Object.values(LABELS)) assert.ok(keys(labels).includes(key), key);
  }
  assert.deepEqual(keys(LABELS.ko), keys(LABELS.en));
  assert.equal(LABELS.ko.skinTones.length, LABELS.en.skinTones.length);
});

test("the names of emoji are Korean and English, and both name the same ones", () => {
  const [ko, en] = ["ko", "en"].map((language) => JSON.parse(read(`static/vendor/emoji/${language}.json`)));
  assert.ok(ko.length > 1800);
  assert.deepEqual(new Set(ko.map((one) => one.emoji)), new Set(en.map((one) => one.emoji)));
  assert.ok(ko.find((one) => one.emoji === "😀").annotation.includes("얼굴"));
});
