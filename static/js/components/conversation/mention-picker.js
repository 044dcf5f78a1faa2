import { t } from "../../i18n/index.js";
import { queryAt } from "../../helpers/mentions.js";
import { Avatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { html, useEffect, useId, useRef, useSignal } from "../base/html.js";
import { nameOf } from "../base/wording.js";
import { matchesPerson } from "../list/matching.js";
import { PersonText } from "../people/person.js";

const MOST = 8;

/** @typedef {{ query: string, start: number, at: number }} Asked */

/**
 * Whom an @ in the field may mean: looked for while it is typed, also while a syllable is unfinished or as initials.
 * @param {Chat.ConversationView} view
 * @param {{ current: HTMLTextAreaElement | null }} area
 * @param {() => void} typed the field was changed
 */
export function useMentions(view, area, typed) {
  const chat = useChat();
  const asked = useSignal(/** @type {Asked | null} */ (null));
  const listId = useId();
  const people = asked.value ? found(chat, view, asked.value.query) : [];
  const open = people.length > 0;

  /** Where an @ stands whose list was closed: it stays so. */
  const dismissed = useRef(-1);
  const look = () => {
    const field = area.current;
    const there = field && queryAt(field.value.slice(0, field.selectionEnd));
    if (there?.start !== dismissed.current) dismissed.current = -1;
    else return;
    const same = there && asked.peek()?.start === there.start && asked.peek()?.query === there.query;
    if (!same) asked.value = there && { ...there, at: 0 };
  };
  const close = () => {
    asked.value = null;
  };
  const pick = (/** @type {Chat.Person | undefined} */ person) => {
    const field = area.current;
    if (!field || !asked.peek() || !person) return;
    field.setRangeText(`@${person.handle} `, asked.peek()?.start ?? 0, field.selectionEnd, "end");
    close();
    typed();
    field.focus();
  };
  const move = (/** @type {number} */ step) => {
    const now = asked.peek();
    if (now) asked.value = { ...now, at: (now.at + step + people.length) % people.length };
  };

  /** Keys that are the list's while it is open. True: this one was. @param {KeyboardEvent} event */
  const keys = (event) => {
    // What an input method takes comes again once it is done.
    if (!open || event.isComposing || event.keyCode === 229) return false;
    if (event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Tab" && !event.shiftKey) pick(people[asked.peek()?.at ?? 0]);
    else if (event.key === "Escape") {
      dismissed.current = asked.peek()?.start ?? -1;
      close();
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  const state = useRef({ open, pick: () => {} });
  state.current = { open, pick: () => pick(people[asked.peek()?.at ?? 0]) };
  return { people, asked, listId, open, look, close, pick, keys, state };
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView} view @param {string} query */
function found(chat, view, query) {
  const me = chat.me.value.id;
  const others = view.memberIds.filter((id) => id !== me).map((id) => chat.users.get(id));
  return others
    .filter((person) => person.handle && !person.blocked && (!query || matchesPerson(person, query)))
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
    .slice(0, MOST);
}

/** @param {string} listId @param {string} userId */
export function optionId(listId, userId) {
  return `${listId}-${userId}`;
}

/** @param {{ mentions: ReturnType<typeof useMentions> }} props */
export function MentionPicker({ mentions }) {
  const { people, asked, listId, open, pick } = mentions;
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const at = asked.value?.at ?? 0;
  useEffect(() => list.current?.children[at]?.scrollIntoView({ block: "nearest" }), [at]);
  return html`<div class="visually-hidden" role="status">
      ${open ? t("mention.found", { n: people.length }) : ""}
    </div>
    ${open &&
    html`<div ref=${list} id=${listId} class="mention-picker" role="listbox" aria-label=${t("mention.label")}>
      ${people.map(
        (person, index) =>
          html`<div
            key=${person.id}
            id=${optionId(listId, person.id)}
            class="mention-option ${index === at ? "mention-option-here" : ""}"
            role="option"
            tabindex="-1"
            aria-selected=${String(index === at)}
            onClick=${() => pick(person)}
          >
            <${Avatar} person=${person} size=${36} />
            <${PersonText} person=${person} />
          </div>`,
      )}
    </div>`}`;
}
