/** The address holds the open conversation: `/` or `/c/<id>`; at `/join/<code>` one comes by an invite link. */
import { batch, signal } from "./html.js";

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

/** The code of the invite link by which one came. @param {string} path @returns {string | null} */
export function codeIn(path) {
  return JOIN_PATH.exec(path)?.[1] ?? null;
}

export const openId = signal(/** @type {string | null} */ (null));
/** Whether the list is one step back from the open conversation. */
export const fromList = signal(false);

/**
 * From the list a step forward, from one conversation to the next the same step, so that "back" is always the list. The
 * address follows (../back.js).
 * @param {string | null} id
 */
export function go(id) {
  if (id === openId.peek()) return;
  batch(() => {
    if (openId.peek() === null) fromList.value = true;
    if (id === null) fromList.value = false;
    openId.value = id;
  });
}
