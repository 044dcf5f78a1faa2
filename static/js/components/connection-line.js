import { t } from "../i18n/index.js";
import { useChat } from "./base/context.js";
import { html, useEffect, useRef, useState } from "./base/html.js";
import { Icon } from "./base/icon.js";

const GRACE_MS = 1000;

/** A reconnect that takes a moment is not worth a word. @param {string} state */
function useSettled(state) {
  const [settled, setSettled] = useState(state === "online" ? state : "online");
  useEffect(() => {
    const quick = state === "online" || state === "signed_out" || state === "suspended";
    const timer = setTimeout(() => setSettled(state), quick ? 0 : GRACE_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return settled;
}

const BACK_MS = 2500;

/** For a moment after the line had something to say and all is well again. @param {string} shown */
function useBack(shown) {
  const before = useRef("online");
  const [back, setBack] = useState(false);
  useEffect(() => {
    const returned = shown === "online" && before.current === "offline";
    before.current = shown;
    setBack(returned);
    if (!returned) return undefined;
    const timer = setTimeout(() => setBack(false), BACK_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return back;
}

/** @param {number | null} retryAt */
function useSecondsUntil(retryAt) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (retryAt === null) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    setNow(Date.now());
    return () => clearInterval(timer);
  }, [retryAt]);
  return retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1000));
}

/** The truth about the connection; null while it is the usual one. @returns {{ state: string, words: any } | null} */
export function useConnectionWords() {
  const chat = useChat();
  const { state, waiting, retryAt, transport } = chat.connection.value;
  const shown = useSettled(state);
  const seconds = useSecondsUntil(retryAt);
  const back = useBack(shown);
  if (back) return { state: "back", words: html`<${Back} />` };
  if (shown === "online") return transport === "socket" ? null : { state: "limited", words: html`<${Limited} />` };
  const words = html`<${Words} state=${shown} waiting=${waiting} seconds=${seconds} />`;
  return { state: shown, words };
}

function Back() {
  return html`<${Icon} name="check" size="small" /><span>${t("connection.back")}</span>`;
}

/** Without a socket: all works, and that is said once, where one writes and waits for an answer. */
function Limited() {
  const chat = useChat();
  const long = chat.connection.value.transport === "long";
  const words = long ? t("connection.long") : t("connection.short");
  const chosen = long ? t("connection.long_chosen") : t("connection.short_chosen");
  return html`<${Icon} name="info" size="small" />
    <span class="truncate">${chat.transport.value ? chosen : words}</span>`;
}

/** Where there is no composer: at the foot of the pane, over what stands there. */
export function ConnectionLine() {
  const connection = useConnectionWords();
  if (connection === null || connection.state === "limited") return null;
  return html`<div class="connection-line" data-state=${connection.state} role="status">
    ${connection.words}
  </div>`;
}

/** @param {{ state: string, waiting: number, seconds: number }} props */
function Words({ state, waiting, seconds }) {
  const chat = useChat();
  if (state === "signed_out") {
    const next = encodeURIComponent(location.pathname);
    return html`<${Icon} name="door" size="small" /><span>${t("connection.signed_out")}</span>
      <a href="/accounts/login/?next=${next}">${t("connection.sign_in")}</a>`;
  }
  if (state === "suspended") {
    return html`<${Icon} name="block" size="small" /><span>${t("connection.suspended")}</span>`;
  }
  if (state === "connecting") return html`<${Dots} /><span>${t("connection.connecting")}</span>`;
  // There is a network, but nobody answers: that is not the reader's fault, and it goes on by itself.
  const unanswered = navigator.onLine;
  return html`${unanswered ? html`<${Dots} />` : html`<${Icon} name="offline" size="small" />`}
    <span>${unanswered ? reconnecting(waiting) : offline(waiting)}</span>
    ${seconds > 2 &&
    html`<button type="button" class="text-button" onClick=${() => chat.reconnect()}>
      ${t("connection.retry")}
    </button>`}`;
}

function Dots() {
  return html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>`;
}

/** @param {number} n how many messages wait */
function offline(n) {
  return n > 0 ? t("connection.offline_waiting", { n }) : t("connection.offline");
}

/** @param {number} n how many messages wait */
function reconnecting(n) {
  return n > 0 ? t("connection.reconnecting_waiting", { n }) : t("connection.reconnecting");
}
