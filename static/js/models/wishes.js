// What the person just asked for, drawn before the server has answered. Laid over what is held, never mixed into it:
// a refused wish leaves no trace, a crash neither.
import { signal } from "../lib/signals.js";

/**
 * @typedef {{patch: Partial<Chat.Mine>, granted: boolean}} MineWish
 * @typedef {{messageId: Chat.Id, change: (message: Wire.Message) => Wire.Message | null}} RowWish null: not drawn
 */

export class Wishes {
  constructor() {
    this.mine = signal(/** @type {ReadonlyMap<Chat.Id, readonly MineWish[]>} */ (new Map()));
    this.rows = signal(/** @type {ReadonlyMap<Chat.Id, readonly RowWish[]>} */ (new Map()));
  }

  /**
   * The change holds until the server's own word about this conversation comes.
   * @param {Chat.Id} conversationId
   * @param {Partial<Chat.Mine>} patch
   * @param {() => Promise<unknown>} ask
   */
  async wishMine(conversationId, patch, ask) {
    /** @type {MineWish} */
    const wish = { patch, granted: false };
    this.mine.value = added(this.mine.peek(), conversationId, wish);
    try {
      await ask();
      wish.granted = true;
    } catch (error) {
      this.mine.value = without(this.mine.peek(), conversationId, (other) => other === wish);
      throw error;
    }
  }

  /**
   * The server's word.
   * @param {Chat.Id} conversationId
   * @param {Chat.Mine} told
   */
  told(conversationId, told) {
    const known = Object.entries(told);
    const said = (/** @type {MineWish} */ { patch, granted }) =>
      granted || known.every(([name, value]) => !(name in patch) || patch[/** @type {keyof Chat.Mine} */ (name)] === value);
    if (this.mine.peek().has(conversationId)) {
      this.mine.value = without(this.mine.peek(), conversationId, said);
    }
  }

  /**
   * Reads a signal.
   * @param {Chat.Id} conversationId
   * @param {Chat.Mine} mine
   * @returns {Chat.Mine}
   */
  overMine(conversationId, mine) {
    const wishes = this.mine.value.get(conversationId) ?? [];
    return wishes.reduce((over, { patch }) => ({ ...over, ...patch }), mine);
  }

  /**
   * @template T
   * @param {Chat.Id} messageId
   * @param {RowWish["change"]} change
   * @param {() => Promise<T>} ask must have merged the answer when it resolves
   * @returns {Promise<T>}
   */
  async wishRow(messageId, change, ask) {
    const wish = { messageId, change };
    this.rows.value = added(this.rows.peek(), messageId, wish);
    try {
      return await ask();
    } finally {
      this.rows.value = without(this.rows.peek(), messageId, (other) => other === wish);
    }
  }

  /**
   * Reads a signal. Null: not drawn.
   * @param {Wire.Message} message
   * @returns {Wire.Message | null}
   */
  overRow(message) {
    /** @type {Wire.Message | null} */
    let over = message;
    for (const { change } of this.rows.value.get(message.id) ?? []) over = over && change(over);
    return over;
  }
}

/**
 * @template T
 * @param {ReadonlyMap<Chat.Id, readonly T[]>} all
 * @param {Chat.Id} id
 * @param {T} wish
 */
function added(all, id, wish) {
  return new Map(all).set(id, [...(all.get(id) ?? []), wish]);
}

/**
 * @template T
 * @param {ReadonlyMap<Chat.Id, readonly T[]>} all
 * @param {Chat.Id} id
 * @param {(wish: T) => boolean} gone
 */
function without(all, id, gone) {
  const left = (all.get(id) ?? []).filter((wish) => !gone(wish));
  const next = new Map(all);
  if (left.length) next.set(id, left);
  else next.delete(id);
  return next;
}
