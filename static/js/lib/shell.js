// The service worker: asked for once the page stands, so that its files do not compete with those of the page.

const PATH = "/service-worker.js";
/** A page that stays open for days finds out about a new version, too. */
const LOOK_AGAIN_MS = 3_600_000;

/** Where the browser has none (over plain HTTP from another machine, in a private window) all works but the opening without a network. */
export function startShell() {
  const version = document.querySelector('meta[name="version"]')?.getAttribute("content");
  if (!version || !navigator.serviceWorker) return;
  // The worker keeps the files of a version while a page of it is open (static/js/service-worker.js).
  void navigator.locks.request(`shell-${version}`, { mode: "shared" }, () => new Promise(() => {}));
  if (document.readyState === "complete") void register();
  else addEventListener("load", () => void register(), { once: true });
}

async function register() {
  try {
    const registration = await navigator.serviceWorker.register(PATH);
    let lookedAt = Date.now();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden || Date.now() - lookedAt < LOOK_AGAIN_MS) return;
      lookedAt = Date.now();
      registration.update().catch(() => {});
    });
  } catch {
    // Refused, or the network has just gone: the next page tries again.
  }
}
