// The HTTP API. Answers are the parsed JSON; whatever goes wrong is a Failure with the server's code.
import { Failure, failureFrom } from "../models/errors.js";

const BASE = "/api/v1/";
const TIMEOUT_MS = 20_000;

function csrfToken() {
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/);
  if (found?.[1]) return decodeURIComponent(found[1]);
  const meta = document.querySelector('meta[name="csrf-token"]');
  return meta?.getAttribute("content") ?? "";
}

/** @param {Response} response */
function retryAfter(response) {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

/**
 * @param {string} method
 * @param {string} url
 * @param {BodyInit | undefined} body
 * @param {Record<string, string>} headers
 */
async function send(method, url, body, headers) {
  try {
    return await fetch(url, {
      method,
      body,
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken(), ...headers },
      credentials: "same-origin",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new Failure("no_answer", { detail: String(error) });
  }
}

/** @param {Response} response */
async function parse(response) {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch {
    // Half an answer, or a proxy's page: nobody knows what happened.
    throw new Failure(response.ok ? "no_answer" : "unavailable", { retryAfter: retryAfter(response) });
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
async function call(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  const response = await send(method, BASE + path, body && JSON.stringify(body), body ? headers : {});
  const data = await parse(response);
  if (!response.ok) throw failureFrom(data?.error, retryAfter(response));
  return data;
}

/**
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} [query]
 */
function withQuery(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

/**
 * @param {{signOutPath?: string}} [paths]
 * @returns {Chat.Api}
 */
export function createApi({ signOutPath = "/accounts/logout/" } = {}) {
  return {
    get: (path, query) => call("GET", withQuery(path, query)),
    post: (path, body) => call("POST", path, body ?? {}),
    put: (path, body) => call("PUT", path, body ?? {}),
    patch: (path, body) => call("PATCH", path, body ?? {}),
    delete: (path, query) => call("DELETE", withQuery(path, query)),
    async signOut() {
      const response = await send("POST", signOutPath, undefined, {});
      if (!response.ok && response.status !== 401) throw new Failure("unavailable");
    },
  };
}
