/** Whether Enter sends or breaks the line; kept on this device. */
import { signal } from "./html.js";

const KEY = "enter";

export const enterSends = signal(true);

export function startEnter() {
  enterSends.value = localStorage.getItem(KEY) !== "breaks";
}

/** @param {boolean} on */
export function setEnterSends(on) {
  enterSends.value = on;
  if (on) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, "breaks");
}
