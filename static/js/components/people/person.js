import { t } from "../../i18n/index.js";
import { html } from "../base/html.js";
import { nameOf } from "../base/wording.js";

/** Name and handle, and whether they are here. @param {{ person: Chat.Person, me?: boolean, presence?: string }} props */
export function PersonText({ person, me, presence }) {
  const note = [person.handle && `@${person.handle}`, presence].filter(Boolean).join(" · ");
  return html`<span class="person-text">
    <span class="person-name">
      <span class="truncate">${nameOf(person)}</span>
      ${me && html`<span class="chip">${t("person.me")}</span>`}
      ${person.bot && html`<span class="chip">${t("person.bot")}</span>`}
    </span>
    ${note && html`<span class="person-note truncate">${note}</span>`}
  </span>`;
}

/** What a search answers, as the components know people. @param {Chat.Chat} chat @param {Wire.User} user @returns {Chat.Person} */
export function personFrom(chat, user) {
  const known = chat.users.get(user.id);
  return { ...user, missing: false, blocked: known.blocked, contact: known.contact };
}
