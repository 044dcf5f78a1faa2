import { EDGE_PX, NEAR_END, settleRoom, stopAtTop } from "./virtual.js";

const LOAD_WITHIN = 1500;
const REST_MS = 200;
/** So long after it was touched a list goes on by somebody's hand: a wheel that runs out, a finger that let go. */
const HAND_MS = 2000;
/** The floating day stands there; a day line that comes as near takes its place. */
const FLOAT_PX = 40;

/** Where somebody reads in the lines that are held. */
export class Reader {
  /**
   * @param {Chat.Chat} chat
   * @param {Ui.Virtual} virtual
   * @param {{ current: { scene: Ui.Scene, lines: Ui.Line[], older: number } }} now
   */
  constructor(chat, virtual, now) {
    this.chat = chat;
    this.virtual = virtual;
    this.now = now;
    /** Stands where it should; until then nothing is loaded and nothing read. */
    this.placed = false;
    this.atEnd = true;
    /** To go to the live end as soon as it is held. */
    this.toEnd = false;
    this.lastKey = "";
    this.lastTop = 0;
    this.lastSize = 0;
    this.touchedAt = -HAND_MS;
    this.resting = 0;
    this.move = 0;
    /** The one that was gone to. @type {Ui.Landing | null} */
    this.shown = null;
  }

  get lines() {
    return this.now.current.lines;
  }

  get timeline() {
    return this.now.current.scene.timeline;
  }

  get top() {
    return Math.max(0, this.virtual.scrollOffset ?? 0);
  }

  /** Pixels of lines above the window. */
  get wayUp() {
    return this.top - (this.virtual.options.paddingStart - EDGE_PX);
  }

  get height() {
    return this.virtual.scrollRect?.height ?? 0;
  }

  /** @param {number} at */
  startOf(at) {
    return this.virtual.getTotalSize() ? (this.virtual.measurementsCache[at]?.start ?? 0) : 0;
  }

  get below() {
    return this.virtual.getDistanceFromEnd();
  }

  /** The wheel, a finger, a key. */
  touched() {
    this.touchedAt = performance.now();
    this.placed = this.placed || this.lines.length > 0;
  }

  get byHand() {
    return performance.now() - this.touchedAt < HAND_MS;
  }

  scrolled() {
    stopAtTop(this.virtual);
    const top = this.virtual.scrollElement?.scrollTop ?? 0;
    // What is added below, or turns out higher than thought, takes the end away, too: only who goes up by hand leaves it.
    if (this.below <= NEAR_END) this.atEnd = true;
    else if (top < this.lastTop && this.byHand) this.atEnd = false;
    this.lastTop = top;
    this.rest();
  }

