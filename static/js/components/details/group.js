import { t } from "../../i18n/index.js";
import { ConversationAvatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { attempt } from "../base/failure.js";
import { html, useState } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { SwitchRow } from "../base/switch.js";
import { go } from "../base/route.js";
import { confirm } from "../base/ui.js";
import { titleOf } from "../base/wording.js";
import { leads } from "../conversation/message-actions.js";
import { leave } from "../list/conversation-actions.js";
import { Applicants } from "../people/applicants.js";
import { Members } from "./members.js";
import { MuteSection } from "./mute-section.js";
import { Pins } from "./pins.js";

const TITLE_CHARS = 100;

/** @param {{ scene: Ui.Scene }} props */
export function GroupDetails({ scene }) {
  const chat = useChat();
  const { view } = scene;
  return html`<${Head} view=${view} />
    <${MuteSection} view=${view} />
    ${leads(view) &&
    html`<section class="section">
      <${SwitchRow}
        label=${t("group.members_invite")}
        note=${t("group.members_invite_note")}
        on=${view.membersCanInvite}
        onChange=${(/** @type {boolean} */ on) => void attempt(chat.setMembersCanInvite(view.id, on))}
      />
    </section>`}
    <${Pins} scene=${scene} />
    ${view.applicants.length > 0 &&
    html`<section class="section">
      <h3 class="section-title">${t("applicants.title", { n: view.applicants.length })}</h3>
      <${Applicants} view=${view} />
    </section>`}
    <${Members} view=${view} />
    <section class="section">
      <button type="button" class="row-button row-button-danger" onClick=${() => void leave(chat, view)}>
        <${Icon} name="door" /><span class="row-button-text">${t("leave.action")}</span>
      </button>
      ${view.my.role === "owner" &&
      html`<button
        type="button"
        class="row-button row-button-danger"
        onClick=${() => void dissolve(chat, view)}
      >
        <${Icon} name="trash" /><span class="row-button-text">${t("dissolve.action")}</span>
      </button>`}
    </section>`;
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView} view */
async function dissolve(chat, view) {
  const yes = await confirm({
    title: t("dissolve.title", { title: t("quoted", { text: titleOf(view) }) }),
    text: t("dissolve.text"),
    action: t("dissolve.action"),
    danger: true,
  });
  if (!yes) return;
  const done = await attempt(chat.dissolve(view.id).then(() => true));
  if (done) go(null);
}

/** @param {{ view: Chat.ConversationView }} props */
function Head({ view }) {
  const chat = useChat();
  const [renaming, setRenaming] = useState(false);
  return html`<div class="profile">
    <${ConversationAvatar} view=${view} chat=${chat} size=${72} />
    ${renaming
      ? html`<${Rename} view=${view} onDone=${() => setRenaming(false)} />`
      : html`<h3 class="profile-name">
          ${titleOf(view)}
          ${leads(view) &&
          html`<${IconButton} icon="edit" label=${t("group.rename")} onClick=${() => setRenaming(true)} />`}
        </h3>`}
    <p class="profile-handle">${t("members.count", { n: view.memberIds.length })}</p>
  </div>`;
}

/** @param {{ view: Chat.ConversationView, onDone: () => void }} props */
function Rename({ view, onDone }) {
  const chat = useChat();
  const [title, setTitle] = useState(view.ownTitle);
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const wanted = title.trim();
    if (!wanted) return;
    const done = wanted === view.ownTitle || (await attempt(chat.rename(view.id, wanted).then(() => true)));
    if (done) onDone();
  };
  return html`<form
    class="rename-form"
    onSubmit=${save}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      onDone();
    }}
  >
    <input
      class="field-input"
      aria-label=${t("group.title")}
      maxlength=${TITLE_CHARS}
      value=${title}
      ref=${(/** @type {HTMLInputElement | null} */ field) => field && document.activeElement !== field && field.focus()}
      onInput=${(/** @type {Event} */ event) =>
        setTitle(/** @type {HTMLInputElement} */ (event.target).value)}
    />
    <div class="rename-actions">
      <button type="button" class="button" onClick=${onDone}>${t("action.cancel")}</button>
      <button type="submit" class="button button-primary" disabled=${!title.trim()}>
        ${t("action.save")}
      </button>
    </div>
  </form>`;
}
