import { t } from "../../i18n/index.js";
import { ConversationAvatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { html } from "../base/html.js";
import { Icon } from "../base/icon.js";
import { titleOf } from "../base/wording.js";
import { removeImported } from "../list/conversation-actions.js";

/** @param {{ scene: Ui.Scene }} props */
export function ImportedDetails({ scene }) {
  const chat = useChat();
  const { view } = scene;
  return html`<div class="profile">
      <${ConversationAvatar} view=${view} chat=${chat} size=${72} />
      <h3 class="profile-name">${titleOf(view)}</h3>
      <p class="profile-handle">${t("imports.note")} · ${t("imports.messages", { n: view.lastSeq })}</p>
    </div>
    <section class="section">
      <p class="dialog-text imported-text">${t("imports.details")}</p>
      <button
        type="button"
        class="row-button row-button-danger"
        onClick=${() => void removeImported(chat, view)}
      >
        <${Icon} name="trash" /><span class="row-button-text">${t("imports.remove")}</span>
      </button>
    </section>`;
}
