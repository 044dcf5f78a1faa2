import { html } from "./html.js";
import { ICONS } from "./icons.js";

/** @param {{ name: keyof typeof ICONS & string, size?: "small" | "large", label?: string }} props */
export function Icon({ name, size, label }) {
  const look = size ? `icon icon-${size}` : "icon";
  return html`<svg
    class=${look}
    viewBox="0 0 20 20"
    role=${label ? "img" : undefined}
    aria-label=${label}
    aria-hidden=${label ? undefined : "true"}
  >
    <path d=${ICONS[name]} />
  </svg>`;
}

/**
 * A button that is only an icon; its name is its label and tooltip.
 * @param {{ icon: string, label: string, onClick: (event: MouseEvent) => void, [attribute: string]: any }} props
 */
export function IconButton({ icon, label, onClick, class: extra = "", ...rest }) {
  return html`<button
    type="button"
    class="icon-button ${extra}"
    aria-label=${label}
    title=${label}
    onClick=${onClick}
    ...${rest}
  >
    <${Icon} name=${icon} />
  </button>`;
}
