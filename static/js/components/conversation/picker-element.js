// The picker itself, which only those load who open it: 25 KB, and the names of all emoji in one language.
import { LABELS } from "../../i18n/emoji-labels.js";
import Picker from "../../../vendor/emoji-picker-element/picker.js";

/** Vendored with the picker; not modules, so that no one else asks for them. */
const NAMES = {
  ko: new URL("../../../vendor/emoji/ko.json", import.meta.url).href,
  en: new URL("../../../vendor/emoji/en.json", import.meta.url).href,
};

/** @param {"ko" | "en"} language @returns {HTMLElement} fires `emoji-click` */
export function createPicker(language) {
  const i18n = /** @type {any} */ (LABELS[language]);
  return new Picker({ locale: language, dataSource: NAMES[language], i18n });
}
