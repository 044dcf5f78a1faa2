// Enter in a field where people may be composing a syllable. In Korean an Enter while a syllable is composed means "send":
// once, with that syllable. In Japanese and Chinese it only confirms the composition.
//
// What browsers do with one press of Enter (recordings and their sources: tests/js/ime):
//   Chromium, Firefox  keydown (isComposing, key Enter or Process, keyCode 229) · compositionend · on macOS and Windows
//                      often a second keydown (13), in Firefox on macOS a line break without one · keyup
//   Safari             compositionend · keydown (keyCode 229, isComposing false) · sometimes a second keydown (13) · keyup
//   Android            keydown (isComposing, in any language, or without a name) · a line break · compositionend

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
 * @property {string} [inputType]
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

/** @param {Signalled} event */
function breaksLine({ inputType }) {
  return inputType === "insertLineBreak" || inputType === "insertParagraph";
}

export class EnterKey {
  constructor() {
    /** Enter alone sends; otherwise it breaks the line, and Ctrl or ⌘ with Enter sends. */
    this.sends = true;
    this.composing = false;
    this.composed = "";
    /** A composition ended and no key came since (Safari's order). */
    this.justEnded = false;
    /** What the composition has to be for its end to send: Enter was pressed inside it. @type {"hangul" | "anything" | null} */
    this.wanted = null;
    /** This press of Enter has done its work. */
    this.done = false;
    /** A key is down that may be Enter: keyboards on a screen do not always say so. */
    this.down = false;
    /** This press of Enter is meant to break the line. */
    this.breaks = false;
  }

  reset() {
    this.composing = this.justEnded = this.done = this.down = this.breaks = false;
    this.wanted = null;
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
      case "beforeinput":
        return breaksLine(event) ? this.breaking() : null;
      case "keyup":
        if (isEnter(event)) this.done = this.justEnded = false;
        this.down = false;
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
    const send = this.wanted === "anything" || (this.wanted === "hangul" && isHangul(data));
    this.composing = false;
    this.composed = data;
    this.justEnded = true;
    this.wanted = null;
    if (send) this.done = true;
    return send ? "send" : null;
  }

  /** @param {Signalled} event */
  means({ shiftKey, ctrlKey, altKey, metaKey }) {
    return !shiftKey && !altKey && Boolean(ctrlKey || metaKey) !== this.sends;
  }

  /**
   * @param {Signalled} event
   * @param {string} text
   * @returns {Verdict}
   */
  pressed(event, text) {
    const { justEnded } = this;
    this.justEnded = false;
    this.down = isEnter(event) || event.keyCode === 229;
    this.breaks = isEnter(event) && !this.means(event);
    if (!isEnter(event) || this.breaks) {
      this.done = false;
      this.wanted = null;
      return null;
    }
    if (event.isComposing || this.composing) {
      this.wanted = isHangul(this.composed) ? "hangul" : null;
      return null;
    }
    if (this.done || event.repeat) return "swallow";
    if (event.keyCode === 229 && !isHangul(justEnded ? this.composed : text.slice(-1))) return "swallow";
    this.done = event.keyCode === 229;
    return "send";
  }

  /**
   * A line would break, though no keydown said that it is Enter, or one said that it belongs to the composition.
   * @returns {Verdict}
   */
  breaking() {
    if (this.done) return "swallow";
    if (!this.sends || this.breaks || !this.down) return null;
    if (this.composing) {
      // Sent now, the keyboard would put what it composes into the emptied field. The line break ends the composition.
      this.wanted = "anything";
      return null;
    }
    this.done = true;
    return "send";
  }
}

/**
 * Calls `send` once for each press of Enter that means it; Shift+Enter stays a line break. Gives the end of watching.
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @param {() => void} send
 * @param {() => boolean} sends whether Enter alone sends; otherwise it is Ctrl or ⌘ with Enter
 * @returns {() => void}
 */
export function watchEnter(field, send, sends = () => true) {
  const enter = new EnterKey();
  const types = ["compositionstart", "compositionupdate", "compositionend", "keydown", "keyup", "beforeinput", "blur"];
  const listen = (/** @type {any} */ event) => {
    enter.sends = sends();
    const verdict = enter.handle(event, field.value.slice(0, field.selectionEnd ?? undefined));
    if (verdict) event.preventDefault();
    if (verdict === "send") send();
  };
  for (const type of types) field.addEventListener(type, listen);
  return () => {
    for (const type of types) field.removeEventListener(type, listen);
  };
}
