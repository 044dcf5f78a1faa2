import { createInvites } from "../../models/invites.js";
import { t } from "../../i18n/index.js";
import { Avatar } from "../base/avatar.js";
import { usePart } from "../base/context.js";
import { attempt } from "../base/failure.js";
import { html } from "../base/html.js";
import { openDialog } from "../base/ui.js";

/** Who came to a group by a link that asks first, to be let in or declined. @param {{ view: Chat.ConversationView }} props */
export function Applicants({ view }) {
  return html`<ul role="list">
    ${view.applicants.map(
      (applicant) => html`<${Row} key=${applicant.user_id} view=${view} applicant=${applicant} />`,
    )}
  </ul>`;
}

/** @param {{ view: Chat.ConversationView, applicant: Wire.Applicant }} props */
function Row({ view, applicant }) {
  const invites = usePart(createInvites);
  const { user_id: id, name, handle } = applicant;
  return html`<li class="person-row applicant">
    <button type="button" class="person-open" onClick=${() => openDialog("profile", { userId: id })}>
      <${Avatar} person=${{ id, name, handle }} size=${36} />
      <span class="person-text">
        <span class="person-name"><span class="truncate">${name || handle}</span></span>
        <span class="person-note truncate">@${handle}</span>
      </span>
    </button>
    <span class="applicant-answers">
      <button type="button" class="button" onClick=${() => void attempt(invites.decline(view.id, id))}>
        ${t("requests.decline")}
      </button>
      <button
        type="button"
        class="button button-primary"
        onClick=${() => void attempt(invites.letIn(view.id, id))}
      >
        ${t("applicants.let_in")}
      </button>
    </span>
  </li>`;
}
