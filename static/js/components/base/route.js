/** The address holds the open conversation: `/` or `/c/<id>`; at `/join/<code>` one comes by an invite link. */
import { signal } from "./html.js";

const PATH = /^\/c\/(\d{1,20})\/?$/;
const JOIN_PATH = /^\/join\/([\w-]{1,100})\/?$/;

/** @param {string} path @returns {string | null} */
export function conversationIn(path) {
  return PATH.exec(path)?.[1] ?? null;
}

/** Does the client itself stand at this address? @param {string} path */
export function isClient(path) {
  return path === "/" || PATH.test(path) || JOIN_PATH.test(path);
}

/** @param {string} code of an invite link */
export function addressOf(code) {
  return `/join/${code}`;
}

/** The code by which one came, once: after that the address is that of the list. @returns {string | null} */
export function takeCode() {
  const code = JOIN_PATH.exec(location.pathname)?.[1] ?? null;
  if (code !== null) history.replaceState(null, "", "/");
  return code;
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
