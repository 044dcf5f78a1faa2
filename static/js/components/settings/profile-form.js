import { t } from "../../i18n/index.js";
import { Avatar } from "../base/avatar.js";
import { useChat } from "../base/context.js";
import { attempt } from "../base/failure.js";
import { html, useState } from "../base/html.js";
import { toast } from "../base/ui.js";

const NAME_CHARS = 50;
const STATUS_CHARS = 100;

export function ProfileForm() {
  const chat = useChat();
  const me = chat.me.value;
  const [name, setName] = useState(me.name);
  const [status, setStatus] = useState(me.status_text);
  const [busy, setBusy] = useState(false);
  const changed = name.trim() !== me.name || status.trim() !== me.status_text;
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!changed || !name.trim()) return;
    setBusy(true);
    const done = await attempt(
      chat.updateMe({ name: name.trim(), status_text: status.trim() }).then(() => true),
    );
    setBusy(false);
    if (done) toast(t("settings.saved"));
  };
  const from = (/** @type {(value: string) => void} */ set) => (/** @type {Event} */ event) =>
    set(/** @type {HTMLInputElement} */ (event.target).value);
  return html`<form class="settings-section" onSubmit=${save}>
    <div class="settings-profile">
      <${Avatar} person=${{ ...me, name }} size=${72} />
      <div class="person-text">
        <div class="profile-name truncate">${name.trim() || me.handle}</div>
        <div class="profile-handle">@${me.handle}</div>
      </div>
    </div>
    <div class="settings-fields">
      <label class="field">
        <span class="field-label">${t("settings.name")}</span>
        <input
          class="field-input"
          autocomplete="name"
          maxlength=${NAME_CHARS}
          required
          value=${name}
          onInput=${from(setName)}
        />
      </label>
      <label class="field">
        <span class="field-label">${t("settings.status")}</span>
        <input
          class="field-input"
          placeholder=${t("settings.status_hint")}
          maxlength=${STATUS_CHARS}
          value=${status}
          onInput=${from(setStatus)}
        />
      </label>
      <div class="settings-actions">
        <button type="submit" class="button button-primary" disabled=${busy || !changed || !name.trim()}>
          ${t("action.save")}
        </button>
      </div>
    </div>
  </form>`;
}
