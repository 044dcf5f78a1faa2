/** What one can do with a message; the server has the last word. */
import { t } from "../../i18n/index.js";
import { attempt } from "../base/failure.js";
import { html } from "../base/html.js";
import { IconButton } from "../base/icon.js";
import { confirm, openDialog, openMenu } from "../base/ui.js";
import { EmojiChoice, QUICK_EMOJI } from "./emoji.js";
import { chosenBy, copyBody, openEmojiPicker, toggle } from "./message-deeds.js";

/** @param {Chat.Chat} chat @param {Chat.Row} row */
function quickReactions(chat, row) {
  return html`<${EmojiChoice}
    emoji=${QUICK_EMOJI}
    chosen=${chosenBy(chat, row)}
    onPick=${(/** @type {string} */ emoji) => toggle(chat, row, emoji)}
  >
    <${IconButton} icon="plus" label=${t("message.react_more")} onClick=${() => openEmojiPicker(chat, row)} />
  <//>`;
}

/** @param {Chat.Chat} chat @param {Chat.Row} row @param {Element} at */
export function openQuickReactions(chat, row, at) {
  openMenu(at, { label: t("message.react"), items: [], head: quickReactions(chat, row) });
}

/**
 * @param {Chat.Chat} chat
 * @param {Ui.Scene} scene
 * @param {Chat.Row} row
 * @param {Element | DOMRect} at
 */
export function openMessageMenu(chat, scene, row, at) {
  const items = messageActions(chat, scene, row);
  if (items.length === 0) return;
  const open = row.state === "sent" && !row.message.deleted_at && scene.view.kind !== "imported";
  const head = open ? quickReactions(chat, row) : null;
  openMenu(at, { label: t("message.menu"), items, head });
}

/** @param {Chat.Chat} chat @param {Chat.Row} row @param {"all" | "me"} whose */
async function remove(chat, row, whose) {
  const yes = await confirm({
    title: t(whose === "all" ? "delete.all_title" : "delete.me_title"),
    text: t(whose === "all" ? "delete.all_text" : "delete.me_text"),
    action: t("delete.action"),
    danger: true,
  });
  if (yes) await attempt(chat.remove(row.message.conversation_id, row.message.id, whose));
}

/** @param {Chat.ConversationView} view */
export function leads(view) {
  return view.my.role === "owner" || view.my.role === "admin";
}

/**
 * @param {Chat.Chat} chat
 * @param {Ui.Scene} scene
 * @param {Chat.Row} row
 * @returns {Ui.MenuItem[]}
 */
function messageActions(chat, scene, row) {
  if (row.state !== "sent") return [];
  const { view, compose } = scene;
  const { id, deleted_at: gone } = row.message;
  if (view.kind === "imported") {
    return [
      { icon: "copy", text: t("message.copy"), run: () => void copyBody(row) },
      { icon: "eyeOff", text: t("delete.for_me"), run: () => void remove(chat, row, "me") },
    ];
  }
  /** @type {Ui.MenuItem[]} */
  const items = [];
  if (!gone) {
    items.push(
      { icon: "reply", text: t("message.reply"), run: () => compose.reply(row) },
      { icon: "copy", text: t("message.copy"), run: () => void copyBody(row) },
    );
    items.push({ icon: "forward", text: t("message.forward"), run: () => openDialog("forward", { row }) });
    if (row.own) items.push({ icon: "edit", text: t("message.edit"), run: () => compose.edit(row) });
    if (!view.notes) {
      items.push({ icon: "checkAll", text: t("readers.title"), run: () => openDialog("readers", { row }) });
    }
    if (row.message.edited_at) {
      items.push({ icon: "clock", text: t("earlier.title"), run: () => openDialog("earlier", { row }) });
    }
    if (view.kind === "direct" || leads(view)) items.push(pinItem(chat, row));
  }
  if (view.kind === "group" && !row.own) {
    const { sender_id: userId } = row.message;
    items.push({ icon: "person", text: t("profile.view"), run: () => openDialog("profile", { userId }) });
  }
  if (items.length > 0) items.push("line");
  items.push({ icon: "eyeOff", text: t("delete.for_me"), run: () => void remove(chat, row, "me") });
  if (!gone && (row.own || (view.kind === "group" && leads(view)))) {
    items.push({
      icon: "trash",
      text: t("delete.for_all"),
      danger: true,
      run: () => void remove(chat, row, "all"),
    });
  }
  return id ? items : [];
}

/** @param {Chat.Chat} chat @param {Chat.Row} row @returns {Ui.MenuItem} */
function pinItem(chat, row) {
  const { conversation_id: conversation, id } = row.message;
  return row.pinned
    ? {
        icon: "pinOff",
        text: t("message.unpin"),
        run: () => void attempt(chat.unpin(conversation, id)),
      }
    : { icon: "pin", text: t("message.pin"), run: () => void attempt(chat.pin(conversation, id)) };
}
