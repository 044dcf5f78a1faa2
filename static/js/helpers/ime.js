// Enter in a field where people may be composing a syllable. In Korean an Enter while a syllable is composed means "send":
// once, with that syllable. In Japanese and Chinese it only confirms the composition.
//
// What browsers do with one press of Enter:
//   Chromium, Firefox  keydown (isComposing, key Enter or Process, keyCode 229) · compositionend · on macOS and Windows
//                      often a second keydown (13) · keyup
//   Safari             compositionend · keydown (keyCode 229, isComposing false) · sometimes a second keydown (13) · keyup

/**
 * The parts of keyboard and composition events that matter.
 * @typedef {object} Signalled
 * @property {string} type
 * @property {string} [key]
 * @property {string} [code]
 * @property {number} [keyCode]
 * @property {boolean} [isComposing]
 * @property {boolean} [shiftKey]
 * @property {boolean} [ctrlKey]
 * @property {boolean} [altKey]
 * @property {boolean} [metaKey]
 * @property {boolean} [repeat]
 * @property {string | null} [data]
 *
 * "send": send what the field holds now, and let the key do nothing else. "swallow": let the key do nothing.
 * @typedef {"send" | "swallow" | null} Verdict
 */

const HANGUL = /^[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]+$/;

/** @param {string} text */
function isHangul(text) {
  return HANGUL.test(text);
}

/** @param {Signalled} event */
function isEnter({ key, code }) {
  return key === "Enter" || code === "Enter" || code === "NumpadEnter";
}

export class EnterKey {
  constructor() {
    this.composing = false;
    this.composed = "";
    /** A composition ended and no key came since (Safari's order). */
    this.justEnded = false;
    /** Enter was pressed inside a Korean composition. */
    this.wanted = false;
    /** This press of Enter has done its work. */
    this.done = false;
  }

  reset() {
    this.composing = this.justEnded = this.wanted = this.done = false;
    this.composed = "";
  }

  /**
   * @param {Signalled} event
   * @param {string} text what the field holds, up to the caret
   * @returns {Verdict}
   */
  handle(event, text) {
    switch (event.type) {
      case "compositionstart":
        this.composing = true;
        this.composed = "";
        this.justEnded = false;
        return null;
      case "compositionupdate":
        this.composed = event.data ?? "";
        return null;
      case "compositionend":
        return this.ended(event.data || this.composed);
      case "keydown":
        return this.pressed(event, text);
      case "keyup":
        if (isEnter(event)) this.done = this.justEnded = false;
        return null;
      default:
        this.reset();
        return null;
    }
  }

  /**
   * @param {string} data
   * @returns {Verdict}
   */
  ended(data) {
    const send = this.wanted && isHangul(data);
    this.composing = false;
    this.composed = data;
    this.justEnded = true;
    this.wanted = false;
    if (send) this.done = true;
    return send ? "send" : null;
  }

  /**
   * @param {Signalled} event
   * @param {string} text
   * @returns {Verdict}
   */
  pressed(event, text) {
    const { justEnded } = this;
    this.justEnded = false;
    if (!isEnter(event) || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) {
      this.done = this.wanted = false;
      return null;
    }
    if (event.isComposing || this.composing) {
      this.wanted = isHangul(this.composed);
      return null;
    }
    if (this.done || event.repeat) return "swallow";
    if (event.keyCode === 229 && !isHangul(justEnded ? this.composed : text.slice(-1))) return "swallow";
    this.done = event.keyCode === 229;
    return "send";
  }
}

/**
 * Calls `send` once for each press of Enter that means it; Shift+Enter stays a line break. Gives the end of watching.
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @param {() => void} send
 * @returns {() => void}
 */
export function watchEnter(field, send) {
  const enter = new EnterKey();
  const types = ["compositionstart", "compositionupdate", "compositionend", "keydown", "keyup", "blur"];
  const listen = (/** @type {any} */ event) => {
    const verdict = enter.handle(event, field.value.slice(0, field.selectionEnd ?? undefined));
    if (verdict) event.preventDefault();
    if (verdict === "send") send();
  };
  for (const type of types) field.addEventListener(type, listen);
  return () => {
    for (const type of types) field.removeEventListener(type, listen);
  };
}
