import { fullStamp, shortStamp } from "../../i18n/dates.js";
import { t } from "../../i18n/index.js";
import { ConversationAvatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { html } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { laterDeed } from "../base/later.js";
import { useLongPress } from "../base/long-press.js";
import { toComposer } from "../base/platform.js";
import { go } from "../base/route.js";
import { draftWords, lastLineWords, titleOf, typingWords } from "../base/wording.js";

const BADGE_MAX = 999;

const openListMenu = laterDeed(async () => (await import("./conversation-actions.js")).openListMenu);

/** @param {{ view: Chat.ConversationView, open: boolean }} props */
export function ConversationItem({ view, open }) {
  const chat = useChat();
  const title = titleOf(view);
  const menuAt = (/** @type {Element | DOMRect} */ at) => openListMenu(chat, view, at);
  const press = useLongPress(menuAt);
  const follow = (/** @type {MouseEvent} */ event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(view.id);
    // Who presses what is open already wants to write there.
    if (open) toComposer();
  };
  return html`<li class="conversation-item">
    <a
      class="conversation-link"
      href="/c/${view.id}"
      aria-current=${open ? "page" : undefined}
      onClick=${follow}
      ...${press}
    >
      <${ConversationAvatar} view=${view} chat=${chat} />
      <span class="conversation-text">
        <span class="conversation-top">
          <span class="conversation-name truncate">${title}</span>
          ${view.muted && html`<${Icon} name="bellOff" size="small" label=${t("list.muted")} />`}
          ${view.pinned && html`<${Icon} name="pin" size="small" label=${t("list.pinned")} />`}
          <${Stamp} view=${view} />
        </span>
        <span class="conversation-bottom">
          <${LastLine} view=${view} open=${open} />
          <${Mentions} view=${view} />
          <${Unread} view=${view} />
        </span>
      </span>
    </a>
    <${IconButton}
      icon="more"
      class="conversation-more"
      label=${t("list.menu", { title })}
      aria-haspopup="menu"
      onClick=${(/** @type {MouseEvent} */ event) => menuAt(/** @type {Element} */ (event.currentTarget))}
    />
  </li>`;
}

/** @param {{ view: Chat.ConversationView }} props */
function Stamp({ view }) {
  const date = new Date(view.lastMessage?.created_at ?? view.createdAt);
  return html`<time class="conversation-time" datetime=${date.toISOString()} title=${fullStamp(date)}
    >${shortStamp(date)}</time
  >`;
}

/**
 * What matters most comes first: someone types, something failed, a draft waits, then the last message.
 * @param {{ view: Chat.ConversationView, open: boolean }} props
 */
function LastLine({ view, open }) {
  const chat = useChat();
  if (view.typing.length > 0) {
    return html`<span class="conversation-last conversation-typing truncate"
      >${typingWords(chat, view.typing, view.kind === "group")}</span
    >`;
  }
  if (view.failed > 0) {
    return html`<span class="conversation-last conversation-failed truncate"
      ><${Icon} name="alert" size="small" />${t("list.failed", { n: view.failed })}</span
    >`;
  }
  if (view.draft.trim() && !open) {
    return html`<span class="conversation-last truncate"
      ><span class="conversation-draft">${t("list.draft")}</span> ${draftWords(chat, view.draft)}</span
    >`;
  }
  const waiting = view.lastLine.state === "pending";
  return html`<span class="conversation-last truncate"
    >${waiting && html`<${Icon} name="clock" size="small" label=${t("message.pending")} />`}${lastLineWords(
      chat,
      view,
    )}</span
  >`;
}

/** Somebody calls one by name: not quiet, also where the conversation is muted. @param {{ view: Chat.ConversationView }} props */
function Mentions({ view }) {
  const n = view.my.mentions.length;
  if (n === 0) return null;
  return html`<span class="badge badge-mention">
    <span aria-hidden="true">@</span>
    <span class="visually-hidden">${t("list.mentions", { n })}</span>
  </span>`;
}

/** @param {{ view: Chat.ConversationView }} props */
function Unread({ view }) {
  if (view.unread === 0) return null;
  const shown = view.unread > BADGE_MAX ? `${BADGE_MAX}+` : String(view.unread);
  return html`<span class="badge ${view.muted ? "badge-quiet" : ""}">
    <span aria-hidden="true">${shown}</span>
    <span class="visually-hidden">${t("list.unread", { n: view.unread })}</span>
  </span>`;
}
