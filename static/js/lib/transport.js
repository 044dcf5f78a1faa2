// The way to the server through this browser: WebSocket and fetch, with the beat from a Web Worker.
import { Attention } from "../models/attention.js";
import { Connection } from "../models/connection.js";
import { Poller } from "../models/poller.js";
import { Transport } from "../models/transport.js";
import { systemClock } from "./clock.js";

const PATH = "/ws/v1";
/** What a person in front does. */
const USES = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"];

/** @param {import("../models/nodes.js").Place} place */
function address(place) {
  const url = new URL(PATH, place.url);
  url.protocol = url.protocol.replace("http", "ws");
  if (place.ticket !== null) url.searchParams.set("ticket", place.ticket);
  return url;
}

/**
 * @param {import("../models/nodes.js").Place} place
 * @param {import("../models/connection.js").LineHandlers} handlers
 * @returns {import("../models/connection.js").Line}
 */
function open(place, { onFrame, onClose }) {
  const socket = new WebSocket(address(place));
  socket.onmessage = ({ data }) => onFrame(data);
  socket.onclose = ({ code }) => onClose(code);
  // While it closes nothing goes out any more; that it has closed is about to be heard, and why.
  const send = (/** @type {string} */ text) => socket.readyState === WebSocket.OPEN && socket.send(text);
  return { send, close: () => socket.close() };
}

/** @param {() => void} tick */
function ticker(tick) {
  try {
    const worker = new Worker(new URL("./beat.js", import.meta.url));
    worker.onmessage = tick;
    return () => worker.terminate();
  } catch {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }
}

/**
 * @param {object} parts
 * @param {import("../models/nodes.js").Nodes} parts.nodes
 * @param {Chat.Api} parts.api
 * @param {Chat.TransportKind | null} parts.forced
 * @returns {Chat.Transport}
 */
export function createTransport({ nodes, api, forced }) {
  const clock = systemClock;
  const hidden = () => document.visibilityState === "hidden";
  const looking = () => !hidden() && document.hasFocus();
  const attention = new Attention(clock.now, looking, () => transport.returned());
  const shared = { nodes, clock, ticker, active: () => attention.active() };
  const connection = new Connection({ open, ...shared });
  const poller = new Poller({ ask: api.poll, hidden, ...shared });
  const transport = new Transport({ connection, poller, nodes, api, clock, forced });
  for (const use of USES) addEventListener(use, () => attention.used(), { capture: true, passive: true });
  for (const turn of ["focus", "blur"]) addEventListener(turn, () => attention.turned());
  document.addEventListener("visibilitychange", () => attention.turned());
  // Both say: what is known of the network is old. A page out of the back/forward cache has a dead socket.
  addEventListener("online", () => transport.stopped || transport.reconnect());
  // A dead line would be noticed half a minute later only; on a server of this machine the next try succeeds at once.
  addEventListener("offline", () => transport.stopped || transport.lost());
  addEventListener("pageshow", ({ persisted }) => persisted && transport.reconnect(true));
  // Whoever looks again does not wait for the next try.
  document.addEventListener("visibilitychange", () => {
    if (!hidden() && !transport.stopped && !transport.open) transport.reconnect();
  });
  // A tab that the browser puts to sleep neither speaks nor hears.
  document.addEventListener("freeze", () => transport.rest());
  document.addEventListener("resume", () => transport.stopped || transport.reconnect(true));
  return transport;
}
