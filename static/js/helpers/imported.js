/** What a message of a history that was brought along says of itself: who said it, and when by the clock of its export. */

/** How exports of phones call who made them. */
const ONESELF = new Set(["회원님"]);

/** Who said it, a name and no user; null for a message that was sent here. @param {Wire.Message} message @returns {string | null} */
export function authorOf(message) {
  return message.data?.author ?? null;
}

/** @param {Wire.Message} message */
export function saidByOneself(message) {
  const author = authorOf(message);
  return author === null || ONESELF.has(author);
}

/** That moment as an export writes it, by the clock of this device. @param {Date} moment */
export function exportTime(moment) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** The export's clock is shown as it stands, whatever zone the reader is in. @param {Wire.Message} message */
export function saidAt({ data, created_at }) {
  if (!data?.said_at) return new Date(created_at);
  // A date alone would be taken for midnight in Greenwich.
  return new Date(data.said_at.includes("T") ? data.said_at : `${data.said_at}T00:00`);
}
