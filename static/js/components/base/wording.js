/** How people, conversations and system lines are called in the reader's language. */
import { leaves } from "../../helpers/markdown.js";
import { findMentions } from "../../helpers/mentions.js";
import { language, listed, t } from "../../i18n/index.js";
import { isFolded } from "./folding.js";

const NAMED_AT_MOST = 3;

/** @param {Chat.Person} person */
export function nameOf(person) {
  if (person.missing) return t("person.unknown");
  return person.name || person.handle;
}

/** @param {Chat.ConversationView} view */
export function titleOf(view) {
  if (view.notes) return t("conversation.notes");
  return view.title || t(view.kind === "group" ? "conversation.group" : "person.unknown");
}

/** "지우님" · "Jiwoo"; oneself is "나" · "you". @param {Chat.Chat} chat @param {string} id */
function politely(chat, id) {
  if (id === chat.me.value.id) return t("person.me_object");
  return t("person.polite", { name: nameOf(chat.users.get(id)) });
}

/** @param {Chat.Chat} chat @param {string[]} ids */
function people(chat, ids) {
  const names = ids.map((id) => politely(chat, id));
  const join = (/** @type {string[]} */ some) =>
    language.value === "ko" ? some.join(", ") : listed(some);
  if (names.length <= NAMED_AT_MOST) return join(names);
  const first = names.slice(0, NAMED_AT_MOST - 1).join(", ");
  return t("person.and_more", { names: first, n: names.length - NAMED_AT_MOST + 1 });
}

/** @param {Chat.Chat} chat @param {Wire.Message} message @returns {string} */
export function systemWords(chat, message) {
  const { line, actor_id: actorId = message.sender_id, user_ids: userIds = [] } = message.data;
  const own = actorId === chat.me.value.id;
  const title = t("quoted", { text: message.data.title ?? "" });
  const values = { actor: politely(chat, actorId), people: people(chat, userIds), title };
  switch (line) {
    case "created":
      return own ? t("system.created.own") : t("system.created", values);
    case "joined":
      if (userIds.length === 1 && userIds[0] === actorId) {
        return own ? t("system.entered.own") : t("system.entered", values);
      }
      return own ? t("system.joined.own", values) : t("system.joined", values);
    case "left":
      return own ? t("system.left.own") : t("system.left", values);
    case "removed":
      return own ? t("system.removed.own", values) : t("system.removed", values);
    case "renamed":
      return own ? t("system.renamed.own", values) : t("system.renamed", values);
    case "imported":
      return message.data.text ?? "";
    case "owner":
      return userIds[0] === chat.me.value.id ? t("system.owner.own") : t("system.owner", values);
    default:
      return t("system.unknown");
  }
}

/** @param {string} text */
export function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}

/** Handle → id. @param {Chat.Chat} chat @param {readonly string[]} ids */
export function handlesOf(chat, ids) {
  return new Map(ids.map((id) => [chat.users.get(id).handle, id]));
}

/**
 * A text as it is read, part by part: without its marks, the people it names by their names.
 * @param {Chat.Chat} chat
 * @param {string} body
 * @param {readonly string[]} [mentions]
 * @param {boolean} [cut] the text went on
 * @returns {Chat.Part[]}
 */
export function partsOf(chat, body, mentions = [], cut = false) {
  const handles = handlesOf(chat, mentions);
  return leaves(body, cut).flatMap(({ type, at, text }) => {
    const parts = [];
    let from = 0;
    for (const { start, end, id } of type === "text" && handles.size ? findMentions(text, handles) : []) {
      if (start > from) parts.push({ at: at + from, end: at + start, text: text.slice(from, start), name: false });
      parts.push({ at: at + start, end: at + end, text: `@${nameOf(chat.users.get(id))}`, name: true });
      from = end;
    }
    if (from < text.length) parts.push({ at: at + from, end: at + text.length, text: text.slice(from), name: false });
    return parts;
  });
}

/** The same as one text. @param {Parameters<typeof partsOf>} told */
function plain(...told) {
  return partsOf(...told).map((part) => part.text).join("");
}

/** What a message says in one line. @param {Chat.Chat} chat @param {Wire.Message} message */
export function messageWords(chat, { body, data }) {
  return oneLine(plain(chat, body, data.mentions));
}

/** As much of a message as is to be seen: what is folded away keeps its words. @param {Chat.Chat} chat @param {Wire.Message} message */
export function wordsOf(chat, message) {
  if (isFolded(chat, message.sender_id, message.id)) return t("message.folded");
  return plain(chat, message.body, message.data.mentions);
}

/** The same of a quoted one, in one line. @param {Chat.Chat} chat @param {Chat.QuoteView} quote */
export function excerptOf(chat, quote) {
  if (quote.deleted) return t("message.deleted");
  if (isFolded(chat, quote.senderId, quote.messageId)) return t("message.folded");
  return oneLine(plain(chat, quote.excerpt, quote.mentions, quote.excerpt.endsWith("…")));
}

/** What is being written. @param {Chat.Chat} chat @param {string} body */
export function draftWords(chat, body) {
  return oneLine(plain(chat, body, [], true));
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView} view @returns {string} */
export function lastLineWords(chat, view) {
  const { kind, message, own, senderId } = view.lastLine;
  if (!message || kind === "none") return "";
  if (kind === "system") return systemWords(chat, message);
  if (kind === "text" && isFolded(chat, message.sender_id, message.id)) return t("list.folded");
  const body = kind === "deleted" ? t("message.deleted") : messageWords(chat, message);
  if (view.kind === "imported") return t("list.line", { name: message.data.author ?? "", text: body });
  if (own && !view.notes) return t("list.own_line", { text: body });
  if (view.kind !== "group" || senderId === null) return body;
  return t("list.line", { name: nameOf(chat.users.get(senderId)), text: body });
}

/** @param {Chat.Chat} chat @param {string[]} ids @param {boolean} named */
export function typingWords(chat, ids, named) {
  if (!named || ids.length === 0) return t("typing.some");
  if (ids.length > NAMED_AT_MOST) return t("typing.many", { n: ids.length });
  return t("typing.named", { people: people(chat, ids), n: ids.length });
}
