import { fullStamp } from "../../i18n/dates.js";
import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { codeOf, wordsFor } from "../base/failure.js";
import { html, useEffect, useState } from "../base/html.js";
import { RichText } from "../conversation/rich-text.js";

/** What a message said before it was changed, the last first. @param {{ row: Chat.Row, onClose: () => void }} props */
export function EarlierDialog({ row, onClose }) {
  const chat = useChat();
  const { message } = row;
  const [texts, setTexts] = useState(/** @type {Wire.EarlierText[]} */ ([]));
  const [next, setNext] = useState(/** @type {string | null} */ ("first"));
  const [failed, setFailed] = useState("");
  const more = async () => {
    setFailed("");
    try {
      const page = await chat.earlierTexts(message.conversation_id, message.id, next === "first" ? null : next);
      setTexts((before) => [...before, ...page.results]);
      setNext(page.next);
    } catch (error) {
      setFailed(wordsFor(codeOf(error)));
    }
  };
  useEffect(() => void more(), []);
  return html`<${Dialog} title=${t("earlier.title")} onClose=${onClose}>
    <div class="dialog-body scroller" tabindex="0" aria-busy=${next === "first" && !failed}>
      <ol class="earlier" role="list">
        <${Text} body=${message.body} time=${message.edited_at ?? message.created_at} now />
        ${texts.map(
          ({ version, body, written_at: time }) => html`<${Text} key=${version} body=${body} time=${time} />`,
        )}
      </ol>
      ${failed && html`<p role="alert">${failed}</p>`}
      ${(failed || (next !== null && next !== "first")) &&
      html`<button type="button" class="text-button" onClick=${more}>
        ${t(failed ? "action.retry" : "earlier.more")}
      </button>`}
    </div>
  <//>`;
}

/** @param {{ body: string, time: string, now?: boolean }} props */
function Text({ body, time, now }) {
  return html`<li class="earlier-text">
    <p class="earlier-when">
      <time datetime=${time}>${fullStamp(new Date(time))}</time>
      ${now && html`<span class="chip">${t("earlier.now")}</span>`}
    </p>
    <div class="bubble"><${RichText} body=${body} /></div>
  </li>`;
}
