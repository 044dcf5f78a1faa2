// Everybody whose name may have to be drawn.
import { signal } from "../lib/signals.js";

export class People {
  /** @param {(id: Chat.Id) => void} onMissing asked once for each unknown id */
  constructor(onMissing) {
    this.onMissing = onMissing;
    /** @type {Map<Chat.Id, Signals.Signal<Wire.User | null>>} */
    this.users = new Map();
  }

  /** @param {Wire.User[]} users */
  merge(users) {
    for (const { id, handle, name, status_text, bot } of users) {
      this.slot(id).value = { id, handle, name, status_text, bot };
    }
  }

  /** @param {Chat.Id} id */
  slot(id) {
    const held = this.users.get(id);
    if (held) return held;
    const made = signal(/** @type {Wire.User | null} */ (null));
    this.users.set(id, made);
    return made;
  }

  /**
   * Reads a signal: what draws a name is drawn again when it changes.
   * @param {Chat.Id} id
   * @returns {Wire.User & {missing: boolean}}
   */
  get(id) {
    if (!this.users.has(id)) queueMicrotask(() => this.slot(id).peek() || this.onMissing(id));
    const user = this.slot(id).value;
    if (user) return { ...user, missing: false };
    return { id, handle: "", name: "", status_text: "", bot: false, missing: true };
  }
}
