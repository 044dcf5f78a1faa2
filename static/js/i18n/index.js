/** Text for people: one flat catalogue a language, chosen by a signal, so that a change redraws. */
import { signal } from "@preact/signals";

import { particle } from "./particles.js";

/** @typedef {keyof typeof import("./en.js").en} MessageKey */
/** @typedef {"ko" | "en"} Language */

const FETCH = {
  ko: async () => (await import("./ko.js")).ko,
  en: async () => (await import("./en.js")).en,
};
/** Its texts may come after those of one that was asked for later. @type {Language | null} */
let asked = null;
/** Those that were spoken. @type {Partial<Record<Language, Record<MessageKey, string>>>} */
const catalogues = {};

/** The one that is spoken, once `speak` was called. */
export const language = signal(/** @type {Language} */ ("ko"));

/** @type {Record<Language, Intl.PluralRules>} */
const PLURALS = { ko: new Intl.PluralRules("ko"), en: new Intl.PluralRules("en") };
/** @type {Record<Language, Intl.NumberFormat>} */
const NUMBERS = { ko: new Intl.NumberFormat("ko"), en: new Intl.NumberFormat("en") };

/** @param {string} value @returns {Language} */
export function languageOf(value) {
  return value.startsWith("ko") ? "ko" : "en";
}

/** Everything is said in this language from the moment on that its texts are there. @param {Language} tongue */
export async function speak(tongue) {
  asked = tongue;
  catalogues[tongue] ??= await FETCH[tongue]();
  if (asked === tongue) language.value = tongue;
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
  return fill(catalogues[tongue]?.[key] ?? "", values, tongue);
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
