import { t } from "../../i18n/index.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";

/**
 * @param {{ title: string, text?: string, action: string, danger?: boolean,
 *   resolve: (answer: boolean) => void, onClose: () => void }} props
 */
export function ConfirmDialog({ title, text, action, danger, resolve, onClose }) {
  const agree = () => {
    resolve(true);
    onClose();
  };
  return html`<${Dialog} title=${title} size="small" onClose=${onClose}>
    ${text && html`<div class="dialog-body"><p class="dialog-text">${text}</p></div>`}
    <footer class="dialog-foot">
      <button type="button" class="button" data-autofocus=${danger} onClick=${onClose}>
        ${t("action.cancel")}
      </button>
      <button
        type="button"
        class="button ${danger ? "button-danger" : "button-primary"}"
        data-autofocus=${!danger}
        onClick=${agree}
      >
        ${action}
      </button>
    </footer>
  <//>`;
}
