import { t } from "../../i18n/index.js";
import { Avatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { html, useState } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { focusesByItself } from "../base/platform.js";
import { WithPresence, presenceWords } from "../base/presence.js";
import { SearchField } from "../base/search-field.js";
import { openDialog } from "../base/ui.js";
import { nameOf } from "../base/wording.js";
import { matchesPerson } from "../list/matching.js";
import { PersonText } from "./person.js";
import { talkTo } from "./profile.js";

/** Whom one keeps, by name; found by initial consonants, too. @param {{ onClose: () => void }} props */
export function ContactsDialog({ onClose }) {
  const chat = useChat();
  const [query, setQuery] = useState("");
  const all = [...chat.contacts.value].sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
  const shown = all.filter((person) => !query.trim() || matchesPerson(person, query));
  return html`<${Dialog} title=${t("contacts.title", { n: all.length })} tall onClose=${onClose}>
    <div class="people">
      <div class="people-head">
        <${SearchField}
          label=${t("contacts.filter")}
          value=${query}
          onInput=${setQuery}
          data-autofocus=${focusesByItself()}
        />
      </div>
      ${shown.length === 0
        ? html`<${Nobody} query=${query} />`
        : html`<ul class="people-list scroller" role="list">
            ${shown.map((person) => html`<${Contact} key=${person.id} person=${person} />`)}
          </ul>`}
      <footer class="dialog-foot dialog-foot-line">
        <button
          type="button"
          class="button button-wide"
          onClick=${() => openDialog("people", { purpose: "direct" })}
        >
          <${Icon} name="search" />${t("contacts.find")}
        </button>
      </footer>
    </div>
  <//>`;
}

/** @param {{ person: Chat.Person }} props */
function Contact({ person }) {
  const chat = useChat();
  return html`<li class="person-row">
    <button
      type="button"
      class="person-open"
      onClick=${() => openDialog("profile", { userId: person.id })}
    >
      <${WithPresence} userId=${person.id}><${Avatar} person=${person} size=${36} /><//>
      <${PersonText} person=${person} presence=${presenceWords(chat.presence.get(person.id))} />
    </button>
    ${!person.blocked &&
    html`<${IconButton}
      icon="compose"
      label=${t("contacts.write", { name: nameOf(person) })}
      onClick=${() => void talkTo(chat, person.id)}
    />`}
  </li>`;
}

/** @param {{ query: string }} props */
function Nobody({ query }) {
  const text = query.trim();
  return html`<div class="empty empty-small" role="status">
    <p class="empty-title">
      ${text ? t("people.none", { text: t("quoted", { text }) }) : t("people.no_contacts_title")}
    </p>
    <p class="empty-text">${t(text ? "list.no_hit_hint" : "contacts.none")}</p>
  </div>`;
}
