/** Dates and times in the reader's language and the reader's own clock. */
import { language, t } from "./index.js";

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} name @param {Intl.DateTimeFormatOptions} options */
function format(name, options) {
  const key = `${language.value} ${name}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language.value === "ko" ? "ko-KR" : "en-US", options);
    formats.set(key, found);
  }
  return found;
}

/** "2026-11-23" by the reader's clock: what makes a day line. @param {Date} date */
export function dayKey(date) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** "오후 3:07" · "3:07 PM". @param {Date} date */
export function clock(date) {
  return format("clock", { hour: "numeric", minute: "2-digit" }).format(date);
}

/** The whole of it, for a tooltip and a screen reader. @param {Date} date */
export function fullStamp(date) {
  return format("full", { dateStyle: "long", timeStyle: "short" }).format(date);
}

/** "2026년 11월" · "November 2026". @param {Date} date */
export function monthName(date) {
  return format("month", { year: "numeric", month: "long" }).format(date);
}

/** "2026년 11월 23일 월요일". @param {Date} date */
export function fullDay(date) {
  return format("full day", { dateStyle: "full" }).format(date);
}

/** From Sunday on. */
export function weekdayNames() {
  return Array.from({ length: 7 }, (_, day) => {
    const date = new Date(2026, 10, 1 + day);
    return {
      short: format("weekday", { weekday: "narrow" }).format(date),
      long: format("long weekday", { weekday: "long" }).format(date),
    };
  });
}

/** @param {Date} date @param {Date} now */
function daysBefore(date, now) {
  const start = new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((today.getTime() - start.getTime()) / 86_400_000);
}

/** The day line's words. @param {Date} date @param {Date} [now] */
export function dayName(date, now = new Date()) {
  const days = daysBefore(date, now);
  if (days === 0) return t("day.today");
  if (days === 1) return t("day.yesterday");
  const year = date.getFullYear() === now.getFullYear() ? undefined : /** @type {const} */ ("numeric");
  return format(`day ${year ?? ""}`, { year, month: "long", day: "numeric", weekday: "long" }).format(
    date,
  );
}

/** The list's short stamp: the time today, then the day, then the date. @param {Date} date @param {Date} [now] */
export function shortStamp(date, now = new Date()) {
  const days = daysBefore(date, now);
  if (days <= 0) return clock(date);
  if (days === 1) return t("day.yesterday");
  if (date.getFullYear() === now.getFullYear()) {
    return format("short", { month: "short", day: "numeric" }).format(date);
  }
  return format("short year", { year: "numeric", month: "numeric", day: "numeric" }).format(date);
}

/** "오후 3:07까지" needs day and time when it is not today. @param {Date} date @param {Date} [now] */
export function untilStamp(date, now = new Date()) {
  if (dayKey(date) === dayKey(now)) return clock(date);
  return format("until", {
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  }).format(date);
}
