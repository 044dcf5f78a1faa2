// Carries what is held to the disk, gathered, in order. Each commit is a whole step: head, rows and account together.

const GATHER_MS = 100;

export class Persist {
  /**
   * @param {Chat.Clock} clock
   * @param {Chat.Store} store
   * @param {() => Chat.Commit} take
   */
  constructor(clock, store, take) {
    this.clock = clock;
    this.store = store;
    this.take = take;
    /** @type {unknown} */
    this.timer = null;
    /** @type {Promise<void>} */
    this.last = Promise.resolve();
    /** A step was lost: what is on disk stays as it was, whole but old, and is not added to. */
    this.broken = false;
  }

  soon() {
    this.timer ??= this.clock.setTimeout(() => void this.flush(), GATHER_MS);
  }

  /** Resolves when all that is held now is on disk. */
  flush() {
    this.clock.clearTimeout(this.timer);
    this.timer = null;
    const commit = this.take();
    if (isEmpty(commit)) return this.last;
    this.last = this.last.then(() => this.write(commit));
    return this.last;
  }

  /** @param {Chat.Commit} commit */
  async write(commit) {
    if (this.broken) return;
    try {
      await this.store.commit(commit);
    } catch {
      this.broken = true;
    }
  }

  stop() {
    this.clock.clearTimeout(this.timer);
    this.broken = true;
  }
}

/** @param {Chat.Commit} commit */
function isEmpty({ conversations, users, dropped, account, since }) {
  return !conversations?.length && !users?.length && !dropped?.length && !account && since === undefined;
}
