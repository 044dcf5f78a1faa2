// What a screen reader is told of: messages of others that came at the live end, never what was drawn again.
import { compareIds, maxId } from "../helpers/ids.js";

/** The newest message that is held. @param {readonly Chat.Row[]} rows @returns {Chat.Id} */
export function newestId(rows) {
  return rows.reduce((newest, { message }) => (message.id ? maxId(newest, message.id) : newest), "0");
}

/**
 * What others said since.
 * @param {readonly Chat.Row[]} rows oldest first
 * @param {Chat.Id} since
 * @returns {Chat.Row[]}
 */
export function saidSince(rows, since) {
  /** @type {Chat.Row[]} */
  const said = [];
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const row = /** @type {Chat.Row} */ (rows[at]);
    const { id, kind, deleted_at } = row.message;
    if (id === "") continue;
    if (compareIds(id, since) <= 0) break;
    if (!row.own && !row.folded && kind === "text" && deleted_at === null) said.unshift(row);
  }
  return said;
}
