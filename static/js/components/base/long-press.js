import { useMemo } from "./html.js";

const HOLD_MS = 450;
const SLIP_PX = 10;

/** @param {number} x @param {number} y */
const point = (x, y) => new DOMRect(x, y, 0, 0);

/**
 * A right click with the mouse, a long press on touch; a press that moves is a scroll.
 * @param {(at: DOMRect) => void} open
 */
export function useLongPress(open) {
  const held = useMemo(() => ({ timer: 0, x: 0, y: 0, fired: false, open }), []);
  held.open = open;
  return useMemo(() => {
    const stop = () => clearTimeout(held.timer);
    return {
      onContextMenu: (/** @type {MouseEvent} */ event) => {
        // A selection keeps the browser's own menu: copy, look up.
        if (String(getSelection())) return;
        event.preventDefault();
        stop();
        if (!held.fired) held.open(point(event.clientX, event.clientY));
      },
      onTouchStart: (/** @type {TouchEvent} */ event) => {
        const touch = event.touches[0];
        held.fired = false;
        stop();
        if (!touch || event.touches.length > 1) return;
        held.x = touch.clientX;
        held.y = touch.clientY;
        held.timer = window.setTimeout(() => {
          held.fired = true;
          held.open(point(held.x, held.y));
        }, HOLD_MS);
      },
      onTouchMove: (/** @type {TouchEvent} */ event) => {
        const touch = event.touches[0];
        if (touch && Math.hypot(touch.clientX - held.x, touch.clientY - held.y) > SLIP_PX) stop();
      },
      onTouchEnd: (/** @type {TouchEvent} */ event) => {
        stop();
        // The finger that opened the menu must not also press what lies under it.
        if (held.fired) event.preventDefault();
        held.fired = false;
      },
      onTouchCancel: stop,
    };
  }, [held]);
}
