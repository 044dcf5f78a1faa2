import { dayName, fullStamp } from "../../i18n/dates.js";
import { language, t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { Fragment, html, useMemo, useRef } from "../base/html.js";
import { Icon } from "../base/icon.js";
import { titleOf } from "../base/wording.js";
import { EmptyPicture } from "../empty.js";
import { arrange } from "./arrange.js";
import { Message } from "./message.js";
import { SystemLine } from "./system-line.js";
import { useReading } from "./use-reading.js";

/** The messages of one conversation. @param {{ scene: Ui.Scene }} props */
export function Timeline({ scene }) {
  const { view, timeline } = scene;
  const scroller = useRef(/** @type {HTMLElement | null} */ (null));
  const rows = timeline.rows.value;
  const reading = useReading(scroller, scene);
  return html`<div class="timeline">
    <div
      ref=${scroller}
      class="timeline-scroller scroller"
      role="log"
      aria-label=${t("timeline.label", { title: titleOf(view) })}
      aria-busy=${timeline.loading.value}
      onScroll=${reading.onScroll}
      onKeyDown=${moveByKeys}
    >
      <div class="timeline-content">
        ${rows.length === 0
          ? html`<${Nothing} scene=${scene} />`
          : html`<${Edge} scene=${scene} /><${Days} scene=${scene} />`}
      </div>
    </div>
    ${(reading.away.value || timeline.hasNewer.value) &&
    rows.length > 0 &&
    html`<button
      type="button"
      class="to-newest"
      aria-label=${view.unread > 0
        ? t("timeline.to_newest_unread", { n: view.unread })
        : t("timeline.to_newest")}
      onClick=${reading.toEnd}
    >
      ${view.unread > 0 && html`<span class="badge" aria-hidden="true">${view.unread}</span>`}
      <${Icon} name="arrowDown" />
    </button>`}
  </div>`;
}

/** Arrow keys walk from message to message. @param {KeyboardEvent} event */
function moveByKeys(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return;
  if (!event.target.matches(".message, .system-line")) return;
  const rows = [...event.target.ownerDocument.querySelectorAll(".message, .system-line")];
  const at = rows.indexOf(event.target);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = rows[to];
  if (next instanceof HTMLElement) next.focus();
}

/** @param {{ scene: Ui.Scene }} props */
function Days({ scene }) {
  const { timeline } = scene;
  const rows = timeline.rows.value;
  const firstUnread = timeline.firstUnreadSeq.value;
  const days = useMemo(() => arrange(rows, firstUnread), [rows, firstUnread, language.value]);
  const drawn = useDrawn();
  return html`${days.map(
    (day) =>
      html`<section class="day" key=${day.key}>
        <div class="day-line"><time datetime=${day.date.toISOString()}>${dayName(day.date)}</time></div>
        ${day.items.map((item) => drawn(item, scene))}
      </section>`,
  )}`;
}

/** Rows that did not change keep their drawing: the same node again is not compared. */
function useDrawn() {
  const kept = useRef(/** @type {Map<string, { sign: unknown[], node: unknown }>} */ (new Map()));
  return (/** @type {Ui.Item} */ item, /** @type {Ui.Scene} */ scene) => {
    const { row, first, last, showTime, newBefore } = item;
    const { view, compose } = scene;
    const sign = [row, first, last, showTime, newBefore, view.kind, view.my.role, compose, language.value];
    const before = kept.current.get(row.key);
    if (before && before.sign.every((part, at) => part === sign[at])) return before.node;
    const node = html`<${Fragment} key=${row.key}>
      ${newBefore &&
      html`<div class="new-line" role="separator"><span>${t("timeline.new")}</span></div>`}
      ${row.message.kind === "system"
        ? html`<${SystemLine} row=${row} />`
        : html`<${Message} item=${item} scene=${scene} />`}
    <//>`;
    kept.current.set(row.key, { sign, node });
    return node;
  };
}

/** Above the oldest row: what is being loaded, or why it could not be. @param {{ scene: Ui.Scene }} props */
function Edge({ scene }) {
  const { timeline, view } = scene;
  if (timeline.error.value) {
    return html`<div class="system-line" role="alert">
      ${t("timeline.load_failed")}
      ${" "}
      <button type="button" class="text-button" onClick=${() => void timeline.loadOlder()}>
        ${t("action.retry")}
      </button>
    </div>`;
  }
  if (timeline.hasOlder.value) {
    return html`<div class="timeline-loading" aria-hidden="true">
      ${timeline.loading.value && html`<div class="skeleton"><span class="skeleton-bubble skeleton-w2"></span></div>`}
    </div>`;
  }
  const start = new Date(view.createdAt);
  return html`<p class="system-line" title=${fullStamp(start)}>
    ${t(view.my.history_from_id === "0" ? "timeline.start" : "timeline.start_joined")}
  </p>`;
}

/** Nothing there, or nothing there yet. @param {{ scene: Ui.Scene }} props */
function Nothing({ scene }) {
  const { timeline, view } = scene;
  const chat = useChat();
  if (timeline.error.value) {
    return html`<div class="empty" role="alert">
      <${EmptyPicture} name="lost" />
      <p class="empty-title">${t("timeline.load_failed")}</p>
      <div class="empty-actions">
        <button type="button" class="button" onClick=${() => void timeline.open().catch(() => {})}>
          ${t("action.retry")}
        </button>
      </div>
    </div>`;
  }
  if (timeline.loading.value || !scene.opened.value) return html`<${TalkSkeleton} />`;
  const person = view.otherId ? chat.users.get(view.otherId) : null;
  return html`<div class="empty">
    <${EmptyPicture} name="wave" />
    <p class="empty-title">${view.notes ? t("notes.empty") : t("timeline.empty")}</p>
    <p class="empty-text">
      ${view.notes
        ? t("notes.empty_hint")
        : person && !view.blocked
          ? t("timeline.empty_direct", { name: titleOf(view) })
          : !person && t("timeline.empty_group")}
    </p>
  </div>`;
}

export function TalkSkeleton() {
  return html`<div class="skeleton skeleton-talk" role="status" aria-label=${t("loading")}>
    ${["2", "3", "1 own", "2 own tall", "3 tall", "1", "2 own"].map((shape, at) => {
      const [width = "2", ...more] = shape.split(" ");
      const look = more.map((part) => `skeleton-bubble-${part}`).join(" ");
      return html`<span key=${at} class="skeleton-bubble skeleton-w${width} ${look}"></span>`;
    })}
  </div>`;
}
