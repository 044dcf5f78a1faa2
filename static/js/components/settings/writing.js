import { t } from "../../i18n/index.js";
import { enterSends, setEnterSends } from "../base/enter.js";
import { html } from "../base/html.js";
import { MOD_KEY } from "../base/platform.js";
import { SwitchRow } from "../base/switch.js";

/** Of this device: keyboards differ. */
export function Writing() {
  return html`<section class="settings-section">
    <h3 class="settings-title">${t("settings.writing")}</h3>
    <${SwitchRow}
      label=${t("settings.enter_sends")}
      note=${t(enterSends.value ? "settings.enter_sends_note" : "settings.enter_breaks_note", { key: MOD_KEY })}
      on=${enterSends.value}
      onChange=${setEnterSends}
    />
  </section>`;
}
