/** From rows to what is drawn: days, runs of one speaker, where the new messages begin. Pure. */
import { dayKey } from "../../i18n/dates.js";

export const RUN_MS = 3 * 60 * 1000;

/** @param {Chat.Row} before @param {Chat.Row} after */
function sameRun(before, after) {
  return (
    before.message.kind === "text" &&
    after.message.kind === "text" &&
    before.message.sender_id === after.message.sender_id &&
    before.folded === after.folded &&
    timeOf(after) - timeOf(before) < RUN_MS &&
    dayKey(new Date(before.message.created_at)) === dayKey(new Date(after.message.created_at))
  );
}

/** @param {Chat.Row} row */
function timeOf(row) {
  return Date.parse(row.message.created_at);
}

/** @param {Chat.Row} row */
function minuteOf(row) {
  return Math.floor(timeOf(row) / 60_000);
}

/**
 * The row that the line "new messages" stands before: the first unread of another person.
 * @param {Chat.Row[]} rows
 * @param {number | null} firstUnreadSeq
 */
export function firstNew(rows, firstUnreadSeq) {
  if (firstUnreadSeq === null) return null;
  const at = rows.findIndex(
    (row) => !row.own && row.message.kind === "text" && row.message.seq >= firstUnreadSeq,
  );
  // Without the row before it one cannot know that this is where the new ones begin.
  return at > 0 ? (rows[at] ?? null) : null;
}

/**
 * @param {Chat.Row[]} rows oldest first
 * @param {number | null} firstUnreadSeq
 * @returns {Ui.Day[]}
 */
export function arrange(rows, firstUnreadSeq) {
  /** @type {Ui.Day[]} */
  const days = [];
  const fresh = firstNew(rows, firstUnreadSeq);
  rows.forEach((row, at) => {
    const before = rows[at - 1];
    const after = rows[at + 1];
    const date = new Date(row.message.created_at);
    const key = dayKey(date);
    let day = days[days.length - 1];
    if (!day || day.key !== key) {
      // Clocks may disagree about midnight: a day that comes twice keeps keys of its own.
      day = { key: days.some((seen) => seen.key === key) ? `${key} ${row.key}` : key, date, items: [] };
      days.push(day);
    }
    const newBefore = row === fresh;
    const first = !before || newBefore || !sameRun(before, row);
    const last = !after || after === fresh || !sameRun(row, after);
    const showTime = last || !after || minuteOf(after) !== minuteOf(row);
    day.items.push({ row, first, last, showTime, newBefore });
  });
  return days;
}
