import { t } from "../../i18n/index.js";
import { ConversationAvatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { attempt } from "../base/failure.js";
import { html, useState } from "../base/html.js";
import { Icon } from "../base/icon.js";
import { focusesByItself } from "../base/platform.js";
import { SearchField } from "../base/search-field.js";
import { toast } from "../base/ui.js";
import { messageWords, titleOf } from "../base/wording.js";
import { matching } from "../list/matching.js";

const MOST = 20;

/** To one or more conversations, as words of one's own: by the outbox, so also offline. @param {{ row: Chat.Row, onClose: () => void }} props */
export function ForwardDialog({ row, onClose }) {
  const chat = useChat();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(/** @type {string[]} */ ([]));
  const all = chat.conversations.value.filter((view) => !view.blocked && view.kind !== "imported");
  const found = query.trim() ? matching(chat, all, query) : all.filter((view) => !view.hidden);
  const toggle = (/** @type {string} */ id) =>
    setChosen((before) => {
      if (before.includes(id)) return before.filter((one) => one !== id);
      return before.length < MOST ? [...before, id] : before;
    });
  const send = () => {
    for (const id of chosen) void attempt(chat.send(id, row.message.body));
    toast(t("forward.done", { n: chosen.length }));
    onClose();
  };
  return html`<${Dialog} title=${t("message.forward")} tall onClose=${onClose}>
    <div class="people">
      <div class="people-head">
        <p class="forward-text truncate">${messageWords(chat, row.message)}</p>
        <${SearchField}
          label=${t("list.filter")}
          value=${query}
          onInput=${setQuery}
          data-autofocus=${focusesByItself() ? "true" : undefined}
        />
      </div>
      ${found.length === 0
        ? html`<div class="empty empty-small" role="status">
            <p class="empty-title">${t("list.no_hit", { text: t("quoted", { text: query.trim() }) })}</p>
          </div>`
        : html`<ul class="people-list scroller" role="list">
            ${found.map((view) => html`<${Choice} key=${view.id} view=${view} on=${chosen.includes(view.id)} toggle=${toggle} />`)}
          </ul>`}
    </div>
    <footer class="dialog-foot">
      <button type="button" class="button button-quiet" onClick=${onClose}>${t("action.cancel")}</button>
      <button type="button" class="button button-primary" disabled=${chosen.length === 0} onClick=${send}>
        ${chosen.length > 1 ? t("forward.send_many", { n: chosen.length }) : t("forward.send")}
      </button>
    </footer>
  <//>`;
}

/** @param {{ view: Chat.ConversationView, on: boolean, toggle: (id: string) => void }} props */
function Choice({ view, on, toggle }) {
  const chat = useChat();
  return html`<li>
    <button type="button" class="person-row" aria-pressed=${String(on)} onClick=${() => toggle(view.id)}>
      <${ConversationAvatar} view=${view} chat=${chat} size=${36} />
      <span class="person-text"><span class="person-name"><span class="truncate">${titleOf(view)}</span></span></span>
      ${on && html`<${Icon} name="check" />`}
    </button>
  </li>`;
}
