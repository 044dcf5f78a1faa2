// What the first conversation does without.
import { t } from "../../i18n/index.js";
import { html, signal, useEffect } from "./html.js";
import { toast } from "./ui.js";

/** @type {(() => Promise<unknown>)[]} */
const loaders = [];

/**
 * Fetches once, when first asked or by `loadLater` before; what failed is asked for again.
 * @template T
 * @param {() => Promise<T>} fetch
 */
function loader(fetch) {
  /** @type {Promise<T> | null} */
  let loading = null;
  const load = () => {
    loading ??= fetch().catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  loaders.push(load);
  return load;
}

/**
 * What is done by a function that comes with its modules when it is first called.
 * @template {any[]} A
 * @param {() => Promise<(...args: A) => void>} fetch
 * @returns {(...args: A) => void}
 */
export function laterDeed(fetch) {
  const load = loader(fetch);
  return (...args) =>
    void load().then(
      (deed) => deed(...args),
      () => toast(t("error.not_loaded")),
    );
}

/**
 * A component that comes with its modules when it is first drawn.
 * @param {() => Promise<any>} fetch the component
 * @param {(props: any) => void} [giveUp] it cannot be had now, and the person is told; without it nobody asked for it
 */
export function later(fetch, giveUp) {
  const component = signal(/** @type {any} */ (null));
  const load = loader(async () => {
    component.value = await fetch();
  });
  /** @param {any} props */
  function Later(props) {
    useEffect(() => {
      load().catch(() => {
        if (!giveUp) return;
        toast(t("error.not_loaded"));
        giveUp(props);
      });
    }, []);
    return component.value && html`<${component.value} ...${props} />`;
  }
  return Later;
}

/** Fetches all of them, one by one, so that none has to be waited for when it is opened. */
async function loadAll() {
  // One that fails is asked for again by who opens it.
  for (const load of loaders) await load().catch(() => {});
}

/** Once the page has nothing else to do. @returns {() => void} calls it off */
export function loadLater() {
  const start = () => void loadAll();
  // Safari has no such callback.
  if (!window.requestIdleCallback) {
    const timer = setTimeout(start, 1000);
    return () => clearTimeout(timer);
  }
  const idle = requestIdleCallback(start);
  return () => cancelIdleCallback(idle);
}
