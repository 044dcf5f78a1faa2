// One message row and what may change it. Shared by memory and disk, so that both always come to the same row.
import { compareIds } from "../helpers/ids.js";

/**
 * @param {Chat.RowOp} op
 * @returns {Chat.Id}
 */
export function opId(op) {
  return op.op === "put" ? op.message.id : op.id;
}

/**
 * The row after the change. A row of the same or a higher version stays as it is: it already knows.
 * @param {Wire.Message | undefined} row
 * @param {Chat.RowOp} op
 * @returns {Wire.Message | undefined}
 */
export function applyOp(row, op) {
  if (op.op === "put") return row && row.version >= op.message.version ? row : op.message;
  if (!row || row.version >= op.version) return row;
  return { ...row, version: op.version, reactions: react(row.reactions, op.userId, op.emoji, op.add) };
}

/**
 * In the server's order: by emoji, then by person, however the set came about.
 * @param {Wire.Reaction[]} reactions
 * @param {Chat.Id} userId
 * @param {string} emoji
 * @param {boolean} add
 * @returns {Wire.Reaction[]}
 */
export function react(reactions, userId, emoji, add) {
  const given = reactions.find((reaction) => reaction.emoji === emoji);
  const others = given?.user_ids.filter((id) => id !== userId) ?? [];
  const userIds = add ? [...others, userId].sort(compareIds) : others;
  const rest = reactions.filter((reaction) => reaction !== given);
  if (!userIds.length) return rest;
  return [...rest, { emoji, user_ids: userIds }].sort((a, b) => compareText(a.emoji, b.emoji));
}

/**
 * By code points, as Python sorts; `<` compares UTF-16 units.
 * @param {string} a
 * @param {string} b
 */
function compareText(a, b) {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((character, index) => character !== right[index]);
  if (at === -1) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? -1) - (right[at]?.codePointAt(0) ?? -1);
}

const EXCERPT_CHARS = 200;

/**
 * The row as a quote shows it, cut as the server cuts it.
 * @param {Wire.Message} message
 * @returns {Wire.Quote}
 */
export function quoteOf(message) {
  const deleted = message.deleted_at !== null;
  return {
    sender_id: message.sender_id,
    excerpt: deleted ? "" : excerptOf(message.body),
    mentions: message.data.mentions ?? [],
    deleted,
  };
}

/** @param {string} body */
function excerptOf(body) {
  if (body.length <= EXCERPT_CHARS) return body;
  const characters = Array.from(body);
  if (characters.length <= EXCERPT_CHARS) return body;
  return `${characters.slice(0, EXCERPT_CHARS - 1).join("").trimEnd()}…`;
}
