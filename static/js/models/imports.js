// Bringing a history along: its file goes to the server in parts, one after the other, and on from where it stopped.
import { backoff } from "./backoff.js";
import { asFailure, isRefusal } from "./errors.js";

const PART_BYTES = 1024 * 1024;

/**
 * @param {Pick<Chat.Needs, "api" | "clock" | "imports">} needs
 * @returns {Chat.Imports}
 */
export function createImports({ api, clock, imports: list }) {
  const uploads = new Uploads(api, clock);
  return {
    list,
    maxBytes: async () => (await api.get("imports")).max_bytes,
    start: (file) => uploads.start(file),
    drop: (id) => uploads.drop(id),
  };
}

class Uploads {
  /** @param {Chat.Api} api @param {Chat.Clock} clock */
  constructor(api, clock) {
    this.api = api;
    this.clock = clock;
    /** @type {Set<Chat.Id>} */
    this.dropped = new Set();
  }

  /** @param {File} file */
  async start(file) {
    const asked = { client_id: this.clock.uuid(), name: file.name, size: file.size };
    /** @type {Wire.Import} */
    const begun = await this.insist(() => this.api.post("imports", asked), () => true);
    const sent = this.send(begun, file);
    sent.catch(() => {}); // whoever wants to know hears of it all the same
    return { id: begun.id, sent };
  }

  /** @param {Chat.Id} id */
  async drop(id) {
    this.dropped.add(id);
    await this.api.delete(`imports/${id}`);
  }

  /**
   * Rejects when the file cannot be read any more, or the server wants no more of it.
   * @param {Wire.Import} begun
   * @param {File} file
   */
  async send({ id, received }, file) {
    let at = received;
    const wanted = () => !this.dropped.has(id);
    while (at < file.size && wanted()) {
      const part = await file.slice(at, at + PART_BYTES).arrayBuffer();
      /** @type {Wire.Import} */
      const answer = await this.insist(() => this.api.upload(`imports/${id}/parts/${at}`, part), wanted);
      if (answer.state !== "uploading") return;
      at = answer.received;
    }
  }

  /**
   * Again and again until there is an answer, while it is `wanted`. Rejects with a refusal.
   * @param {() => Promise<any>} ask
   * @param {() => boolean} wanted
   */
  async insist(ask, wanted) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        const failure = asFailure(error);
        if (isRefusal(failure) || failure.code === "unauthenticated" || !wanted()) throw failure;
        const pause = Math.max((failure.retryAfter ?? 0) * 1000, backoff(attempt, () => this.clock.random()));
        await new Promise((resolve) => this.clock.setTimeout(() => resolve(null), pause));
      }
    }
  }
}
