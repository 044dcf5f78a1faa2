import { t } from "../../i18n/index.js";
import { html } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { openId } from "../base/route.js";
import { openDialog } from "../base/ui.js";
import { hunt, stepHit } from "./hunt.js";

/** Above the timeline while one walks through hits: which one this is, to the next and back, and all of them again. */
export function HuntBar() {
  const search = hunt.value?.search;
  const answer = search?.answer.value;
  if (!search || !hunt.value || !answer) return null;
  const { at } = hunt.value;
  if (answer.results[at]?.message.conversation_id !== openId.value) return null;
  const again = () => openDialog("search", { conversationId: search.conversationId.peek() ?? undefined });
  const { count, exact } = answer.total;
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const step = /** @type {const} */ ({ ArrowDown: 1, ArrowUp: -1 })[event.key];
    if (event.key === "Escape") hunt.value = null;
    else if (step !== undefined) void stepHit(step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="hunt-bar" role="search" aria-label=${t("search.hits")} onKeyDown=${keys}>
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
      onClick=${() => {
        hunt.value = null;
      }}
    />
  </div>`;
}
