import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { html, useState } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { detailsOpen } from "../base/ui.js";
import { excerptOf, nameOf } from "../base/wording.js";

/** The newest pin under the bar; each press goes one further back. @param {{ scene: Ui.Scene }} props */
export function PinLine({ scene }) {
  const chat = useChat();
  const { view, timeline, jump } = scene;
  const [at, setAt] = useState(0);
  const pins = [...view.pins].sort((one, other) => other.seq - one.seq);
  const pin = pins[at % Math.max(1, pins.length)];
  if (!pin) return null;
  const quote = timeline.quote(pin.message_id);
  return html`<div class="pin-line">
    <button
      type="button"
      class="pin-line-jump"
      title=${t("pins.jump")}
      onClick=${() => {
        jump(pin.message_id);
        setAt((at + 1) % pins.length);
      }}
    >
      <${Icon} name="pin" size="small" />
      ${quote && !quote.unavailable
        ? html`<span class="pin-line-name truncate"
              >${quote.senderId === chat.me.value.id ? t("person.me") : nameOf(chat.users.get(quote.senderId))}</span
            ><span class="truncate">${excerptOf(chat, quote)}</span>`
        : html`<span class="truncate">${t("pins.one")}</span>`}
      ${pins.length > 1 &&
      html`<span class="pin-line-count">${(at % pins.length) + 1}/${pins.length}</span>`}
    </button>
    ${pins.length > 1 &&
    html`<${IconButton}
      icon="next"
      label=${t("pins.all")}
      onClick=${() => {
        detailsOpen.value = true;
      }}
    />`}
  </div>`;
}
