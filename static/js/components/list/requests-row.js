import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { html } from "../base/html.js";
import { Icon } from "../base/icon.js";
import { openDialog } from "../base/ui.js";
import { groupsWithApplicants } from "../people/waiting.js";

/** Above the list, while somebody waits for an answer. */
export function RequestsRow() {
  const chat = useChat();
  const asked = chat.requests.value.filter((request) => request.direction === "in").length;
  const waiting = groupsWithApplicants(chat).reduce((sum, view) => sum + view.applicants.length, asked);
  if (waiting === 0) return null;
  return html`<button
    type="button"
    class="row-button row-button-accent"
    onClick=${() => openDialog("requests")}
  >
    <${Icon} name="mail" />
    <span class="row-button-text">${t("requests.waiting", { n: waiting })}</span>
    <${Icon} name="next" size="small" />
  </button>`;
}
