import { t } from "../../i18n/index.js";
import { html } from "./html.js";

/** Where rows with a picture are to come, each so wide. @param {{ class?: string, widths?: readonly (2 | 3 | 4)[] }} props */
export function LoadingRows({ class: extra = "", widths = [3, 2, 4] }) {
  return html`<div class="skeleton ${extra}" role="status" aria-label=${t("loading")}>
    ${widths.map(
      (width, at) =>
        html`<div class="skeleton-item" key=${at}>
          <span class="skeleton-picture"></span>
          <span class="skeleton-lines">
            <span class="skeleton-bar skeleton-w${(width % 3) + 1}"></span>
            <span class="skeleton-bar skeleton-w${width}"></span>
          </span>
        </div>`,
    )}
  </div>`;
}
