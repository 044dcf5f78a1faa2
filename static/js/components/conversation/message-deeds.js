/** What is done to a message by one press, without a menu. */
import { t } from "../../i18n/index.js";
import { copyText } from "../base/clipboard.js";
import { attempt } from "../base/failure.js";
import { closeMenu, openDialog, toast } from "../base/ui.js";

/** @param {Chat.Chat} chat @param {Chat.Row} row */
export function chosenBy(chat, row) {
  const me = chat.me.value.id;
  return row.message.reactions.filter((one) => one.user_ids.includes(me)).map((one) => one.emoji);
}

/** @param {Chat.Chat} chat @param {Chat.Row} row @param {string} emoji */
export function toggle(chat, row, emoji) {
  closeMenu();
  const { conversation_id: conversation, id } = row.message;
  const has = chosenBy(chat, row).includes(emoji);
  void attempt(has ? chat.unreact(conversation, id, emoji) : chat.react(conversation, id, emoji));
}

/** @param {Chat.Chat} chat @param {Chat.Row} row */
export function openEmojiPicker(chat, row) {
  closeMenu();
  openDialog("react", {
    chosen: chosenBy(chat, row),
    onPick: (/** @type {string} */ emoji) => toggle(chat, row, emoji),
  });
}

/** @param {Chat.Row} row */
export async function copyBody(row) {
  try {
    await copyText(row.message.body);
    toast(t("message.copied"));
  } catch {
    toast(t("message.copy_failed"));
  }
}
