import { useChat } from "../base/context.js";
import { useEffect, useLayoutEffect, useMemo, useRef, useSignal } from "../base/html.js";
import { Anchor } from "./anchor.js";

const LOAD_WITHIN = 800;
const FOUND_MS = 1700;
const ROWS = ".message, .system-line[data-key]";

/**
 * Keeps the reader's place, loads what comes near, marks as read what was seen, goes to what was asked for.
 * @param {{ current: HTMLElement | null }} scroller
 * @param {Ui.Scene} scene
 */
export function useReading(scroller, scene) {
  const chat = useChat();
  const { view, timeline, found } = scene;
  const away = useSignal(false);
  const anchor = useRef(/** @type {Anchor | null} */ (null));
  const placed = useRef(false);
  const lastKey = useRef("");
  const now = useRef(scene);
  now.current = scene;

  const markSeen = useMemo(() => () => seen(chat, anchor.current, now.current), [chat]);
  const look = useMemo(
    () => () => {
      const held = anchor.current;
      if (!held || !placed.current) return;
      away.value = !held.atEnd && held.below > 200;
      loadNear(held, timeline);
      markSeen();
    },
    [timeline, markSeen],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    anchor.current = new Anchor(element, ROWS);
    const observer = new ResizeObserver(() => {
      anchor.current?.settle();
      look();
    });
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);

  const rows = timeline.rows.value;
  useLayoutEffect(() => {
    const held = anchor.current;
    if (!held) return;
    held.refresh();
    const newest = rows[rows.length - 1];
    if (placed.current && newest && newest.key !== lastKey.current) {
      // One's own words are always seen going out.
      if (newest.own && newest.state === "pending") held.atEnd = true;
    }
    lastKey.current = newest?.key ?? "";
    if (!placed.current && rows.length > 0) {
      placed.current = true;
      held.toEnd();
      const line = held.scroller.querySelector(".new-line");
      if (line instanceof HTMLElement && above(line, held.scroller)) held.show(line, 0.2);
    }
    held.settle();
    look();
  }, [rows]);

  useLayoutEffect(() => {
    const held = anchor.current;
    if (found.value === null || !held) return undefined;
    held.refresh();
    const element = held.elements.find((one) => one.dataset["id"] === found.value);
    if (element) held.show(element, 0.4);
    const timer = setTimeout(() => {
      found.value = null;
    }, FOUND_MS);
    return () => clearTimeout(timer);
  }, [found.value, rows]);

  useEffect(() => {
    addEventListener("focus", markSeen);
    document.addEventListener("visibilitychange", markSeen);
    return () => {
      removeEventListener("focus", markSeen);
      document.removeEventListener("visibilitychange", markSeen);
    };
  }, [markSeen]);

  // The conversation got a new last message that is on screen already.
  useEffect(markSeen, [view.lastSeq]);

  return {
    away,
    onScroll: () => {
      anchor.current?.note();
      look();
    },
    toEnd: () => {
      void timeline.jumpToEnd().catch(() => {});
      anchor.current?.toEnd();
      look();
    },
  };
}

/** @param {HTMLElement} element @param {HTMLElement} scroller */
function above(element, scroller) {
  return element.getBoundingClientRect().top < scroller.getBoundingClientRect().top;
}

/** @param {Anchor} anchor @param {Chat.Timeline} timeline */
function loadNear(anchor, timeline) {
  if (timeline.loading.peek() || timeline.error.peek()) return;
  if (timeline.hasOlder.peek() && anchor.scroller.scrollTop < LOAD_WITHIN) {
    void timeline.loadOlder().catch(() => {});
  } else if (timeline.hasNewer.peek() && anchor.below < LOAD_WITHIN) {
    void timeline.loadNewer().catch(() => {});
  }
}

/**
 * Read is what stood on a screen that someone was looking at.
 * @param {Chat.Chat} chat
 * @param {Anchor | null} anchor
 * @param {Ui.Scene} scene
 */
function seen(chat, anchor, { view, timeline }) {
  if (!anchor || document.visibilityState !== "visible" || !document.hasFocus()) return;
  const atEnd = anchor.atEnd && !timeline.hasNewer.peek();
  const rows = timeline.rows.peek();
  const last = atEnd ? rows[rows.length - 1]?.key : anchor.lastVisible()?.dataset["key"];
  const at = rows.findIndex((row) => row.key === last);
  for (let index = at; index >= 0; index -= 1) {
    const seq = rows[index]?.message.seq ?? 0;
    if (seq === 0) continue;
    if (seq > view.my.read_seq) void chat.markRead(view.id, seq).catch(() => {});
    return;
  }
}
