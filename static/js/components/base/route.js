/** The address holds the open conversation: `/` or `/c/<id>`. */
import { signal } from "./html.js";

const PATH = /^\/c\/(\d{1,20})\/?$/;

/** @param {string} path @returns {string | null} */
export function conversationIn(path) {
  return PATH.exec(path)?.[1] ?? null;
}

export const openId = signal(/** @type {string | null} */ (null));

/** Follows the address from now on; back and forward work. */
export function startRoute() {
  const read = () => {
    openId.value = conversationIn(location.pathname);
  };
  read();
  addEventListener("popstate", read);
}

/**
 * From the list a step forward, from one conversation to the next the same step, so that "back" is always the list.
 * @param {string | null} id
 */
export function go(id) {
  if (id === openId.value) return;
  const path = id === null ? "/" : `/c/${id}`;
  if (openId.value === null) history.pushState({ fromList: true }, "", path);
  else if (id === null && history.state?.fromList) history.back();
  else history.replaceState(history.state, "", path);
  openId.value = id;
}
