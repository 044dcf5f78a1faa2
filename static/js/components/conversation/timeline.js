import { dayName, fullStamp } from "../../i18n/dates.js";
import { language, t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { Fragment, html, useLayoutEffect, useMemo, useRef, useSignal } from "../base/html.js";
import { Icon } from "../base/icon.js";
import { later } from "../base/later.js";
import { titleOf } from "../base/wording.js";
import { EmptyPicture } from "../empty.js";
import { arrange } from "./arrange.js";
import { Message } from "./message.js";
import { SystemLine } from "./system-line.js";
import { useReading } from "./use-reading.js";
import { drawnPart, useVirtual } from "./virtual.js";
import { Walk, keyOf } from "./walk.js";

const Announcer = later(async () => (await import("./announcer.js")).Announcer);

/** The messages of one conversation. @param {{ scene: Ui.Scene }} props */
export function Timeline({ scene }) {
  const { view, timeline } = scene;
  const scroller = useRef(/** @type {HTMLElement | null} */ (null));
  const focused = useSignal(/** @type {string | null} */ (null));
  const lines = useLines(timeline);
  const follow = useFollow(timeline);
  const older = olderThan(lines, timeline.hasOlder.value);
  const virtual = useVirtual(scroller, lines, { follow, kept: focused.value, older });
  const reading = useReading(scroller, scene, lines, virtual, older);
  const walk = useMemo(() => new Walk(virtual, scroller), [virtual]);
  walk.lines = lines;
  useLayoutEffect(() => walk.drawn());
  useLayoutEffect(() => walk.watch(), [walk]);
  return html`<div class="timeline">
    <div
      ref=${scroller}
      class="timeline-scroller scroller"
      role="log"
      aria-live="off"
      aria-label=${t("timeline.label", { title: titleOf(view) })}
      aria-busy=${timeline.loading.value}
      onWheel=${reading.onTouched}
      onTouchMove=${reading.onTouched}
      onPointerDown=${reading.onTouched}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        reading.onTouched();
        walk.byKey(event);
      }}
      onFocusIn=${(/** @type {FocusEvent} */ event) => {
        focused.value = keyOf(event.target);
      }}
      onFocusOut=${() => {
        focused.value = null;
      }}
    >
      <div class="timeline-content">
        ${lines.length === 0
          ? html`<${Nothing} scene=${scene} />`
          : html`<${Lines} scene=${scene} lines=${lines} part=${drawnPart(virtual)} measure=${virtual.measureElement} />`}
      </div>
    </div>
    <${FloatingDay} day=${reading.day} />
    ${scene.opened.value && html`<${Announcer} scene=${scene} />`}
    ${(reading.away.value || timeline.hasNewer.value) &&
    lines.length > 0 &&
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

/** @param {Chat.Timeline} timeline */
function useLines(timeline) {
  const rows = timeline.rows.value;
  const fresh = timeline.firstUnreadSeq.value;
  const [older, newer] = [timeline.hasOlder.value, timeline.hasNewer.value];
  return useMemo(() => arrange(rows, fresh, { older, newer }), [rows, fresh, older, newer]);
}

/** So many messages, at most, are above these. @param {Ui.Line[]} lines @param {boolean} some */
function olderThan(lines, some) {
  const first = some && lines.find((line) => line.type === "row" && line.row.message.seq > 0);
  return first && first.type === "row" ? Math.max(1, first.row.message.seq - 1) : Number(some);
}

/** At the live end one stays there; at the end of a page of history, that is where one reads on. @param {Chat.Timeline} timeline */
function useFollow(timeline) {
  const newer = timeline.hasNewer.value;
  const before = useRef(newer);
  const follow = !before.current && !newer;
  useLayoutEffect(() => {
    before.current = newer;
  });
  return follow;
}

/**
 * @param {{ scene: Ui.Scene, lines: Ui.Line[], part: ReturnType<typeof drawnPart>, measure: (row: HTMLElement | null) => void }} props
 */
function Lines({ scene, lines, part, measure }) {
  const { items, apart, edge, above, below } = part;
  const drawn = useDrawn(scene);
  return html`<div class="rows" style=${{ paddingBlockStart: `${above}px`, paddingBlockEnd: `${below}px` }}>
    <div class="timeline-edge" style=${{ insetBlockStart: `${edge}px` }}><${Edge} scene=${scene} /></div>
    ${items.map(({ key, index, start }) => {
      const line = lines[index];
      const far = apart.has(key);
      return (
        line &&
        html`<div
          key=${key}
          ref=${measure}
          class=${far ? "row row-apart" : "row"}
          style=${{ insetBlockStart: far ? `${start}px` : "" }}
          data-index=${index}
        >
          ${drawn(line)}
        </div>`
      );
    })}
  </div>`;
}

/** Lines that did not change keep their drawing: the same node again is not compared. @param {Ui.Scene} scene */
function useDrawn(scene) {
  const before = useRef(/** @type {Map<string, { sign: unknown[], node: unknown }>} */ (new Map()));
  /** @type {typeof before.current} */
  const now = new Map();
  useLayoutEffect(() => {
    before.current = now;
  });
  const { view, compose } = scene;
  return (/** @type {Ui.Line} */ line) => {
    const sign = [language.value, view.kind, view.my.role, compose, ...Object.values(line)];
    const held = before.current.get(line.key);
    const same = held?.sign.length === sign.length && held.sign.every((part, at) => part === sign[at]);
    const kept = held && same ? held : { sign, node: drawLine(line, scene) };
    now.set(line.key, kept);
    return kept.node;
  };
}

/** @param {Ui.Line} line @param {Ui.Scene} scene */
function drawLine(line, scene) {
  if (line.type === "day") {
    return html`<div class="day-line">
      <time datetime=${line.date.toISOString()}>${dayName(line.date)}</time>
    </div>`;
  }
  return html`<${Fragment}>
    ${line.newBefore && html`<div class="new-line" role="separator"><span>${t("timeline.new")}</span></div>`}
    ${line.row.message.kind === "system"
      ? html`<${SystemLine} row=${line.row} />`
      : html`<${Message} item=${line} scene=${scene} />`}
  <//>`;
}

/** The day of what stands at the top. For the eye: the log has its lines. @param {{ day: Signals.Readonly<Date | null> }} props */
function FloatingDay({ day }) {
  const date = day.value;
  const name = date && dayName(date);
  // Another day is another line: nothing grows or shrinks.
  return date && html`<div key=${name} class="day-line day-float" aria-hidden="true"><time>${name}</time></div>`;
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
    return (
      timeline.loading.value &&
      html`<div class="skeleton" aria-hidden="true"><span class="skeleton-bubble skeleton-w2"></span></div>`
    );
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
  return html`<div class="empty">
    <${EmptyPicture} name="wave" />
    <p class="empty-title">${view.notes ? t("notes.empty") : t("timeline.empty")}</p>
    ${maySay(chat, view) && html`<p class="empty-text">${invitation(view)}</p>`}
  </div>`;
}

/** Whoever cannot is not asked to write. @param {Chat.Chat} chat @param {Chat.ConversationView} view */
function maySay(chat, view) {
  const suspended = chat.connection.value.state === "suspended";
  const nobody = view.otherId !== null && chat.users.get(view.otherId).missing;
  return !suspended && !view.blocked && !nobody && view.kind !== "imported";
}

/** @param {Chat.ConversationView} view */
function invitation(view) {
  if (view.notes) return t("notes.empty_hint");
  return view.otherId ? t("timeline.empty_direct", { name: titleOf(view) }) : t("timeline.empty_group");
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
