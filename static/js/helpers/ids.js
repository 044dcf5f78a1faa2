// Snowflake ids are decimal strings of up to 19 digits: a number in JavaScript would lose the last ones.

/** The id before all ids. */
export const ZERO = "0";

/**
 * Negative, zero or positive, in id order (which is time order).
 * @param {string} a
 * @param {string} b
 */
export function compareIds(a, b) {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * @param {string} a
 * @param {string} b
 */
export function minId(a, b) {
  return compareIds(a, b) <= 0 ? a : b;
}

/**
 * @param {string} a
 * @param {string} b
 */
export function maxId(a, b) {
  return compareIds(a, b) >= 0 ? a : b;
}

/**
 * Ids of one length, so that a database that orders text orders ids.
 * @param {string} id
 */
export function sortableId(id) {
  return id.padStart(20, "0");
}
