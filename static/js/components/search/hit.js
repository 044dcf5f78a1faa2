import { authorOf, saidAt, saidByOneself } from "../../helpers/imported.js";
import { fullStamp, shortStamp } from "../../i18n/dates.js";
import { t } from "../../i18n/index.js";
import { shownOf } from "../../models/search.js";
import { ConversationAvatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { html } from "../base/html.js";
import { nameOf, partsOf, titleOf } from "../base/wording.js";

/** @param {{ hit: Wire.SearchHit, id: string, active: boolean, onOpen: () => void, onPoint: () => void }} props */
export function Hit({ hit, id, active, onOpen, onPoint }) {
  const chat = useChat();
  const { message, fragments } = hit;
  const view = chat.conversation(message.conversation_id);
  const mine = message.sender_id === chat.me.value.id && saidByOneself(message);
  const sender = authorOf(message) ?? nameOf(chat.users.get(message.sender_id));
  const date = saidAt(message);
  const shown = shownOf(message.body, partsOf(chat, message.body, message.data.mentions), fragments);
  return html`<li
    id=${id}
    class="search-hit"
    role="option"
    aria-selected=${String(active)}
    data-active=${active ? "" : undefined}
    data-message=${message.id}
    onClick=${onOpen}
    onMouseMove=${onPoint}
  >
    ${view && html`<${ConversationAvatar} view=${view} chat=${chat} size=${36} />`}
    <span class="search-hit-text">
      <span class="search-hit-head">
        <span class="search-hit-place truncate">${view ? titleOf(view) : t("conversation.not_found")}</span>
        <time class="search-hit-time" datetime=${message.data.said_at ?? message.created_at} title=${fullStamp(date)}>${shortStamp(date)}</time>
      </span>
      <span class="search-hit-body">
        ${(mine || view?.kind !== "direct") &&
        html`<span class="search-hit-sender">${mine ? t("search.me") : sender}: </span>`}
        ${fragments.map((fragment, at) => html`<${Fragment} key=${at} fragment=${fragment} pieces=${shown[at]} first=${at === 0} />`)}
      </span>
    </span>
  </li>`;
}

/** @param {{ fragment: Wire.SearchFragment, pieces: { text: string, found: boolean }[], first: boolean }} props */
function Fragment({ fragment, pieces, first }) {
  return html`${!fragment.starts && first && "… "}${pieces.map((piece, at) =>
    piece.found ? html`<mark key=${at}>${piece.text}</mark>` : piece.text,
  )}${!fragment.ends && " … "}`;
}
