import { html } from "./html.js";
import { Icon } from "./icon.js";
import { WithPresence } from "./presence.js";

const TONES = 8;
/** What stands for a conversation without another person. */
const ALONE = { direct: "person", group: "group", imported: "bookmark" };

/** The same person has the same tone everywhere. @param {string} id */
export function toneOf(id) {
  let sum = 0;
  for (const digit of id) sum = (sum * 31 + digit.charCodeAt(0)) % 9973;
  return sum % TONES;
}

/**
 * What stands for a name in a small square: Korean given names are read by their last two syllables.
 * @param {string} name
 */
export function initialsOf(name) {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0] ?? "";
  if (/^[가-힣]{2,4}$/u.test(first)) return first.length > 2 ? first.slice(-2) : first;
  const letters = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(first)];
  const initial = letters[0]?.segment ?? "?";
  const second = words.length > 1 ? [...(words[words.length - 1] ?? "")][0] : "";
  return /^\p{Script=Latin}$/u.test(initial) && second ? initial + second : initial;
}

/** @param {{ person: { id: string, name: string, handle: string }, size?: 24 | 36 | 44 | 72 }} props */
export function Avatar({ person, size = 44 }) {
  const text = initialsOf(person.name || person.handle);
  const shown = size === 24 ? [...text].slice(-1).join("") : text;
  // Drawn by the style: it is a picture, and neither found nor copied as text.
  return html`<span class="avatar avatar-${size} tone-${toneOf(person.id)}" data-initials=${shown} aria-hidden="true"></span>`;
}

/**
 * The other person, two people of a group, or the bookmark of one's own notes.
 * @param {{ view: Chat.ConversationView, chat: Chat.Chat, size?: 36 | 44 | 72 }} props
 */
export function ConversationAvatar({ view, chat, size = 44 }) {
  if (view.notes) {
    return html`<span class="avatar avatar-${size} avatar-self" aria-hidden="true">
      <${Icon} name="bookmark" />
    </span>`;
  }
  const me = chat.me.value.id;
  const others = view.memberIds.filter((id) => id !== me);
  const [first, second] = view.kind === "direct" && view.otherId ? [view.otherId] : others;
  if (first === undefined) {
    return html`<span class="avatar avatar-${size} tone-${toneOf(view.id)}" aria-hidden="true">
      <${Icon} name=${ALONE[view.kind]} />
    </span>`;
  }
  if (second === undefined) {
    const picture = html`<${Avatar} person=${chat.users.get(first)} size=${size} />`;
    if (view.kind !== "direct") return picture;
    return html`<${WithPresence} userId=${first} words=${size === 44}>${picture}<//>`;
  }
  return html`<span class="avatar-pair avatar-${size}" aria-hidden="true">
    <${Avatar} person=${chat.users.get(first)} size=${24} />
    <${Avatar} person=${chat.users.get(second)} size=${24} />
  </span>`;
}
