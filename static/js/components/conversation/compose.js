/** What the composer is doing: writing anew, answering, or changing a message. */
import { signal } from "../base/html.js";

/** @returns {Ui.Compose} */
export function createCompose() {
  const replyTo = signal(/** @type {Chat.Row | null} */ (null));
  const editing = signal(/** @type {Chat.Row | null} */ (null));
  const focus = { current: () => {} };
  return {
    replyTo,
    editing,
    focus,
    reply(row) {
      editing.value = null;
      replyTo.value = row;
      focus.current();
    },
    edit(row) {
      replyTo.value = null;
      editing.value = row;
      focus.current();
    },
    rest() {
      const busy = replyTo.value !== null || editing.value !== null;
      replyTo.value = null;
      editing.value = null;
      return busy;
    },
  };
}
