import { language, languageOf, t } from "../i18n/index.js";
import { ChatContext } from "./base/context.js";
import { html, useEffect } from "./base/html.js";
import { Menu } from "./base/menu.js";
import { openId } from "./base/route.js";
import { Toasts } from "./base/toasts.js";
import { titleOf } from "./base/wording.js";
import { ConversationPane } from "./conversation/conversation.js";
import { Dialogs } from "./dialogs.js";
import { listenForKeys } from "./keys.js";
import { ConversationList } from "./list/conversation-list.js";
import { followViewport } from "./viewport.js";

/** @param {{ chat: Chat.Chat }} props */
export function App({ chat }) {
  useEffect(() => listenForKeys(chat), [chat]);
  useEffect(followViewport, []);
  const tongue = chat.me.value.language;
  useEffect(() => {
    language.value = languageOf(tongue);
    document.documentElement.lang = language.value;
  }, [tongue]);
  return html`<${ChatContext.Provider} value=${chat}>
    <${PageTitle} chat=${chat} />
    <div class="shell" data-open=${openId.value === null ? undefined : ""}>
      <${ConversationList} />
      <${ConversationPane} />
    </div>
    <${Dialogs} />
    <${Menu} />
    <${Toasts} />
  <//>`;
}

/** How much is unread, then where one is. @param {{ chat: Chat.Chat }} props */
function PageTitle({ chat }) {
  const unread = chat.totalUnread.value;
  const view = openId.value === null ? null : chat.conversation(openId.value);
  const place = view ? `${titleOf(view)} · ${t("app.name")}` : t("app.name");
  const title = unread > 0 ? `(${unread > 999 ? "999+" : unread}) ${place}` : place;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}
