import { language, languageOf, speak, t } from "../i18n/index.js";
import { ChatContext } from "./base/context.js";
import { html, useEffect, useLayoutEffect } from "./base/html.js";
import { later, loadLater } from "./base/later.js";
import { openId } from "./base/route.js";
import { Toasts } from "./base/toasts.js";
import { closeMenu, menu, toast } from "./base/ui.js";
import { ConversationPane } from "./conversation/conversation.js";
import { Dialogs } from "./dialogs.js";
import { refuseFiles } from "./files.js";
import { Herald } from "./herald.js";
import { listenForKeys } from "./keys.js";
import { ConversationList } from "./list/conversation-list.js";
import { followViewport } from "./viewport.js";

const Menu = later(async () => (await import("./base/menu.js")).Menu, closeMenu);

/** @param {{ chat: Chat.Chat }} props */
export function App({ chat }) {
  // With what is drawn: who sees the page may press its keys.
  useLayoutEffect(() => listenForKeys(chat), [chat]);
  useEffect(followViewport, []);
  useEffect(refuseFiles, []);
  const tongue = chat.me.value.language;
  useEffect(() => {
    void speak(languageOf(tongue)).then(
      () => {
        document.documentElement.lang = language.value;
      },
      () => toast(t("error.not_loaded")),
    );
  }, [tongue]);
  return html`<${ChatContext.Provider} value=${chat}>
    <${Herald} chat=${chat} />
    <${Rest} chat=${chat} />
    <div class="shell" data-open=${openId.value === null ? undefined : ""}>
      <${ConversationList} />
      <${ConversationPane} />
    </div>
    <${Dialogs} />
    ${menu.value && html`<${Menu} />`}
    <${Toasts} />
  <//>`;
}

/** What the first conversation does without, after it. @param {{ chat: Chat.Chat }} props */
function Rest({ chat }) {
  const shown = chat.ready.value && chat.connection.value.state === "online" && isDrawn(chat, openId.value);
  useEffect(() => (shown ? loadLater() : undefined), [shown]);
  return null;
}

/** Whether nothing more of what is open is waited for. @param {Chat.Chat} chat @param {Chat.Id | null} id */
function isDrawn(chat, id) {
  const view = id === null ? null : chat.conversation(id);
  if (!view || view.lastSeq === 0) return true;
  const { rows, error } = chat.timeline(view.id);
  return rows.value.length > 0 || error.value !== null;
}
