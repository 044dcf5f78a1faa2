import assert from "node:assert/strict";
import { test } from "node:test";

import { EnterKey, watchEnter } from "../../static/js/helpers/ime.js";

/**
 * Plays events at a field the way a browser does: composed text is in the field when compositionend comes, and an Enter that
 * is not swallowed outside a composition breaks the line. Gives what was sent and what is left.
 */
function play(events, text = "") {
  const listeners = new Map();
  const field = {
    value: text,
    selectionEnd: null,
    addEventListener: (type, listener) => listeners.set(type, listener),
    removeEventListener: (type) => listeners.delete(type),
  };
  const sent = [];
  watchEnter(field, () => {
    sent.push(field.value);
    field.value = "";
  });
  for (const event of events) {
    if (event.text !== undefined) field.value = event.text;
    let prevented = false;
    listeners.get(event.type)?.({ ...event, preventDefault: () => (prevented = true) });
    const breaks = event.type === "keydown" && event.key === "Enter" && event.keyCode === 13 && !event.isComposing;
    if (breaks && !prevented) field.value += "\n";
  }
  return { sent, left: field.value };
}

const compose = (data, text) => [
  { type: "compositionstart", data: "" },
  { type: "compositionupdate", data, text },
];
const end = (data, text) => ({ type: "compositionend", data, text });
const composingEnter = { type: "keydown", key: "Enter", code: "Enter", keyCode: 229, isComposing: true };
const processEnter = { ...composingEnter, key: "Process" };
const enter = { type: "keydown", key: "Enter", code: "Enter", keyCode: 13, isComposing: false };
const safariEnter = { ...enter, keyCode: 229 };
const up = { type: "keyup", key: "Enter", code: "Enter", keyCode: 13 };

test("a plain Enter sends", () => {
  assert.deepEqual(play([{ ...enter, text: "hello" }, up]), { sent: ["hello"], left: "" });
});

test("a held Enter sends once", () => {
  const repeated = { ...enter, repeat: true };
  assert.deepEqual(play([{ ...enter, text: "hello" }, repeated, repeated, up]), { sent: ["hello"], left: "" });
});

test("two presses send twice, also where the first keyup is lost", () => {
  assert.deepEqual(play([{ ...enter, text: "a" }, { ...enter, text: "b" }, up]).sent, ["a", "b"]);
});

test("Shift+Enter breaks the line", () => {
  assert.deepEqual(play([{ ...enter, shiftKey: true, text: "hello" }, up]), { sent: [], left: "hello\n" });
});

test("Chromium on macOS and Windows: Enter in a Korean syllable sends once, with the syllable, though the key comes twice", () => {
  const events = [...compose("녕", "안녕"), composingEnter, end("녕", "안녕"), enter, up];
  assert.deepEqual(play(events), { sent: ["안녕"], left: "" });
});

test("Chromium on Linux: Enter in a Korean syllable sends once where the key comes once", () => {
  const events = [...compose("녕", "안녕"), composingEnter, end("녕", "안녕"), up];
  assert.deepEqual(play(events), { sent: ["안녕"], left: "" });
});

test("Chromium on Windows calls the key Process", () => {
  const events = [...compose("녕", "안녕"), processEnter, end("녕", "안녕"), enter, up];
  assert.deepEqual(play(events), { sent: ["안녕"], left: "" });
});

test("Firefox: compositionend without data, then an input with an emptied field, sends once", () => {
  const events = [...compose("하", "하"), processEnter, end("", "하"), { type: "input" }, up];
  assert.deepEqual(play(events), { sent: ["하"], left: "" });
});

test("Safari: compositionend before the keydown (229) sends once", () => {
  const events = [...compose("요", "좋아요"), end("요", "좋아요"), safariEnter, up];
  assert.deepEqual(play(events), { sent: ["좋아요"], left: "" });
});

test("Safari: a second keydown of the same press is swallowed", () => {
  const events = [...compose("요", "좋아요"), end("요", "좋아요"), safariEnter, enter, up];
  assert.deepEqual(play(events), { sent: ["좋아요"], left: "" });
});

test("Safari without composition events: 229 after Hangul sends", () => {
  assert.deepEqual(play([{ ...safariEnter, text: "네" }, enter, up]), { sent: ["네"], left: "" });
});

test("after a Korean Enter the next message is sent by its own Enter", () => {
  const events = [
    ...[...compose("녕", "안녕"), composingEnter, end("녕", "안녕"), enter, up],
    ...[...compose("래", "그래"), composingEnter, end("래", "그래"), enter, up],
  ];
  assert.deepEqual(play(events).sent, ["안녕", "그래"]);
});

test("a lost keyup swallows nothing once another key was pressed", () => {
  const letter = { type: "keydown", key: "k", code: "KeyK", keyCode: 75 };
  const events = [...compose("네", "네"), composingEnter, end("네", "네"), letter, { ...enter, text: "ok" }];
  assert.deepEqual(play(events).sent, ["네", "ok"]);
});

test("a syllable that ends by the next one, then a word, sends only on Enter", () => {
  const events = [...compose("안", "안"), end("안", "안"), ...compose("녕", "안녕"), end("녕", "안녕")];
  assert.deepEqual(play(events), { sent: [], left: "안녕" });
});

test("Japanese: Enter only confirms; the next one sends", () => {
  const events = [...compose("日本", "日本"), composingEnter, end("日本", "日本"), up, enter, up];
  assert.deepEqual(play(events.slice(0, -2)), { sent: [], left: "日本" });
  assert.deepEqual(play(events), { sent: ["日本"], left: "" });
});

test("Japanese in kana, and Chinese in pinyin, are not Korean", () => {
  for (const data of ["にほん", "ni hao", "你好"]) {
    assert.deepEqual(play([...compose(data, data), composingEnter, end(data, data), up]).sent, []);
  }
});

test("Japanese in Safari: the keydown (229) after compositionend only confirms", () => {
  const events = [...compose("日本", "日本"), end("日本", "日本"), safariEnter, up];
  assert.deepEqual(play(events), { sent: [], left: "日本" });
});

test("Korean turned into Hanja by that Enter only confirms", () => {
  const events = [...compose("한자", "한자"), composingEnter, end("漢字", "漢字"), up];
  assert.deepEqual(play(events), { sent: [], left: "漢字" });
});

test("leaving the field forgets a half-made press", () => {
  const events = [...compose("네", "네"), composingEnter, { type: "blur" }, end("네", "네")];
  assert.deepEqual(play(events), { sent: [], left: "네" });
});

test("other keys with modifiers are left alone", () => {
  assert.equal(new EnterKey().handle({ ...enter, ctrlKey: true }, "x"), null);
  assert.equal(new EnterKey().handle({ type: "keydown", key: "a", code: "KeyA", keyCode: 65 }, "x"), null);
});
