import { useChat } from "../base/context.js";
import { html } from "../base/html.js";
import { systemWords } from "../base/wording.js";

/** @param {{ row: Chat.Row }} props */
export function SystemLine({ row }) {
  const chat = useChat();
  return html`<p class="system-line" data-key=${row.key} data-id=${row.message.id} tabindex="-1">
    ${systemWords(chat, row.message)}
  </p>`;
}
