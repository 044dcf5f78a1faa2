import { authorOf, saidAt } from "../../helpers/imported.js";
import { clock, fullStamp } from "../../i18n/dates.js";
import { t } from "../../i18n/index.js";
import { Avatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { html, useComputed } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { laterDeed } from "../base/later.js";
import { useLongPress } from "../base/long-press.js";
import { openDialog } from "../base/ui.js";
import { nameOf, wordsOf } from "../base/wording.js";
import { Bubble } from "./bubble.js";
import { copyBody, openEmojiPicker } from "./message-deeds.js";
import { Reactions } from "./reactions.js";
import { Trouble } from "./trouble.js";

const openMessageMenu = laterDeed(async () => (await import("./message-actions.js")).openMessageMenu);
const openQuickReactions = laterDeed(async () => (await import("./message-actions.js")).openQuickReactions);

/** @param {{ item: Ui.Item, scene: Ui.Scene }} props */
export function Message({ item, scene }) {
  const chat = useChat();
  const { row, first, last } = item;
  const { message, own, state } = row;
  const { view, found } = scene;
  const author = authorOf(message);
  const person = author === null ? chat.users.get(message.sender_id) : stranger(author);
  const named = view.kind !== "direct" && !own;
  const openAt = (/** @type {Element | DOMRect} */ at) => openMessageMenu(chat, scene, row, at);
  const press = useLongPress(openAt);
  const lit = useComputed(() => message.id !== "" && found.value?.id === message.id);
  const look = [
    "message",
    own && "message-own",
    first && "message-first",
    last && "message-last",
    item.close && "message-close",
    `message-${state}`,
    lit.value && "message-found",
  ];
  return html`<article
    class=${look.filter(Boolean).join(" ")}
    data-key=${row.key}
    data-id=${message.id}
    tabindex="-1"
    aria-label=${t("message.label", {
      name: own ? t("person.me") : nameOf(person),
      text: message.deleted_at ? t("message.deleted") : wordsOf(chat, message),
      time: clock(saidAt(message)),
    })}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => byKey(event, chat, scene, row, openAt)}
  >
    ${named &&
    html`<div class="message-picture">
      ${first && author !== null && html`<${Avatar} person=${person} size=${36} />`}
      ${first &&
      author === null &&
      html`<button
        type="button"
        tabindex="-1"
        aria-label=${t("profile.of", { name: nameOf(person) })}
        onClick=${() => openDialog("profile", { userId: message.sender_id })}
      >
        <${Avatar} person=${person} size=${36} />
      </button>`}
    </div>`}
    <div class="message-column">
      ${named &&
      first &&
      html`<div
        class="message-name truncate"
        onClick=${() => openDialog("profile", { userId: message.sender_id })}
      >
        ${nameOf(person)}
      </div>`}
      <div class="message-line" ...${press}>
        <${Bubble} row=${row} scene=${scene} />
        <${Meta} row=${row} showTime=${item.showTime} />
        ${state === "sent" && !message.deleted_at && html`<${Tools} row=${row} scene=${scene} />`}
      </div>
      <${Reactions} row=${row} view=${view} />
      ${state === "failed" && html`<${Trouble} row=${row} compose=${scene.compose} />`}
    </div>
  </article>`;
}

/** Somebody of whom only a name is known. @param {string} name @returns {Chat.Person} */
function stranger(name) {
  const nobody = { handle: "", status_text: "", bot: false, missing: false, blocked: false, contact: false };
  return { ...nobody, id: name, name };
}

/** Outside the bubble, at its foot: who has not read it, and when it was said. @param {{ row: Chat.Row, showTime: boolean }} props */
function Meta({ row, showTime }) {
  const { message, state, unreadBy } = row;
  if (state === "failed") return null;
  const date = saidAt(message);
  return html`<span class="message-meta">
    ${unreadBy > 0 &&
    html`<button
      type="button"
      class="message-unread"
      tabindex="-1"
      title=${t("message.unread_by", { n: unreadBy })}
      onClick=${() => openDialog("readers", { row })}
    >
      <span aria-hidden="true">${unreadBy}</span>
      <span class="visually-hidden">${t("message.unread_by", { n: unreadBy })}</span>
    </button>`}
    ${message.edited_at &&
    !message.deleted_at &&
    html`<button
      type="button"
      class="message-edited"
      title=${t("earlier.title")}
      onClick=${() => openDialog("earlier", { row })}
    >
      ${t("message.edited")}
    </button>`}
    ${state === "pending"
      ? html`<${Icon} name="clock" size="small" label=${t("message.pending")} />`
      : showTime &&
        html`<time datetime=${message.data.said_at ?? message.created_at} title=${fullStamp(date)}>${clock(date)}</time>`}
  </span>`;
}

/** For the mouse; the keyboard and touch have the same in the menu. @param {{ row: Chat.Row, scene: Ui.Scene }} props */
function Tools({ row, scene }) {
  const chat = useChat();
  const at = (/** @type {MouseEvent} */ event) => /** @type {Element} */ (event.currentTarget);
  if (scene.view.kind === "imported") {
    return html`<div class="message-tools">
      <${IconButton}
        icon="more"
        tabindex="-1"
        label=${t("message.menu")}
        aria-haspopup="menu"
        onClick=${(/** @type {MouseEvent} */ event) => openMessageMenu(chat, scene, row, at(event))}
      />
    </div>`;
  }
  return html`<div class="message-tools">
    <${IconButton}
      icon="smile"
      tabindex="-1"
      label=${t("message.react")}
      onClick=${(/** @type {MouseEvent} */ event) => openQuickReactions(chat, row, at(event))}
    />
    <${IconButton}
      icon="reply"
      tabindex="-1"
      label=${t("message.reply")}
      onClick=${() => scene.compose.reply(row)}
    />
    <${IconButton}
      icon="more"
      tabindex="-1"
      label=${t("message.menu")}
      aria-haspopup="menu"
      onClick=${(/** @type {MouseEvent} */ event) => openMessageMenu(chat, scene, row, at(event))}
    />
  </div>`;
}

/**
 * @param {KeyboardEvent} event
 * @param {Chat.Chat} chat
 * @param {Ui.Scene} scene
 * @param {Chat.Row} row
 * @param {(at: Element) => void} openAt
 */
function byKey(event, chat, scene, row, openAt) {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
  const element = /** @type {Element} */ (event.currentTarget);
  const there = row.state === "sent" && !row.message.deleted_at;
  const live = there && scene.view.kind !== "imported";
  const deed = {
    Enter: () => openAt(element.querySelector(".bubble") ?? element),
    r: () => live && scene.compose.reply(row),
    e: () => live && row.own && scene.compose.edit(row),
    c: () => there && copyBody(row),
    "+": () => live && openEmojiPicker(chat, row),
  }[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
}
