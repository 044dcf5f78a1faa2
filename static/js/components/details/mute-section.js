import { untilStamp } from "../../i18n/dates.js";
import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { attempt } from "../base/failure.js";
import { html, useRef } from "../base/html.js";
import { SwitchRow } from "../base/switch.js";
import { openMuteMenu } from "../list/conversation-actions.js";

const FOREVER_YEAR = 9000;

/** @param {Chat.ConversationView} view */
function note(view) {
  if (!view.muted || view.my.muted_until === null) return t("mute.note_off");
  const until = new Date(view.my.muted_until);
  if (until.getFullYear() > FOREVER_YEAR) return t("mute.note_forever");
  return t("mute.note_until", { time: untilStamp(until) });
}

/** @param {{ view: Chat.ConversationView }} props */
export function MuteSection({ view }) {
  const chat = useChat();
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  return html`<section class="section" ref=${ref}>
    <${SwitchRow}
      label=${t("mute.label")}
      note=${note(view)}
      on=${!view.muted}
      onChange=${(/** @type {boolean} */ on) => {
        if (on) void attempt(chat.mute(view.id, null));
        else if (ref.current) {
          openMuteMenu(chat, view, ref.current.querySelector(".switch") ?? ref.current);
        }
      }}
    />
  </section>`;
}
