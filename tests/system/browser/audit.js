// What a ruler finds wrong on a page: what sticks out of it, words that are cut, targets too small. Gives one line each.
(measure) => {
  const faults = new Set();
  const least = matchMedia("(pointer: coarse)").matches ? measure.least_of_finger : measure.least;
  const sideways = ["pre", ...measure.sideways].join();
  const top = [...document.querySelectorAll("dialog[open]")].pop() ?? document.body;

  const name = (element) => {
    const words = (element.getAttribute("aria-label") || element.textContent || "").trim();
    const classes = [element.tagName.toLowerCase(), ...element.classList].join(".");
    return `${classes} "${words.slice(0, 30)}"`;
  };
  const seen = (element) => {
    const { width, height } = element.getBoundingClientRect();
    const visible = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    return visible && width > 1 && height > 1;
  };
  const within = (selector) => [...top.querySelectorAll(selector)].filter(seen);
  const inside = (inner, outer, slack) =>
    inner.left >= outer.left - slack &&
    inner.right <= outer.right + slack &&
    inner.top >= outer.top - slack &&
    inner.bottom <= outer.bottom + slack;

  /** What can be seen through the nearest thing that scrolls or cuts. */
  const pane = (element) => {
    for (let parent = element.parentElement; parent; parent = parent.parentElement) {
      if (getComputedStyle(parent).overflowY !== "visible") return parent.getBoundingClientRect();
    }
    return new DOMRect(0, 0, innerWidth, innerHeight);
  };

  // Nothing scrolls sideways that is not made for it.
  for (const element of [document.documentElement, document.body, top, ...within("*")]) {
    const page = element === document.documentElement || element === document.body;
    const { overflowX, textOverflow } = getComputedStyle(element);
    const may = overflowX === "visible" || overflowX === "clip" || textOverflow === "ellipsis";
    if ((may && !page) || element.closest(`${sideways}, svg, .visually-hidden, .avatar`)) continue;
    if (element.tagName === "INPUT" || element.tagName === "TEXTAREA") continue;
    const over = element.scrollWidth - element.clientWidth;
    if (over > 1) faults.add(`overflows by ${over}: ${name(element)}`);
  }

  // Nothing stands beyond the sides of the window.
  for (const element of within("*")) {
    if (element.closest(`${sideways}, svg, .visually-hidden`)) continue;
    const { left, right } = element.getBoundingClientRect();
    if (left < -1 || right > innerWidth + 1) faults.add(`stands outside: ${name(element)}`);
  }

  // The words of buttons, labels and titles are whole; what may be long ends in an ellipsis.
  for (const element of within("button, a, label, legend, h1, h2, h3, .chip, .badge, .segment")) {
    const box = element.getBoundingClientRect();
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!text.data.trim() || text.parentElement.closest(".truncate, .visually-hidden")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      // Fonts are higher than the lines they stand in.
      if (![...range.getClientRects()].every((line) => inside(line, box, 4)))
        faults.add(`words stand outside: ${name(element)}`);
    }
  }

  // Targets: whoever presses beside the middle, by less than half of the least size, still hits.
  const targets = "button, summary, a[href], input:not([type=hidden]), select, textarea, [role=separator][tabindex]";
  for (const element of within(targets)) {
    if (element.disabled || measure.small.some((reason) => element.matches(reason))) continue;
    const whole = element.closest("label") ?? element;
    const box = whole.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const half = least / 2 - 1;
    const hits = (dx, dy) => whole.contains(document.elementFromPoint(x + dx, y + dy));
    const around = new DOMRect(x - half, y - half, 2 * half, 2 * half);
    // Scrolled half out of sight, or under something that floats: measured where it can be seen.
    if (!inside(around, pane(whole), 0) || !hits(0, 0)) continue;
    const wide = box.width >= least - 0.5 || (hits(-half, 0) && hits(half, 0));
    const high = box.height >= least - 0.5 || (hits(0, -half) && hits(0, half));
    const size = `${Math.round(box.width)}x${Math.round(box.height)}`;
    if (!wide || !high) faults.add(`target of ${size}, not ${least}: ${name(element)}`);
  }
  // The grid: a control is so many high, and what stands first or last in a line of its pane begins or ends on it.
  // Where words stand before and after, they say where it is.
  const { grid } = measure;
  const off = (length) => grid > 0 && Math.abs(length - grid * Math.round(length / grid)) > 0.6;
  for (const element of within(".button, .icon-button, input:not([type=checkbox], [type=radio]), select, .avatar, .bar")) {
    const { height } = element.getBoundingClientRect();
    if (off(height)) faults.add(`off the grid, ${height} high: ${name(element)}`);
  }
  for (const pane of within(".pane-list, .pane-conversation, .pane-details, dialog[open]")) {
    const edge = pane.getBoundingClientRect().left + pane.clientLeft;
    for (const element of pane.querySelectorAll(":not(button) > .avatar-36, :not(h3) > .icon-button, input, h1, h2, h3")) {
      const { left, right, width } = element.getBoundingClientRect();
      const [before, after] = [left - edge, edge + pane.clientWidth - right];
      const centred = Math.abs(before - after) <= 1;
      if (seen(element) && width > 1 && off(before) && off(after) && !centred) {
        faults.add(`off the grid by ${before} and ${after}: ${name(element)}`);
      }
    }
  }
  return [...faults];
};
