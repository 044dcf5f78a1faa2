/** What stands above the oldest one has no key. */
const ROWS = ".message, .system-line[data-key]";
/** What can be pressed in a row. A block of code is left out: one that is wider than its row has to be scrolled by keys. */
const PRESSED = ".message :is(a, button)";

/** The key of the line that holds this, or null. @param {EventTarget | null} target */
export function keyOf(target) {
  const row = target instanceof Element ? target.closest(ROWS) : null;
  return row instanceof HTMLElement ? (row.dataset["key"] ?? null) : null;
}

/**
 * Arrow keys walk from message to message, also to those that are not drawn yet. To the Tab key all messages are one stop,
 * and after it comes what can be pressed in the one that has the focus.
 */
export class Walk {
  /** @param {Ui.Virtual} virtual @param {{ current: HTMLElement | null }} scroller */
  constructor(virtual, scroller) {
    this.virtual = virtual;
    this.scroller = scroller;
    /** @type {Ui.Line[]} */
    this.lines = [];
    /** To be focused when it is drawn. @type {string | null} */
    this.wanted = null;
    /** Where the Tab key stops. @type {HTMLElement | undefined} */
    this.stop = undefined;
    /** Has the focus, or holds what has it. @type {Element | null} */
    this.row = null;
    /** Passed over by the Tab key. @type {WeakSet<Element>} */
    this.passed = new WeakSet();
  }

  /** As long as the rows stand. @returns {() => void} */
  watch() {
    // Some rows draw themselves anew, for instance with the name of somebody who was not known before.
    const observer = new MutationObserver(() => this.pass());
    const scroller = /** @type {HTMLElement} */ (this.scroller.current);
    observer.observe(scroller, { childList: true, subtree: true });
    const moved = (/** @type {EventTarget | null} */ to) => {
      this.row = to instanceof Element && scroller.contains(to) ? to.closest(ROWS) : null;
      this.settle();
      this.pass();
    };
    const came = (/** @type {FocusEvent} */ event) => moved(event.target);
    const went = (/** @type {FocusEvent} */ event) => moved(event.relatedTarget);
    scroller.addEventListener("focusin", came);
    scroller.addEventListener("focusout", went);
    this.pass();
    return () => {
      observer.disconnect();
      scroller.removeEventListener("focusin", came);
      scroller.removeEventListener("focusout", went);
    };
  }

  pass() {
    for (const one of this.scroller.current?.querySelectorAll(PRESSED) ?? []) {
      const reached = this.row?.contains(one) ?? false;
      if (reached && this.passed.delete(one)) one.removeAttribute("tabindex");
      else if (!reached && !one.hasAttribute("tabindex")) {
        one.setAttribute("tabindex", "-1");
        this.passed.add(one);
      }
    }
  }

  get rows() {
    const found = this.scroller.current?.querySelectorAll(ROWS) ?? [];
    return [...found].filter((element) => element instanceof HTMLElement);
  }

  /** After every drawing. */
  drawn() {
    const { rows } = this;
    const wanted = this.wanted === null ? undefined : rows.find((row) => row.dataset["key"] === this.wanted);
    if (wanted) {
      this.wanted = null;
      wanted.focus({ preventScroll: true });
    }
    this.settle(rows);
  }

  /** At the row that has the focus, else at the newest that is drawn. */
  settle(rows = this.rows) {
    const stop = rows.find((row) => row === this.row) ?? rows[rows.length - 1];
    if (stop === this.stop) return;
    if (this.stop) this.stop.tabIndex = -1;
    if (stop) stop.tabIndex = 0;
    this.stop = stop;
  }

  /** @param {KeyboardEvent} event */
  byKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return;
    // Also from a link or a reaction in a row, where the Tab key led.
    const key = keyOf(event.target);
    const inside = !event.target.matches(ROWS);
    if (key === null || (inside && !event.key.startsWith("Arrow"))) return;
    const to = this.next(event.key, key);
    const line = to === undefined ? undefined : this.lines[to];
    if (to === undefined || !line) return;
    event.preventDefault();
    const there = this.rows.find((row) => row.dataset["key"] === line.key);
    if (there) there.focus();
    else {
      this.wanted = line.key;
      this.virtual.scrollToIndex(to);
    }
  }

  /** @param {string} key @param {string} from @returns {number | undefined} */
  next(key, from) {
    const rows = this.lines.flatMap((line, at) => (line.type === "row" ? [at] : []));
    const at = rows.findIndex((index) => this.lines[index]?.key === from);
    const last = rows.length - 1;
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last }[key];
    return to === undefined || at < 0 ? undefined : rows[to];
  }
}
