/** What one can do with a conversation: in the list's menu and in its own bar. */
import { saidAt } from "../../helpers/imported.js";
import { t } from "../../i18n/index.js";
import { attempt } from "../base/failure.js";
import { go, openId } from "../base/route.js";
import { confirm, openDialog, openMenu, toast } from "../base/ui.js";
import { titleOf } from "../base/wording.js";

const HOUR = 3_600_000;
const MORNING = 8;

function tomorrowMorning() {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  date.setHours(MORNING, 0, 0, 0);
  return date;
}

/**
 * @param {Chat.Chat} chat
 * @param {Chat.ConversationView} view
 * @returns {Ui.MenuItem[]}
 */
export function muteChoices(chat, view) {
  const mute = (/** @type {Date | "forever"} */ until) => () =>
    void attempt(chat.mute(view.id, until));
  return [
    { text: t("mute.hour"), run: () => mute(new Date(Date.now() + HOUR))() },
    { text: t("mute.eight_hours"), run: () => mute(new Date(Date.now() + 8 * HOUR))() },
    { text: t("mute.tomorrow"), run: () => mute(tomorrowMorning())() },
    { text: t("mute.forever"), run: mute("forever") },
  ];
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView} view @param {Element | DOMRect} at */
export function openMuteMenu(chat, view, at) {
  openMenu(at, { label: t("mute.label"), items: muteChoices(chat, view) });
}

/** What becomes of a group that one leaves. @param {Chat.ConversationView} view */
function whatFollows(view) {
  if (view.members.length === 1) return "leave.text_last";
  return view.my.role === "owner" ? "leave.text_owner" : "leave.text";
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView} view */
export async function leave(chat, view) {
  const yes = await confirm({
    title: t("leave.title", { title: t("quoted", { text: titleOf(view) }) }),
    text: t(whatFollows(view)),
    action: t("leave.action"),
    danger: true,
  });
  if (!yes) return;
  const done = await attempt(chat.leave(view.id).then(() => true));
  if (done && openId.value === view.id) go(null);
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView} view */
export async function removeImported(chat, view) {
  const yes = await confirm({
    title: t("imports.remove_title", { title: t("quoted", { text: titleOf(view) }) }),
    text: t("imports.remove_text"),
    action: t("imports.remove"),
    danger: true,
  });
  if (!yes) return;
  const done = await attempt(chat.dissolve(view.id).then(() => true));
  if (done && openId.value === view.id) go(null);
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView} view */
async function hide(chat, view) {
  const done = await attempt(chat.hide(view.id).then(() => true));
  if (!done) return;
  toast(t("hide.done"));
  if (openId.value === view.id) go(null);
}

/** @param {Chat.Chat} chat @param {Chat.ConversationView} view @param {Element | DOMRect} at */
export function openListMenu(chat, view, at) {
  openMenu(at, { label: t("list.menu", { title: titleOf(view) }), items: conversationActions(chat, view) });
}

/** From its own bar. @param {Chat.Chat} chat @param {Ui.Scene} scene @param {Element} at */
export function openBarMenu(chat, scene, at) {
  const items = [dateItem(scene), ...conversationActions(chat, scene.view)];
  openMenu(at, { label: t("conversation.menu"), items });
}

/** Nothing of an export is older: then there was KakaoTalk. */
const FIRST_EXPORTED = new Date(2010, 2, 18);

/** @param {Ui.Scene} scene @returns {Ui.MenuItem} */
function dateItem({ view, jumpToDay }) {
  const imported = view.kind === "imported";
  const first = imported ? FIRST_EXPORTED : new Date(view.createdAt);
  const day = imported && view.lastMessage ? saidAt(view.lastMessage) : new Date();
  return {
    icon: "calendar",
    text: t("date.title"),
    run: () => openDialog("date", { first, day, onPick: jumpToDay }),
  };
}

/**
 * @param {Chat.Chat} chat
 * @param {Chat.ConversationView} view
 * @returns {Ui.MenuItem[]}
 */
function conversationActions(chat, view) {
  /** @type {Ui.MenuItem[]} */
  const items = [
    {
      icon: view.pinned ? "pinOff" : "pin",
      text: t(view.pinned ? "list.unpin" : "list.pin"),
      run: () => void attempt(chat.pinConversation(view.id, !view.pinned)),
    },
  ];
  if (view.kind === "imported") {
    items.push("line", {
      icon: "trash",
      text: t("imports.remove"),
      danger: true,
      run: () => void removeImported(chat, view),
    });
    return items;
  }
  if (view.my.unread > 0) {
    items.push({
      icon: "checkAll",
      text: t("list.mark_read"),
      run: () => void attempt(chat.markRead(view.id, view.lastSeq)),
    });
  }
  if (view.muted) {
    items.push({
      icon: "bell",
      text: t("mute.off"),
      run: () => void attempt(chat.mute(view.id, null)),
    });
  } else if (!view.notes) {
    items.push({
      icon: "bellOff",
      text: t("mute.on"),
      run: () => void attempt(chat.mute(view.id, "forever")),
    });
  }
  if (view.kind === "direct") {
    items.push({ icon: "eyeOff", text: t("hide.action"), run: () => void hide(chat, view) });
  } else {
    items.push("line", {
      icon: "door",
      text: t("leave.action"),
      danger: true,
      run: () => void leave(chat, view),
    });
  }
  return items;
}
