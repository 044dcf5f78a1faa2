import { language, languageOf, t } from "../i18n/index.js";
import { startBadge } from "./base/badge.js";
import { ChatContext } from "./base/context.js";
import { html, useEffect, useLayoutEffect, useState } from "./base/html.js";
import { loadLater } from "./base/later.js";
import { Menu } from "./base/menu.js";
import { missed, startNotices } from "./base/notices.js";
import { openId } from "./base/route.js";
import { Toasts } from "./base/toasts.js";
import { titleOf } from "./base/wording.js";
import { ConversationPane } from "./conversation/conversation.js";
import { Dialogs } from "./dialogs.js";
import { refuseFiles } from "./files.js";
import { listenForKeys } from "./keys.js";
import { ConversationList } from "./list/conversation-list.js";
import { followViewport } from "./viewport.js";

/** @param {{ chat: Chat.Chat }} props */
export function App({ chat }) {
  // With what is drawn: who sees the page may press its keys.
  useLayoutEffect(() => listenForKeys(chat), [chat]);
  useEffect(followViewport, []);
  useEffect(refuseFiles, []);
  useEffect(() => startNotices(chat), [chat]);
  useEffect(() => startBadge(chat), [chat]);
  const tongue = chat.me.value.language;
  useEffect(() => {
    language.value = languageOf(tongue);
    document.documentElement.lang = language.value;
  }, [tongue]);
  return html`<${ChatContext.Provider} value=${chat}>
    <${PageTitle} chat=${chat} />
    <${Rest} chat=${chat} />
    <div class="shell" data-open=${openId.value === null ? undefined : ""}>
      <${ConversationList} />
      <${ConversationPane} />
    </div>
    <${Dialogs} />
    <${Menu} />
    <${Toasts} />
  <//>`;
}

/** What the first conversation does without, after it. @param {{ chat: Chat.Chat }} props */
function Rest({ chat }) {
  const shown = chat.ready.value && chat.connection.value.state === "online";
  useEffect(() => (shown ? loadLater() : undefined), [shown]);
  return null;
}

/** How much is unread, then where one is. @param {{ chat: Chat.Chat }} props */
function PageTitle({ chat }) {
  const unread = chat.totalUnread.value;
  const view = openId.value === null ? null : chat.conversation(openId.value);
  const place = view ? `${titleOf(view)} · ${t("app.name")}` : t("app.name");
  const title = unread > 0 ? `(${unread > 999 ? "999+" : unread}) ${place}` : place;
  const flashed = useFlash(missed.value);
  const shown = flashed ? t("notices.flash", { name: missed.value }) : title;
  useEffect(() => {
    document.title = shown;
  }, [shown]);
  return null;
}

const FLASH_MS = 1000;

/** Goes on and off while there is something to say; stays on for who wants little motion. @param {string} what */
function useFlash(what) {
  const [on, setOn] = useState(false);
  useEffect(() => {
    setOn(what !== "");
    if (what === "" || matchMedia("(prefers-reduced-motion: reduce)").matches) return undefined;
    const timer = setInterval(() => setOn((was) => !was), FLASH_MS);
    return () => clearInterval(timer);
  }, [what]);
  return on && what !== "";
}
