import { html, useEffect, useLayoutEffect, useRef } from "./html.js";
import { Icon } from "./icon.js";
import { closeMenu, menu } from "./ui.js";

const MARGIN = 8;

/** Beside its anchor, inside the window. @param {HTMLElement} element @param {DOMRect} at */
function place(element, at) {
  const { innerWidth, innerHeight } = window;
  const { width, height } = element.getBoundingClientRect();
  const below = at.bottom + 4;
  const top = below + height + MARGIN > innerHeight ? Math.max(MARGIN, at.top - height - 4) : below;
  const wanted = at.left + width + MARGIN > innerWidth ? at.right - width : at.left;
  element.style.top = `${Math.round(top)}px`;
  element.style.left = `${Math.round(Math.max(MARGIN, wanted))}px`;
}

/** The one open menu. Arrow keys move, Escape and a press outside close, the focus returns. */
export function Menu() {
  const open = menu.value;
  return open && html`<${OpenMenu} key=${open.at} open=${open} />`;
}

/** @param {{ open: Ui.OpenMenu }} props */
function OpenMenu({ open }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    element.showModal();
    place(element, open.at);
    return () => element.close();
  }, []);
  useEffect(() => {
    const close = () => closeMenu();
    window.addEventListener("resize", close);
    return () => window.removeEventListener("resize", close);
  }, []);
  const move = (/** @type {KeyboardEvent} */ event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    if (!(event.key in steps) || !ref.current) return;
    event.preventDefault();
    const items = [...ref.current.querySelectorAll("button")];
    const from = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    const to = Math.abs(step) === 1 ? (from + step + items.length) % items.length : step;
    items[Math.max(0, Math.min(items.length - 1, to))]?.focus();
  };
  return html`<dialog
    ref=${ref}
    class="menu"
    aria-label=${open.label}
    onKeyDown=${move}
    onCancel=${(/** @type {Event} */ event) => {
      event.preventDefault();
      closeMenu();
    }}
    onMouseDown=${(/** @type {MouseEvent} */ event) => event.target === ref.current && closeMenu()}
    onContextMenu=${(/** @type {MouseEvent} */ event) => event.preventDefault()}
  >
    ${open.head && html`<div class="menu-head">${open.head}</div>`}
    <div class="menu-list" role="menu" aria-label=${open.label}>
      ${open.items.map((item, index) =>
        item === "line"
          ? html`<div key=${index} class="menu-line" role="separator"></div>`
          : html`<${MenuButton} key=${index} item=${item} />`,
      )}
    </div>
  </dialog>`;
}

/** @param {{ item: Exclude<Ui.MenuItem, "line"> }} props */
function MenuButton({ item }) {
  return html`<button
    type="button"
    class="menu-item ${item.danger ? "menu-item-danger" : ""}"
    role=${item.checked === undefined ? "menuitem" : "menuitemradio"}
    aria-checked=${item.checked}
    onClick=${(/** @type {MouseEvent} */ event) => {
      // A dialog that closes gives the focus back; what runs may then put it elsewhere.
      /** @type {Element} */ (event.currentTarget).closest("dialog")?.close();
      closeMenu();
      item.run();
    }}
  >
    ${item.icon && html`<${Icon} name=${item.icon} />`}
    <span class="menu-item-text">${item.text}</span>
    ${item.checked && html`<${Icon} name="check" />`}
  </button>`;
}
