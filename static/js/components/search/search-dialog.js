import { createSearch } from "../../models/search.js";
import { operatorName, unitsOf, written } from "../../helpers/search-language.js";
import { language, t } from "../../i18n/index.js";
import { useChat, usePart } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { html, useEffect, useId, useRef, useState } from "../base/html.js";
import { IconButton } from "../base/icon.js";
import { LoadingRows } from "../base/loading-rows.js";
import { nameOf, titleOf } from "../base/wording.js";
import { completions } from "./completing.js";
import { Hit } from "./hit.js";
import { hunt, openHit } from "./hunt.js";
import { SearchBox } from "./search-box.js";

const FACETS = 4;

/**
 * Looks for messages: everywhere, or in the conversation that is given until another place is chosen.
 * @param {{ conversationId?: string, onClose: () => void }} props
 */
export function SearchDialog({ conversationId, onClose }) {
  const chat = useChat();
  const search = usePart(createSearch);
  const [caret, setCaret] = useState(search.query.peek().length);
  const [active, setActive] = useState(-1);
  const listId = useId();
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (conversationId !== undefined) search.within(conversationId);
    else if (search.conversationId.peek() !== null) search.within(null);
    return () => search.stop();
  }, []);
  const text = search.query.value;
  const offers = completions(chat, text, caret);
  const hits = search.answer.value?.results ?? [];
  const options = offers.length + hits.length;
  // Without a choice of one's own Enter opens the first hit.
  const at = active >= options ? -1 : active;
  // Enter was pressed before the answer came: what stands there may answer what was typed before.
  const eager = useRef(false);
  const busy = search.busy.value;
  useEffect(() => {
    list.current?.querySelector("[data-active]")?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const type = (/** @type {string} */ value, /** @type {number} */ place) => {
    if (value !== text) hunt.value = null;
    eager.current = false;
    search.type(value);
    setCaret(place);
    setActive(-1);
  };
  const complete = (/** @type {import("./completing.js").Completion} */ offer) => {
    const tail = text.slice(offer.to);
    const space = offer.text.endsWith(":") || tail.startsWith(" ") ? "" : " ";
    const before = text.slice(0, offer.from) + offer.text + space;
    type(before + tail, before.length);
    return before.length;
  };
  const open = (/** @type {number} */ hit) => {
    if (!hits[hit]) return;
    onClose();
    openHit(search, hit);
  };
  useEffect(() => {
    if (!busy && eager.current) open(0);
    if (!busy) eager.current = false;
  }, [busy]);
  const keys = (/** @type {KeyboardEvent} */ event, /** @type {(caret: number) => void} */ place) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offer = offers[event.key === "Tab" ? Math.max(0, at) : at];
    if (step !== undefined && options > 0) {
      setActive(at < 0 && step < 0 ? options - 1 : (at + step + options) % options);
      if (at + step >= options - 2) void search.more();
    } else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && offer) place(complete(offer));
    else if (event.key === "Enter" && at < 0 && search.busy.peek()) eager.current = true;
    else if (event.key === "Enter") open(at < 0 ? 0 : at - offers.length);
    else return;
    event.preventDefault();
  };
  const filter = (/** @type {string} */ part) => type(`${text.trim()} ${part}`, text.trim().length + part.length + 1);
  return html`<${Dialog} title=${t("search.title")} size="wide" tall bare onClose=${onClose}>
    <div class="search-head">
      <${SearchBox}
        label=${t("search.hint")}
        value=${text}
        caret=${caret}
        listId=${listId}
        activeId=${at < 0 ? undefined : `${listId}-${at}`}
        expanded=${options > 0}
        onType=${type}
        onCaret=${setCaret}
        onKeys=${keys}
      />
      <${IconButton} icon="close" label=${t("action.close")} onClick=${onClose} />
    </div>
    <${Choices} search=${search} conversationId=${conversationId} />
    <div
      class="search-results scroller"
      onScroll=${(/** @type {Event} */ event) => {
        const box = /** @type {HTMLElement} */ (event.currentTarget);
        if (box.scrollHeight - box.scrollTop - box.clientHeight < 200) void search.more();
      }}
    >
      ${options > 0 &&
      html`<div ref=${list} id=${listId} role="listbox" aria-label=${t("search.hits")}>
        ${offers.length > 0 &&
        html`<ul class="search-offers" role="group" aria-label=${t("search.offers")}>
          ${offers.map(
            (offer, index) =>
              html`<li
                key=${offer.text}
                id="${listId}-${index}"
                class="search-offer"
                role="option"
                aria-selected=${String(index === at)}
                data-active=${index === at ? "" : undefined}
                onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()}
                onClick=${() => complete(offer)}
              >
                <span class="search-offer-text">${offer.text}</span>
                <span class="search-offer-note truncate">${offer.note}</span>
              </li>`,
          )}
        </ul>`}
        ${hits.length > 0 &&
        html`<ul role="group" aria-label=${t("search.hits")}>
          ${hits.map(
            (hit, index) =>
              html`<${Hit}
                key=${hit.message.id}
                hit=${hit}
                id="${listId}-${index + offers.length}"
                active=${index + offers.length === at}
                onOpen=${() => open(index)}
                onPoint=${() => setActive(index + offers.length)}
              />`,
          )}
        </ul>`}
      </div>`}
      <${State} search=${search} begun=${offers.length > 0} onPick=${(/** @type {string} */ query) => type(query, query.length)} />
    </div>
    <${Foot} search=${search} onFilter=${filter} />
  <//>`;
}

