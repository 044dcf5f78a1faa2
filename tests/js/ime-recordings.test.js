// Every order of events that browsers and keyboards are known for (tests/js/ime), played at the code that the composer
// uses. However they come: the text is sent once and whole, and nothing of it stays in the box.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { bodyOf } from "../../static/js/helpers/body.js";
import { watchEnter } from "../../static/js/helpers/ime.js";

const FOLDER = new URL("./ime/", import.meta.url);
const RECORDINGS = readdirSync(FOLDER).map((file) => ({
  file,
  ...JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")),
}));
const SCRIPTS = ["hangul", "japanese", "chinese"];
const BROWSERS = ["chromium", "firefox", "safari"];
const KINDS = ["specification", "bug", "recording"];

/** A field as a browser fills it: what is composed stands at its end until the composition is over. */
class Field {
  constructor() {
    this.value = "";
    this.before = this.after = null;
    this.listeners = new Map();
  }

  get selectionEnd() {
    return this.value.length;
  }

  addEventListener(type, listener) {
    this.listeners.set(type, listener);
  }

  /** Whether nobody stopped it. */
  dispatch(event) {
    let prevented = false;
    this.listeners.get(event.type)?.({ ...event, preventDefault: () => (prevented = true) });
    return !prevented;
  }

  /** Emptied by the page: an input method that still composes goes on in the empty field. */
  empty() {
    this.value = "";
    if (this.before !== null) this.before = this.after = "";
  }

  happen(event) {
    switch (event.type) {
      case "compositionstart":
        this.before = this.value;
        this.after = "";
        break;
      case "compositionupdate":
        this.composed = event.data;
        this.value = this.before + event.data + this.after;
        break;
      case "compositionend":
        if (this.before !== null) this.value = this.before + (event.data || this.composed) + this.after;
        this.before = this.after = null;
        break;
      case "input":
        if (event.inputType === "insertText") this.value += event.data;
        if (event.inputType === "insertReplacementText") this.value = this.value.slice(0, -1) + event.data;
        break;
      case "keydown":
        this.breaks = true;
        break;
      case "beforeinput":
        // What a key does by itself is left out where the key was stopped.
        if (this.breaks !== false && this.dispatch(event)) this.break();
        return;
    }
    const goesOn = this.dispatch(event);
    if (event.type === "keydown") this.breaks = goesOn;
  }

  break() {
    if (this.before !== null) this.after += "\n";
    this.value += "\n";
    this.dispatch({ type: "input", inputType: "insertLineBreak", data: null });
  }
}

/** What becomes of a recording where `watch(field, send, sends)` decides about the keys. */
function play({ events, enter = "sends" }, watch = watchEnter) {
  const field = new Field();
  const sent = [];
  const send = () => {
    const body = bodyOf(field.value);
    if (!body) return;
    sent.push(body);
    field.empty();
  };
  watch(field, send, () => enter === "sends");
  for (const event of events) {
    if (event.type === "expect") assert.deepEqual({ sent, value: field.value }, { sent: event.sent, value: event.value });
    else field.happen(event);
  }
  return { sent, left: field.value };
}

function holds(recording, watch) {
  assert.deepEqual(play(recording, watch), { sent: recording.sent, left: recording.left });
}

for (const recording of RECORDINGS) {
  test(`${recording.file.replace(".json", "")}: ${recording.story}`, () => {
    holds(recording);
  });
}

test("every script is played as every browser, and the keyboards of Android, do it", () => {
  for (const script of SCRIPTS) {
    const those = RECORDINGS.filter((one) => one.script === script);
    for (const browser of BROWSERS) assert.ok(those.some((one) => one.browser === browser), `${script}, ${browser}`);
    for (const keyboard of ["Gboard", "Samsung"]) {
      assert.ok(those.some((one) => one.platform.includes(keyboard)), `${script}, ${keyboard}`);
    }
  }
});

test("each names where it is from, or says that nobody knows", () => {
  for (const { file, source, unverified } of RECORDINGS) {
    assert.ok(source.length || unverified, file);
    for (const { kind, where, says } of source) {
      assert.ok(KINDS.includes(kind) && /^https?:\/\//.test(where) && says, file);
    }
  }
});

test("code that sends at every Enter, or at none that composes, is found out by them", () => {
  const wrong = (decides) => {
    const watch = (field, send) =>
      field.addEventListener("keydown", (event) => {
        if (!decides(event)) return;
        event.preventDefault();
        send();
      });
    return RECORDINGS.filter((recording) => {
      try {
        holds(recording, watch);
        return false;
      } catch {
        return true;
      }
    }).map(({ file }) => file);
  };
  const always = wrong(({ key, code }) => key === "Enter" || code === "Enter");
  for (const file of ["hangul-chromium-macos.json", "japanese-safari-macos.json"]) assert.ok(always.includes(file));
  const never = wrong(({ key, isComposing, shiftKey }) => key === "Enter" && !isComposing && !shiftKey);
  for (const file of ["hangul-chromium-linux.json", "chinese-safari-macos.json"]) assert.ok(never.includes(file));
});
