import { createInvites } from "../../models/invites.js";
import { t } from "../../i18n/index.js";
import { usePart } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { codeOf, wordsFor } from "../base/failure.js";
import { html, useEffect, useState } from "../base/html.js";
import { go } from "../base/route.js";

/**
 * What an invite link leads to, and entering it, or asking to be let in.
 * @param {{ code: string, onClose: () => void }} props
 */
export function JoinDialog({ code, onClose }) {
  const invites = usePart(createInvites);
  const [there, setThere] = useState(/** @type {Wire.Invitation | null} */ (null));
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const fail = (/** @type {unknown} */ error) => setTrouble(troubleWords(codeOf(error)));
  const look = () => invites.look(code).then(setThere, fail);
  useEffect(() => void look(), [code]);
  const act = (/** @type {() => Promise<void>} */ deed) => async () => {
    setBusy(true);
    await deed().catch(fail);
    setBusy(false);
  };
  const enter = act(async () => {
    const id = await invites.join(code);
    if (id === null) return look();
    onClose();
    go(id);
  });
  const takeBack = act(async () => {
    await invites.takeBack(code);
    onClose();
  });
  const open = there !== null && !trouble;
  const waiting = there?.waiting === true;
  return html`<${Dialog} title=${t("join.title")} size="small" onClose=${onClose}>
    <div class="dialog-body" aria-live="polite">
      ${there &&
      html`<div class="profile">
        <h3 class="profile-name">${there.title}</h3>
        <p class="profile-handle">${t("members.count", { n: there.members })}</p>
      </div>`}
      <p class="dialog-text">${trouble || (there ? wordsOf(there) : t("loading"))}</p>
    </div>
    <footer class="dialog-foot">
      ${open &&
      waiting &&
      html`<button type="button" class="button" disabled=${busy} onClick=${() => void takeBack()}>
        ${t("requests.take_back")}
      </button>`}
      <button type="button" class="button" onClick=${onClose}>
        ${t(open && !waiting ? "action.cancel" : "action.close")}
      </button>
      ${open &&
      !waiting &&
      html`<button
        type="button"
        class="button button-primary"
        disabled=${busy}
        onClick=${() => void enter()}
      >
        ${t(there.joined ? "join.open" : there.approval ? "join.ask" : "join.action")}
      </button>`}
    </footer>
  <//>`;
}

/** @param {Wire.Invitation} there */
function wordsOf(there) {
  if (there.joined) return t("join.already");
  if (there.waiting) return t("join.waiting");
  return t(there.approval ? "join.approval" : "join.text");
}

/** @param {string} code */
function troubleWords(code) {
  if (code === "not_found") return t("join.gone");
  if (code === "forbidden") return t("join.removed");
  if (code === "conflict") return t("join.full");
  return wordsFor(code);
}
