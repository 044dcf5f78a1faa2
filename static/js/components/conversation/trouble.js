import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { attempt, wordsFor } from "../base/failure.js";
import { html } from "../base/html.js";
import { Icon } from "../base/icon.js";

/** Under a message that was refused: why, and what one can do. @param {{ row: Chat.Row, compose: Ui.Compose }} props */
export function Trouble({ row, compose }) {
  const chat = useChat();
  const { clientId } = row;
  if (clientId === null) return null;
  return html`<div class="message-trouble" role="alert">
    <span><${Icon} name="alert" size="small" />${wordsFor(row.error?.code ?? "unknown")}</span>
    <button type="button" class="text-button" onClick=${() => void attempt(chat.retry(clientId))}>
      ${t("trouble.retry")}
    </button>
    <button type="button" class="text-button" onClick=${() => compose.edit(row)}>
      ${t("trouble.change")}
    </button>
    <button
      type="button"
      class="text-button text-button-danger"
      onClick=${() => void attempt(chat.discard(clientId))}
    >
      ${t("trouble.discard")}
    </button>
  </div>`;
}
