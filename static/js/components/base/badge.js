/** How much is unread, on the icon of the tab and of the installed app. */
import { effect } from "../../lib/signals.js";

const MOST = 99;

/** The logo of static/icons/logo.svg, where a picture inside a picture would not load. @param {number} count */
export function iconWith(count) {
  const text = count > MOST ? `${MOST}+` : String(count);
  const size = [320, 270, 200][text.length - 1];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">
    <rect width="512" height="512" rx="136" fill="#0d7f66"/>
    <path fill="#fff" d="M176 124h160a84 84 0 0 1 84 84v52a84 84 0 0 1-84 84h-84l-72 58c-7 6-16 1-16-8v-51a84 84 0 0 1-72-83v-52a84 84 0 0 1 84-84Z"/>
    <circle cx="342" cy="342" r="170" fill="#c62a2f"/>
    <text x="342" y="342" dy=".35em" fill="#fff" font-family="sans-serif" font-weight="700"
      font-size="${size}" text-anchor="middle">${text}</text>
  </svg>`;
}

/** @param {Chat.Chat} chat @returns {() => void} */
export function startBadge(chat) {
  const link = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="icon"]'));
  const plain = link?.href ?? "";
  const show = (/** @type {number} */ count) => {
    if (link) link.href = count > 0 ? `data:image/svg+xml,${encodeURIComponent(iconWith(count))}` : plain;
    void badgeApp(count);
  };
  const end = effect(() => show(chat.totalUnread.value));
  return () => {
    end();
    show(0);
  };
}

/** Only where the page is installed, and the browser has it. @param {number} count */
async function badgeApp(count) {
  if (!("setAppBadge" in navigator)) return;
  try {
    if (count > 0) await navigator.setAppBadge(count);
    else await navigator.clearAppBadge();
  } catch {
    // Refused, as in a private window: the title says it all the same.
  }
}
