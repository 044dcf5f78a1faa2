import { t } from "../../i18n/index.js";
import { html } from "../base/html.js";

/** Offered first, in one row. */
export const QUICK_EMOJI = ["👍", "❤️", "😂", "🙏", "🎉", "😢"];

/**
 * @param {{ emoji: readonly string[], chosen?: readonly string[], onPick: (emoji: string) => void, children?: any }} props
 */
export function EmojiChoice({ emoji, chosen = [], onPick, children }) {
  return html`<div class="emoji-row" role="group" aria-label=${t("emoji.label")}>
    ${emoji.map(
      (one) =>
        html`<button
          type="button"
          key=${one}
          class="emoji"
          aria-pressed=${String(chosen.includes(one))}
          onClick=${() => onPick(one)}
        >
          ${one}
        </button>`,
    )}
    ${children}
  </div>`;
}
