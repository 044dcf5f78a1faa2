/** Text for people: one flat catalogue a language, chosen by a signal, so that a change redraws. */
import { signal } from "@preact/signals";

import { en } from "./en.js";
import { ko } from "./ko.js";
import { particle } from "./particles.js";

/** @typedef {keyof typeof en} MessageKey */
/** @typedef {"ko" | "en"} Language */

/** @type {Record<Language, Record<MessageKey, string>>} */
const CATALOGUES = { ko, en };

export const language = signal(/** @type {Language} */ ("ko"));

/** @type {Record<Language, Intl.PluralRules>} */
const PLURALS = { ko: new Intl.PluralRules("ko"), en: new Intl.PluralRules("en") };
/** @type {Record<Language, Intl.NumberFormat>} */
const NUMBERS = { ko: new Intl.NumberFormat("ko"), en: new Intl.NumberFormat("en") };

/** @param {string} value @returns {Language} */
export function languageOf(value) {
  return value.startsWith("ko") ? "ko" : "en";
}

/**
 * The text of `key` with its places filled: `{name}`, `{name|이/가}` with the particle that fits,
 * `{n#member#members}` the word for one or for many.
 * @param {MessageKey} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const tongue = language.value;
  return fill(CATALOGUES[tongue][key], values, tongue);
}

/**
 * @param {string} pattern
 * @param {Record<string, string | number>} values
 * @param {Language} tongue
 */
export function fill(pattern, values, tongue) {
  return pattern.replace(
    /\{(\w+)(?:\|([^}]+)|#([^#}]*)#([^}]*))?\}/g,
    (whole, name, pair, one, many) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (one !== undefined) return PLURALS[tongue].select(Number(value)) === "one" ? one : many;
      const text = typeof value === "number" ? NUMBERS[tongue].format(value) : value;
      return pair === undefined ? text : text + particle(text, pair);
    },
  );
}

/** Several names as one reads them: "지우, 민준, 서연" · "Jiwoo, Minjun and Seoyeon". @param {string[]} names */
export function listed(names) {
  return new Intl.ListFormat(language.value, { style: "long", type: "conjunction" }).format(names);
}
