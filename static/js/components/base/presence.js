/** Who is here: a dot whose form says it too, and words. */
import { signal } from "@preact/signals";

import { seenAgo } from "../../i18n/ages.js";
import { t } from "../../i18n/index.js";
import { useChat } from "./context.js";
import { html, useEffect, useRef } from "./html.js";

/** Moves once a minute, so that "5 minutes ago" does not stay so. */
const minute = signal(0);
let ticking = false;

function tick() {
  if (ticking) return;
  ticking = true;
  setInterval(() => (minute.value += 1), 60_000);
}

/** @param {Wire.Presence | null} presence @returns {string} "" where nothing is known */
export function presenceWords(presence) {
  if (presence === null) return "";
  if (presence.state === "active") return t("presence.active");
  if (presence.state === "away") return t("presence.away");
  if (presence.last_seen_at === null) return "";
  tick();
  void minute.value;
  return seenAgo(new Date(presence.last_seen_at));
}

/** Watches these people while the component stands. @param {readonly string[]} ids */
export function usePresenceOf(ids) {
  const chat = useChat();
  useEffect(() => {
    const ends = ids.map((id) => chat.presence.show(id));
    return () => ends.forEach((end) => end());
  }, [chat, ids.join()]);
}

/** Watches a person while the element is in view. @param {string} id */
function usePresenceInView(id) {
  const chat = useChat();
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    /** @type {(() => void) | null} */
    let end = null;
    const observer = new IntersectionObserver((entries) => {
      const seen = entries[entries.length - 1]?.isIntersecting ?? false;
      if (seen && !end) end = chat.presence.show(id);
      if (!seen && end) {
        end();
        end = null;
      }
    });
    if (ref.current) observer.observe(ref.current);
    return () => {
      observer.disconnect();
      end?.();
    };
  }, [chat, id]);
  return ref;
}

/**
 * On the corner of a picture. With `words` a reader hears it, too; where the words stand beside it they are not said twice.
 * @param {{ userId: string, words?: boolean, children?: any }} props
 */
export function WithPresence({ userId, words, children }) {
  const chat = useChat();
  const ref = usePresenceInView(userId);
  const presence = chat.presence.get(userId);
  const state = presence?.state ?? "offline";
  const text = presenceWords(presence);
  return html`<span class="with-presence" ref=${ref}>
    ${children}
    <span class="presence-dot" data-state=${state} title=${text || undefined}></span>
    ${words && state !== "offline" && html`<span class="visually-hidden">${text}</span>`}
  </span>`;
}
