/** Light, dark or as the system has it; kept on this device. `appearance-early.js` sets it before the first paint. */
import { signal } from "./html.js";

/** @typedef {"system" | "light" | "dark"} Appearance */

const KEY = "appearance";

/** @returns {Appearance} */
function kept() {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

export const appearance = signal(/** @type {Appearance} */ ("system"));

export function startAppearance() {
  appearance.value = kept();
}

/** @param {Appearance} value */
export function setAppearance(value) {
  appearance.value = value;
  if (value === "system") {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset["appearance"];
  } else {
    localStorage.setItem(KEY, value);
    document.documentElement.dataset["appearance"] = value;
  }
}
