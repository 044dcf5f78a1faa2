import { t } from "../../i18n/index.js";
import { html } from "../base/html.js";

/** In place of the composer: why nothing is said here. */
export function ReadOnly() {
  return html`<div class="composer">
    <div class="composer-card composer-closed">${t("imports.read_only")}</div>
  </div>`;
}
