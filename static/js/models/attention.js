// Is a person in front? What the heartbeat says of this device.

/** Without a key, a touch or a movement this long nobody is, however visible the page. */
export const IDLE_MS = 5 * 60_000;

export class Attention {
  /**
   * @param {() => number} now milliseconds
   * @param {() => boolean} looking is the page visible and has the focus?
   * @param {() => void} onReturn somebody is in front again
   */
  constructor(now, looking, onReturn) {
    this.now = now;
    this.looking = looking;
    this.onReturn = onReturn;
    this.usedAt = now();
    this.was = looking();
  }

  /** @returns {boolean} */
  active() {
    this.was = this.looking() && this.now() - this.usedAt < IDLE_MS;
    return this.was;
  }

  /** A key, a touch, a movement, or the page came to the front. */
  used() {
    const was = this.was;
    this.usedAt = this.now();
    if (this.active() && !was) this.onReturn();
  }

  /** The page went to the back, or came to the front. */
  turned() {
    if (this.looking()) this.used();
    else this.was = false;
  }
}
