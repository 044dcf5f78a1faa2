import { html } from "./html.js";
import { covers, toasts } from "./ui.js";

/** Drawn in what is on top. @param {{ cover?: object }} props the one that this stands in */
export function Toasts({ cover }) {
  const shown = covers.value.at(-1) === cover ? toasts.value : [];
  return html`<div class="toasts" role="status" aria-live="polite">
    ${shown.map(({ id, text }) => html`<div key=${id} class="toast">${text}</div>`)}
  </div>`;
}
