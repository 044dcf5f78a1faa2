// What "back" undoes, whichever way it comes: the browser's button, a phone's gesture, Escape. Each thing that stands over
// the list has an entry in the history, so one step closes what was opened last, and what is closed otherwise takes its
// entry along.
import { computed, effect } from "./base/html.js";
import { detailsCover, toComposer } from "./base/platform.js";
import { conversationIn, fromList, go, openId } from "./base/route.js";
import { closeDialog, closeMenu, detailsOpen, dialogs, menu } from "./base/ui.js";
import { endHunt, hunting } from "./search/hunt.js";

/** How each of what stands over the list or the open conversation is closed, the topmost last. */
const layers = computed(() => [
  ...(hunting.value ? [endHunt] : []),
  ...(detailsOpen.value && openId.value !== null ? [closeDetails] : []),
  ...dialogs.value.map(({ id }) => () => closeDialog(id)),
  ...(menu.value ? [closeMenu] : []),
]);

/** Entries of the history that there should be below and up to this one, without the first. */
const depth = computed(() => Number(fromList.value) + layers.value.length);

/** As many as there are. */
let here = 0;
/** Where the page itself goes back to, and is not there yet: what happens meanwhile waits. @type {number | null} */
let going = null;

export function closeDetails() {
  detailsOpen.value = false;
  toComposer();
}

/** To the list, at the conversation that was open: from there the next keys go on. */
export function leave() {
  const address = `/c/${openId.peek()}`;
  go(null);
  // Where there is room for one pane, the list is drawn by then.
  requestAnimationFrame(() => {
    const link = document.querySelector(`.conversation-link[href="${address}"]`);
    if (link instanceof HTMLElement) link.focus();
  });
}

/** Closes what is on top, at last the conversation. */
export function undo() {
  const close = layers.peek().at(-1) ?? leave;
  close();
}

/** Where the address says, and from now on wherever one goes. */
export function startBack() {
  const at = entryHere();
  openId.value = conversationIn(location.pathname);
  fromList.value = at.fromList && openId.value !== null;
  // What stood over it before a reload is gone: then its entries go as well.
  here = at.depth;
  addEventListener("popstate", came);
  // Where they lie over a conversation, they are not taken along to the next.
  effect(() => {
    if (openId.value !== null && detailsCover()) detailsOpen.value = false;
  });
  effect(() => {
    void depth.value;
    void openId.value;
    // Once all that is done at one go is done: what closes and opens another keeps the entry.
    queueMicrotask(follow);
  });
}

function entryHere() {
  const { fromList: below = false, over = 0 } = history.state ?? {};
  return { fromList: below, over, depth: Number(below) + over };
}

/** Somebody went back or forward, or the page did. */
function came() {
  const at = entryHere();
  here = at.depth;
  // A step of somebody's at the same moment comes out further below.
  const arrived = going !== null && here >= going;
  going = null;
  if (!arrived && here < depth.peek()) closeDownTo(here);
  else if (!arrived) {
    fromList.value = at.fromList;
    openId.value = conversationIn(location.pathname);
  }
  follow();
}

/** @param {number} wanted entries */
function closeDownTo(wanted) {
  const base = Number(fromList.peek());
  for (const close of layers.peek().slice(Math.max(0, wanted - base)).reverse()) close();
  if (wanted < base) leave();
}

/** The history becomes what it should be. What was closed cannot be opened by "forward": from such an entry it goes back. */
function follow() {
  if (going !== null) return;
  if (here > depth.peek()) {
    going = depth.peek();
    history.go(going - here);
    return;
  }
  const now = entryHere();
  const [below, over, path] = entryFor(here);
  if (now.fromList !== below || now.over !== over || location.pathname !== path) write("replaceState");
  while (here < depth.peek()) {
    here += 1;
    write("pushState");
  }
}

/** @param {"replaceState" | "pushState"} how */
function write(how) {
  const [below, over, path] = entryFor(here);
  history[how]({ fromList: below, over }, "", path);
}

/** @param {number} at @returns {[boolean, number, string]} whether the list lies below; how much stands over the pane; the address */
function entryFor(at) {
  const base = Number(fromList.peek());
  if (at < base) return [false, 0, "/"];
  return [base === 1, at - base, openId.peek() === null ? "/" : `/c/${openId.peek()}`];
}
