/** What somebody whom one blocks wrote is folded away wherever it would stand. Which of it one chose to read is forgotten on reload. */
import { signal } from "./html.js";

const unfolded = signal(/** @type {ReadonlySet<string>} */ (new Set()));

/** @param {Chat.Chat} chat @param {string} senderId @param {string} messageId */
export function isFolded(chat, senderId, messageId) {
  return chat.users.get(senderId).blocked && !unfolded.value.has(messageId);
}

/** @param {string} messageId */
export function unfold(messageId) {
  unfolded.value = new Set([...unfolded.value, messageId]);
}
