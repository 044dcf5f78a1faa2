import { language, t } from "../../i18n/index.js";
import { html, useEffect, useRef, useState } from "../base/html.js";
import { focusesByItself } from "../base/platform.js";

/** Every emoji, to be searched by its name. As large as it will be before it is loaded. @param {{ onPick: (emoji: string) => void }} props */
export function EmojiPicker({ onPick }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const picked = useRef(onPick);
  picked.current = onPick;
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    const show = async () => {
      const { createPicker } = await import("./picker-element.js");
      if (gone || !place.current) return;
      const picker = createPicker(language.peek());
      picker.addEventListener("emoji-click", (/** @type {any} */ event) => picked.current(event.detail.unicode));
      place.current.replaceChildren(picker);
      if (focusesByItself()) focusSearch(picker);
    };
    show().catch(() => setFailed(true));
    return () => {
      gone = true;
    };
  }, []);
  return html`<div ref=${place} class="emoji-picker-place">
    ${failed && html`<p class="emoji-picker-failed" role="alert">${t("emoji.failed")}</p>`}
  </div>`;
}

/** It is drawn a moment after it stands in the page. @param {HTMLElement} picker */
function focusSearch(picker) {
  const search = () => picker.shadowRoot?.querySelector("input");
  if (search()) search()?.focus();
  else if (picker.isConnected) requestAnimationFrame(() => focusSearch(picker));
}
