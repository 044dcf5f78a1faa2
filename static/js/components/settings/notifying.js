import { t } from "../../i18n/index.js";
import { html, useState } from "../base/html.js";
import { canShow, isRefused, setShows, setSounds, shows, sounds } from "../base/notices.js";
import { SwitchRow } from "../base/switch.js";

/** Of this device; conversations are muted one by one beside them. */
export function Notifying() {
  const [refused, setRefused] = useState(isRefused());
  const choose = async (/** @type {boolean} */ on) => {
    await setShows(on);
    setRefused(isRefused());
  };
  return html`<section class="settings-section">
    <h3 class="settings-title">${t("settings.notices")}</h3>
    <${SwitchRow}
      label=${t("notices.show")}
      note=${t(refused ? "notices.refused" : "notices.show_note")}
      on=${shows.value}
      disabled=${!canShow() || refused}
      onChange=${(/** @type {boolean} */ on) => void choose(on)}
    />
    <${SwitchRow}
      label=${t("notices.sound")}
      note=${t("notices.sound_note")}
      on=${sounds.value}
      onChange=${setSounds}
    />
  </section>`;
}
