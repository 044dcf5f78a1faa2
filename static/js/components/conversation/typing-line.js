import { useChat } from "../base/context.js";
import { html } from "../base/html.js";
import { typingWords } from "../base/wording.js";
import { useConnectionWords } from "../connection-line.js";

/**
 * Between the messages and the composer: how the connection is, or who is typing. Its room is always there, so that
 * nothing moves when it has something to say.
 * @param {{ view: Chat.ConversationView }} props
 */
export function TypingLine({ view }) {
  const chat = useChat();
  const connection = useConnectionWords();
  const { state } = chat.connection.value;
  // The composer itself says the rest.
  const here = state === "signed_out" || state === "suspended" ? null : connection;
  return html`<div class="typing-line" data-state=${state} role="status">
    ${here ?? (view.typing.length > 0 && html`<${Typing} view=${view} />`)}
  </div>`;
}

/** @param {{ view: Chat.ConversationView }} props */
function Typing({ view }) {
  const chat = useChat();
  return html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
    <span class="truncate">${typingWords(chat, view.typing, view.kind === "group")}</span>`;
}
