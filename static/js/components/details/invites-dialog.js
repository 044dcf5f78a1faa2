import { createInvites } from "../../models/invites.js";
import { untilStamp } from "../../i18n/dates.js";
import { t } from "../../i18n/index.js";
import { copyText } from "../base/clipboard.js";
import { usePart } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { attempt } from "../base/failure.js";
import { html, useEffect, useState } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { addressOf } from "../base/route.js";
import { Segments, SwitchRow } from "../base/switch.js";
import { confirm, toast } from "../base/ui.js";

const DAY_S = 86_400;

/** The links to a group, and making one. @param {{ conversationId: string, onClose: () => void }} props */
export function InvitesDialog({ conversationId, onClose }) {
  const links = usePart(createInvites);
  const [invites, setInvites] = useState(/** @type {Wire.Invite[] | null} */ (null));
  const load = async () => {
    const found = await attempt(links.list(conversationId));
    if (found) setInvites(found);
  };
  useEffect(() => void load(), [conversationId]);
  const revoke = async (/** @type {Wire.Invite} */ invite) => {
    const yes = await confirm({
      title: t("invites.revoke_title"),
      text: t("invites.revoke_text"),
      action: t("invites.revoke"),
      danger: true,
    });
    if (!yes) return;
    const done = await attempt(links.revoke(conversationId, invite.id).then(() => true));
    if (done) await load();
  };
  return html`<${Dialog} title=${t("invites.title")} onClose=${onClose}>
    <div class="dialog-body scroller">
      <${Maker} conversationId=${conversationId} onMade=${load} />
      ${invites !== null &&
      html`<section class="settings-section">
        <h3 class="settings-title">${t("invites.working", { n: invites.length })}</h3>
        ${invites.length === 0
          ? html`<p class="dialog-text">${t("invites.none")}</p>`
          : html`<ul class="settings-rows" role="list">
              ${invites.map(
                (invite) =>
                  html`<${Row} key=${invite.id} invite=${invite} onRevoke=${() => void revoke(invite)} />`,
              )}
            </ul>`}
      </section>`}
    </div>
  <//>`;
}

/** @param {{ conversationId: string, onMade: () => Promise<void> }} props */
function Maker({ conversationId, onMade }) {
  const links = usePart(createInvites);
  const [days, setDays] = useState(/** @type {"1" | "7" | "0"} */ ("7"));
  const [uses, setUses] = useState(/** @type {"1" | "10" | "0"} */ ("0"));
  const [approval, setApproval] = useState(false);
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    const terms = { expires_in: Number(days) * DAY_S || null, max_uses: Number(uses) || null, approval };
    const made = await attempt(links.make(conversationId, terms));
    if (made) await Promise.all([onMade(), copy(made)]);
    setBusy(false);
  };
  return html`<section class="settings-section settings-fields">
    <p class="dialog-text">${t("invites.text")}</p>
    <div class="field">
      <span class="field-label">${t("invites.expires")}</span>
      <${Segments}
        label=${t("invites.expires")}
        value=${days}
        choices=${[
          ["1", t("invites.one_day")],
          ["7", t("invites.one_week")],
          ["0", t("invites.never")],
        ]}
        onChange=${setDays}
      />
    </div>
    <div class="field">
      <span class="field-label">${t("invites.uses")}</span>
      <${Segments}
        label=${t("invites.uses")}
        value=${uses}
        choices=${[
          ["1", t("invites.people", { n: 1 })],
          ["10", t("invites.people", { n: 10 })],
          ["0", t("invites.unlimited")],
        ]}
        onChange=${setUses}
      />
    </div>
    <${SwitchRow}
      label=${t("invites.approval")}
      note=${t("invites.approval_note")}
      on=${approval}
      onChange=${setApproval}
    />
    <div class="settings-actions">
      <button type="button" class="button button-primary" disabled=${busy} onClick=${() => void make()}>
        ${t("invites.make")}
      </button>
    </div>
  </section>`;
}

/** @param {{ invite: Wire.Invite, onRevoke: () => void }} props */
function Row({ invite, onRevoke }) {
  const { uses, max_uses: most, expires_at: end } = invite;
  const used =
    most === null ? t("invites.used", { n: uses }) : t("invites.used_of", { n: uses, most });
  const asks = invite.approval ? t("invites.asks") : "";
  const until = end === null ? "" : t("invites.until", { time: untilStamp(new Date(end)) });
  return html`<li class="person-row">
    <${Icon} name="link" />
    <span class="person-text">
      <span class="person-name"><span class="truncate">${linkOf(invite)}</span></span>
      <span class="person-note truncate">${[used, until, asks].filter(Boolean).join(" · ")}</span>
    </span>
    <${IconButton} icon="copy" label=${t("invites.copy")} onClick=${() => void copy(invite)} />
    <${IconButton} icon="trash" label=${t("invites.revoke")} onClick=${onRevoke} />
  </li>`;
}

/** @param {Wire.Invite} invite */
function linkOf(invite) {
  return `${location.origin}${addressOf(invite.code)}`;
}

/** @param {Wire.Invite} invite */
async function copy(invite) {
  try {
    await copyText(linkOf(invite));
    toast(t("invites.copied"));
  } catch {
    // The link stands in the list, to be marked and copied by hand.
    toast(t("invites.made"));
  }
}
