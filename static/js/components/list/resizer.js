import { t } from "../../i18n/index.js";
import { html, useEffect, useSignal } from "../base/html.js";

const KEY = "list-width";
const LEAST = 260;
const MOST = 420;
const USUAL = 320;
const STEP = 16;

/** @param {number} width */
const within = (width) => Math.min(MOST, Math.max(LEAST, Math.round(width / 4) * 4));

/** The edge between list and conversation: dragged, or moved with the arrow keys; kept on this device. */
export function Resizer() {
  const width = useSignal(within(Number(localStorage.getItem(KEY)) || USUAL));
  const set = (/** @type {number} */ wanted) => {
    width.value = within(wanted);
    localStorage.setItem(KEY, String(width.value));
  };
  useEffect(() => {
    document.documentElement.style.setProperty("--size-list", `${width.value}px`);
  }, [width.value]);
  const drag = (/** @type {PointerEvent} */ event) => {
    const edge = /** @type {HTMLElement} */ (event.currentTarget);
    if (event.type === "pointerdown") {
      edge.setPointerCapture(event.pointerId);
      edge.dataset["dragging"] = "";
    } else if (event.type === "pointerup" || event.type === "pointercancel") {
      delete edge.dataset["dragging"];
    } else if (edge.hasPointerCapture(event.pointerId)) set(event.clientX);
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set(width.value + step);
  };
  return html`<div
    class="resizer"
    role="separator"
    tabindex="0"
    aria-orientation="vertical"
    aria-label=${t("list.resize")}
    aria-valuemin=${LEAST}
    aria-valuemax=${MOST}
    aria-valuenow=${width.value}
    onPointerDown=${drag}
    onPointerMove=${drag}
    onPointerUp=${drag}
    onPointerCancel=${drag}
    onDblClick=${() => set(USUAL)}
    onKeyDown=${keys}
  ></div>`;
}
