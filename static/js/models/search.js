// Looking for messages: as one types, one question at a time; what was asked before and is not wanted any more is broken off.
import { signal } from "../lib/signals.js";
import { asFailure } from "./errors.js";

const REST_MS = 150;
const PAGE = 20;
const MAX_RECENT = 8;

/** @typedef {{ query: string, conversationId: Chat.Id | null, sort: Wire.SearchSort }} Asked */

/** @param {Pick<Chat.Needs, "api" | "clock" | "learn" | "recent">} needs @returns {Chat.Search} */
export function createSearch(needs) {
  return new Search(needs);
}

/** @implements {Chat.Search} */
class Search {
  /** @param {Pick<Chat.Needs, "api" | "clock" | "learn" | "recent">} needs */
  constructor({ api, clock, learn, recent }) {
    this.api = api;
    this.clock = clock;
    this.learn = learn;
    this.kept = recent;
    this.query = signal("");
    this.conversationId = signal(/** @type {Chat.Id | null} */ (null));
    this.sort = signal(/** @type {Wire.SearchSort} */ ("newest"));
    this.busy = signal(false);
    this.answer = signal(/** @type {Chat.Found | null} */ (null));
    this.failure = signal(/** @type {Chat.Failure | null} */ (null));
    this.recent = signal(recent.load());
    /** @type {AbortController | null} */
    this.under = null;
    /** @type {unknown} */
    this.timer = null;
  }

  /** @param {string} query */
  type(query) {
    if (query === this.query.value) return;
    this.query.value = query;
    this.soon();
  }

  /** In one conversation, or null: everywhere. @param {Chat.Id | null} id */
  within(id) {
    if (id === this.conversationId.value) return;
    this.conversationId.value = id;
    this.ask();
  }

  /** @param {Wire.SearchSort} sort */
  by(sort) {
    if (sort === this.sort.value) return;
    this.sort.value = sort;
    this.ask();
  }

  soon() {
    this.stop();
    if (!this.query.value.trim()) {
      this.answer.value = null;
      this.failure.value = null;
      return;
    }
    this.busy.value = true;
    this.timer = this.clock.setTimeout(() => this.ask(), REST_MS);
  }

  /** At once, without waiting for a rest. */
  ask() {
    this.stop();
    const asked = this.asked();
    if (!asked.query) return;
    void this.fetch(asked, null);
  }

  /** The page that follows; nothing where there is none. */
  async more() {
    const answer = this.answer.value;
    if (!answer?.next || this.busy.value) return;
    await this.fetch(this.asked(), answer);
  }

  /** Breaks off what is under way. */
  stop() {
    if (this.timer !== null) this.clock.clearTimeout(this.timer);
    this.timer = null;
    this.under?.abort();
    this.under = null;
    this.busy.value = false;
  }

  /** What was looked for is worth remembering: a hit of it was opened. */
  remember() {
    const { query } = this.asked();
    if (!query) return;
    this.recent.value = [query, ...this.recent.value.filter((one) => one !== query)].slice(0, MAX_RECENT);
    this.kept.save(this.recent.value);
  }

  /** @param {string} [query] one of them; without it all */
  forget(query) {
    this.recent.value = query === undefined ? [] : this.recent.value.filter((one) => one !== query);
    this.kept.save(this.recent.value);
  }

  /** @returns {Asked} */
  asked() {
    const query = this.query.value.trim();
    return { query, conversationId: this.conversationId.value, sort: this.sort.value };
  }

  /**
   * @param {Asked} asked
   * @param {Chat.Found | null} before
   */
  async fetch(asked, before) {
    const under = new AbortController();
    this.under = under;
    this.busy.value = true;
    const { query: q, conversationId: conversation_id, sort } = asked;
    try {
      // Yesterday is that of the clock one looks at, as in all other dates.
      const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const fields = { q, conversation_id, sort, limit: PAGE, cursor: before?.next, time_zone };
      /** @type {Wire.SearchAnswer} */
      const found = await this.api.get("search", fields, under.signal);
      if (under.signal.aborted) return;
      this.learn(found.users);
      this.answer.value = before ? joined(before, found) : { ...found, query: q };
      this.failure.value = null;
    } catch (error) {
      if (under.signal.aborted) return;
      this.failure.value = asFailure(error);
      if (!before) this.answer.value = null;
    }
    this.under = null;
    this.busy.value = false;
  }
}

/**
 * A hit that was edited between two pages may come twice; it is shown once.
 * @param {Chat.Found} before
 * @param {Wire.SearchAnswer} found
 * @returns {Chat.Found}
 */
function joined(before, found) {
  const held = new Set(before.results.map(({ message }) => message.id));
  const results = [...before.results, ...found.results.filter(({ message }) => !held.has(message.id))];
  return { ...before, results, next: found.next, degraded: before.degraded || found.degraded };
}

/**
 * The fragments of a hit as they are read: what was found, and what stands around it.
 * @param {string} body
 * @param {readonly Chat.Part[]} parts of the body
 * @param {readonly Wire.SearchFragment[]} fragments
 */
export function shownOf(body, parts, fragments) {
  let end = 0;
  return fragments.map(({ text, marks }) => {
    const at = body.indexOf(text, end);
    end = at + text.length;
    const found = marks.map(([from, to]) => ({ from: at + from, to: at + to }));
    const inside = parts.filter((part) => part.end > at && part.at < end);
    return joinedUp(inside.flatMap((part) => divided(part, { from: at, to: end }, found)));
  });
}

/**
 * What of a part lies within a fragment, at what was found in it. A name is not divided.
 * @param {Chat.Part} part
 * @param {{ from: number, to: number }} fragment
 * @param {{ from: number, to: number }[]} found
 */
function divided({ at, end, text, name }, fragment, found) {
  const isFound = (/** @type {number} */ from, /** @type {number} */ to) => found.some((mark) => mark.from < to && mark.to > from);
  if (name) return [{ text, found: isFound(at, end) }];
  const [first, last] = [Math.max(at, fragment.from), Math.min(end, fragment.to)];
  const edges = found.flatMap(({ from, to }) => [from, to]).filter((edge) => edge > first && edge < last);
  const starts = [first, ...edges.sort((a, b) => a - b)];
  return starts.map((from, number) => {
    const to = starts[number + 1] ?? last;
    return { text: text.slice(from - at, to - at), found: isFound(from, to) };
  });
}

/** Marks that stood between two of a kind are gone. @param {{ text: string, found: boolean }[]} pieces */
function joinedUp(pieces) {
  /** @type {typeof pieces} */
  const joined = [];
  for (const piece of pieces) {
    const last = joined[joined.length - 1];
    if (last?.found === piece.found) last.text += piece.text;
    else joined.push(piece);
  }
  return joined;
}
