/** From rows to the lines that are drawn: days, runs of one speaker, where the new messages begin. Pure. */
import { authorOf, saidAt } from "../../helpers/imported.js";
import { dayKey } from "../../i18n/dates.js";

export const RUN_MS = 3 * 60 * 1000;
const FEW = 20;

/** @param {Chat.Row} before @param {Chat.Row} after */
function sameRun(before, after) {
  return (
    before.message.kind === "text" &&
    after.message.kind === "text" &&
    before.message.sender_id === after.message.sender_id &&
    authorOf(before.message) === authorOf(after.message) &&
    before.folded === after.folded &&
    timeOf(after) - timeOf(before) < RUN_MS &&
    dayKey(saidAt(before.message)) === dayKey(saidAt(after.message))
  );
}

/** @param {Chat.Row} row */
function timeOf(row) {
  return saidAt(row.message).getTime();
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
 * Where more rows are to come, the outermost one is held back: how it stands is known with its neighbour, and nothing that
 * is drawn changes its height when the neighbour comes. Unless there are so few that one would miss it.
 * @param {Chat.Row[]} rows oldest first
 * @param {number | null} firstUnreadSeq
 * @param {{ older?: boolean, newer?: boolean }} [more]
 * @returns {Ui.Line[]}
 */
export function arrange(rows, firstUnreadSeq, { older = false, newer = false } = {}) {
  /** @type {Ui.Line[]} */
  const lines = [];
  const fresh = firstNew(rows, firstUnreadSeq);
  const few = rows.length < FEW;
  const from = older && !few ? 1 : 0;
  const to = newer && !few ? rows.length - 1 : rows.length;
  const seen = new Set();
  let day = from > 0 ? dayOf(rows[from - 1]) : "";
  for (let at = from; at < to; at += 1) {
    const row = /** @type {Chat.Row} */ (rows[at]);
    const before = rows[at - 1];
    const after = rows[at + 1];
    const date = saidAt(row.message);
    const key = dayKey(date);
    const newDay = key !== day;
    // Clocks may disagree about midnight: a day that comes twice keeps keys of its own.
    if (newDay) lines.push({ type: "day", key: seen.has(key) ? `${key} ${row.key}` : key, date });
    seen.add(key);
    day = key;
    const newBefore = row === fresh;
    const first = !before || newBefore || !sameRun(before, row);
    const last = !after || after === fresh || !sameRun(row, after);
    const showTime = last || !after || minuteOf(after) !== minuteOf(row);
    const close = newDay || newBefore || before?.message.kind === "system";
    lines.push({ type: "row", key: row.key, date, row, first, last, showTime, newBefore, close });
  }
  return lines;
}

/** @param {Chat.Row | undefined} row */
function dayOf(row) {
  return row ? dayKey(saidAt(row.message)) : "";
}
