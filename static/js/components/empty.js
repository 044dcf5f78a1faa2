import { html } from "./base/html.js";

/** @type {Record<string, any>} */
const PICTURES = {
  talk: html`<path class="soft" d="M12 16a10 10 0 0 1 10-10h30a10 10 0 0 1 10 10v14a10 10 0 0 1-10 10H30L18 50V40a10 10 0 0 1-6-10Z" />
    <path class="plain" d="M38 30a10 10 0 0 1 10-10h26a10 10 0 0 1 10 10v14a10 10 0 0 1-6 9v11L66 54H48a10 10 0 0 1-10-10Z" />
    <circle class="dot" cx="53" cy="37" r="2.4" /><circle class="dot" cx="61" cy="37" r="2.4" /><circle class="dot" cx="69" cy="37" r="2.4" />`,
  wave: html`<rect class="soft" x="10" y="14" width="52" height="30" rx="12" />
    <rect class="plain" x="34" y="30" width="52" height="30" rx="12" />
    <path class="line" d="M46 42h28M46 49h18" />`,
  lost: html`<path class="soft" d="M14 18A10 10 0 0 1 24 8h44a10 10 0 0 1 10 10v22a10 10 0 0 1-10 10H40L26 62V50h-2a10 10 0 0 1-10-10Z" />
    <path class="line" d="M38 22l16 16M54 22 38 38" />`,
};

/** @param {{ name: "talk" | "wave" | "lost" }} props */
export function EmptyPicture({ name }) {
  return html`<svg class="empty-picture" viewBox="0 0 96 72" aria-hidden="true">${PICTURES[name]}</svg>`;
}
