import { createAccess } from "../../models/access.js";
import { untilStamp } from "../../i18n/dates.js";
import { t } from "../../i18n/index.js";
import { usePart } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { attempt } from "../base/failure.js";
import { html, useEffect, useState } from "../base/html.js";
import { Icon } from "../base/icon.js";
import { LoadingRows } from "../base/loading-rows.js";
import { confirm } from "../base/ui.js";

/** Where one is signed in with a browser, and signing out there. @param {{ onClose: () => void }} props */
export function DevicesDialog({ onClose }) {
  const access = usePart(createAccess);
  const [sessions, setSessions] = useState(/** @type {Wire.Session[] | null} */ (null));
  const load = async () => {
    const found = await attempt(access.sessions());
    if (found) setSessions(found);
    else if (sessions === null) onClose();
  };
  useEffect(() => void load(), []);
  const end = async (/** @type {Promise<void>} */ action) => {
    await attempt(action);
    await load();
  };
  const endOthers = async () => {
    const yes = await confirm({ title: t("devices.others_title"), action: t("devices.others"), danger: true });
    if (yes) await end(access.endOthers());
  };
  return html`<${Dialog} title=${t("settings.devices")} onClose=${onClose}>
    <div class="dialog-body scroller">
      <p class="dialog-text">${t("devices.text")}</p>
      ${sessions === null
        ? html`<${LoadingRows} />`
        : html`<ul class="settings-rows" role="list">
            ${sessions.map(
              (session) =>
                html`<${Row}
                  key=${session.id}
                  session=${session}
                  onEnd=${() => void end(access.endSession(session.id))}
                />`,
            )}
          </ul>`}
    </div>
    ${sessions !== null &&
    sessions.length > 1 &&
    html`<footer class="dialog-foot">
      <button type="button" class="button" onClick=${() => void endOthers()}>
        ${t("devices.others")}
      </button>
    </footer>`}
  <//>`;
}

/** @param {{ session: Wire.Session, onEnd: () => void }} props */
function Row({ session, onEnd }) {
  const used = t("devices.last_used", { time: untilStamp(new Date(session.last_used_at)) });
  return html`<li class="person-row">
    <${Icon} name="device" />
    <span class="person-text">
      <span class="person-name">
        <span class="truncate">${session.device || t("devices.unknown")}</span>
        ${session.current && html`<span class="chip">${t("devices.this")}</span>`}
      </span>
      <span class="person-note">${[session.ip, used].filter(Boolean).join(" · ")}</span>
    </span>
    ${!session.current &&
    html`<button type="button" class="button" onClick=${onEnd}>${t("devices.end")}</button>`}
  </li>`;
}
