import { t } from "../../i18n/index.js";
import { Dialog } from "../base/dialog.js";
import { enterSends } from "../base/enter.js";
import { html } from "../base/html.js";
import { ALT_KEY, MOD_KEY } from "../base/platform.js";

/** @param {{ onClose: () => void }} props */
export function KeysDialog({ onClose }) {
  /** @type {[string, string[]][]} */
  const keys = [
    [t("keys.jump"), [MOD_KEY, "K"]],
    [t("keys.search"), [MOD_KEY, "Shift", "F"]],
    [t("keys.move"), [ALT_KEY, "↑", "↓"]],
    [t("keys.send"), enterSends.value ? ["Enter"] : [MOD_KEY, "Enter"]],
    [t("keys.newline"), enterSends.value ? ["Shift", "Enter"] : ["Enter"]],
    [t("keys.mention"), ["@"]],
    [t("keys.edit_last"), ["↑"]],
    [t("keys.back"), ["Esc"]],
    [t("keys.messages"), ["Shift", "Tab"]],
    [t("keys.walk"), ["↑", "↓"]],
    [t("keys.in_message"), ["Tab"]],
    [t("keys.message_menu"), ["Enter"]],
    [t("keys.reply"), ["R"]],
    [t("keys.edit"), ["E"]],
    [t("keys.copy"), ["C"]],
    [t("keys.react"), ["+"]],
    [t("keys.this"), ["?"]],
  ];
  return html`<${Dialog} title=${t("keys.title")} onClose=${onClose}>
    <div class="dialog-body scroller" tabindex="0">
      <dl class="keys">
        ${keys.map(
          ([what, pressed]) =>
            html`<div key=${what}>
              <dt>${what}</dt>
              <dd>${pressed.map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dd>
            </div>`,
        )}
      </dl>
    </div>
  <//>`;
}
