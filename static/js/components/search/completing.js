/** What the box offers while one types: operators, people, groups, values and dates, in the reader's language. */
import { matches } from "../../helpers/korean.js";
import {
  DATES,
  OPERATORS,
  operatorName,
  unfinished,
  valueNames,
  written,
} from "../../helpers/search-language.js";
import { language, t } from "../../i18n/index.js";
import { nameOf, titleOf } from "../base/wording.js";

const SHOWN = 6;
const DATED = new Set(["before", "after", "on"]);
const PEOPLED = new Set(["from", "with"]);

/** @typedef {{ text: string, note: string, from: number, to: number }} Completion */

/**
 * @param {Chat.Chat} chat
 * @param {string} text
 * @param {number} caret
 * @returns {Completion[]}
 */
export function completions(chat, text, caret) {
  const found = unfinished(text, caret);
  if (!found) return [];
  const offers = found.operator === null ? operators(found.text, found.minus) : values(chat, found.operator, found.text);
  const prefix = found.minus ? "-" : "";
  return offers
    .slice(0, SHOWN)
    .map(([written, note]) => ({ text: prefix + written, note, from: found.from, to: found.to }));
}

/** @type {Record<string, import("../../i18n/index.js").MessageKey>} */
const MEANINGS = {
  from: "search.operator.from",
  in: "search.operator.in",
  with: "search.operator.with",
  has: "search.operator.has",
  is: "search.operator.is",
  before: "search.operator.before",
  after: "search.operator.after",
  on: "search.operator.on",
  link: "search.value.link",
  reply: "search.value.reply",
  pinned: "search.value.pinned",
  "mentions-me": "search.value.mentions_me",
};

/** @param {string} name */
function meaning(name) {
  const key = MEANINGS[name];
  return key ? t(key) : "";
}

const NOT = new Set(["from", "has", "is"]);

/** @param {string} typed @param {boolean} minus @returns {[string, string][]} */
function operators(typed, minus) {
  if (typed === "") return [];
  return Object.entries(OPERATORS)
    .filter(([name]) => !minus || NOT.has(name))
    .filter(([name, others]) => [name, ...others].some((one) => one.startsWith(typed.toLowerCase())))
    .map(([name, others]) => {
      const usual = operatorName(name, language.value);
      const begun = [usual, name, ...others].find((one) => one.startsWith(typed.toLowerCase())) ?? usual;
      return [`${begun}:`, meaning(name)];
    });
}

/** @param {Chat.Chat} chat @param {string} operator @param {string} typed @returns {[string, string][]} */
function values(chat, operator, typed) {
  const bare = typed.replace(/^[@#]/, "");
  const tongue = language.value;
  const whole = (/** @type {string} */ value) => `${operatorName(operator, tongue)}:${written(value)}`;
  if (PEOPLED.has(operator)) {
    return people(chat, bare).map(([handle, name]) => [whole(handle), name]);
  }
  if (operator === "in") {
    return chat.conversations.value
      .filter((view) => view.kind !== "direct" && matches(titleOf(view), bare))
      .map((view) => [whole(titleOf(view)), t("members.count", { n: view.memberIds.length })]);
  }
  if (DATED.has(operator)) return begun(DATES[tongue], bare).map((name) => [whole(name), ""]);
  const english = valueNames(operator, "en");
  const names = valueNames(operator, tongue);
  return begun(names, bare).map((name) => [whole(name), meaning(english[names.indexOf(name)] ?? name)]);
}

/** @param {string[]} names @param {string} typed */
function begun(names, typed) {
  return names.filter((name) => name.startsWith(typed.toLowerCase()) && name !== typed);
}

/** Whom one shares conversations with, and oneself. @param {Chat.Chat} chat @param {string} typed @returns {[string, string][]} */
function people(chat, typed) {
  const me = chat.me.value.id;
  const ids = new Set(chat.conversations.value.flatMap((view) => view.memberIds));
  ids.delete(me);
  const self = language.value === "ko" ? "나" : "me";
  /** @type {[string, string][]} */
  const own = matches(self, typed) ? [[self, t("search.me")]] : [];
  const others = [...ids]
    .map((id) => chat.users.get(id))
    .filter((person) => !person.missing && (matches(nameOf(person), typed) || person.handle.startsWith(typed)))
    .filter((person) => person.handle !== typed)
    .map((person) => /** @type {[string, string]} */ ([person.handle, nameOf(person)]));
  return [...own, ...others];
}
