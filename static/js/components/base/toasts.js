import { html } from "./html.js";
import { toasts } from "./ui.js";

export function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map(({ id, text }) => html`<div key=${id} class="toast">${text}</div>`)}
  </div>`;
}
