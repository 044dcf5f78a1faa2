// The operators of a search as one types them, for the box that completes them. What a search means the server alone
// decides (search/language); tests/search_operators.json holds both to the same names.

/** Each operator by its English name, then its Korean ones, the usual one first. @type {Record<string, string[]>} */
export const OPERATORS = {
  from: ["보낸사람", "보낸이", "작성자"],
  in: ["방", "대화방", "채팅방"],
  with: ["함께", "같이"],
  has: ["포함"],
  is: ["종류"],
  before: ["이전"],
  after: ["이후", "since"],
  on: ["날짜"],
};

/** @type {Record<string, Record<string, string[]>>} */
export const VALUES = {
  has: { link: ["링크", "url"] },
  is: { reply: ["답장"], pinned: ["고정"], "mentions-me": ["나를언급", "멘션"] },
};

/** @type {Record<"ko" | "en", string[]>} */
export const DATES = {
  ko: ["오늘", "어제", "이번주", "지난주", "이번달", "지난달"],
  en: ["today", "yesterday", "this-week", "last-week", "this-month", "last-month"],
};

/** @type {Map<string, string>} */
const BY_NAME = new Map(Object.entries(OPERATORS).flatMap(([name, others]) => [name, ...others].map((one) => [one, name])));

/** As the operator is offered to readers of a language. @param {string} operator @param {"ko" | "en"} tongue */
export function operatorName(operator, tongue) {
  return tongue === "ko" ? (OPERATORS[operator]?.[0] ?? operator) : operator;
}

/** @param {string} operator @param {"ko" | "en"} tongue @returns {string[]} */
export function valueNames(operator, tongue) {
  return Object.entries(VALUES[operator] ?? {}).map(([name, others]) => (tongue === "ko" ? (others[0] ?? name) : name));
}

/**
 * What stands before the caret and may be completed: `from` and `to` are its place in the text. Without an operator it is
 * the beginning of a word, which may become one.
 * @typedef {{ from: number, to: number, minus: boolean, operator: string | null, text: string }} Unfinished
 *
 * @param {string} text
 * @param {number} caret
 * @returns {Unfinished | null} null inside quotation marks
 */
export function unfinished(text, caret) {
  const before = text.slice(0, caret);
  const found = /(?:^|\s)([-−－]?)(?:([\p{L}]+)[:：](?:["“”]([^"“”]*)|(\S*))|(\p{L}*))$/u.exec(before);
  if (!found) return null;
  const [, minus = "", name, quoted, value, word] = found;
  const operator = name === undefined ? null : (BY_NAME.get(name.normalize("NFC").toLowerCase()) ?? null);
  if (name !== undefined && operator === null) return null;
  const open = (before.replace(/[\p{L}]+[:：]["“”][^"“”]*$/u, "").match(/["“”]/g) ?? []).length % 2 === 1;
  if (open) return null;
  const typed = quoted ?? value ?? word ?? "";
  const from = caret - (found[0].length - (/^\s/.test(found[0]) ? 1 : 0));
  return { from, to: caret, minus: minus !== "", operator, text: typed };
}

/** A value as it has to be written: in quotation marks where it has spaces. @param {string} value */
export function written(value) {
  return /[\s"]/.test(value) ? `"${value.replaceAll('"', "")}"` : value;
}

/**
 * UTF-16 units for code points: servers count the latter.
 * @param {string} text
 * @param {{ start: number, length: number }} place in code points
 * @returns {[number, number]}
 */
export function unitsOf(text, { start, length }) {
  const points = Array.from(text);
  const from = points.slice(0, start).join("").length;
  return [from, from + points.slice(start, start + length).join("").length];
}
