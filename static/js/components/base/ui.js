/** What the page shows beyond the conversations themselves: which dialog, menu, notice; all of it forgotten on reload. */
import { signal } from "./html.js";

/** The last one is on top. */
export const dialogs = signal(/** @type {Ui.OpenDialog[]} */ ([]));
export const menu = signal(/** @type {Ui.OpenMenu | null} */ (null));
export const toasts = signal(/** @type {{ id: number, text: string }[]} */ ([]));
export const detailsOpen = signal(false);
/** What stands over all of the page, the last on top: only what is in it can be seen whole, pressed and read out. */
export const covers = signal(/** @type {readonly object[]} */ ([]));

let serial = 0;

/** @param {Ui.DialogName} name @param {Record<string, any>} [props] */
export function openDialog(name, props = {}) {
  if (dialogs.value.some((dialog) => dialog.name === name && name !== "confirm")) return;
  serial += 1;
  dialogs.value = [...dialogs.value, { id: `d${serial}`, name, props }];
}

/** @param {string} id */
export function closeDialog(id) {
  const closed = dialogs.value.find((dialog) => dialog.id === id);
  dialogs.value = dialogs.value.filter((dialog) => dialog !== closed);
  // Whoever asked and was not answered hears a no.
  closed?.props["resolve"]?.(false);
}

export function closeAllDialogs() {
  for (const { id } of dialogs.value) closeDialog(id);
}

/**
 * @param {{ title: string, text?: string, action: string, danger?: boolean }} question
 * @returns {Promise<boolean>} false also where it is closed, or cannot be asked
 */
export function confirm(question) {
  return new Promise((resolve) => openDialog("confirm", { ...question, resolve }));
}

/**
 * @param {Element | DOMRect} anchor
 * @param {{ label: string, items: Ui.MenuItem[], head?: any }} content
 */
export function openMenu(anchor, content) {
  // What it would stand beside went while it was loaded.
  if (anchor instanceof Element && !anchor.isConnected) return;
  const at = anchor instanceof Element ? anchor.getBoundingClientRect() : anchor;
  menu.value = { ...content, at };
}

export function closeMenu() {
  menu.value = null;
}

const TOAST_MS = 4000;

/** @param {string} text */
export function toast(text) {
  serial += 1;
  const id = serial;
  toasts.value = [...toasts.value.filter((shown) => shown.text !== text), { id, text }].slice(-3);
  setTimeout(() => {
    toasts.value = toasts.value.filter((shown) => shown.id !== id);
  }, TOAST_MS);
}
