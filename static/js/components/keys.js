/** Keys that work everywhere; what belongs to one place listens there. */
import { undo } from "./back.js";
import { go, openId } from "./base/route.js";
import { dialogs, menu, openDialog } from "./base/ui.js";

/** @param {EventTarget | null} target */
function writes(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=radio]), textarea, select"))
  );
}

/** @param {Chat.Chat} chat @param {1 | -1} step */
function move(chat, step) {
  const views = chat.conversations.peek().filter((view) => !view.hidden);
  const at = views.findIndex((view) => view.id === openId.peek());
  const next = at < 0 ? views[0] : views[at + step];
  if (next) go(next.id);
}

/** One level back: from a message to where one writes, then what was opened last. */
function back() {
  const composer = document.querySelector(".composer-input");
  if (document.activeElement?.closest(".timeline") && composer instanceof HTMLElement) composer.focus();
  else undo();
}

/** @param {Chat.Chat} chat */
export function listenForKeys(chat) {
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const covered = dialogs.peek().length > 0 || menu.peek() !== null;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.code === "KeyK") {
      event.preventDefault();
      if (!covered) openDialog("jump");
    } else if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.code === "KeyF") {
      event.preventDefault();
      if (!covered) openDialog("search");
    } else if (covered) return;
    else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(chat, event.key === "ArrowUp" ? -1 : 1);
    } else if (event.key === "?" && !writes(event.target)) openDialog("keys");
    else if (event.key === "Escape") back();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
