/** How long ago somebody was here. */
import { dayKey, shortStamp } from "./dates.js";
import { t } from "./index.js";

const MINUTE_MS = 60_000;

/** "5분 전 접속" · "Last seen 5 min ago". @param {Date} date @param {Date} [now] */
export function seenAgo(date, now = new Date()) {
  const minutes = Math.floor((now.getTime() - date.getTime()) / MINUTE_MS);
  if (minutes < 1) return t("presence.just_now");
  if (minutes < 60) return t("presence.minutes", { n: minutes });
  if (minutes < 24 * 60) return t("presence.hours", { n: Math.floor(minutes / 60) });
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayKey(date) === dayKey(yesterday)) return t("presence.yesterday");
  return t("presence.on", { date: shortStamp(date, now) });
}
