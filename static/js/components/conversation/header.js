import { t } from "../../i18n/index.js";
import { leave } from "../back.js";
import { ConversationAvatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { html } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { laterDeed } from "../base/later.js";
import { presenceWords, usePresenceOf } from "../base/presence.js";
import { detailsOpen, openDialog } from "../base/ui.js";
import { titleOf, typingWords } from "../base/wording.js";

const openBarMenu = laterDeed(async () => (await import("../list/conversation-actions.js")).openBarMenu);

/** @param {{ scene: Ui.Scene }} props */
export function Header({ scene }) {
  const chat = useChat();
  const { view } = scene;
  const toggle = () => {
    detailsOpen.value = !detailsOpen.value;
  };
  return html`<header class="bar">
    <${IconButton} icon="back" class="bar-back" label=${t("action.back")} onClick=${leave} />
    <button type="button" class="bar-title-button" aria-expanded=${detailsOpen.value} onClick=${toggle}>
      <${ConversationAvatar} view=${view} chat=${chat} size=${36} />
      <span class="bar-text">
        <span class="bar-title">
          <span class="truncate">${titleOf(view)}</span>
          ${view.muted && html`<${Icon} name="bellOff" size="small" label=${t("list.muted")} />`}
        </span>
        <${Note} view=${view} />
      </span>
    </button>
    <${IconButton}
      icon="search"
      label=${t("search.here")}
      onClick=${() => openDialog("search", { conversationId: view.id })}
    />
    <${IconButton}
      icon="more"
      label=${t("conversation.menu")}
      aria-haspopup="menu"
      onClick=${(/** @type {MouseEvent} */ event) =>
        openBarMenu(chat, scene, /** @type {Element} */ (event.currentTarget))}
    />
    <${IconButton}
      icon="info"
      label=${t("details.title")}
      aria-expanded=${detailsOpen.value}
      onClick=${toggle}
    />
  </header>`;
}

/** @param {{ view: Chat.ConversationView }} props */
function Note({ view }) {
  const chat = useChat();
  const others = view.memberIds.filter((id) => id !== chat.me.value.id);
  usePresenceOf(others);
  if (view.typing.length > 0) {
    const words = typingWords(chat, view.typing, view.kind === "group");
    return html`<span class="bar-note bar-note-typing truncate">${words}</span>`;
  }
  if (view.kind === "group") {
    const here = others.filter((id) => isHere(chat.presence.get(id))).length;
    const count = t("members.count", { n: view.memberIds.length });
    const words = here > 0 ? `${count} · ${t("presence.count", { n: here })}` : count;
    return html`<span class="bar-note truncate">${words}</span>`;
  }
  if (view.kind === "imported") return html`<span class="bar-note truncate">${t("imports.note")}</span>`;
  if (view.notes) return html`<span class="bar-note truncate">${t("notes.hint")}</span>`;
  const person = view.otherId === null ? null : chat.users.get(view.otherId);
  if (!person || person.missing) return null;
  const words = [presenceWords(chat.presence.get(person.id)), person.status_text].filter(Boolean);
  return html`<span class="bar-note truncate">${words.join(" · ") || `@${person.handle}`}</span>`;
}

/** @param {Wire.Presence | null} presence */
function isHere(presence) {
  return presence !== null && presence.state !== "offline";
}