/** Where, and in which order. @param {{ search: Chat.Search, conversationId?: string | undefined }} props */
function Choices({ search, conversationId }) {
  const chat = useChat();
  const view = conversationId === undefined ? null : chat.conversation(conversationId);
  const here = search.conversationId.value !== null;
  const button = (/** @type {string} */ text, /** @type {boolean} */ on, /** @type {() => void} */ run) =>
    html`<button type="button" class="search-choice" aria-pressed=${String(on)} onClick=${run}>
      <span class="truncate">${text}</span>
    </button>`;
  return html`<div class="search-choices">
    ${view &&
    html`<span class="search-choice-group" role="group" aria-label=${t("search.where")}>
      ${button(titleOf(view), here, () => search.within(view.id))}
      ${button(t("search.everywhere"), !here, () => search.within(null))}
    </span>`}
    <span class="search-choice-group" role="group" aria-label=${t("search.order")}>
      ${button(t("search.newest"), search.sort.value === "newest", () => search.by("newest"))}
      ${button(t("search.best"), search.sort.value === "best", () => search.by("best"))}
    </span>
  </div>`;
}

/**
 * What stands where hits would, or below them. While an operator is `begun` it is too early to say that nothing was found.
 * @param {{ search: Chat.Search, begun: boolean, onPick: (query: string) => void }} props
 */
function State({ search, begun, onPick }) {
  const answer = search.answer.value;
  const failure = search.failure.value;
  if (!search.query.value.trim()) return html`<${Beginning} search=${search} onPick=${onPick} />`;
  if (begun && (failure?.code === "invalid" || answer?.results.length === 0)) return null;
  if (failure) return html`<${Trouble} search=${search} failure=${failure} />`;
  if (search.busy.value && !answer) return html`<${LoadingRows} class="search-waiting" />`;
  if (!answer) return null;
  if (answer.results.length > 0) {
    return search.busy.value && answer.next ? html`<${LoadingRows} class="search-waiting" />` : null;
  }
  return html`<div class="empty empty-small" role="status">
    <p class="empty-title">${t("search.none", { text: t("quoted", { text: answer.query }) })}</p>
    <p class="empty-text">${t("search.none_hint")}</p>
    ${search.conversationId.value !== null &&
    html`<div class="empty-actions">
      <button type="button" class="button" onClick=${() => search.within(null)}>${t("search.try_everywhere")}</button>
    </div>`}
  </div>`;
}

/** @returns {[string, string][]} */
function examples() {
  return [
    [t("search.how.initials"), t("search.how.initials_is")],
    [t("search.how.phrase"), t("search.how.phrase_is")],
    [t("search.how.not"), t("search.how.not_is")],
    [t("search.how.from"), t("search.how.from_is")],
    [t("search.how.date"), t("search.how.date_is")],
    [t("search.how.link"), t("search.how.link_is")],
  ];
}

