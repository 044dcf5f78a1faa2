/** @returns {Chat.Store["lock"]} within this tab: each waits for the one before */
export function tabLocks() {
  /** @type {Map<string, Promise<unknown>>} */
  const tails = new Map();
  return (name, work) => {
    const turn = (tails.get(name) ?? Promise.resolve()).then(work, work);
    tails.set(name, turn.catch(() => {}));
    return turn;
  };
}
