import { t } from "../../i18n/index.js";
import { Avatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { attempt } from "../base/failure.js";
import { html } from "../base/html.js";
import { go } from "../base/route.js";
import { closeAllDialogs, openDialog } from "../base/ui.js";
import { nameOf, titleOf } from "../base/wording.js";
import { Applicants } from "./applicants.js";
import { personFrom } from "./person.js";
import { groupsWithApplicants } from "./waiting.js";

/** Who asks to talk or to be let into a group, and whom one asked. @param {{ onClose: () => void }} props */
export function RequestsDialog({ onClose }) {
  const chat = useChat();
  const requests = chat.requests.value;
  const incoming = requests.filter((request) => request.direction === "in");
  const outgoing = requests.filter((request) => request.direction === "out");
  const groups = groupsWithApplicants(chat);
  return html`<${Dialog} title=${t("requests.title")} onClose=${onClose}>
    <div class="dialog-body scroller">
      ${requests.length + groups.length === 0 &&
      html`<p class="dialog-text">${t("requests.none")}</p>`}
      <${Section} title=${t("requests.in", { n: incoming.length })} requests=${incoming} />
      ${groups.map(
        (view) =>
          html`<section class="settings-section" key=${view.id}>
            <h3 class="settings-title">
              ${t("applicants.of", { title: t("quoted", { text: titleOf(view) }), n: view.applicants.length })}
            </h3>
            <div class="settings-rows"><${Applicants} view=${view} /></div>
          </section>`,
      )}
      <${Section} title=${t("requests.out", { n: outgoing.length })} requests=${outgoing} />
    </div>
  <//>`;
}

/** @param {{ title: string, requests: Wire.Request[] }} props */
function Section({ title, requests }) {
  if (requests.length === 0) return null;
  return html`<section class="settings-section">
    <h3 class="settings-title">${title}</h3>
    <ul class="settings-rows" role="list">
      ${requests.map((request) => html`<${Row} key=${request.id} request=${request} />`)}
    </ul>
  </section>`;
}

/** @param {{ request: Wire.Request }} props */
function Row({ request }) {
  const chat = useChat();
  const known = chat.users.get(request.user.id);
  const person = known.missing ? personFrom(chat, request.user) : known;
  const wish =
    request.conversation_id === null
      ? t("requests.direct")
      : t("requests.group", { title: t("quoted", { text: request.title }) });
  const accept = async () => {
    const id = await attempt(chat.acceptRequest(request.id));
    if (id === undefined) return;
    closeAllDialogs();
    go(id);
  };
  const drop = () => void attempt(chat.dropRequest(request.id));
  return html`<li class="person-row">
    <button
      type="button"
      class="person-open"
      onClick=${() => openDialog("profile", { userId: person.id })}
    >
      <${Avatar} person=${person} size=${36} />
      <span class="person-text">
        <span class="person-name"><span class="truncate">${nameOf(person)}</span></span>
        <span class="person-note">${[`@${person.handle}`, wish].join(" · ")}</span>
      </span>
    </button>
    <button type="button" class="button" onClick=${drop}>
      ${t(request.direction === "in" ? "requests.decline" : "requests.take_back")}
    </button>
    ${request.direction === "in" &&
    html`<button type="button" class="button button-primary" onClick=${() => void accept()}>
      ${t("requests.accept")}
    </button>`}
  </li>`;
}
