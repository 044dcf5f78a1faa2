import { t } from "../../i18n/index.js";
import { Avatar, ConversationAvatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { attempt } from "../base/failure.js";
import { html } from "../base/html.js";
import { Icon } from "../base/icon.js";
import { detailsCover } from "../base/platform.js";
import { WithPresence, presenceWords } from "../base/presence.js";
import { go, openId } from "../base/route.js";
import { closeAllDialogs, confirm, detailsOpen, openDialog, toast } from "../base/ui.js";
import { nameOf, titleOf } from "../base/wording.js";

/** @param {{ userId: string, onClose: () => void }} props */
export function ProfileDialog({ userId, onClose }) {
  return html`<${Dialog} title=${t("profile.title")} size="small" onClose=${onClose}>
    <div class="dialog-body dialog-flush scroller"><${Profile} userId=${userId} /></div>
  <//>`;
}

/** @param {Chat.Chat} chat @param {string} userId */
export async function talkTo(chat, userId) {
  const id = await attempt(chat.createDirect(userId));
  if (id !== undefined) enter(id);
}

/** From a profile into a conversation. @param {string} id */
function enter(id) {
  closeAllDialogs();
  if (detailsCover()) detailsOpen.value = false;
  go(id);
}

/** @param {Chat.Chat} chat @param {Chat.Person} person */
async function block(chat, person) {
  const yes = await confirm({
    title: t("block.title", { name: nameOf(person) }),
    text: t("block.text"),
    action: t("profile.block"),
    danger: true,
  });
  if (yes) await attempt(chat.block(person.id));
}

/** Who a person is and what one can do with them. @param {{ userId: string, inConversation?: string }} props */
export function Profile({ userId, inConversation }) {
  const chat = useChat();
  const me = userId === chat.me.value.id;
  const person = chat.users.get(userId);
  const presence = me ? "" : presenceWords(chat.presence.get(userId));
  const talksHere = inConversation !== undefined && inConversation === openId.value;
  // With somebody one blocks there is only what was said before.
  const talks = !person.blocked || chat.conversations.value.some((view) => view.otherId === userId);
  return html`<div class="profile">
      <${WithPresence} userId=${userId}><${Avatar} person=${person} size=${72} /><//>
      <h3 class="profile-name">${nameOf(person)}</h3>
      ${person.handle && html`<p class="profile-handle">@${person.handle}</p>`}
      ${presence && html`<p class="profile-presence">${presence}</p>`}
      ${person.status_text && html`<p class="profile-status">${person.status_text}</p>`}
      ${person.blocked && html`<p class="chip">${t("profile.blocked")}</p>`}
      ${!talksHere &&
      talks &&
      html`<div class="profile-actions">
        <button type="button" class="button button-primary" onClick=${() => void talkTo(chat, userId)}>
          ${t(me ? "conversation.notes" : "profile.talk")}
        </button>
        ${me &&
        html`<button type="button" class="button" onClick=${() => openDialog("settings")}>
          ${t("profile.edit")}
        </button>`}
      </div>`}
    </div>
    ${!me && html`<${Shared} userId=${userId} />`}
    ${!me && !person.missing && html`<${Relation} person=${person} />`}`;
}

/** The groups that both are in. @param {{ userId: string }} props */
function Shared({ userId }) {
  const chat = useChat();
  const groups = chat.conversations.value.filter(
    (view) => view.kind === "group" && view.memberIds.includes(userId),
  );
  if (groups.length === 0) return null;
  return html`<section class="section">
    <h3 class="section-title">${t("profile.shared", { n: groups.length })}</h3>
    <ul role="list">
      ${groups.map(
        (view) =>
          html`<li key=${view.id}>
            <button type="button" class="person-row" onClick=${() => enter(view.id)}>
              <${ConversationAvatar} view=${view} chat=${chat} size=${36} />
              <span class="person-text">
                <span class="person-name"><span class="truncate">${titleOf(view)}</span></span>
                <span class="person-note">${t("members.count", { n: view.memberIds.length })}</span>
              </span>
            </button>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** @param {{ person: Chat.Person }} props */
function Relation({ person }) {
  const chat = useChat();
  const contact = async () => {
    const action = person.contact ? chat.removeContact(person.id) : chat.addContact(person.id);
    const done = await attempt(action.then(() => true));
    if (done) toast(t(person.contact ? "contact.removed" : "contact.added"));
  };
  return html`<section class="section">
    <button type="button" class="row-button" onClick=${() => void contact()}>
      <${Icon} name=${person.contact ? "personMinus" : "personPlus"} />
      <span class="row-button-text">${t(person.contact ? "contact.remove" : "contact.add")}</span>
    </button>
    ${person.blocked
      ? html`<button
          type="button"
          class="row-button"
          onClick=${() => void attempt(chat.unblock(person.id))}
        >
          <${Icon} name="block" /><span class="row-button-text">${t("profile.unblock")}</span>
        </button>`
      : html`<button
          type="button"
          class="row-button row-button-danger"
          onClick=${() => void block(chat, person)}
        >
          <${Icon} name="block" /><span class="row-button-text">${t("profile.block")}</span>
        </button>`}
  </section>`;
}
