// Components that the first conversation does without.
import { t } from "../../i18n/index.js";
import { html, signal, useEffect } from "./html.js";
import { toast } from "./ui.js";

/** @type {(() => Promise<void>)[]} */
const loaders = [];

/**
 * A component that comes with its modules when it is first drawn, if not by `loadLater` before.
 * @param {() => Promise<any>} fetch the component
 * @param {(props: any) => void} giveUp it cannot be had now; the person is told already
 */
export function later(fetch, giveUp) {
  const component = signal(/** @type {any} */ (null));
  /** @type {Promise<void> | null} */
  let loading = null;
  const load = () => {
    loading ??= fetch().then(
      (fetched) => {
        component.value = fetched;
      },
      (error) => {
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  loaders.push(load);
  /** @param {any} props */
  function Later(props) {
    useEffect(() => {
      load().catch(() => {
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
