// How what a tab writes meets what another tab wrote before. The same rules for disk and memory.
import { mergeRead } from "./reads.js";

/**
 * The record to keep: the higher version, since a tab may lag; read marks move forward whoever writes.
 * @param {Chat.StoredConversation | undefined} stored
 * @param {Chat.StoredConversation} ours
 * @param {boolean} force
 * @returns {Chat.StoredConversation}
 */
export function mergeConversation(stored, ours, force) {
  if (!stored || force) return ours;
  const [newer, older] = stored.version > ours.version ? [stored, ours] : [ours, stored];
  const olderReads = new Map(older.members.map((member) => [member.user_id, member.read_seq]));
  const members = newer.members.map((member) => {
    const other = olderReads.get(member.user_id);
    const read_seq = member.read_seq === null ? null : mergeRead(member.read_seq, other ?? member.read_seq);
    return { ...member, read_seq };
  });
  const read_seq = Math.min(Math.max(newer.my.read_seq, older.my.read_seq), newer.last_seq);
  return { ...newer, members, my: { ...newer.my, read_seq } };
}

/**
 * @param {Chat.StoredAccount | undefined} stored
 * @param {Chat.StoredAccount} ours
 * @param {boolean} force
 * @returns {Chat.StoredAccount}
 */
export function mergeAccount(stored, ours, force) {
  if (!stored || force) return ours;
  const [newer, older] = stored.version > ours.version ? [stored, ours] : [ours, stored];
  // A tab that holds a conversation the other has not seen yet knows its mute and pin.
  return { ...newer, mine: { ...older.mine, ...newer.mine } };
}

/**
 * The one written last: a write that was under way for long, or left behind by a page that is gone, brings no older text back.
 * @param {Chat.Draft | null | undefined} stored
 * @param {Chat.Draft} ours
 */
export function mergeDraft(stored, ours) {
  return stored && stored.at > ours.at ? stored : ours;
}
