import { t } from "../../i18n/index.js";
import { bodyOf } from "../../helpers/body.js";
import { watchEnter } from "../../helpers/ime.js";
import { useChat } from "../base/context.js";
import { enterSends } from "../base/enter.js";
import { attempt } from "../base/failure.js";
import { html, useEffect, useLayoutEffect, useRef, useSignal } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { later } from "../base/later.js";
import { focusesByItself } from "../base/platform.js";
import { closeMenu, openMenu } from "../base/ui.js";
import { MentionPicker, optionId, useMentions } from "./mention-picker.js";

const MOST_CHARS = 10_000;
const COUNT_FROM = 9_000;

const Banner = later(
  async () => (await import("./composer-banner.js")).Banner,
  () => {},
);
const EmojiPicker = later(async () => (await import("./emoji-picker.js")).EmojiPicker, closeMenu);

/** @param {{ scene: Ui.Scene }} props */
export function Composer({ scene }) {
  const chat = useChat();
  const { view } = scene;
  const { state } = chat.connection.value;
  if (state === "suspended") return html`<${Closed} text=${t("composer.suspended")} />`;
  if (view.blocked && view.otherId !== null) {
    const otherId = view.otherId;
    return html`<${Closed} text=${t("composer.blocked")}>
      <button type="button" class="text-button" onClick=${() => void attempt(chat.unblock(otherId))}>
        ${t("profile.unblock")}
      </button>
    <//>`;
  }
  return html`<${Writer} scene=${scene} signedOut=${state === "signed_out"} />`;
}

/** @param {{ text: string, children?: any }} props */
function Closed({ text, children }) {
  return html`<div class="composer">
    <div class="composer-card composer-closed" role="status"><span>${text}</span>${children}</div>
  </div>`;
}

/** @param {{ scene: Ui.Scene, signedOut: boolean }} props */
function Writer({ scene, signedOut }) {
  const chat = useChat();
  const { view, compose, timeline } = scene;
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const text = useSignal(view.draft);
  const drafted = useRef(view.draft);
  const known = useRef(view.draft);
  /** Own drafts that have not come back in `view` yet, oldest first. */
  const own = useRef(/** @type {string[]} */ ([]));
  const editing = compose.editing.value;

  const write = (/** @type {string} */ value) => {
    text.value = value;
    if (area.current && area.current.value !== value) area.current.value = value;
    if (area.current) grow(area.current);
  };
  const type = () => {
    const value = area.current?.value ?? "";
    write(value);
    mentions.look();
    if (compose.editing.peek()) return;
    drafted.current = value;
    own.current.push(value);
    void chat.setDraft(view.id, value).catch(() => {});
    chat.typing(view.id, value.trim() !== "");
  };

  const mentions = useMentions(view, area, () => type());

  useLayoutEffect(() => {
    write(text.value);
    compose.focus.current = () => area.current?.focus();
    if (focusesByItself() && !document.querySelector("dialog[open]")) area.current?.focus();
  }, []);

  // A draft written on another device shows here, unless something else is being written. The own ones come back, too,
  // and late: a person types faster than effects run, and what was typed since must not be overwritten.
  useEffect(() => {
    // The first time it is what the field began with, and somebody may have typed on already.
    if (view.draft === known.current) return;
    // Effects run late: by now it may be what was here before the next letter.
    if (view.draft !== chat.conversation(view.id)?.draft) return;
    known.current = view.draft;
    const at = own.current.indexOf(view.draft);
    own.current.splice(0, at + 1);
    if (at >= 0) return;
    if (compose.editing.peek() || text.peek() !== drafted.current) return;
    drafted.current = view.draft;
    if (view.draft !== text.peek()) write(view.draft);
  }, [view.draft]);

  // Changing a message takes the place of the draft and gives it back.
  useEffect(() => {
    write(editing ? editing.message.body : drafted.current);
    area.current?.setSelectionRange(text.peek().length, text.peek().length);
  }, [editing]);

  const submit = () => {
    const body = bodyOf(area.current?.value ?? "");
    if (!body.trim() || [...body].length > MOST_CHARS || signedOut) return;
    if (editing) void change(chat, editing, body);
    else {
      chat.typing(view.id, false);
      void attempt(chat.send(view.id, body, { replyTo: compose.replyTo.peek()?.message.id ?? null }));
      // What goes out is drawn at the live end.
      if (timeline.hasNewer.peek()) void timeline.jumpToEnd().catch(() => {});
      drafted.current = "";
      own.current.push("");
      write("");
    }
    mentions.close();
    compose.rest();
    area.current?.focus();
  };
  // While people are offered, Enter takes one of them instead.
  const now = useRef(submit);
  now.current = () => (mentions.state.current.open ? mentions.state.current.pick() : submit());
  useEffect(() => {
    const sends = () => enterSends.peek() || mentions.state.current.open;
    return area.current ? watchEnter(area.current, () => now.current(), sends) : undefined;
  }, []);

  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (mentions.keys(event)) return;
    if (event.key === "ArrowUp" && !area.current?.value && !event.isComposing && !event.altKey) {
      event.preventDefault();
      void attempt(changeLast(scene));
    } else if (event.key === "Escape" && !event.isComposing && compose.rest()) event.stopPropagation();
  };

  const insert = (/** @type {string} */ emoji) => {
    const field = area.current;
    if (!field) return;
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, "end");
    type();
  };

  const here = mentions.people[mentions.asked.value?.at ?? 0];
  return html`<form
    class="composer"
    onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      submit();
    }}
  >
    <${MentionPicker} mentions=${mentions} />
    <div class="composer-card">
      ${(signedOut || editing || compose.replyTo.value) && html`<${Banner} compose=${compose} signedOut=${signedOut} />`}
      <div class="composer-line">
        <textarea
          ref=${area}
          class="composer-input"
          rows="1"
          enterkeyhint=${enterSends.value ? "send" : "enter"}
          placeholder=${t("composer.placeholder")}
          aria-label=${t("composer.label")}
          aria-autocomplete="list"
          aria-controls=${mentions.open ? mentions.listId : undefined}
          aria-activedescendant=${here && optionId(mentions.listId, here.id)}
          onInput=${type}
          onKeyDown=${keys}
          onKeyUp=${mentions.look}
          onClick=${mentions.look}
          onBlur=${(/** @type {FocusEvent} */ event) => {
            chat.typing(view.id, false);
            const to = event.relatedTarget;
            if (!(to instanceof Element && to.closest(".mention-picker"))) mentions.close();
          }}
        ></textarea>
        <${Count} text=${text} />
        <${IconButton}
          icon="smile"
          label=${t("emoji.label")}
          aria-haspopup="menu"
          onClick=${(/** @type {MouseEvent} */ event) =>
            openMenu(/** @type {Element} */ (event.currentTarget), {
              label: t("emoji.label"),
              items: [],
              head: html`<${EmojiPicker} onPick=${insert} />`,
            })}
        />
        <${SendButton} text=${text} editing=${editing !== null} signedOut=${signedOut} />
      </div>
    </div>
  </form>`;
}

