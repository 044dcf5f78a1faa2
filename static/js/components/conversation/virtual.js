/** Of a long list only what is near the window is drawn. The library knows sizes and places; here is how it draws. */
import {
  Virtualizer,
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
} from "../../../vendor/virtual-core/index.js";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "../base/html.js";

/** Above the oldest line, for what is said of the beginning. In timeline.css, too. */
export const EDGE_PX = 56;
/** What a message takes, roughly, for the room above those that are held. */
const USUAL_PX = 56;
const MOST_ROOM = 200_000;
const SPARE_PX = 4000;
const FOOT_PX = 4;
/** At the live end, or so near that one takes it for it. */
export const NEAR_END = 32;
const OVERSCAN = 8;
/** Sizes that are remembered, at most; beyond it those of lines that are still held. */
const MOST_SIZES = 4000;

/** What a line may take until it is measured. @param {Ui.Line} line */
export function roughSize(line) {
  if (line.type === "day") return 48;
  const { body, kind } = line.row.message;
  if (kind === "system") return 34;
  const lines = body.split("\n").reduce((sum, part) => sum + 1 + Math.floor(part.length / 44), 0);
  return 40 + (Math.min(lines, 24) - 1) * 22 + (line.first ? 24 : 0);
}

/**
 * @param {{ current: HTMLElement | null }} scroller
 * @param {Ui.Line[]} lines
 * @param {{ follow: boolean, kept: string | null, older: number }} how `follow`: at the end it goes on with what is added
 *   there; `kept`: the key of a line that is drawn wherever it is; `older`: so many messages are above the first line
 * @returns {Ui.Virtual}
 */
export function useVirtual(scroller, lines, { follow, kept, older }) {
  const [, draw] = useState(0);
  const now = useRef(lines);
  const measured = useRef(/** @type {unknown} */ (null));
  now.current = lines;
  const getItemKey = useCallback((/** @type {number} */ at) => lines[at]?.key ?? at, [lines]);
  const keptAt = kept === null ? -1 : lines.findIndex((line) => line.key === kept);
  const rangeExtractor = useCallback(
    (/** @type {Parameters<typeof defaultRangeExtractor>[0]} */ range) =>
      withKept(defaultRangeExtractor(range), keptAt),
    [keptAt],
  );
  const options = {
    count: lines.length,
    getItemKey,
    rangeExtractor,
    getScrollElement: () => scroller.current,
    estimateSize: (/** @type {number} */ at) => {
      const line = now.current[at];
      return line ? roughSize(line) : 40;
    },
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: (/** @type {Ui.Virtual} */ changed) => {
      keepInPlace(changed);
      draw((times) => times + 1);
    },
    anchorTo: /** @type {const} */ ("end"),
    followOnAppend: follow,
    scrollEndThreshold: NEAR_END,
    overscan: OVERSCAN,
    paddingStart: roomFor(older),
    paddingEnd: FOOT_PX,
  };
  const virtual = useMemo(() => make(options), []);
  virtual.setOptions({ ...options, paddingStart: roomAbove(virtual, lines, getItemKey, older) });
  useLayoutEffect(() => virtual._didMount(), []);
  const drawn = useRef("");
  useLayoutEffect(() => {
    virtual._willUpdate();
    // What stood there before is watched for its size.
    const now = virtual.getVirtualItems().map(({ key }) => key).join();
    if (now !== drawn.current || virtual.options.getItemKey !== measured.current) measure(virtual);
    drawn.current = now;
    measured.current = virtual.options.getItemKey;
    keepInPlace(virtual);
  });
  useLayoutEffect(() => forget(virtual, lines), [lines]);
  return virtual;
}

/** @param {ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0]} options @returns {Ui.Virtual} */
function make(options) {
  const virtual = new Virtualizer(options);
  virtual.shouldAdjustScrollPositionOnItemSizeChange = (item, delta) => {
    if (!liesAbove(virtual, item)) return false;
    const left = virtual.options.paddingStart - delta;
    if (left < EDGE_PX) return true;
    virtual.options.paddingStart = left;
    return false;
  };
  return virtual;
}

/**
 * Is what is read below it? Of what comes into the window from above, too: then the lower part is what was read.
 * @param {Ui.Virtual} virtual
 * @param {{ key: unknown, start: number, end: number }} item
 */
function liesAbove({ itemSizeCache, scrollOffset, scrollDirection, scrollRect }, { key, start, end }) {
  const top = scrollOffset ?? 0;
  if (itemSizeCache.has(/** @type {string} */ (key))) return end <= top;
  return start < (scrollDirection === "backward" ? top + (scrollRect?.height ?? 0) : top);
}

/*
 * Above the first line there is room, by and large for what is not held. Lines that come above, or turn out higher than
 * thought, take from it; those that go give back. So nothing below moves, and nothing has to be scrolled for it: a scroll
 * that somebody is in the middle of goes on undisturbed, and no browser has to put two movements into one frame.
 */

