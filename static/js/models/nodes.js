// Which node this page talks to. With one address in front of all there is nothing to choose. Else each connection asks a
// node that lives where to go (the gateway weighs by what is free), and the others are remembered: one of them answers when
// the own node, which may be the one that served the page, is gone.

/** So long others may still name a node that is gone: its lease. */
const GONE_MS = 10_000;

/**
 * @typedef {object} Place
 * @property {string} url an origin
 * @property {string | null} ticket what opens a socket where the cookie of this page is not sent
 *
 * @typedef {object} Parts
 * @property {string} home the origin of the page
 * @property {string[]} origins every origin whose pages may use the nodes
 * @property {string | null} cookieDomain where the cookies go, null: to the page's host alone
 * @property {Chat.Clock} clock
 * @property {(base: string) => Promise<Wire.Gateway>} gateway
 * @property {(base: string) => Promise<string>} ticket
 */

/** @implements {Chat.Nodes} */
export class Nodes {
  /** @param {Parts} parts */
  constructor({ home, origins, cookieDomain, clock, gateway, ticket }) {
    this.home = home;
    this.cookieDomain = cookieDomain;
    this.clock = clock;
    this.gateway = gateway;
    this.ticket = ticket;
    /** Elsewhere a page that is not listed is a stranger: it stays where it came from. */
    this.origins = new Set(origins.includes(home) ? origins : [home]);
    /** Where requests go. */
    this.base = home;
    /** Where the socket goes. */
    this.at = home;
    /** Where to go next, if a node said so. @type {string | null} */
    this.next = null;
    /** @type {string[]} */
    this.known = [];
    /** When a node was last found gone. @type {Map<string, number>} */
    this.gone = new Map();
    /** @type {(urls: string[]) => void} */
    this.onKnown = () => {};
  }

  get choosing() {
    return this.origins.size > 1;
  }

  /** @param {string[]} urls of an earlier visit */
  load(urls) {
    if (!this.known.length) this.known = urls.filter((url) => this.origins.has(url));
  }

  /**
   * Where to open a socket now. Rejects with Failure where nobody answers.
   * @returns {Promise<Place>}
   */
  async find() {
    await this.choose();
    return { url: this.at, ticket: this.shares(this.at) ? null : await this.ticket(this.base) };
  }

  /** Sets where requests go from now on. Rejects with Failure where nobody answers. */
  async choose() {
    if (!this.choosing) return;
    const named = this.next;
    this.next = null;
    this.at = named ?? (await this.ask(this.door()));
    if (this.shares(this.at)) this.base = this.at;
  }

  /**
   * The node where we are said where to go; null: it does not know.
   * @param {string | null} url
   */
  move(url) {
    this.failed();
    this.next = url !== null && this.origins.has(url) && this.isThere(url) ? url : null;
  }

  /** The node where we are did not answer, or says that it is going. */
  failed() {
    this.leave(this.at);
  }

  /** @param {string} url */
  leave(url) {
    this.gone.set(url, this.clock.now());
  }

  /** @param {string} url */
  isThere(url) {
    return this.clock.now() - (this.gone.get(url) ?? -Infinity) >= GONE_MS;
  }

  /**
   * Cookies are sent by host, whatever the port, or to all below a domain.
   * @param {string} url
   */
  shares(url) {
    const [here, there] = [new URL(this.home), new URL(url)];
    const domain = this.cookieDomain?.replace(/^\./, "");
    const below = (/** @type {string} */ name) => name === domain || name.endsWith(`.${domain}`);
    const both = Boolean(domain) && below(here.hostname) && below(there.hostname);
    return here.protocol === there.protocol && (here.hostname === there.hostname || both);
  }

  /** Whom to ask: where we are, if that is still there, else any other, else who has been gone for longest. */
  door() {
    const doors = [...new Set([this.base, ...this.shuffled(this.known), this.home])].filter((url) => this.shares(url));
    const since = (/** @type {string} */ url) => (this.isThere(url) ? -Infinity : (this.gone.get(url) ?? 0));
    return doors.reduce((best, url) => (since(url) < since(best) ? url : best));
  }

  /** @param {string[]} urls */
  shuffled(urls) {
    const keyed = urls.map((url) => ({ url, key: this.clock.random() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ url }) => url);
  }

  /** @param {string} door */
  async ask(door) {
    /** @type {Wire.Gateway} */
    let answer;
    try {
      answer = await this.gateway(door);
    } catch (error) {
      // Without its Redis a node lives all the same, and cannot say who else does.
      if (/** @type {Chat.Failure} */ (error).code !== "no_answer") return door;
      this.leave(door);
      throw error;
    }
    this.remember(answer.nodes);
    return this.pick(answer) ?? door;
  }

  /** @param {Wire.NodeInfo[]} nodes */
  remember(nodes) {
    const urls = nodes.flatMap(({ url }) => (url !== null && this.origins.has(url) ? [url] : [])).sort();
    if (!urls.length || urls.join() === this.known.join()) return;
    this.known = urls;
    this.onKnown(urls);
  }

  /**
   * The one that was drawn; where that has just gone, another one by the same weights.
   * @param {Wire.Gateway} answer
   * @returns {string | null}
   */
  pick({ url, nodes }) {
    if (url === null || !this.origins.has(url)) return null;
    if (this.isThere(url)) return url;
    const others = nodes.filter((node) => node.url !== null && this.origins.has(node.url) && this.isThere(node.url));
    return this.draw(others)?.url ?? url;
  }

  /** @param {Wire.NodeInfo[]} nodes */
  draw(nodes) {
    const free = nodes.map(({ connections, capacity }) => Math.max(0, capacity - connections));
    const weights = free.some(Boolean) ? free : free.map(() => 1);
    let point = this.clock.random() * weights.reduce((sum, weight) => sum + weight, 0);
    return nodes.find((_node, index) => (point -= weights[index] ?? 0) < 0) ?? null;
  }
}
