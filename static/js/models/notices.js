// What is worth a notification. Drawn from the conversations as they stand, so it is the same by socket and by polls, and
// after a sleep each conversation is told once, however much was missed.
import { compareIds } from "../helpers/ids.js";

/**
 * `message` is null where one is mentioned in a message that is not the newest one: only who wrote it is known.
 * @typedef {{ view: Chat.ConversationView, id: Chat.Id, senderId: Chat.Id, message: Wire.Message | null }} Notice
 */

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
      if (view.id === reading) continue;
      const after = before.get(view.id) ?? "0";
      const notice = newest(view, after, isBlocked) ?? mention(view, after);
      if (notice) notices.push(notice);
    }
    return notices;
  }
}

/**
 * @param {Chat.ConversationView} view
 * @param {Chat.Id} after
 * @param {(userId: Chat.Id) => boolean} isBlocked
 * @returns {Notice | null}
 */
function newest(view, after, isBlocked) {
  const message = view.lastMessage;
  if (!message || compareIds(message.id, after) <= 0 || view.muted || view.unread === 0) return null;
  if (message.kind !== "text" || message.deleted_at !== null) return null;
  if (view.lastLine.own || isBlocked(message.sender_id)) return null;
  return { view, id: message.id, senderId: message.sender_id, message };
}

/**
 * Who is called by name is told so, also where the conversation is muted.
 * @param {Chat.ConversationView} view
 * @param {Chat.Id} after
 * @returns {Notice | null}
 */
function mention(view, after) {
  const called = view.my.mentions.at(-1);
  if (!called || compareIds(called.id, after) <= 0) return null;
  const message = view.lastMessage?.id === called.id ? view.lastMessage : null;
  return { view, id: called.id, senderId: called.sender_id, message };
}
