import { readersOf } from "../../models/reads.js";
import { t } from "../../i18n/index.js";
import { Avatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { html } from "../base/html.js";
import { PersonText } from "../people/person.js";

/** Who has read a message; it goes on while they read. @param {{ row: Chat.Row, onClose: () => void }} props */
export function ReadersDialog({ row, onClose }) {
  const chat = useChat();
  const view = chat.conversation(row.message.conversation_id);
  const { read, unread, hidden } = readersOf(view?.members ?? [], row.message);
  return html`<${Dialog} title=${t("readers.title")} size="small" onClose=${onClose}>
    <div class="dialog-body dialog-flush scroller" tabindex="0">
      <${People} title=${t("readers.read", { n: read.length })} ids=${read} />
      <${People} title=${t("readers.unread", { n: unread.length })} ids=${unread} />
      ${hidden.length > 0 && html`<p class="dialog-note">${t("readers.hidden")}</p>`}
    </div>
  <//>`;
}

/** @param {{ title: string, ids: string[] }} props */
function People({ title, ids }) {
  const chat = useChat();
  const me = chat.me.value.id;
  if (ids.length === 0) return null;
  return html`<section class="readers">
    <h3 class="people-label">${title}</h3>
    <ul role="list">
      ${ids.map((id) => {
        const person = chat.users.get(id);
        return html`<li key=${id} class="person-row">
          <${Avatar} person=${person} size=${36} />
          <${PersonText} person=${person} me=${id === me} />
        </li>`;
      })}
    </ul>
  </section>`;
}
