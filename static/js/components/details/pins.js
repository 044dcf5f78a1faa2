import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { attempt } from "../base/failure.js";
import { html } from "../base/html.js";
import { IconButton } from "../base/icon.js";
import { detailsCover } from "../base/platform.js";
import { detailsOpen } from "../base/ui.js";
import { excerptOf, nameOf } from "../base/wording.js";
import { leads } from "../conversation/message-actions.js";

/** @param {{ scene: Ui.Scene }} props */
export function Pins({ scene }) {
  const { view, timeline, jump } = scene;
  const chat = useChat();
  if (view.pins.length === 0) return null;
  const mayUnpin = view.kind === "direct" || leads(view);
  const pins = [...view.pins].sort((one, other) => other.seq - one.seq);
  return html`<section class="section">
    <h3 class="section-title">${t("pins.title", { n: pins.length })}</h3>
    <ul role="list">
      ${pins.map((pin) => {
        const quote = timeline.quote(pin.message_id);
        const known = quote && !quote.unavailable ? quote : null;
        const by = nameOf(chat.users.get(known?.senderId ?? pin.pinned_by));
        return html`<li class="pin-item" key=${pin.message_id}>
          <button
            type="button"
            class="pin-item-jump"
            onClick=${() => {
              if (detailsCover()) detailsOpen.value = false;
              jump(pin.message_id);
            }}
          >
            <span class="pin-item-name truncate">${known ? by : t("pins.by", { name: by })}</span>
            <span class="pin-item-text truncate">${known ? excerptOf(chat, known) : t("pins.show")}</span>
          </button>
          ${mayUnpin &&
          html`<${IconButton}
            icon="pinOff"
            label=${t("message.unpin")}
            onClick=${() => void attempt(chat.unpin(view.id, pin.message_id))}
          />`}
        </li>`;
      })}
    </ul>
  </section>`;
}
