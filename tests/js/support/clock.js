// Time that stands still until a test moves it, and chance that can be repeated.

/** All microtasks, and what they start, are through after this. */
export async function settle(turns = 3) {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** mulberry32. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class TestClock {
  constructor(random = () => 0.5) {
    this.time = 1_790_000_000_000;
    this.random = random;
    this.timers = new Map();
    this.made = 0;
    this.uuids = 0;
  }

  now() {
    return this.time;
  }

  uuid() {
    this.uuids += 1;
    return `00000000-0000-4000-8000-${String(this.uuids).padStart(12, "0")}`;
  }

  setTimeout(fn, ms) {
    this.made += 1;
    this.timers.set(this.made, { at: this.time + ms, fn });
    return this.made;
  }

  clearTimeout(handle) {
    this.timers.delete(handle);
  }

  /** When the next timer is due; Infinity without one. */
  next() {
    return Math.min(...[...this.timers.values()].map((timer) => timer.at), Infinity);
  }

  /** Moves on, running what falls due on the way, each with all its consequences. */
  async advance(ms) {
    const end = this.time + ms;
    await settle();
    while (this.next() <= end) {
      const due = [...this.timers].sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
      this.timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].fn();
      await settle(2);
    }
    this.time = end;
  }
}
