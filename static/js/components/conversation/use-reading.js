import { useChat } from "../base/context.js";
import { useEffect, useLayoutEffect, useMemo, useRef, useSignal } from "../base/html.js";
import { Reader } from "./reader.js";

const AWAY_PX = 200;
const FOUND_MS = 1700;

/**
 * Keeps the reader's place, loads what comes near, marks as read what was seen, goes to what was asked for.
 * @param {{ current: HTMLElement | null }} scroller
 * @param {Ui.Scene} scene
 * @param {Ui.Line[]} lines
 * @param {Ui.Virtual} virtual
 * @param {number} older so many messages are above
 */
export function useReading(scroller, scene, lines, virtual, older) {
  const chat = useChat();
  const { timeline, found, view } = scene;
  const away = useSignal(false);
  const day = useSignal(/** @type {Date | null} */ (null));
  const now = useRef({ scene, lines, older });
  now.current = { scene, lines, older };
  const reader = useMemo(() => new Reader(chat, virtual, now), [chat, virtual]);

  const look = useMemo(
    () => () => {
      if (now.current.lines.length === 0) return;
      away.value = reader.below > AWAY_PX;
      day.value = reader.floatingDay();
      if (!reader.placed) return;
      reader.load();
      reader.markSeen();
      reader.letGo();
    },
    [reader],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      if (reader.atEnd && now.current.lines.length > 0) reader.goToEnd();
      look();
    });
    observer.observe(element);
    // By hand: the handler of a drawing may miss the event that the drawing follows from.
    const scrolled = () => {
      reader.scrolled();
      look();
    };
    element.addEventListener("scroll", scrolled, { passive: true });
    const leave = () => {
      if (reader.placed) timeline.keep(reader.place());
    };
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      observer.disconnect();
      element.removeEventListener("scroll", scrolled);
      clearTimeout(reader.resting);
      timeline.close(reader.place());
    };
  }, []);

  useLayoutEffect(() => {
    reader.arrived();
    look();
    reader.rest();
  }, [lines, scene.opened.value]);
  useLayoutEffect(() => reader.moved());

  useLayoutEffect(() => {
    if (reader.show(found.value)) look();
  }, [found.value, lines]);
  useEffect(() => {
    if (found.value === null) return undefined;
    const timer = setTimeout(() => {
      found.value = null;
    }, FOUND_MS);
    return () => clearTimeout(timer);
  }, [found.value]);

  useEffect(() => {
    const seen = () => reader.markSeen();
    addEventListener("focus", seen);
    document.addEventListener("visibilitychange", seen);
    return () => {
      removeEventListener("focus", seen);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [reader]);

  // The conversation got a new last message that is on screen already.
  useEffect(() => reader.markSeen(), [view.lastSeq]);

  return {
    away,
    day,
    onTouched: () => reader.touched(),
    toEnd: () => {
      reader.toEnd = true;
      void timeline
        .jumpToEnd()
        .catch(() => {})
        .then(() => {
          reader.arrived();
          look();
        });
    },
  };
}
