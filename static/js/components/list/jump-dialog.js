import { t } from "../../i18n/index.js";
import { ConversationAvatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { html, useEffect, useId, useRef, useState } from "../base/html.js";
import { go } from "../base/route.js";
import { SearchField } from "../base/search-field.js";
import { lastLineWords, titleOf } from "../base/wording.js";
import { matching } from "./matching.js";

const SHOWN = 12;

/** Ctrl or ⌘ K: a few letters, Enter, there. @param {{ onClose: () => void }} props */
export function JumpDialog({ onClose }) {
  const chat = useChat();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const all = chat.conversations.value;
  const foundBy = (/** @type {string} */ text) =>
    (text.trim() ? matching(chat, all, text) : all.filter((view) => !view.hidden)).slice(0, SHOWN);
  const found = foundBy(query);
  const at = Math.min(active, found.length - 1);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const open = (/** @type {string} */ id) => {
    onClose();
    go(id);
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // Whoever types fast presses Enter before what was typed is drawn.
    const { value } = /** @type {HTMLInputElement} */ (event.currentTarget);
    const chosen = value === query ? found[at] : foundBy(value)[0];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setActive((at + step + found.length) % found.length);
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      open(chosen.id);
    }
  };
  return html`<${Dialog} title=${t("jump.title")} size="wide" bare onClose=${onClose}>
    <div class="jump-input">
      <${SearchField}
        label=${t("jump.hint")}
        value=${query}
        role="combobox"
        aria-expanded="true"
        aria-controls=${listId}
        aria-activedescendant=${found.length > 0 ? `${listId}-${at}` : undefined}
        data-autofocus="true"
        onInput=${(/** @type {string} */ value) => {
          setQuery(value);
          setActive(0);
        }}
        onKeyDown=${keys}
      />
    </div>
    ${found.length === 0
      ? html`<div class="empty empty-small" role="status">
          <p class="empty-title">
            ${query.trim() ? t("list.no_hit", { text: t("quoted", { text: query.trim() }) }) : t("list.empty")}
          </p>
          <p class="empty-text">${t(query.trim() ? "list.no_hit_hint" : "list.empty_hint")}</p>
        </div>`
      : html`<ul ref=${list} id=${listId} class="people-list scroller" role="listbox" aria-label=${t("list.title")}>
          ${found.map(
            (view, index) =>
              html`<li
                key=${view.id}
                id="${listId}-${index}"
                class="person-row"
                role="option"
                aria-selected=${String(index === at)}
                data-active=${index === at ? "" : undefined}
                onClick=${() => open(view.id)}
                onMouseMove=${() => setActive(index)}
              >
                <${ConversationAvatar} view=${view} chat=${chat} size=${36} />
                <span class="person-text">
                  <span class="person-name"><span class="truncate">${titleOf(view)}</span></span>
                  <span class="person-note truncate">${lastLineWords(chat, view)}</span>
                </span>
                ${view.unread > 0 &&
                html`<span class="badge ${view.muted ? "badge-quiet" : ""}">${view.unread}</span>`}
              </li>`,
          )}
        </ul>`}
  <//>`;
}
