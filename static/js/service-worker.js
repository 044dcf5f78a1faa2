// Runs as the service worker: the page of the client opens without a network, and what it shows then comes from the
// person's own database. Kept here are only the page with nobody in it and files that are the same for everyone: never an
// answer of the API, never a page that was made for somebody. `self.shell` is told by the server (chatsite/web.py).
"use strict";
{
  const worker = /** @type {any} */ (self);
  /** @type {{ version: string, page: string, files: string[], static: string }} */
  const shell = worker.shell;
  const PREFIX = "shell-";
  const NAME = PREFIX + shell.version;
  /** Addresses at which the client itself stands; at others there are pages of the server. */
  const CLIENT = /^\/(?:c\/\d+\/?|join\/[\w-]+\/?)?$/;
  /** These say themselves that there is no network. */
  const LEFT_ALONE = /^\/(?:api|admin|static|livez|readyz)\b/;
  /** After its content (chatsite/lib/staticfiles.py). */
  const NAMED = /\.[0-9a-f]{8}\.\w+$/;
  const KEPT_FOLDERS = ["js/", "css/", "vendor/", "icons/"].map((folder) => shell.static + folder);
  /** A network that does not answer is none. */
  const PATIENCE_MS = 4_000;

  /**
   * As it is on the server, whatever the browser kept under this name.
   * @param {string} address
   */
  async function fetched(address) {
    // Without credentials nobody can be in it.
    const cache = NAMED.test(address) ? "default" : "reload";
    const answer = await fetch(new Request(address, { credentials: "omit", cache }));
    if (answer.status !== 200) throw new Error(`${answer.status} for ${address}`);
    return answer;
  }

  /** @param {Request | string} request */
  const held = (request) => caches.match(request, { ignoreVary: true });

  async function fill() {
    const cache = await caches.open(NAME);
    const keep = async (/** @type {string} */ file) => {
      // A file of the last version under the same name is the same file.
      await cache.put(file, (NAMED.test(file) && (await held(file))) || (await fetched(file)));
    };
    await Promise.all(shell.files.map(keep));
    await cache.put(shell.page, await fetched(shell.page));
  }

  /** Versions of which no page is open any more: a page says by a lock of that name which one it is. */
  async function clear() {
    const { held: locks = [] } = await navigator.locks.query();
    const used = new Set([NAME, ...locks.map(({ name }) => name)]);
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(PREFIX) && !used.has(name)).map((name) => caches.delete(name)));
  }

  async function activate() {
    await worker.registration.navigationPreload?.enable();
    await clear();
    await worker.clients.claim();
  }

  /**
   * The server's page, which knows who is signed in; without one the page that opens from this device.
   * @param {any} event
   * @param {boolean} client
   */
  async function page(event, client) {
    const asked = ask(event);
    event.waitUntil(asked.catch(() => {}));
    try {
      const answer = await (client ? inTime(asked) : asked);
      // Something in front of the server, or the server itself, says that it cannot.
      if (!client || answer.status < 502 || answer.status > 504) return answer;
    } catch {
      // There is no network.
    }
    const cache = await caches.open(NAME);
    return (await cache.match(shell.page, { ignoreVary: true })) ?? asked;
  }

  /** @param {any} event @returns {Promise<Response>} */
  async function ask(event) {
    return (await event.preloadResponse) ?? fetch(event.request);
  }

  /** @param {Promise<Response>} asked @returns {Promise<Response>} */
  function inTime(asked) {
    return new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("no answer in time")), PATIENCE_MS);
      asked.then(resolve, reject);
    });
  }

  /** Those of this version are kept, and later ones are named after their contents: what is kept is right. @param {Request} request */
  async function file(request) {
    const kept = await held(request);
    if (kept) return kept;
    const answer = await fetch(request);
    // What is loaded later than the page, as the emoji are, is kept from the first time on.
    if (answer.status === 200 && NAMED.test(request.url)) await (await caches.open(NAME)).put(request, answer.clone());
    return answer;
  }

  worker.addEventListener("install", (/** @type {any} */ event) => {
    event.waitUntil(fill().then(() => worker.skipWaiting()));
  });

  worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));

  worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin) return;
    if (request.mode === "navigate") {
      if (!LEFT_ALONE.test(pathname)) event.respondWith(page(event, CLIENT.test(pathname)));
    } else if (KEPT_FOLDERS.some((folder) => pathname.startsWith(folder))) {
      event.respondWith(file(request));
    }
  });
}
