// What is worth a notification. Drawn from the conversations as they stand, so it is the same by socket and by polls, and
// after a sleep each conversation is told once, however much was missed.
import { compareIds } from "../helpers/ids.js";

/** @typedef {{ view: Chat.ConversationView, message: Wire.Message }} Notice */

export class Notices {
  constructor() {
    /** The newest row that was looked at. @type {Map<Chat.Id, Chat.Id> | null} */
    this.seen = null;
  }

  /**
   * What came since the last call; nothing at the first one.
   * @param {readonly Chat.ConversationView[]} views
   * @param {Chat.Id | null} reading the conversation that a person has before them
   * @param {(userId: Chat.Id) => boolean} isBlocked
   * @returns {Notice[]}
   */
  take(views, reading, isBlocked) {
    const before = this.seen;
    this.seen = new Map(views.map((view) => [view.id, view.lastMessage?.id ?? "0"]));
    if (before === null) return [];
    const notices = [];
    for (const view of views) {
      const message = view.lastMessage;
      if (!message || compareIds(message.id, before.get(view.id) ?? "0") <= 0) continue;
      if (view.id !== reading && isNews(view, message, isBlocked)) notices.push({ view, message });
    }
    return notices;
  }
}

/**
 * @param {Chat.ConversationView} view
 * @param {Wire.Message} message
 * @param {(userId: Chat.Id) => boolean} isBlocked
 */
function isNews(view, message, isBlocked) {
  if (view.muted || view.unread === 0) return false;
  if (message.kind !== "text" || message.deleted_at !== null) return false;
  return !view.lastLine.own && !isBlocked(message.sender_id);
}
