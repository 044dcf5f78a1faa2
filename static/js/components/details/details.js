import { t } from "../../i18n/index.js";
import { closeDetails } from "../back.js";
import { ConversationAvatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { html, useEffect, useRef } from "../base/html.js";
import { IconButton } from "../base/icon.js";
import { detailsCover, focusesByItself } from "../base/platform.js";
import { ImportedDetails } from "../imports/imported-details.js";
import { Profile } from "../people/profile.js";
import { GroupDetails } from "./group.js";
import { MuteSection } from "./mute-section.js";
import { Pins } from "./pins.js";

/** The right pane, on demand. @param {{ scene: Ui.Scene }} props */
export function Details({ scene }) {
  const { view } = scene;
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    // Only where it covers the conversation does it take the focus.
    if (focusesByItself() && detailsCover()) {
      ref.current?.querySelector("button")?.focus();
    }
  }, []);
  return html`<aside ref=${ref} class="pane-details" aria-label=${t("details.title")}>
    <header class="details-head">
      <h2 class="details-title">${t("details.title")}</h2>
      <${IconButton} icon="close" label=${t("action.close")} onClick=${closeDetails} />
    </header>
    <div class="details-scroller scroller">
      ${view.kind === "group"
        ? html`<${GroupDetails} scene=${scene} />`
        : view.kind === "imported"
          ? html`<${ImportedDetails} scene=${scene} />`
          : view.notes || view.otherId === null
          ? html`<${Notes} scene=${scene} />`
          : html`<${Profile} userId=${view.otherId} inConversation=${view.id} /><${MuteSection}
                view=${view}
              /><${Pins} scene=${scene} />`}
    </div>
  </aside>`;
}

/** @param {{ scene: Ui.Scene }} props */
function Notes({ scene }) {
  const chat = useChat();
  return html`<div class="profile">
      <${ConversationAvatar} view=${scene.view} chat=${chat} size=${72} />
      <h3 class="profile-name">${t("conversation.notes")}</h3>
      <p class="profile-handle">${t("notes.hint")}</p>
    </div>
    <${Pins} scene=${scene} />`;
}
