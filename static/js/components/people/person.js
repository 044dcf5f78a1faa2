import { t } from "../../i18n/index.js";
import { html } from "../base/html.js";
import { nameOf } from "../base/wording.js";

/** Name and handle, and what a person says of themselves. @param {{ person: Chat.Person, me?: boolean }} props */
export function PersonText({ person, me }) {
  return html`<span class="person-text">
    <span class="person-name">
      <span class="truncate">${nameOf(person)}</span>
      ${me && html`<span class="chip">${t("person.me")}</span>`}
      ${person.bot && html`<span class="chip">${t("person.bot")}</span>`}
    </span>
    ${person.handle && html`<span class="person-note truncate">@${person.handle}</span>`}
  </span>`;
}

/** What a search answers, as the components know people. @param {Chat.Chat} chat @param {Wire.User} user @returns {Chat.Person} */
export function personFrom(chat, user) {
  const known = chat.users.get(user.id);
  return { ...user, missing: false, blocked: known.blocked, contact: known.contact };
}
