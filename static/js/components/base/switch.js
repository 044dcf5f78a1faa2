import { html, useId } from "./html.js";

/** @param {{ label: string, note?: string, on: boolean, disabled?: boolean, onChange: (on: boolean) => void }} props */
export function SwitchRow({ label, note, on, disabled, onChange }) {
  const id = useId();
  return html`<div class="switch-row">
    <div class="switch-row-text">
      <div id=${id}>${label}</div>
      ${note && html`<div class="switch-row-note">${note}</div>`}
    </div>
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked=${String(on)}
      aria-labelledby=${id}
      disabled=${disabled}
      onClick=${() => onChange(!on)}
    ></button>
  </div>`;
}

/**
 * @template {string} T
 * @param {{ label: string, value: T, choices: [T, string][], onChange: (value: T) => void }} props
 */
export function Segments({ label, value, choices, onChange }) {
  const name = useId();
  return html`<div class="segments" role="radiogroup" aria-label=${label}>
    ${choices.map(
      ([choice, text]) =>
        html`<label class="segment" key=${choice}>
          <input type="radio" name=${name} checked=${choice === value} onChange=${() => onChange(choice)} />
          <span>${text}</span>
        </label>`,
    )}
  </div>`;
}