/** One's last message of all, wherever one reads. @param {Ui.Scene} scene */
async function changeLast({ timeline, compose, jump }) {
  const far = timeline.hasNewer.peek();
  if (far) await timeline.jumpToEnd();
  const last = timeline.rows.peek().findLast((row) => row.own && row.state !== "pending" && !row.message.deleted_at);
  if (!last) return;
  if (far) jump(last.message.id);
  compose.edit(last);
}

/** @param {Chat.Chat} chat @param {Chat.Row} row @param {string} body */
async function change(chat, row, body) {
  if (body === row.message.body && row.state !== "failed") return;
  if (row.state === "failed" && row.clientId !== null) {
    await attempt(chat.changeFailed(row.clientId, body));
  } else await attempt(chat.edit(row.message.conversation_id, row.message.id, body));
}

/** Whether the style alone makes a field as high as what is written. */
const GROWS_BY_ITSELF = globalThis.CSS?.supports("field-sizing", "content") ?? false;

/** As high as what is written, up to what the style allows: it costs a layout of the page. @param {HTMLTextAreaElement} area */
function grow(area) {
  if (GROWS_BY_ITSELF) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

/** @param {{ text: Signals.Readonly<string> }} props */
function Count({ text }) {
  const { length } = text.value;
  if (length <= COUNT_FROM) return null;
  const left = MOST_CHARS - [...text.value].length;
  return html`<span class="composer-count ${left < 0 ? "composer-count-over" : ""}" role="status"
    >${left < 0 ? t("composer.over", { n: -left }) : t("composer.left", { n: left })}</span
  >`;
}

/** @param {{ text: Signals.Readonly<string>, editing: boolean, signedOut: boolean }} props */
function SendButton({ text, editing, signedOut }) {
  const label = t(editing ? "composer.save" : "composer.send");
  const empty = text.value.trim() === "";
  return html`<button
    type="submit"
    class="icon-button composer-send"
    aria-label=${label}
    title=${label}
    disabled=${empty || signedOut || (text.value.length > MOST_CHARS && [...text.value].length > MOST_CHARS)}
    onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()}
  >
    <${Icon} name=${editing ? "check" : "send"} />
  </button>`;
}
