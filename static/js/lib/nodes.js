// Which node this page talks to, asked over HTTP.
import { Nodes } from "../models/nodes.js";
import { request } from "./api.js";
import { systemClock } from "./clock.js";

/** A node that is gone without a word must not hold up the way to the next. */
const PATIENCE_MS = 4_000;

/** @param {{ origins: string[], cookie_domain: string | null }} told what the page brought along */
export function createNodes({ origins, cookie_domain: cookieDomain }) {
  return new Nodes({
    home: location.origin,
    origins,
    cookieDomain,
    clock: systemClock,
    gateway: (base) => request(base, "GET", "gateway", { patience: PATIENCE_MS }),
    ticket: async (base) => (await request(base, "POST", "socket-tickets", { body: {} })).ticket,
  });
}