/** Before anything is typed. @param {{ search: Chat.Search, onPick: (query: string) => void }} props */
function Beginning({ search, onPick }) {
  const recent = search.recent.value;
  return html`<div class="search-beginning">
    ${recent.length > 0 &&
    html`<section aria-label=${t("search.recent")}>
      <header class="search-section">
        <h3 class="search-section-title">${t("search.recent")}</h3>
        <button type="button" class="text-button" onClick=${() => search.forget()}>${t("search.forget_all")}</button>
      </header>
      <ul class="search-recent">
        ${recent.map(
          (query) =>
            html`<li key=${query}>
              <button type="button" class="search-recent-query" onClick=${() => onPick(query)}>
                <span class="truncate">${query}</span>
              </button>
              <${IconButton} icon="close" label=${t("search.forget", { query })} onClick=${() => search.forget(query)} />
            </li>`,
        )}
      </ul>
    </section>`}
    <section aria-label=${t("search.how")}>
      <h3 class="search-section-title search-section">${t("search.how")}</h3>
      <dl class="search-how">
        ${examples().map(
          ([example, is]) =>
            html`<div key=${example}>
              <dt><code>${example}</code></dt>
              <dd>${is}</dd>
            </div>`,
        )}
      </dl>
    </section>
  </div>`;
}

/** @param {{ search: Chat.Search, failure: Chat.Failure }} props */
function Trouble({ search, failure }) {
  const text = search.query.value;
  if (failure.code !== "invalid") {
    return html`<div class="empty empty-small" role="alert">
      <p class="empty-title">${t("search.failed")}</p>
      <p class="empty-text">${t("search.failed_hint")}</p>
      <div class="empty-actions">
        <button type="button" class="button" onClick=${() => search.ask()}>${t("action.retry")}</button>
      </div>
    </div>`;
  }
  const asked = text.trim();
  const [from, to] = failure.place ? unitsOf(asked, failure.place) : [0, 0];
  return html`<div class="search-trouble" role="alert">
    ${to > from &&
    html`<p class="search-trouble-query">${asked.slice(0, from)}<mark>${asked.slice(from, to)}</mark>${asked.slice(to)}</p>`}
    <p>${failure.fields["q"]?.[0] ?? failure.detail}</p>
  </div>`;
}

/** @param {string} operator @param {string} value */
function narrowed(operator, value) {
  return `${operatorName(operator, language.value)}:${written(value)}`;
}

/** How many, from whom and where; what is to be known about the answer. @param {{ search: Chat.Search, onFilter: (part: string) => void }} props */
function Foot({ search, onFilter }) {
  const chat = useChat();
  const answer = search.answer.value;
  if (!answer || answer.results.length === 0 || search.failure.value) return null;
  const { count, exact } = answer.total;
  const places = answer.facets.conversations
    .map(({ id, count: n }) => ({ n, view: chat.conversation(id) }))
    .filter(({ view }) => view && view.kind !== "direct");
  const senders = answer.facets.senders.map(({ id, count: n }) => ({ n, person: chat.users.get(id) }));
  const chips = [
    ...(senders.length > 1
      ? senders.map(({ n, person }) => ({ n, text: nameOf(person), part: narrowed("from", person.handle) }))
      : []),
    ...(places.length > 1 && search.conversationId.value === null
      ? places.map(({ n, view }) => ({ n, text: view ? titleOf(view) : "", part: narrowed("in", view ? titleOf(view) : "") }))
      : []),
  ];
  return html`<footer class="search-foot">
    ${answer.relaxed && html`<p class="search-note" role="status">${t("search.relaxed")}</p>`}
    ${answer.degraded && html`<p class="search-note" role="status">${t("search.degraded")}</p>`}
    ${chips.length > 0 &&
    html`<div class="search-facets" role="group" aria-label=${t("search.narrow")}>
      ${chips.slice(0, 2 * FACETS).map(
        ({ n, text, part }) =>
          html`<button key=${part} type="button" class="search-choice" onClick=${() => onFilter(part)}>
            <span class="truncate">${text}</span> <span class="search-count">${n}</span>
          </button>`,
      )}
    </div>`}
    <p class="search-total" role="status">${t(exact ? "search.total" : "search.total_more", { n: count })}</p>
  </footer>`;
}
