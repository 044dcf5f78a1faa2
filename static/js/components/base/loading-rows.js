import { t } from "../../i18n/index.js";
import { html } from "./html.js";

const WIDTHS = [3, 2, 4];

/** Where rows with a picture are to come. @param {{ class?: string }} props */
export function LoadingRows({ class: extra = "" }) {
  return html`<div class="skeleton ${extra}" role="status" aria-label=${t("loading")}>
    ${WIDTHS.map(
      (width) =>
        html`<div class="skeleton-item" key=${width}>
          <span class="skeleton-picture"></span>
          <span class="skeleton-lines">
            <span class="skeleton-bar skeleton-w2"></span>
            <span class="skeleton-bar skeleton-w${width}"></span>
          </span>
        </div>`,
    )}
  </div>`;
}
