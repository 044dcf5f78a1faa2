import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { html } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { nameOf, oneLine, wordsOf } from "../base/wording.js";

/** Above the field: what is being answered or changed, or why nothing can go out. @param {{ compose: Ui.Compose, signedOut: boolean }} props */
export function Banner({ compose, signedOut }) {
  if (signedOut) return html`<${SignedOut} />`;
  const row = compose.editing.value ?? compose.replyTo.value;
  return row && html`<${About} compose=${compose} row=${row} />`;
}

function SignedOut() {
  const next = encodeURIComponent(location.pathname);
  return html`<div class="composer-banner" role="status">
    <${Icon} name="door" />
    <span class="composer-banner-text">${t("composer.signed_out")}</span>
    <a class="button button-quiet" href="/accounts/login/?next=${next}">${t("connection.sign_in")}</a>
  </div>`;
}

/** @param {{ compose: Ui.Compose, row: Chat.Row }} props */
function About({ compose, row }) {
  const chat = useChat();
  const editing = compose.editing.value !== null;
  const name = row.own ? t("person.me") : nameOf(chat.users.get(row.message.sender_id));
  return html`<div class="composer-banner">
    <${Icon} name=${editing ? "edit" : "reply"} />
    <span class="composer-banner-text">
      <span class="composer-banner-title truncate"
        >${editing ? t("composer.editing") : t("composer.replying", { name })}</span
      >
      <span class="composer-banner-excerpt truncate">${oneLine(wordsOf(chat, row.message))}</span>
    </span>
    <${IconButton} icon="close" label=${t("action.cancel")} onClick=${() => compose.rest()} />
  </div>`;
}
