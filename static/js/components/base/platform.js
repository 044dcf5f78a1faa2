/** What this device is, where it matters to keys and focus. */

const MAC = /mac|iphone|ipad/i.test(navigator.platform);

export const JUMP_KEYS = MAC ? "⌘K" : "Ctrl K";
export const ALT_KEY = MAC ? "⌥" : "Alt";
export const MOD_KEY = MAC ? "⌘" : "Ctrl";

/** On touch a focused field opens the keyboard over half of the page, so nothing is focused by itself. */
export function focusesByItself() {
  return matchMedia("(hover: hover)").matches;
}

/** Whether there is no room for details beside the conversation. In shell.css, too. */
export function detailsCover() {
  return matchMedia("(max-width: 899px)").matches;
}

/** Where whoever is done elsewhere writes on. */
export function toComposer() {
  const composer = document.querySelector(".composer-input");
  if (focusesByItself() && composer instanceof HTMLElement) composer.focus();
}
