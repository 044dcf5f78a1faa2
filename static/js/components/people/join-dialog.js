import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { codeOf, wordsFor } from "../base/failure.js";
import { html, useEffect, useState } from "../base/html.js";
import { go } from "../base/route.js";

/**
 * What an invite link leads to, and entering it.
 * @param {{ code: string, onClose: () => void }} props
 */
export function JoinDialog({ code, onClose }) {
  const chat = useChat();
  const [there, setThere] = useState(/** @type {Wire.Invitation | null} */ (null));
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const fail = (/** @type {unknown} */ error) => setTrouble(troubleWords(codeOf(error)));
  useEffect(() => void chat.invites.look(code).then(setThere, fail), [code]);
  const enter = async () => {
    setBusy(true);
    try {
      const id = await chat.invites.join(code);
      onClose();
      go(id);
    } catch (error) {
      fail(error);
    }
    setBusy(false);
  };
  return html`<${Dialog} title=${t("join.title")} size="small" onClose=${onClose}>
    <div class="dialog-body" aria-live="polite">
      ${there &&
      html`<div class="profile">
        <h3 class="profile-name">${there.title}</h3>
        <p class="profile-handle">${t("members.count", { n: there.members })}</p>
      </div>`}
      <p class="dialog-text">
        ${trouble || (there ? t(there.joined ? "join.already" : "join.text") : t("loading"))}
      </p>
    </div>
    <footer class="dialog-foot">
      <button type="button" class="button" onClick=${onClose}>
        ${t(there && !trouble ? "action.cancel" : "action.close")}
      </button>
      ${there &&
      !trouble &&
      html`<button
        type="button"
        class="button button-primary"
        disabled=${busy}
        onClick=${() => void enter()}
      >
        ${t(there.joined ? "join.open" : "join.action")}
      </button>`}
    </footer>
  <//>`;
}

/** @param {string} code */
function troubleWords(code) {
  if (code === "not_found") return t("join.gone");
  if (code === "forbidden") return t("join.removed");
  if (code === "conflict") return t("members.full");
  return wordsFor(code);
}
