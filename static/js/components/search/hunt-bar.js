import { t } from "../../i18n/index.js";
import { html, useEffect, useRef } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { openDialog } from "../base/ui.js";
import { endHunt, hunt, hunting, stepHit } from "./hunt.js";

/** Above the timeline while one walks through hits: which one this is, to the next and back, and all of them again. */
export function HuntBar() {
  const answer = hunt.value?.search.answer.value;
  if (!hunt.value || !answer || !hunting.value) return null;
  const { search, at } = hunt.value;
  return html`<${Bar} search=${search} answer=${answer} at=${at} />`;
}

/** @param {{ search: Chat.Search, answer: Chat.Found, at: number }} props */
function Bar({ search, answer, at }) {
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const focused = document.activeElement;
    // The button to the next hit can be pressed no more at the last one.
    if (!ref.current?.contains(focused) || focused?.matches(":disabled")) ref.current?.focus({ preventScroll: true });
  }, [search, at]);
  const again = () => openDialog("search", { conversationId: search.conversationId.peek() ?? undefined });
  const { count, exact } = answer.total;
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const step = /** @type {const} */ ({ ArrowDown: 1, ArrowUp: -1 })[event.key];
    if (event.key === "Escape") endHunt();
    else if (step !== undefined) void stepHit(step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div ref=${ref} class="hunt-bar" role="search" tabindex="-1" aria-label=${t("search.hits")} onKeyDown=${keys}>
    <button type="button" class="hunt-query" onClick=${again}>
      <${Icon} name="search" size="small" />
      <span class="truncate">${answer.query}</span>
    </button>
    <span class="hunt-place" role="status">
      ${t(exact ? "search.place" : "search.place_more", { at: at + 1, n: count })}
    </span>
    <${IconButton}
      icon="arrowDown"
      class="hunt-up"
      label=${t("search.previous")}
      disabled=${at === 0}
      onClick=${() => void stepHit(-1)}
    />
    <${IconButton}
      icon="arrowDown"
      label=${t("search.next")}
      disabled=${at + 1 >= answer.results.length && !answer.next}
      onClick=${() => void stepHit(1)}
    />
    <${IconButton}
      icon="close"
      label=${t("search.end")}
      onClick=${endHunt}
    />
  </div>`;
}
