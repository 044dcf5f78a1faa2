// Events that came before the one they follow. They wait for it a moment; then it counts as lost.

/** How long a missing event may be late. */
export const GAP_MS = 300;

/**
 * An event that waits. `covered`: a sync was started after it came, so that sync's answer includes it.
 * @typedef {{event: Wire.Event, covered: boolean}} Waiting
 */

export class Gaps {
  /**
   * @param {Chat.Clock} clock
   * @param {() => void} onLoss
   */
  constructor(clock, onLoss) {
    this.clock = clock;
    this.onLoss = onLoss;
    /** By what they number. @type {Map<string, {items: Map<number, Waiting>, timer: unknown}>} */
    this.open = new Map();
  }

  /**
   * @param {string} key
   * @param {number} version
   * @param {Waiting} item
   */
  add(key, version, item) {
    const gap = this.open.get(key) ?? { items: new Map(), timer: this.clock.setTimeout(this.onLoss, GAP_MS) };
    gap.items.set(version, item);
    this.open.set(key, gap);
  }

  /**
   * What may go on now that `held` is reached, in order; empty while the next one is still missing. What stands behind
   * another gap is given too: it has to wait anew.
   * @param {string} key
   * @param {number} held
   * @returns {Waiting[]}
   */
  take(key, held) {
    const gap = this.open.get(key);
    if (!gap) return [];
    const ahead = [...gap.items].filter(([version]) => version > held).sort(([a], [b]) => a - b);
    if (ahead.length && ahead[0]?.[0] !== held + 1) return [];
    this.end(key);
    return ahead.map(([, item]) => item);
  }

  /**
   * All that waits, no longer waiting.
   * @returns {Waiting[]}
   */
  clear() {
    const all = [...this.open.values()].flatMap((gap) => [...gap.items.values()]);
    for (const key of [...this.open.keys()]) this.end(key);
    return all;
  }

  /** @param {string} key */
  end(key) {
    this.clock.clearTimeout(this.open.get(key)?.timer);
    this.open.delete(key);
  }
}
