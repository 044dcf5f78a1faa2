// Runs in the page before anything of it. What the bench of the client asks for.
(() => {
  const bench = (globalThis.bench = { shifts: [], keys: [] });
  const nextTask = (work) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => work(performance.now());
    port2.postMessage(0);
  };
  /** When the frame that is next drawn has been drawn. */
  const nextFrame = () =>
    new Promise((resolve) => requestAnimationFrame(() => nextTask((ended) => resolve({ ended }))));

  new PerformanceObserver((list) => bench.shifts.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });

  /** When the first message has been drawn. */
  bench.shown = new Promise((resolve) => {
    const seek = new MutationObserver(() => {
      if (!document.querySelector(".message")) return;
      seek.disconnect();
      void nextFrame().then(({ ended }) => resolve(ended));
    });
    seek.observe(document, { childList: true, subtree: true });
  });

  /** When so many messages are drawn. */
  bench.holds = async (count) => {
    while (document.querySelectorAll(".message").length < count) await nextFrame();
  };

  // From each key until the frame with it is drawn, the wait for that frame included.
  addEventListener("keydown", () => {
    const began = performance.now();
    void nextFrame().then(({ ended }) => bench.keys.push(ended - began));
  }, true);

  /** Compressed bytes of the scripts that had come when the first message was drawn, and how many. */
  bench.scripts = async () => {
    const shown = await bench.shown;
    const come = performance
      .getEntriesByType("resource")
      .filter(({ name, responseEnd }) => new URL(name).pathname.endsWith(".js") && responseEnd > 0 && responseEnd <= shown);
    return { bytes: come.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0), count: come.length };
  };

  const scroller = () => document.querySelector(".timeline-scroller");
  const tops = () => new Map([...document.querySelectorAll(".message")].map((row) => [row.dataset.id, row.getBoundingClientRect().top]));

  /** From the click on an entry of the list until a message of it is drawn. */
  bench.open = async (id) => {
    const began = performance.now();
    document.querySelector(`a[href$="/c/${id}"]`).click();
    for (;;) {
      const { ended } = await nextFrame();
      if (document.querySelector(`[data-conversation="${id}"] .message`)) return ended - began;
    }
  };

  /**
   * Upward, `step` pixels a frame with a rest now and then, as a hand does, until the message with this number stands at the
   * top. Where nothing is above yet one waits. How far rows jumped, in pixels: moved otherwise than was scrolled.
   */
  bench.scrollBack = async (until, step) => {
    let [jump, jumps, frames] = [0, 0, 0];
    const from = bench.shifts.length;
    for (;;) {
      frames += 1;
      if (frames % 60 === 0) await new Promise((resolve) => setTimeout(resolve, 300));
      const before = tops();
      const element = scroller();
      const above = element.getBoundingClientRect().top - document.querySelector(".row:not(.row-apart)").getBoundingClientRect().top;
      const moved = above > step ? step : 0;
      element.scrollTop -= moved;
      await nextFrame();
      const [id, top] = [...tops()].find(([one]) => before.has(one)) ?? [];
      const off = id === undefined ? Infinity : Math.abs(top - before.get(id) - moved);
      jumps += off > 1 ? 1 : 0;
      jump = Math.max(jump, off);
      const first = document.querySelector(".message")?.getAttribute("aria-label") ?? "";
      if (Number(/Message (\d+)/.exec(first)?.[1] ?? Infinity) <= until) break;
    }
    const shift = bench.shifts.slice(from).reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0);
    return { jump, jumps, shift, nodes: document.querySelectorAll("*").length };
  };
})();
