import { newestId, saidSince } from "../../models/news.js";
import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { html, useEffect, useRef, useSignal } from "../base/html.js";
import { messageWords, nameOf } from "../base/wording.js";

const GATHER_MS = 700;
const MOST_SPOKEN = 3;
const MOST_CHARS = 200;

/**
 * Speaks new messages. The log itself is silent: its rows come and go as one scrolls. What comes at one moment is spoken as
 * one; more than a few, as their number. Drawn once the conversation is opened: what was said before is there to be read.
 * @param {{ scene: Ui.Scene }} props
 */
export function Announcer({ scene }) {
  const { timeline } = scene;
  const chat = useChat();
  const words = useSignal({ turn: 0, text: "" });
  /** @type {{ current: Chat.Id | null }} */
  const since = useRef(null);
  const waiting = useRef(/** @type {Chat.Row[]} */ ([]));
  const timer = useRef(0);
  const rows = timeline.rows.value;
  const newer = timeline.hasNewer.value;

  useEffect(() => {
    // What was said before one came is there to be read.
    if (newer) return;
    if (since.current !== null) waiting.current.push(...saidSince(rows, since.current));
    since.current = newestId(rows);
    if (waiting.current.length === 0 || timer.current) return;
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      words.value = { turn: words.peek().turn + 1, text: spoken(chat, waiting.current) };
      waiting.current = [];
    }, GATHER_MS);
  }, [rows, newer]);
  useEffect(() => () => clearTimeout(timer.current), []);

  // Under a key of its own the same text is spoken again.
  const { turn, text } = words.value;
  return html`<div class="visually-hidden" role="status"><p key=${turn}>${text}</p></div>`;
}

/** @param {Chat.Chat} chat @param {Chat.Row[]} rows */
function spoken(chat, rows) {
  if (rows.length > MOST_SPOKEN) return t("timeline.came", { n: rows.length });
  return rows
    .map(({ message }) => {
      const text = [...messageWords(chat, message)].slice(0, MOST_CHARS).join("");
      return t("timeline.said", { name: nameOf(chat.users.get(message.sender_id)), text });
    })
    .join("\n");
}
