// How far people have read, and how many have not read a message (the number at a bubble's foot).

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
 * nobody is counted for a message of one's own.
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
 * Who has read a message and who has not, without its sender. Who hides reads is in neither.
 * @param {readonly Wire.Member[]} members
 * @param {{seq: number, sender_id: Chat.Id}} message
 */
export function readersOf(members, { seq, sender_id }) {
  /** @type {{ read: Chat.Id[], unread: Chat.Id[] }} */
  const found = { read: [], unread: [] };
  for (const { user_id, read_seq } of members) {
    if (user_id === sender_id || read_seq === null) continue;
    (read_seq >= seq ? found.read : found.unread).push(user_id);
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
