const ROWS = ".message, .system-line";

/** The key of the line that holds this, or null. @param {EventTarget | null} target */
export function keyOf(target) {
  const row = target instanceof Element ? target.closest(ROWS) : null;
  return row instanceof HTMLElement ? (row.dataset["key"] ?? null) : null;
}

/** Arrow keys walk from message to message, also to those that are not drawn yet. */
export class Walk {
  /** @param {Ui.Virtual} virtual @param {{ current: HTMLElement | null }} scroller */
  constructor(virtual, scroller) {
    this.virtual = virtual;
    this.scroller = scroller;
    /** @type {Ui.Line[]} */
    this.lines = [];
    /** To be focused when it is drawn. @type {string | null} */
    this.wanted = null;
    /** @type {HTMLElement | undefined} */
    this.stop = undefined;
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
    // One stop for the Tab key: the newest row that is drawn. From there arrow keys walk on.
    const stop = rows[rows.length - 1];
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
