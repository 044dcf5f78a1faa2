import { t } from "../../i18n/index.js";
import { Avatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { attempt } from "../base/failure.js";
import { html, useState } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { WithPresence, presenceWords } from "../base/presence.js";
import { SearchField } from "../base/search-field.js";
import { confirm, openDialog, openMenu } from "../base/ui.js";
import { nameOf } from "../base/wording.js";
import { leads } from "../conversation/message-actions.js";
import { matchesPerson } from "../list/matching.js";
import { PersonText } from "../people/person.js";

const SEARCH_FROM = 10;
const RANK = { owner: 0, admin: 1, member: 2 };
const MOST_MEMBERS = 100;

/** @param {{ view: Chat.ConversationView }} props */
export function Members({ view }) {
  const chat = useChat();
  const [query, setQuery] = useState("");
  const mayInvite = leads(view) || view.membersCanInvite;
  const full = view.members.length >= MOST_MEMBERS;
  return html`<section class="section">
    <h3 class="section-title">${t("members.title", { n: view.members.length })}</h3>
    ${view.members.length >= SEARCH_FROM &&
    html`<div class="section-search">
      <${SearchField} label=${t("members.filter")} value=${query} onInput=${setQuery} />
    </div>`}
    ${mayInvite &&
    html`<button
      type="button"
      class="row-button row-button-accent"
      disabled=${full}
      onClick=${() => openDialog("people", { purpose: "invite", conversationId: view.id })}
    >
      <${Icon} name="personPlus" />
      <span class="row-button-text">${t(full ? "members.full" : "members.add")}</span>
    </button>`}
    ${mayInvite &&
    html`<button
      type="button"
      class="row-button row-button-accent"
      onClick=${() => openDialog("invites", { conversationId: view.id })}
    >
      <${Icon} name="link" /><span class="row-button-text">${t("invites.open")}</span>
    </button>`}
    <ul role="list">
      ${sorted(chat, view)
        .filter(({ user_id: id }) => !query.trim() || matchesPerson(chat.users.get(id), query))
        .map((member) => html`<${MemberRow} key=${member.user_id} view=${view} member=${member} />`)}
    </ul>
  </section>`;
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView} view */
function sorted(chat, view) {
  const me = chat.me.value.id;
  return [...view.members].sort((one, other) => {
    if (one.user_id === me || other.user_id === me) return one.user_id === me ? -1 : 1;
    const rank = RANK[one.role] - RANK[other.role];
    if (rank !== 0) return rank;
    return nameOf(chat.users.get(one.user_id)).localeCompare(nameOf(chat.users.get(other.user_id)));
  });
}

/** @param {{ view: Chat.ConversationView, member: Wire.Member }} props */
function MemberRow({ view, member }) {
  const chat = useChat();
  const person = chat.users.get(member.user_id);
  const items = memberActions(chat, view, member);
  const me = person.id === chat.me.value.id;
  return html`<li class="person-row">
    <button
      type="button"
      class="person-open"
      onClick=${() => openDialog("profile", { userId: member.user_id })}
    >
      <${WithPresence} userId=${person.id}><${Avatar} person=${person} size=${36} /><//>
      <${PersonText} person=${person} me=${me} presence=${me ? "" : presenceWords(chat.presence.get(person.id))} />
      ${member.role !== "member" &&
      html`<span class="chip ${member.role === "owner" ? "chip-accent" : ""}"
        >${t(member.role === "owner" ? "role.owner" : "role.admin")}</span
      >`}
    </button>
    ${items.length > 0 &&
    html`<${IconButton}
      icon="more"
      label=${t("members.menu", { name: nameOf(person) })}
      aria-haspopup="menu"
      onClick=${(/** @type {MouseEvent} */ event) =>
        openMenu(/** @type {Element} */ (event.currentTarget), {
          label: t("members.menu", { name: nameOf(person) }),
          items,
        })}
    />`}
  </li>`;
}

/**
 * @param {Chat.Chat} chat
 * @param {Chat.ConversationView} view
 * @param {Wire.Member} member
 * @returns {Ui.MenuItem[]}
 */
function memberActions(chat, view, member) {
  const { user_id: userId, role } = member;
  const mine = view.my.role;
  if (userId === chat.me.value.id || !leads(view)) return [];
  /** @type {Ui.MenuItem[]} */
  const items = [];
  if (mine === "owner") {
    const next = role === "admin" ? "member" : "admin";
    items.push(
      {
        icon: role === "admin" ? "person" : "crown",
        text: t(role === "admin" ? "role.make_member" : "role.make_admin"),
        run: () => void attempt(chat.setRole(view.id, userId, next)),
      },
      { icon: "key", text: t("transfer.action"), run: () => void transfer(chat, view, userId) },
    );
  }
  if (mine === "owner" || role === "member") {
    if (items.length > 0) items.push("line");
    items.push({
      icon: "personMinus",
      text: t("members.remove"),
      danger: true,
      run: () => void removeMember(chat, view, userId),
    });
  }
  return items;
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView} view @param {string} userId */
async function transfer(chat, view, userId) {
  const name = nameOf(chat.users.get(userId));
  const yes = await confirm({
    title: t("transfer.title", { name }),
    text: t("transfer.text"),
    action: t("transfer.action"),
  });
  if (yes) await attempt(chat.transfer(view.id, userId));
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView} view @param {string} userId */
async function removeMember(chat, view, userId) {
  const yes = await confirm({
    title: t("members.remove_title", { name: nameOf(chat.users.get(userId)) }),
    text: t("members.remove_text"),
    action: t("members.remove"),
    danger: true,
  });
  if (yes) await attempt(chat.removeMember(view.id, userId));
}
