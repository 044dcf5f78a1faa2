import { sameBut } from "../../helpers/same.js";
import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { attempt } from "../base/failure.js";
import { html, useEffect, useMemo, useRef, useSignal } from "../base/html.js";
import { IconButton } from "../base/icon.js";
import { later } from "../base/later.js";
import { go, openId } from "../base/route.js";
import { detailsOpen, openDialog, toast } from "../base/ui.js";
import { ConnectionLine } from "../connection-line.js";
import { EmptyPicture } from "../empty.js";
import { ReadOnly } from "../imports/read-only.js";
import { hunt, useLanding } from "../search/hunt.js";
import { createCompose } from "./compose.js";
import { Composer } from "./composer.js";
import { Header } from "./header.js";
import { PinLine } from "./pin-line.js";
import { TalkSkeleton, Timeline } from "./timeline.js";
import { TypingLine } from "./typing-line.js";

const Details = later(
  async () => (await import("../details/details.js")).Details,
  () => {
    detailsOpen.value = false;
  },
);

const HuntBar = later(
  async () => (await import("../search/hunt-bar.js")).HuntBar,
  () => {
    hunt.value = null;
  },
);

/** The middle pane: the open conversation, or what to do when none is. */
export function ConversationPane() {
  const chat = useChat();
  const id = openId.value;
  if (id === null) return html`<${NoneOpen} />`;
  const view = chat.conversation(id);
  if (view) return html`<${Conversation} key=${id} view=${view} />`;
  const known = chat.ready.value && !chat.connection.value.syncing;
  return html`<main class="pane-conversation">
    <header class="bar">
      <${IconButton} icon="back" class="bar-back" label=${t("action.back")} onClick=${() => go(null)} />
      ${!known && html`<${BarSkeleton} />`}
    </header>
    ${known
      ? html`<${NotFound} />`
      : html`<div class="timeline">
          <div class="timeline-scroller">
            <div class="timeline-content"><${TalkSkeleton} /></div>
          </div>
        </div>`}
    <${ConnectionLine} />
  </main>`;
}

/** @param {{ view: Chat.ConversationView }} props */
function Conversation({ view }) {
  const chat = useChat();
  const timeline = chat.timeline(view.id);
  const compose = useMemo(createCompose, []);
  const found = useSignal(/** @type {Ui.Landing | null} */ (null));
  const opened = useSignal(false);
  useEffect(() => {
    const done = () => {
      opened.value = true;
    };
    void timeline.open().then(done, done);
  }, [timeline]);
  const jump = useMemo(
    () => async (/** @type {string} */ messageId) => {
      const there = await timeline.jumpTo(messageId).catch(() => false);
      if (there) found.value = { id: messageId };
      else toast(t("quote.gone"));
    },
    [timeline],
  );
  const jumpToDay = useMemo(
    () => async (/** @type {Date} */ day) => {
      const id = await attempt(timeline.jumpToTime(day));
      if (id) found.value = { id };
    },
    [timeline],
  );
  const rest = { timeline, compose, found, opened, jump, jumpToDay };
  const calm = useCalm(view);
  const still = useMemo(() => ({ view: calm, ...rest }), [calm, timeline]);
  const scene = { view, ...rest };
  useLanding(scene);
  return html`<main class="pane-conversation" data-conversation=${view.id}>
      <${Header} scene=${scene} />
      ${hunt.value && html`<${HuntBar} />`}
      <${PinLine} scene=${still} />
      <${Timeline} scene=${still} />
      <${TypingLine} view=${view} />
      ${view.kind === "imported" ? html`<${ReadOnly} />` : html`<${Composer} scene=${scene} />`}
    </main>
    ${detailsOpen.value && html`<${Details} scene=${scene} />`}`;
}

/** The view without what changes with every key: the messages are not drawn again for it. @param {Chat.ConversationView} view */
function useCalm(view) {
  const kept = useRef(view);
  if (!sameBut(["draft", "typing"], kept.current, view)) kept.current = view;
  return kept.current;
}

function BarSkeleton() {
  return html`<div class="bar-skeleton skeleton" aria-hidden="true">
    <span class="skeleton-picture"></span>
    <span class="skeleton-bar"></span>
  </div>`;
}

function NotFound() {
  // What stood over it went with it: "back" must not close what nobody sees.
  useEffect(() => {
    detailsOpen.value = false;
    hunt.value = null;
  }, []);
  return html`<div class="empty">
    <${EmptyPicture} name="lost" />
    <p class="empty-title">${t("conversation.not_found")}</p>
    <p class="empty-text">${t("conversation.not_found_hint")}</p>
    <div class="empty-actions">
      <button type="button" class="button" onClick=${() => go(null)}>${t("conversation.to_list")}</button>
    </div>
  </div>`;
}

function NoneOpen() {
  const chat = useChat();
  const first = chat.ready.value && chat.conversations.value.length === 0;
  const me = chat.me.value;
  return html`<main class="pane-conversation">
    <div class="empty">
      <${EmptyPicture} name="talk" />
      <p class="empty-title">
        ${first ? t("welcome.title", { name: me.name || me.handle }) : t("conversation.none_open")}
      </p>
      <p class="empty-text">
        ${first ? t("welcome.text", { handle: `@${me.handle}` }) : t("conversation.none_open_hint")}
      </p>
      <div class="empty-actions">
        <button
          type="button"
          class="button ${first ? "button-primary" : ""}"
          onClick=${() => openDialog("people", { purpose: "direct" })}
        >
          ${t("people.new")}
        </button>
        ${!first &&
        html`<button type="button" class="button" onClick=${() => openDialog("keys")}>
          ${t("keys.title")}
        </button>`}
      </div>
    </div>
    <${ConnectionLine} />
  </main>`;
}
