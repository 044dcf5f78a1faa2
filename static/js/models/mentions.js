// The messages that name oneself and are not read yet. Followed by rows, read marks, deletions and blocks: the server
// says it anew with each head.

/** As many as the server tells. */
const MOST = 100;

/**
 * After a new or changed message.
 * @param {readonly Wire.Mention[]} held
 * @param {Wire.Message} message
 * @param {Chat.Id} meId
 * @returns {Wire.Mention[]}
 */
export function afterMessage(held, { id, seq, sender_id, data }, meId) {
  const others = held.filter((one) => one.id !== id);
  if (sender_id === meId || !data.mentions?.includes(meId)) return others;
  return [...others, { id, seq, sender_id }].sort((a, b) => a.seq - b.seq).slice(-MOST);
}

/**
 * @param {readonly Wire.Mention[]} held
 * @param {number} readSeq
 * @param {ReadonlySet<Chat.Id>} deleted messages, for oneself
 */
export function unreadOf(held, readSeq, deleted) {
  return held.filter(({ id, seq }) => seq > readSeq && !deleted.has(id));
}
