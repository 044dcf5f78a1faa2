import { t } from "../../i18n/index.js";
import { Dialog } from "../base/dialog.js";
import { html } from "../base/html.js";
import { EmojiChoice } from "./emoji.js";
import { EmojiPicker } from "./emoji-picker.js";

/** @param {{ chosen: string[], onPick: (emoji: string) => void, onClose: () => void }} props */
export function ReactDialog({ chosen, onPick, onClose }) {
  const pick = (/** @type {string} */ emoji) => {
    onClose();
    onPick(emoji);
  };
  return html`<${Dialog} title=${t("message.react")} size="small" onClose=${onClose}>
    <div class="dialog-body dialog-flush">
      ${chosen.length > 0 && html`<${EmojiChoice} emoji=${chosen} chosen=${chosen} onPick=${pick} />`}
      <${EmojiPicker} onPick=${pick} />
    </div>
  <//>`;
}
