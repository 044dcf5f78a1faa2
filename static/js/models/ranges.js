// The unbroken stretches of one conversation's history that are held. Pure: every function gives a new list.
import { compareIds, maxId, minId } from "../helpers/ids.js";

/**
 * @param {Chat.Range} range
 * @param {Chat.Id} id
 */
function holds(range, id) {
  return compareIds(range.from, id) <= 0 && (range.to === null || compareIds(id, range.to) <= 0);
}

/**
 * @param {readonly Chat.Range[]} ranges
 * @param {Chat.Id} id
 * @returns {Chat.Range | null}
 */
export function rangeOf(ranges, id) {
  return ranges.find((range) => holds(range, id)) ?? null;
}

/**
 * The range that live rows extend.
 * @param {readonly Chat.Range[]} ranges
 */
export function liveRange(ranges) {
  return ranges.find((range) => range.to === null) ?? null;
}

/**
 * @param {Chat.Range} a
 * @param {Chat.Range} b
 */
function touch(a, b) {
  const aReachesB = a.to === null || compareIds(a.to, b.from) >= 0;
  const bReachesA = b.to === null || compareIds(b.to, a.from) >= 0;
  return aReachesB && bReachesA;
}

/**
 * @param {Chat.Range} a
 * @param {Chat.Range} b
 * @returns {Chat.Range}
 */
function join(a, b) {
  return {
    from: minId(a.from, b.from),
    to: a.to === null || b.to === null ? null : maxId(a.to, b.to),
  };
}

/**
 * With `added`; ranges join only where they share an id. In id order.
 * @param {readonly Chat.Range[]} ranges
 * @param {Chat.Range} added
 * @returns {Chat.Range[]}
 */
export function addRange(ranges, added) {
  let joined = added;
  /** @type {Chat.Range[]} */
  const apart = [];
  for (const range of [...ranges].sort((a, b) => compareIds(a.from, b.from))) {
    if (touch(range, joined)) joined = join(range, joined);
    else apart.push(range);
  }
  return [...apart, joined].sort((a, b) => compareIds(a.from, b.from));
}

/**
 * What a history page covers: from its oldest to its newest row and to the bound asked; to the beginning or the
 * live end where it says that nothing is beyond. Null if it covers nothing.
 * @param {Wire.Page} page
 * @param {{before?: Chat.Id, after?: Chat.Id, around?: Chat.Id}} asked
 * @returns {Chat.Range | null}
 */
export function coverage(page, asked) {
  const ids = page.results.map((message) => message.id);
  if (asked.before) ids.push(asked.before);
  if (asked.after) ids.push(asked.after);
  if (page.next) ids.push(page.next);
  if (page.prev) ids.push(page.prev);
  const atEnd = page.prev === null && !asked.before;
  const atStart = page.next === null && !asked.after;
  if (!ids.length && !(atEnd && atStart)) return null;
  return {
    from: atStart ? "0" : ids.reduce(minId),
    to: atEnd ? null : ids.reduce(maxId),
  };
}
