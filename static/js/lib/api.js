// The HTTP API. Answers are the parsed JSON; whatever goes wrong is a Failure with the server's code.
import { Failure, failureFrom } from "../models/errors.js";

const PREFIX = "/api/v1/";
const SIGN_OUT = "/accounts/logout/";
const TIMEOUT_MS = 20_000;
const UPLOAD_MS = 60_000;

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
 * @typedef {object} Options
 * @property {object} [body]
 * @property {ArrayBuffer} [bytes] in place of a body
 * @property {number} [patience] milliseconds
 * @property {AbortSignal} [signal] ends it before
 *
 * Reading takes no header of ours: a browser would ask a node of another origin for leave each time.
 * @param {string} method
 * @param {string} url
 * @param {Options} [options]
 */
async function send(method, url, { body, bytes, patience = TIMEOUT_MS, signal } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (body) headers["Content-Type"] = "application/json";
  if (bytes) headers["Content-Type"] = "application/octet-stream";
  try {
    return await fetch(url, {
      method,
      headers,
      body: bytes ?? (body && JSON.stringify(body)),
      credentials: "include",
      signal: either(AbortSignal.timeout(patience), signal),
    });
  } catch (error) {
    throw new Failure("no_answer", { detail: String(error) });
  }
}

/**
 * `AbortSignal.any`, which not every browser in use has.
 * @param {AbortSignal} one
 * @param {AbortSignal} [other]
 */
function either(one, other) {
  if (!other) return one;
  const both = new AbortController();
  for (const signal of [one, other]) {
    if (signal.aborted) both.abort();
    signal.addEventListener("abort", () => both.abort(), { once: true });
  }
  return both.signal;
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
 * Rejects with Failure.
 * @param {string} base the origin of a node
 * @param {string} method
 * @param {string} path below /api/v1/
 * @param {Options} [options]
 */
export async function request(base, method, path, options) {
  const response = await send(method, base + PREFIX + path, options);
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
 * @param {Pick<Chat.Nodes, "base">} nodes
 * @returns {Chat.Api}
 */
export function createApi(nodes) {
  /** @type {(method: string, path: string, body?: object) => Promise<any>} */
  const call = (method, path, body) => request(nodes.base, method, path, { body });
  return {
    get: (path, query, signal) => request(nodes.base, "GET", withQuery(path, query), { signal }),
    post: (path, body) => call("POST", path, body ?? {}),
    put: (path, body) => call("PUT", path, body ?? {}),
    patch: (path, body) => call("PATCH", path, body ?? {}),
    delete: (path, query) => call("DELETE", withQuery(path, query)),
    upload: (path, bytes) => request(nodes.base, "PUT", path, { bytes, patience: UPLOAD_MS }),
    poll: (wait, body, signal) =>
      request(nodes.base, "POST", withQuery("sync", { wait }), { body, signal, patience: wait * 1000 + TIMEOUT_MS }),
    async signOut() {
      const response = await send("POST", nodes.base + SIGN_OUT);
      if (!response.ok && response.status !== 401) throw new Failure("unavailable");
    },
  };
}
