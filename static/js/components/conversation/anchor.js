/**
 * Where the reader is in a list that grows at both ends. At the live end it stays there; anywhere else the first visible
 * row stays where it is, whatever comes above or below. Done by hand because Safari has no scroll anchoring.
 */

const NEAR_END = 32;

export class Anchor {
  /** @param {HTMLElement} scroller @param {string} rows selector of what may hold the place; each with data-key */
  constructor(scroller, rows) {
    this.scroller = scroller;
    this.selector = rows;
    this.atEnd = true;
    /** @type {{ key: string, offset: number } | null} */
    this.held = null;
    /** @type {HTMLElement[]} */
    this.elements = [];
    /** @type {HTMLElement | undefined} */
    this.stop = undefined;
  }

  /** After the rows were drawn anew. */
  refresh() {
    this.elements = [...this.scroller.querySelectorAll(this.selector)].filter(
      (element) => element instanceof HTMLElement,
    );
    // One stop for the Tab key: the newest row. From there arrow keys walk on.
    if (this.stop) this.stop.tabIndex = -1;
    this.stop = this.elements[this.elements.length - 1];
    if (this.stop) this.stop.tabIndex = 0;
  }

  /** Pixels below what is visible. */
  get below() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  /** The person scrolled. */
  note() {
    this.atEnd = this.below <= NEAR_END;
    this.hold();
  }

  hold() {
    const element = this.elements[this.indexAt(this.scroller.scrollTop)];
    this.held = element
      ? { key: element.dataset["key"] ?? "", offset: offsetIn(element, this.scroller) }
      : null;
  }

  /** After anything changed its size. */
  settle() {
    if (this.atEnd) this.toEnd();
    else if (this.held) {
      const { key, offset } = this.held;
      const element = this.elements.find((one) => one.dataset["key"] === key);
      if (element) this.scroller.scrollTop += offsetIn(element, this.scroller) - offset;
    }
    this.hold();
  }

  toEnd() {
    this.atEnd = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** The first element that ends below `y`, by halving. @param {number} y */
  indexAt(y) {
    let low = 0;
    let high = this.elements.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const element = this.elements[middle];
      if (element && offsetIn(element, this.scroller) + element.offsetHeight <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The last row that is on screen to its foot at least. @returns {HTMLElement | undefined} */
  lastVisible() {
    const bottom = this.scroller.scrollTop + this.scroller.clientHeight;
    const at = this.indexAt(bottom);
    const element = this.elements[at];
    if (!element) return undefined;
    const ends = offsetIn(element, this.scroller) + element.offsetHeight;
    return ends <= bottom ? element : this.elements[at - 1];
  }

  /** @param {HTMLElement} element @param {number} share of the height above it */
  show(element, share) {
    this.atEnd = false;
    const { clientHeight } = this.scroller;
    const room = Math.max(0, clientHeight - element.offsetHeight);
    this.scroller.scrollTop = offsetIn(element, this.scroller) - room * share;
    this.note();
  }
}

/** @param {HTMLElement} element @param {HTMLElement} scroller */
function offsetIn(element, scroller) {
  return (
    element.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop
  );
}
