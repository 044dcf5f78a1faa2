import { findMentions } from "../../helpers/mentions.js";
import { useChat } from "../base/context.js";
import { html } from "../base/html.js";
import { openDialog } from "../base/ui.js";
import { handlesOf, nameOf } from "../base/wording.js";

/** Text in which the people it names stand by their names. @param {{ text: string, ids: readonly string[] }} props */
export function TextWithMentions({ text, ids }) {
  const chat = useChat();
  const drawn = [];
  let from = 0;
  for (const { start, end, id } of findMentions(text, handlesOf(chat, ids))) {
    drawn.push(text.slice(from, start), html`<${Mention} key=${start} id=${id} />`);
    from = end;
  }
  return [...drawn, text.slice(from)];
}

/** @param {{ id: string }} props */
function Mention({ id }) {
  const chat = useChat();
  const person = chat.users.get(id);
  const own = id === chat.me.value.id;
  return html`<button
    type="button"
    class="mention ${own ? "mention-own" : ""}"
    title=${`@${person.handle}`}
    onClick=${() => openDialog("profile", { userId: id })}
  >
    ${`@${nameOf(person)}`}
  </button>`;
}
