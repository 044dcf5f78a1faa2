import { t } from "../../i18n/index.js";
import { html, useEffect, useId, useMemo, useRef } from "./html.js";
import { IconButton } from "./icon.js";
import { Toasts } from "./toasts.js";
import { covers } from "./ui.js";

/**
 * A modal dialog: the browser keeps the focus inside, Escape closes it and the focus goes back to where it was.
 * @param {{ title: string, onClose: () => void, size?: "small" | "wide", tall?: boolean, bare?: boolean, children?: any }} props
 */
export function Dialog({ title, onClose, size, tall, bare, children }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const titleId = useId();
  const cover = useMemo(() => ({}), []);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return undefined;
    const before = document.activeElement;
    dialog.showModal();
    covers.value = [...covers.peek(), cover];
    const first = dialog.querySelector('[data-autofocus="true"]');
    if (first instanceof HTMLElement) first.focus();
    return () => {
      dialog.close();
      covers.value = covers.peek().filter((one) => one !== cover);
      // One that was taken out of the page before gives the focus back to nobody.
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, []);
  const look = ["dialog", size && `dialog-${size}`, tall && "dialog-tall", bare && "dialog-top"];
  return html`<dialog
    ref=${ref}
    class=${look.filter(Boolean).join(" ")}
    aria-labelledby=${titleId}
    onCancel=${(/** @type {Event} */ event) => {
      event.preventDefault();
      onClose();
    }}
    onMouseDown=${(/** @type {MouseEvent} */ event) => {
      if (event.target === ref.current) onClose();
    }}
  >
    ${bare
      ? html`<h2 id=${titleId} class="visually-hidden">${title}</h2>`
      : html`<header class="dialog-head">
          <h2 id=${titleId} class="dialog-title" tabindex="-1">${title}</h2>
          <${IconButton} icon="close" label=${t("action.close")} onClick=${onClose} />
        </header>`}
    ${children}
    <${Toasts} cover=${cover} />
  </dialog>`;
}
