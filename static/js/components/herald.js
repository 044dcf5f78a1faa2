/** What tells of messages beside the page itself: its title, its icon, notifications. */
import { t } from "../i18n/index.js";
import { startBadge } from "./base/badge.js";
import { useEffect, useState } from "./base/html.js";
import { missed, startNotices } from "./base/notices.js";
import { openId } from "./base/route.js";
import { titleOf } from "./base/wording.js";

const FLASH_MS = 1000;

/** The title says how much is unread, then where one is. @param {{ chat: Chat.Chat }} props */
export function Herald({ chat }) {
  useEffect(() => startNotices(chat), [chat]);
  useEffect(() => startBadge(chat), [chat]);
  const unread = chat.totalUnread.value;
  const view = openId.value === null ? null : chat.conversation(openId.value);
  const place = view ? `${titleOf(view)} · ${t("app.name")}` : t("app.name");
  const title = unread > 0 ? `(${unread > 999 ? "999+" : unread}) ${place}` : place;
  const flashed = useFlash(missed.value);
  const shown = flashed ? t("notices.flash", { name: missed.value }) : title;
  useEffect(() => {
    document.title = shown;
  }, [shown]);
  return null;
}

/** Goes on and off while there is something to say; stays on for who wants little motion. @param {string} what */
function useFlash(what) {
  const [on, setOn] = useState(false);
  useEffect(() => {
    setOn(what !== "");
    if (what === "" || matchMedia("(prefers-reduced-motion: reduce)").matches) return undefined;
    const timer = setInterval(() => setOn((was) => !was), FLASH_MS);
    return () => clearInterval(timer);
  }, [what]);
  return on && what !== "";
}
