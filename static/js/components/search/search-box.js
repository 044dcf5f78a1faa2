import { t } from "../../i18n/index.js";
import { html, useEffect, useLayoutEffect, useRef } from "../base/html.js";
import { Icon } from "../base/icon.js";

/**
 * A field that knows where its caret is.
 * @param {{
 *   label: string, value: string, caret: number, listId: string, activeId: string | undefined, expanded: boolean,
 *   onType: (value: string, caret: number) => void, onCaret: (caret: number) => void,
 *   onKeys: (event: KeyboardEvent, place: (caret: number) => void) => void,
 * }} props
 */
export function SearchBox({ label, value, caret, listId, activeId, expanded, onType, onCaret, onKeys }) {
  const ref = useRef(/** @type {HTMLInputElement | null} */ (null));
  const placed = useRef(/** @type {number | null} */ (null));
  const follow = () => {
    const at = ref.current?.selectionEnd ?? 0;
    if (at !== caret) onCaret(at);
  };
  useEffect(() => {
    ref.current?.select();
  }, []);
  useLayoutEffect(() => {
    if (placed.current === null) return;
    ref.current?.setSelectionRange(placed.current, placed.current);
    placed.current = null;
  }, [value]);
  return html`<div class="search-field" role="search" aria-label=${label}>
    <${Icon} name="search" />
    <input
      ref=${ref}
      class="search-field-input"
      type="text"
      role="combobox"
      enterkeyhint="search"
      autocomplete="off"
      spellcheck=${false}
      maxlength="500"
      placeholder=${label}
      aria-label=${label}
      aria-expanded=${String(expanded)}
      aria-controls=${expanded ? listId : undefined}
      aria-activedescendant=${activeId}
      data-autofocus="true"
      value=${value}
      onInput=${() => onType(ref.current?.value ?? "", ref.current?.selectionEnd ?? 0)}
      onKeyUp=${follow}
      onClick=${follow}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) =>
        onKeys(event, (at) => {
          placed.current = at;
        })}
    />
    ${value &&
    html`<button
      type="button"
      class="icon-button search-field-clear"
      aria-label=${t("action.clear")}
      onClick=${() => {
        onType("", 0);
        ref.current?.focus();
      }}
    >
      <${Icon} name="close" size="small" />
    </button>`}
  </div>`;
}
