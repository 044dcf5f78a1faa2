import { createAccess } from "../../models/access.js";
import { untilStamp } from "../../i18n/dates.js";
import { t } from "../../i18n/index.js";
import { copyText } from "../base/clipboard.js";
import { usePart } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { attempt } from "../base/failure.js";
import { html, useEffect, useState } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { LoadingRows } from "../base/loading-rows.js";
import { confirm, toast } from "../base/ui.js";

const NAME_CHARS = 50;

/** The tokens by which programs act for one. @param {{ onClose: () => void }} props */
export function TokensDialog({ onClose }) {
  const access = usePart(createAccess);
  const [tokens, setTokens] = useState(/** @type {Wire.Token[] | null} */ (null));
  const [made, setMade] = useState(/** @type {Wire.Token & { token: string } | null} */ (null));
  const load = async () => {
    const found = await attempt(access.tokens());
    if (found) setTokens(found);
    else if (tokens === null) onClose();
  };
  useEffect(() => void load(), []);
  const issue = async (/** @type {string} */ name) => {
    const issued = await attempt(access.issueToken(name));
    if (issued) setMade(issued);
    await load();
    return issued !== undefined;
  };
  const revoke = async (/** @type {Wire.Token} */ token) => {
    const yes = await confirm({
      title: t("tokens.revoke_title", { name: t("quoted", { text: token.name }) }),
      text: t("tokens.revoke_text"),
      action: t("tokens.revoke"),
      danger: true,
    });
    if (!yes) return;
    const done = await attempt(access.revokeToken(token.id).then(() => true));
    if (done && made?.id === token.id) setMade(null);
    await load();
  };
  return html`<${Dialog} title=${t("tokens.title")} onClose=${onClose}>
    <div class="dialog-body scroller">
      <${Maker} onIssue=${issue} />
      ${made && html`<${Secret} secret=${made.token} />`}
      ${tokens === null
        ? html`<${LoadingRows} />`
        : html`<ul class="settings-rows" role="list">
            ${tokens.map(
              (token) =>
                html`<li class="person-row" key=${token.id}>
                  <${Icon} name="key" />
                  <span class="person-text">
                    <span class="person-name"><span class="truncate">${token.name}</span></span>
                    <span class="person-note">${lastUse(token)}</span>
                  </span>
                  <${IconButton} icon="trash" label=${t("tokens.revoke")} onClick=${() => void revoke(token)} />
                </li>`,
            )}
          </ul>`}
    </div>
  <//>`;
}

/** @param {Wire.Token} token */
function lastUse({ last_used_at: at }) {
  return at === null ? t("tokens.unused") : t("devices.last_used", { time: untilStamp(new Date(at)) });
}

/** @param {{ onIssue: (name: string) => Promise<boolean> }} props */
function Maker({ onIssue }) {
  const [name, setName] = useState("");
  const make = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (name.trim() && (await onIssue(name.trim()))) setName("");
  };
  return html`<form class="settings-section settings-fields" onSubmit=${make}>
    <p class="dialog-text">${t("tokens.text")}</p>
    <label class="field">
      <span class="field-label">${t("tokens.name")}</span>
      <input
        class="field-input"
        maxlength=${NAME_CHARS}
        value=${name}
        onInput=${(/** @type {Event} */ event) =>
          setName(/** @type {HTMLInputElement} */ (event.target).value)}
      />
    </label>
    <div class="settings-actions">
      <button type="submit" class="button button-primary" disabled=${!name.trim()}>
        ${t("tokens.make")}
      </button>
    </div>
  </form>`;
}

/** Shown this one time. @param {{ secret: string }} props */
function Secret({ secret }) {
  const copy = async () => {
    try {
      await copyText(secret);
      toast(t("tokens.copied"));
    } catch {
      // It stands in the field, to be marked and copied by hand.
      toast(t("message.copy_failed"));
    }
  };
  return html`<section class="settings-section settings-fields" role="status">
    <label class="field">
      <span class="field-label">${t("tokens.secret")}</span>
      <input class="field-input" readonly value=${secret} />
    </label>
    <p class="dialog-text">${t("tokens.once")}</p>
    <div class="settings-actions">
      <button type="button" class="button" onClick=${() => void copy()}>${t("tokens.copy")}</button>
    </div>
  </section>`;
}
