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
  const connection = useConnectionWords();
  // The composer itself says the rest.
  const told = connection?.state === "signed_out" || connection?.state === "suspended";
  const typing = view.typing.length > 0 && (!connection || connection.state === "limited");
  return html`<div class="typing-line" data-state=${told ? undefined : connection?.state} role="status">
    ${typing ? html`<${Typing} view=${view} />` : !told && connection?.words}
  </div>`;
}

/** @param {{ view: Chat.ConversationView }} props */
function Typing({ view }) {
  const chat = useChat();
  // Seen, and found by who looks for it; read out each time it would talk over the messages.
  return html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
    <span class="truncate" aria-live="off">${typingWords(chat, view.typing, view.kind === "group")}</span>`;
}
