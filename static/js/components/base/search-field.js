import { t } from "../../i18n/index.js";
import { html, useRef } from "./html.js";
import { Icon } from "./icon.js";

/** @param {{ label: string, value: string, onInput: (value: string) => void, keys?: string, [attribute: string]: any }} props */
export function SearchField({ label, value, onInput, keys, ...rest }) {
  const ref = useRef(/** @type {HTMLInputElement | null} */ (null));
  return html`<div class="search-field" role="search" aria-label=${label}>
    <${Icon} name="search" />
    <input
      ref=${ref}
      class="search-field-input"
      type="search"
      autocomplete="off"
      spellcheck=${false}
      placeholder=${label}
      aria-label=${label}
      value=${value}
      onInput=${(/** @type {Event} */ event) =>
        onInput(/** @type {HTMLInputElement} */ (event.target).value)}
      ...${rest}
    />
    ${value
      ? html`<button
          type="button"
          class="icon-button search-field-clear"
          aria-label=${t("action.clear")}
          onClick=${() => {
            onInput("");
            ref.current?.focus();
          }}
        >
          <${Icon} name="close" size="small" />
        </button>`
      : keys && html`<span class="search-field-keys" aria-hidden="true">${keys}</span>`}
  </div>`;
}
