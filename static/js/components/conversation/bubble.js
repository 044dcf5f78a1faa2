import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { isFolded, unfold } from "../base/folding.js";
import { html, useState } from "../base/html.js";
import { Icon } from "../base/icon.js";
import { excerptOf, nameOf } from "../base/wording.js";
import { isEmojiOnly, RichText } from "./rich-text.js";

const LONG_CHARS = 1200;
const LONG_LINES = 24;

/** @param {string} body @returns {string | null} the beginning of what is too long to stand in a row whole */
export function beginning(body) {
  const lines = body.split("\n");
  if (body.length <= LONG_CHARS && lines.length <= LONG_LINES) return null;
  const part = lines.slice(0, LONG_LINES).join("\n");
  return [...part.slice(0, LONG_CHARS)].join("").trimEnd();
}

/** @param {{ row: Chat.Row, scene: Ui.Scene }} props */
export function Bubble({ row, scene }) {
  const { message } = row;
  const chat = useChat();
  const [whole, setWhole] = useState(false);
  if (message.deleted_at) {
    return html`<div class="bubble bubble-gone">
      <${Icon} name="trash" size="small" />${t("message.deleted")}
    </div>`;
  }
  if (isFolded(chat, message.sender_id, message.id)) {
    return html`<div class="bubble bubble-gone">
      <${Icon} name="block" size="small" />${t("message.folded")}${" "}
      <button type="button" class="text-button" onClick=${() => unfold(message.id)}>
        ${t("message.unfold")}
      </button>
    </div>`;
  }
  if (message.data.author && !message.body) {
    return html`<div class="bubble bubble-placeholder">${t("imports.no_text")}</div>`;
  }
  if (!message.reply_to && isEmojiOnly(message.body)) {
    return html`<div class="bubble bubble-emoji">${message.body}</div>`;
  }
  const part = whole ? null : beginning(message.body);
  return html`<div class=${message.data.placeholder ? "bubble bubble-placeholder" : "bubble"}>
    ${row.quoted && html`<${Quote} quoted=${row.quoted} jump=${scene.jump} />`}<${RichText}
      body=${part === null ? message.body : `${part} …`}
      mentions=${message.data.mentions}
      cut=${part !== null}
    />${part !== null &&
    html`<button type="button" class="text-button bubble-more" onClick=${() => setWhole(true)}>
      ${t("message.whole")}
    </button>`}
  </div>`;
}

/** @param {{ quoted: Chat.QuoteView, jump: (messageId: string) => void }} props */
function Quote({ quoted, jump }) {
  const chat = useChat();
  const gone = quoted.deleted || quoted.unavailable || isFolded(chat, quoted.senderId, quoted.messageId);
  const text = quoted.unavailable ? t("quote.unavailable") : excerptOf(chat, quoted);
  const own = quoted.senderId === chat.me.value.id;
  return html`<button
    type="button"
    class="quote"
    disabled=${quoted.unavailable}
    onClick=${() => jump(quoted.messageId)}
  >
    <span class="quote-name truncate">${own ? t("person.me") : nameOf(chat.users.get(quoted.senderId))}</span>
    <span class="quote-text truncate ${gone ? "quote-gone" : ""}">${text}</span>
  </button>`;
}
