import { language, t } from "../../i18n/index.js";
import { appearance, setAppearance } from "../base/appearance.js";
import { useChat } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { attempt } from "../base/failure.js";
import { html } from "../base/html.js";
import { Icon } from "../base/icon.js";
import { Segments, SwitchRow } from "../base/switch.js";
import { confirm, openDialog } from "../base/ui.js";
import { Blocked } from "./blocked.js";
import { Connecting } from "./connecting.js";
import { Notifying } from "./notifying.js";
import { ProfileForm } from "./profile-form.js";
import { Writing } from "./writing.js";

/** @param {{ onClose: () => void }} props */
export function SettingsDialog({ onClose }) {
  return html`<${Dialog} title=${t("settings.title")} size="wide" onClose=${onClose}>
    <div class="dialog-body scroller">
      <${ProfileForm} />
      <${Look} />
      <${Writing} />
      <${Notifying} />
      <${Privacy} />
      <${Blocked} />
      <${Connecting} />
      <${Account} />
    </div>
  <//>`;
}

function Look() {
  const chat = useChat();
  return html`<section class="settings-section settings-fields">
    <h3 class="settings-title">${t("settings.look")}</h3>
    <div class="field">
      <span class="field-label">${t("settings.appearance")}</span>
      <${Segments}
        label=${t("settings.appearance")}
        value=${appearance.value}
        choices=${[
          ["system", t("appearance.system")],
          ["light", t("appearance.light")],
          ["dark", t("appearance.dark")],
        ]}
        onChange=${setAppearance}
      />
    </div>
    <div class="field">
      <span class="field-label">${t("settings.language")}</span>
      <${Segments}
        label=${t("settings.language")}
        value=${language.value}
        choices=${[
          ["ko", "한국어"],
          ["en", "English"],
        ]}
        onChange=${(/** @type {"ko" | "en"} */ value) =>
          void attempt(chat.updateMe({ language: value }))}
      />
    </div>
  </section>`;
}

function Privacy() {
  const chat = useChat();
  const me = chat.me.value;
  return html`<section class="settings-section">
    <h3 class="settings-title">${t("settings.privacy")}</h3>
    <${SwitchRow}
      label=${t("settings.show_reads")}
      note=${t("settings.show_reads_note")}
      on=${me.show_reads}
      onChange=${(/** @type {boolean} */ on) => void attempt(chat.updateMe({ show_reads: on }))}
    />
    <${SwitchRow}
      label=${t("settings.show_last_seen")}
      note=${t("settings.show_last_seen_note")}
      on=${me.show_last_seen}
      onChange=${(/** @type {boolean} */ on) => void attempt(chat.updateMe({ show_last_seen: on }))}
    />
    <div class="field">
      <span class="field-label">${t("settings.open_to")}</span>
      <${Segments}
        label=${t("settings.open_to")}
        value=${me.open_to}
        choices=${[
          ["everyone", t("open_to.everyone")],
          ["contacts", t("open_to.contacts")],
          ["nobody", t("open_to.nobody")],
        ]}
        onChange=${(/** @type {Wire.OpenTo} */ value) => void attempt(chat.updateMe({ open_to: value }))}
      />
      <p class="field-help">${t("settings.open_to_note")}</p>
    </div>
    <div class="settings-rows">
      <button type="button" class="row-button" onClick=${() => openDialog("requests")}>
        <${Icon} name="mail" /><span class="row-button-text">${t("requests.title")}</span>
        <${Icon} name="next" size="small" />
      </button>
    </div>
  </section>`;
}

/** What waits unsent on this device goes with the sign-out, so it is said before. @param {Chat.Chat} chat */
async function signOut(chat) {
  const { waiting } = chat.connection.value;
  const yes = await confirm({
    title: t("sign_out.title"),
    text: waiting > 0 ? t("sign_out.waiting", { n: waiting }) : t("sign_out.text"),
    action: t("sign_out.action"),
    danger: waiting > 0,
  });
  if (!yes) return;
  const done = await attempt(chat.signOut().then(() => true));
  if (done) location.assign("/accounts/login/");
}

function Account() {
  const chat = useChat();
  return html`<section class="settings-section">
    <h3 class="settings-title">${t("settings.account")}</h3>
    <div class="settings-rows">
      <a class="row-button" href="/accounts/password/change/">
        <${Icon} name="key" /><span class="row-button-text">${t("settings.password")}</span>
        <${Icon} name="next" size="small" />
      </a>
      <a class="row-button" href="/accounts/email/">
        <${Icon} name="mail" />
        <span class="row-button-text">${t("settings.email")}</span>
        <span class="row-button-note truncate">${chat.me.value.email}</span>
        <${Icon} name="next" size="small" />
      </a>
      <a class="row-button" href="/accounts/2fa/">
        <${Icon} name="lock" /><span class="row-button-text">${t("settings.two_steps")}</span>
        <${Icon} name="next" size="small" />
      </a>
      <button type="button" class="row-button" onClick=${() => openDialog("devices")}>
        <${Icon} name="device" /><span class="row-button-text">${t("settings.devices")}</span>
        <${Icon} name="next" size="small" />
      </button>
      <button type="button" class="row-button" onClick=${() => openDialog("tokens")}>
        <${Icon} name="key" /><span class="row-button-text">${t("tokens.title")}</span>
        <${Icon} name="next" size="small" />
      </button>
      <button type="button" class="row-button" onClick=${() => openDialog("imports")}>
        <${Icon} name="bookmark" /><span class="row-button-text">${t("imports.title")}</span>
        <${Icon} name="next" size="small" />
      </button>
      <button type="button" class="row-button" onClick=${() => openDialog("keys")}>
        <${Icon} name="keyboard" /><span class="row-button-text">${t("keys.title")}</span>
        <${Icon} name="next" size="small" />
      </button>
      <button type="button" class="row-button row-button-danger" onClick=${() => void signOut(chat)}>
        <${Icon} name="door" /><span class="row-button-text">${t("sign_out.action")}</span>
      </button>
    </div>
  </section>`;
}
