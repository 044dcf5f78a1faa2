// A month as a calendar shows it.

/** The first of the month that is so many months on. @param {Date} month @param {number} by */
export function monthsOn(month, by) {
  return new Date(month.getFullYear(), month.getMonth() + by, 1);
}

/** @param {Date} day @param {number} by */
export function daysOn(day, by) {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + by);
}

/** Whole weeks, from Sunday; days of other months are null. @param {Date} month @returns {(Date | null)[][]} */
export function weeksOf(month) {
  const first = monthsOn(month, 0);
  const before = first.getDay();
  const days = daysOn(monthsOn(month, 1), -1).getDate();
  return Array.from({ length: Math.ceil((before + days) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => {
      const number = week * 7 + day - before + 1;
      return number >= 1 && number <= days ? daysOn(first, number - 1) : null;
    }),
  );
}

/** Not before the first nor after the last day. @param {Date} day @param {Date} first @param {Date} last */
export function within(day, first, last) {
  const [from, to] = [daysOn(first, 0), daysOn(last, 0)];
  return day < from ? from : day > to ? to : day;
}
