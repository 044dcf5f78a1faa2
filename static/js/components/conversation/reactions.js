import { listed, t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { html } from "../base/html.js";
import { nameOf } from "../base/wording.js";
import { toggle } from "./message-deeds.js";

/** @param {{ row: Chat.Row, view: Chat.ConversationView }} props */
export function Reactions({ row }) {
  const chat = useChat();
  const { reactions } = row.message;
  if (reactions.length === 0) return null;
  const me = chat.me.value.id;
  return html`<div class="reactions" role="group" aria-label=${t("reactions.label")}>
    ${reactions.map(({ emoji, user_ids: userIds }) => {
      const names = userIds.map((id) => (id === me ? t("person.me") : nameOf(chat.users.get(id))));
      const label = t("reactions.by", { emoji, n: userIds.length, names: listed(names) });
      return html`<button
        type="button"
        key=${emoji}
        class="reaction"
        aria-pressed=${String(userIds.includes(me))}
        aria-label=${label}
        title=${label}
        onClick=${() => toggle(chat, row, emoji)}
      >
        <span aria-hidden="true">${emoji}</span><span aria-hidden="true">${userIds.length}</span>
      </button>`;
    })}
  </div>`;
}
