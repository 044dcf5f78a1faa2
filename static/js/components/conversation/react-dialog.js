import { t } from "../../i18n/index.js";
import { Dialog } from "../base/dialog.js";
import { html } from "../base/html.js";
import { EMOJI, EmojiChoice } from "./emoji.js";

/** @param {{ chosen: string[], onPick: (emoji: string) => void, onClose: () => void }} props */
export function ReactDialog({ chosen, onPick, onClose }) {
  return html`<${Dialog} title=${t("message.react")} size="small" onClose=${onClose}>
    <div class="dialog-body dialog-flush">
      <${EmojiChoice}
        emoji=${EMOJI}
        chosen=${chosen}
        grid
        onPick=${(/** @type {string} */ emoji) => {
          onClose();
          onPick(emoji);
        }}
      />
    </div>
  <//>`;
}