  /** Once nobody scrolls any more, there is again as much room above as there should be. */
  rest() {
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      this.move = this.lines.length > 0 ? settleRoom(this.virtual, this.now.current.older) : 0;
    }, REST_MS);
  }

  /** Drawn: with another room above, all of it stands further down or up by as much. */
  moved() {
    const { scrollElement, scrollOffset } = this.virtual;
    if (!scrollElement) return;
    if (this.move !== 0) {
      scrollElement.scrollTop = scrollOffset ?? 0;
      this.lastTop = scrollElement.scrollTop;
    }
    this.move = 0;
    this.stayAtEnd(scrollElement);
  }

  /** What was drawn at the end may be higher than thought. @param {HTMLElement} element */
  stayAtEnd(element) {
    const size = this.virtual.getTotalSize() - this.virtual.options.paddingStart;
    const grew = size > this.lastSize;
    this.lastSize = size;
    if (!grew || !this.placed || !this.atEnd || this.timeline.hasNewer.peek()) return;
    // Somebody goes up, and the event is still to come.
    if (element.scrollTop < this.lastTop && this.byHand) return;
    element.scrollTop = element.scrollHeight;
    this.lastTop = element.scrollTop;
  }

  /** Lines came, went or changed. */
  arrived() {
    const last = this.lines[this.lines.length - 1];
    if (!last) return;
    const isNew = last.key !== this.lastKey;
    this.lastKey = last.key;
    // One's own words are always seen going out.
    const said = isNew && last.type === "row" && last.row.own && last.row.state === "pending";
    if (!this.placed) this.begin();
    else if (said || ((this.toEnd || this.atEnd) && !this.timeline.hasNewer.peek())) this.goToEnd();
    this.placed = this.placed || this.now.current.scene.opened.peek();
  }

  goToEnd() {
    this.toEnd = false;
    this.atEnd = true;
    this.virtual.scrollToEnd();
    this.drawThere();
  }

  /** In this frame: the event that tells of the scrolling comes with the next. */
  drawThere() {
    const { scrollElement, options } = this.virtual;
    if (!scrollElement) return;
    this.virtual.scrollOffset = scrollElement.scrollTop;
    options.onChange(this.virtual, true);
  }

  /** Where the reader was, where the new messages begin, or at the end. */
  begin() {
    const { place } = this.timeline;
    const left = place ? this.indexOf(place.id) : -1;
    const fresh = this.lines.findIndex((line) => line.type === "row" && line.newBefore);
    if (place && left >= 0) this.goTo(left, place.offset);
    else if (fresh >= 0 && this.above(fresh)) this.goTo(fresh, -this.height / 5);
    else this.goToEnd();
  }

  /** Would not be seen from the end. @param {number} at */
  above(at) {
    return this.startOf(at) < this.virtual.getTotalSize() - this.height;
  }

  /** @param {number} at @param {number} offset pixels of it that are above the window */
  goTo(at, offset) {
    this.virtual.scrollToOffset(this.startOf(at) + offset);
    this.atEnd = false;
    this.drawThere();
  }

  /** @param {string} messageId */
  indexOf(messageId) {
    return this.lines.findIndex((line) => line.type === "row" && line.row.message.id === messageId);
  }

  /** Goes there once; false until it is held. @param {Ui.Landing | null} found */
  show(found) {
    if (found === null) this.shown = null;
    if (found === null || found === this.shown) return false;
    const at = this.indexOf(found.id);
    if (at < 0) return false;
    this.shown = found;
    this.placed = true;
    this.atEnd = false;
    this.toEnd = false;
    this.virtual.scrollToIndex(at, { align: "center" });
    this.drawThere();
    return true;
  }

  /** The first message in the window, and how much of it is above; null at the live end. @returns {Chat.Place | null} */
  place() {
    if (!this.placed || (this.atEnd && !this.timeline.hasNewer.peek())) return null;
    const first = this.virtual.getVirtualItemForOffset(this.top);
    const line = first && this.lines.slice(first.index).find(hasId);
    const at = line ? this.lines.indexOf(line) : -1;
    return line ? { id: line.row.message.id, offset: this.top - this.startOf(at) } : null;
  }

  /** The day of what stands at the top, unless its own line says it. */
  floatingDay() {
    const first = this.virtual.getVirtualItemForOffset(this.top);
    const line = first && this.lines[first.index];
    if (!first || !line || (this.wayUp <= 0 && this.below <= 0)) return null;
    const next = this.lines[first.index + 1];
    const near = line.type === "day" || (next?.type === "day" && first.end < this.top + FLOAT_PX);
    return near ? null : line.date;
  }

  load() {
    const { timeline } = this;
    if (timeline.loading.peek() || timeline.error.peek()) return;
    if (timeline.hasOlder.peek() && this.wayUp < LOAD_WITHIN) void timeline.loadOlder().catch(() => {});
    else if (timeline.hasNewer.peek() && this.below < LOAD_WITHIN) void timeline.loadNewer().catch(() => {});
  }

  /** Of what is held, what lies far from here. */
  letGo() {
    const middle = this.virtual.getVirtualItemForOffset(this.top + this.height / 2);
    const line = middle && this.lines.slice(0, middle.index + 1).findLast(hasId);
    if (line) this.timeline.keepNear(line.row.message.id);
  }

  /** Read is what stood on a screen that someone was looking at. */
  markSeen() {
    if (!this.placed || document.visibilityState !== "visible" || !document.hasFocus()) return;
    const { view } = this.now.current.scene;
    for (let at = this.lastSeen(); at >= 0; at -= 1) {
      const line = this.lines[at];
      const seq = line?.type === "row" ? line.row.message.seq : 0;
      if (seq === 0) continue;
      if (seq > view.my.read_seq) void this.chat.markRead(view.id, seq).catch(() => {});
      return;
    }
  }

  /** The last line that is on screen to its foot. */
  lastSeen() {
    if (this.atEnd && !this.timeline.hasNewer.peek()) return this.lines.length - 1;
    const bottom = this.top + this.height;
    const last = this.virtual.getVirtualItemForOffset(bottom);
    if (!last) return -1;
    return last.end <= bottom ? last.index : last.index - 1;
  }
}

/** @param {Ui.Line} line @returns {line is Ui.Item} */
function hasId(line) {
  return line.type === "row" && line.row.message.id !== "";
}
