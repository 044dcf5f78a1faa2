import { t } from "../../i18n/index.js";
import { Avatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { attempt } from "../base/failure.js";
import { html, useState } from "../base/html.js";
import { Icon } from "../base/icon.js";
import { LoadingRows } from "../base/loading-rows.js";
import { focusesByItself } from "../base/platform.js";
import { go } from "../base/route.js";
import { SearchField } from "../base/search-field.js";
import { Segments } from "../base/switch.js";
import { nameOf } from "../base/wording.js";
import { PersonText } from "./person.js";
import { talkTo } from "./profile.js";
import { useFoundPeople } from "./use-found-people.js";

const MOST_MEMBERS = 100;

/**
 * Choose people: to talk with one, to begin a group, or to invite into one.
 * @param {{ purpose: "direct" | "invite", conversationId?: string, query?: string, onClose: () => void }} props
 */
export function PeopleDialog({ purpose, conversationId, query: asked = "", onClose }) {
  const chat = useChat();
  const [kind, setKind] = useState(/** @type {"direct" | "group"} */ ("direct"));
  const [query, setQuery] = useState(asked);
  const [title, setTitle] = useState("");
  const [chosen, setChosen] = useState(/** @type {Chat.Person[]} */ ([]));
  const [busy, setBusy] = useState(false);
  const inviting = purpose === "invite";
  const view = conversationId === undefined ? null : chat.conversation(conversationId);
  const present = view?.memberIds ?? [];
  const many = inviting || kind === "group";
  const most = MOST_MEMBERS - (inviting ? present.length : 1);

  const pick = (/** @type {Chat.Person} */ person) => {
    if (!many) void talkTo(chat, person.id);
    else setChosen((before) => toggled(before, person, most));
  };
  const finish = async () => {
    setBusy(true);
    const ids = chosen.map((person) => person.id);
    if (inviting && conversationId !== undefined) {
      const done = await attempt(chat.addMembers(conversationId, ids).then(() => true));
      if (done) onClose();
    } else {
      const id = await attempt(chat.createGroup(title.trim(), ids));
      if (id !== undefined) {
        onClose();
        go(id);
      }
    }
    setBusy(false);
  };

  return html`<${Dialog} title=${t(inviting ? "members.add" : "people.new")} tall onClose=${onClose}>
    <div class="people">
      <div class="people-head">
        ${!inviting &&
        html`<${Segments}
          label=${t("people.kind")}
          value=${kind}
          choices=${[
            ["direct", t("people.direct")],
            ["group", t("people.group")],
          ]}
          onChange=${setKind}
        />`}
        ${!inviting &&
        many &&
        html`<input
          class="field-input"
          placeholder=${t("group.title_hint")}
          aria-label=${t("group.title")}
          maxlength="100"
          value=${title}
          onInput=${(/** @type {Event} */ event) =>
            setTitle(/** @type {HTMLInputElement} */ (event.target).value)}
        />`}
        ${many && chosen.length > 0 && html`<${Chosen} chosen=${chosen} onDrop=${pick} />`}
        <${SearchField} label=${t("people.search")} value=${query} onInput=${setQuery} data-autofocus=${focusesByItself()} />
      </div>
      <${Choices} query=${query} many=${many} chosen=${chosen} present=${present} onPick=${pick} />
      ${many &&
      html`<footer class="dialog-foot dialog-foot-line">
        <button
          type="button"
          class="button button-primary button-wide"
          disabled=${busy || chosen.length === 0 || (!inviting && !title.trim())}
          onClick=${() => void finish()}
        >
          ${!inviting
            ? t("group.create")
            : chosen.length > 0
              ? t("members.add_n", { n: chosen.length })
              : t("members.add")}
        </button>
      </footer>`}
    </div>
  <//>`;
}

/** @param {Chat.Person[]} chosen @param {Chat.Person} person @param {number} most */
function toggled(chosen, person, most) {
  if (chosen.some((one) => one.id === person.id)) return chosen.filter((one) => one.id !== person.id);
  return chosen.length < most ? [...chosen, person] : chosen;
}

/** @param {{ chosen: Chat.Person[], onDrop: (person: Chat.Person) => void }} props */
function Chosen({ chosen, onDrop }) {
  return html`<div class="people-chosen scroller" role="group" aria-label=${t("people.chosen")}>
    ${chosen.map(
      (person) =>
        html`<button
          type="button"
          key=${person.id}
          class="people-chip"
          aria-label=${t("people.drop", { name: nameOf(person) })}
          onClick=${() => onDrop(person)}
        >
          <${Avatar} person=${person} size=${24} />${nameOf(person)}<${Icon} name="close" size="small" />
        </button>`,
    )}
  </div>`;
}

/**
 * @param {{ query: string, many: boolean, chosen: Chat.Person[], present: string[],
 *   onPick: (person: Chat.Person) => void }} props
 */
function Choices({ query, many, chosen, present, onPick }) {
  const chat = useChat();
  const { found, state } = useFoundPeople(query);
  const people = found.filter((person) => !present.includes(person.id));
  const notes = !many && !query.trim();
  if (people.length === 0 && !notes) return html`<${NoPeople} state=${state} query=${query} />`;
  return html`<div class="people-list scroller">
    ${notes &&
    html`<button
      type="button"
      class="person-row"
      onClick=${() => void talkTo(chat, chat.me.value.id)}
    >
      <span class="avatar avatar-36 avatar-self" aria-hidden="true"><${Icon} name="bookmark" /></span>
      <span class="person-text"
        ><span class="person-name">${t("conversation.notes")}</span
        ><span class="person-note">${t("notes.hint")}</span></span
      >
    </button>`}
    ${people.length > 0 &&
    html`<p class="people-label">${t(query.trim() ? "people.found" : "people.contacts")}</p>`}
    ${people.map((person) => {
      const picked = chosen.some((one) => one.id === person.id);
      return html`<button
        type="button"
        key=${person.id}
        class="person-row"
        role=${many ? "checkbox" : undefined}
        aria-checked=${many ? String(picked) : undefined}
        onClick=${() => onPick(person)}
      >
        <${Avatar} person=${person} size=${36} />
        <${PersonText} person=${person} />
        ${many && html`<span class="check" aria-hidden="true"><${Icon} name="check" size="small" /></span>`}
      </button>`;
    })}
    ${notes && people.length === 0 && html`<p class="list-foot">${t("people.no_contacts")}</p>`}
  </div>`;
}

/** @param {{ state: "idle" | "busy" | "failed", query: string }} props */
function NoPeople({ state, query }) {
  if (state === "busy") return html`<${LoadingRows} class="people-list" />`;
  const words =
    state === "failed"
      ? { title: t("people.failed"), hint: t("people.failed_hint") }
      : query.trim()
        ? {
            title: t("people.none", { text: t("quoted", { text: query.trim() }) }),
            hint: t("people.none_hint"),
          }
        : { title: t("people.no_contacts_title"), hint: t("people.no_contacts") };
  return html`<div class="empty empty-small" role="status">
    <p class="empty-title">${words.title}</p>
    <p class="empty-text">${words.hint}</p>
  </div>`;
}
