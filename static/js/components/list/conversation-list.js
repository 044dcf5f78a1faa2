import { t } from "../../i18n/index.js";
import { Avatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { html, useState } from "../base/html.js";
import { IconButton } from "../base/icon.js";
import { LoadingRows } from "../base/loading-rows.js";
import { openId } from "../base/route.js";
import { SearchField } from "../base/search-field.js";
import { openDialog } from "../base/ui.js";
import { JUMP_KEYS } from "../base/platform.js";
import { ConnectionLine } from "../connection-line.js";
import { EmptyPicture } from "../empty.js";
import { ConversationItem } from "./conversation-item.js";
import { matching } from "./matching.js";
import { RequestsRow } from "./requests-row.js";
import { Resizer } from "./resizer.js";

/** The left pane: who one talks with. */
export function ConversationList() {
  const chat = useChat();
  const [filter, setFilter] = useState("");
  return html`<nav class="pane-list" aria-label=${t("list.title")}>
    <header class="list-head">
      <h1 class="list-title">${t("list.title")}</h1>
      <${IconButton}
        icon="person"
        label=${t("contacts.open")}
        data-action="contacts"
        onClick=${() => openDialog("contacts")}
      />
      <${IconButton}
        icon="search"
        label=${t("search.title")}
        data-action="search"
        onClick=${() => openDialog("search")}
      />
      <${IconButton}
        icon="compose"
        label=${t("people.new")}
        data-action="new-conversation"
        onClick=${() => openDialog("people", { purpose: "direct" })}
      />
      <button
        type="button"
        class="icon-button"
        aria-label=${t("settings.title")}
        title=${t("settings.title")}
        data-action="settings"
        onClick=${() => openDialog("settings")}
      >
        <${Avatar} person=${chat.me.value} size=${36} />
      </button>
    </header>
    <div class="list-filter">
      <${SearchField}
        label=${t("list.filter")}
        value=${filter}
        keys=${JUMP_KEYS}
        onInput=${setFilter}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
          if (event.key !== "Escape" || !filter) return;
          event.stopPropagation();
          setFilter("");
        }}
      />
    </div>
    <div class="list-scroller scroller"><${RequestsRow} /><${Conversations} filter=${filter} /></div>
    ${openId.value === null && html`<${ConnectionLine} />`}
    <${Resizer} />
  </nav>`;
}

/** @param {{ filter: string }} props */
function Conversations({ filter }) {
  const chat = useChat();
  const views = chat.conversations.value.filter((view) => !view.hidden);
  if (!chat.ready.value && views.length === 0) return html`<${LoadingRows} widths=${[3, 2, 4, 2, 3, 4, 2]} />`;
  if (views.length === 0) return html`<${NoConversations} />`;
  const shown = filter.trim() ? matching(chat, views, filter) : views;
  if (shown.length === 0) return html`<${NoHit} filter=${filter} />`;
  return html`<ul role="list" aria-label=${t("list.title")}>
    ${shown.map(
      (view) =>
        html`<${ConversationItem} key=${view.id} view=${view} open=${view.id === openId.value} />`,
    )}
  </ul>`;
}

function NoConversations() {
  return html`<div class="empty empty-small empty-first">
    <${EmptyPicture} name="talk" />
    <p class="empty-title">${t("list.empty")}</p>
    <p class="empty-text">${t("list.empty_hint")}</p>
    <div class="empty-actions">
      <button
        type="button"
        class="button button-primary"
        onClick=${() => openDialog("people", { purpose: "direct" })}
      >
        ${t("people.new")}
      </button>
    </div>
  </div>`;
}

/** @param {{ filter: string }} props */
function NoHit({ filter }) {
  return html`<div class="empty empty-small" role="status">
    <p class="empty-title">${t("list.no_hit", { text: t("quoted", { text: filter.trim() }) })}</p>
    <p class="empty-text">${t("list.no_hit_hint")}</p>
    <div class="empty-actions">
      <button
        type="button"
        class="button"
        onClick=${() => openDialog("people", { purpose: "direct", query: filter.trim() })}
      >
        ${t("list.search_people")}
      </button>
    </div>
  </div>`;
}