/** @param {number} older messages above the first line @returns {number} pixels */
function roomFor(older) {
  return older > 0 ? Math.min(MOST_ROOM, older * USUAL_PX) + SPARE_PX : EDGE_PX;
}

/**
 * For new lines, so much that the one at the top of the window stays where it is.
 * @param {Ui.Virtual} virtual
 * @param {Ui.Line[]} lines
 * @param {(at: number) => string | number} getItemKey
 * @param {number} older
 */
function roomAbove(virtual, lines, getItemKey, older) {
  const { scrollElement, options, itemSizeCache } = virtual;
  if (options.getItemKey === getItemKey || !scrollElement) return options.paddingStart;
  // The event that tells of the last scrolling may be still to come.
  virtual.scrollOffset = scrollElement.scrollTop;
  const first = options.count > 0 ? virtual.getVirtualItemForOffset(scrollElement.scrollTop) : undefined;
  const at = first ? lines.findIndex((line) => line.key === first.key) : -1;
  if (!first || at < 0) return roomFor(older);
  const above = lines.slice(0, at).reduce((sum, line) => sum + (itemSizeCache.get(line.key) ?? roughSize(line)), 0);
  return Math.max(EDGE_PX, first.start - above);
}

/**
 * While nobody scrolls: as much room as is wanted, with everything at its place. What it moved by.
 * @param {Ui.Virtual} virtual
 * @param {number} older
 */
export function settleRoom(virtual, older) {
  const { options, scrollElement } = virtual;
  const wanted = roomFor(older);
  const by = wanted - options.paddingStart;
  if (!scrollElement || by === 0 || (older > 0 && Math.abs(by) < wanted / 2)) return 0;
  options.paddingStart = wanted;
  virtual.scrollOffset = scrollElement.scrollTop + by;
  options.onChange(virtual, true);
  return by;
}

/** No further up than the first line. @param {Ui.Virtual} virtual */
export function stopAtTop({ options, scrollElement }) {
  const top = options.paddingStart - EDGE_PX;
  if (scrollElement && scrollElement.scrollTop < top) scrollElement.scrollTop = top;
}

/** @param {number[]} range @param {number} at */
function withKept(range, at) {
  const [first, last] = [range[0], range[range.length - 1]];
  if (at < 0 || first === undefined || last === undefined) return range;
  if (at < first) return [at, ...range];
  return at > last ? [...range, at] : range;
}

/** What was drawn just now, before anybody sees it. @param {Ui.Virtual} virtual */
function measure(virtual) {
  for (const row of virtual.scrollElement?.querySelectorAll(".row") ?? []) {
    if (row instanceof HTMLElement) virtual.resizeItem(Number(row.dataset["index"]), row.offsetHeight);
  }
}

/**
 * What is drawn stands where it should within this frame; the next drawing comes a moment later.
 * @param {Ui.Virtual} virtual
 */
function keepInPlace(virtual) {
  const rows = virtual.scrollElement?.querySelector(".rows");
  const drawn = rows?.querySelectorAll(".row:not(.row-apart)");
  const [first, last] = [drawn?.[0], drawn?.[drawn.length - 1]];
  if (!(rows instanceof HTMLElement) || !(first instanceof HTMLElement) || !(last instanceof HTMLElement)) return;
  const total = virtual.getTotalSize();
  const above = virtual.measurementsCache[Number(first.dataset["index"])]?.start;
  const end = virtual.measurementsCache[Number(last.dataset["index"])]?.end;
  if (above === undefined || end === undefined) return;
  rows.style.paddingBlockStart = `${above}px`;
  rows.style.paddingBlockEnd = `${Math.max(0, total - end)}px`;
}

/** @param {Ui.Virtual} virtual @param {Ui.Line[]} lines */
function forget({ itemSizeCache }, lines) {
  if (itemSizeCache.size <= MOST_SIZES) return;
  const held = new Set(lines.map((line) => line.key));
  for (const key of itemSizeCache.keys()) if (!held.has(String(key))) itemSizeCache.delete(key);
}

/**
 * What is to be drawn: an unbroken part of the list, the room above and below it, and the kept line where it lies outside.
 * @param {Ui.Virtual} virtual
 */
export function drawnPart(virtual) {
  const items = virtual.getVirtualItems();
  const joined = items.filter(
    (item, at) =>
      items[at - 1]?.index === item.index - 1 || items[at + 1]?.index === item.index + 1 || items.length === 1,
  );
  const [first, last] = [joined[0], joined[joined.length - 1]];
  const total = virtual.getTotalSize();
  return {
    items,
    apart: new Set(items.filter((item) => !joined.includes(item)).map(({ key }) => key)),
    edge: virtual.options.paddingStart - EDGE_PX,
    above: Math.max(0, first ? first.start : total),
    below: Math.max(0, first && last ? total - last.end : 0),
  };
}
