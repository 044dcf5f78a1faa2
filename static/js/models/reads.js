// How far people have read, and how many have not read a message (the number at a bubble's foot).
import { compareIds } from "../helpers/ids.js";

/**
 * Null (hidden) replaces a number, a number replaces null, otherwise the maximum holds: so a lost read.marked heals,
 * and one that comes late does no harm.
 * @param {number | null | undefined} held
 * @param {number | null} told
 */
export function mergeRead(held, told) {
  if (told === null) return null;
  return held === null || held === undefined ? told : Math.max(held, told);
}

/**
 * A function from a message to the number of members who have not read it. Who hides reads is not counted, and
 * nobody is counted for a message of one's own; nor is who joined after it, whose mark began behind it.
 * @param {Iterable<Wire.Member>} members
 * @returns {(message: {seq: number, sender_id: Chat.Id}) => number}
 */
export function unreadCounter(members) {
  /** @type {Map<Chat.Id, number>} */
  const reads = new Map();
  for (const member of members) {
    if (member.read_seq !== null) reads.set(member.user_id, member.read_seq);
  }
  const sorted = [...reads.values()].sort((a, b) => a - b);
  return ({ seq, sender_id }) => {
    const behind = countBelow(sorted, seq);
    const own = reads.get(sender_id);
    return own !== undefined && own < seq ? behind - 1 : behind;
  };
}

/**
 * Of those who may read a message, without its sender: who has, who has not, and who does not show it. Who joined after
 * it has a mark behind it, but never saw it.
 * @param {readonly Wire.Member[]} members
 * @param {{id: Chat.Id, seq: number, sender_id: Chat.Id}} message
 */
export function readersOf(members, { id, seq, sender_id }) {
  /** @type {{ read: Chat.Id[], unread: Chat.Id[], hidden: Chat.Id[] }} */
  const found = { read: [], unread: [], hidden: [] };
  for (const { user_id, read_seq, history_from_id } of members) {
    if (user_id === sender_id || compareIds(history_from_id, id) > 0) continue;
    if (read_seq === null) found.hidden.push(user_id);
    else (read_seq >= seq ? found.read : found.unread).push(user_id);
  }
  return found;
}

/**
 * @param {number[]} sorted
 * @param {number} limit
 */
function countBelow(sorted, limit) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (/** @type {number} */ (sorted[middle]) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
