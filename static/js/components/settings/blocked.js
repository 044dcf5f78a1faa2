import { t } from "../../i18n/index.js";
import { Avatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { attempt } from "../base/failure.js";
import { html } from "../base/html.js";
import { openDialog } from "../base/ui.js";
import { PersonText } from "../people/person.js";

export function Blocked() {
  const chat = useChat();
  const people = chat.blocks.value;
  if (people.length === 0) return null;
  return html`<section class="settings-section">
    <h3 class="settings-title">${t("settings.blocked", { n: people.length })}</h3>
    <ul class="settings-rows" role="list">
      ${people.map(
        (person) =>
          html`<li class="person-row" key=${person.id}>
            <button
              type="button"
              class="person-open"
              onClick=${() => openDialog("profile", { userId: person.id })}
            >
              <${Avatar} person=${person} size=${36} />
              <${PersonText} person=${person} />
            </button>
            <button
              type="button"
              class="button"
              onClick=${() => void attempt(chat.unblock(person.id))}
            >
              ${t("profile.unblock")}
            </button>
          </li>`,
      )}
    </ul>
  </section>`;
}
