/** Notifications of this device: what was chosen, and showing, sounding and flashing them. */
import { t } from "../../i18n/index.js";
import { effect } from "../../lib/signals.js";
import { Notices } from "../../models/notices.js";
import { signal } from "./html.js";
import { go, openId } from "./route.js";
import { messageWords, nameOf, titleOf } from "./wording.js";

const SHOWN_KEY = "notices";
const SOUND_KEY = "sound";
const BODY_CHARS = 200;
/** All tabs of a browser hear of a message within this time; one of them tells it. */
const TELL_ONCE_MS = 3000;

export const shows = signal(false);
export const sounds = signal(false);
/** Who wrote while nobody was in front; "" once somebody is. */
export const missed = signal("");

export const canShow = () => "Notification" in globalThis;
export const isRefused = () => canShow() && Notification.permission === "denied";

/** Asks the browser where it has to be asked: call it in a click. @param {boolean} on */
export async function setShows(on) {
  const granted = on && canShow() && (await Notification.requestPermission()) === "granted";
  shows.value = granted;
  keep(SHOWN_KEY, granted);
}

/** @param {boolean} on */
export function setSounds(on) {
  sounds.value = on;
  keep(SOUND_KEY, on);
  if (on) play();
}

/** @param {string} key @param {boolean} on */
function keep(key, on) {
  if (on) localStorage.setItem(key, "on");
  else localStorage.removeItem(key);
}

const looking = () => document.visibilityState === "visible" && document.hasFocus();
/** This page is in front of its person. */
const inFront = signal(false);

/** By which the tabs of a browser tell each other what is read in the one in front. @param {string} id */
const readingLock = (id) => `reading ${id}`;

/** @param {string} name @returns {() => void} lets go */
function hold(name) {
  const end = new AbortController();
  const held = new Promise((resolve) => end.signal.addEventListener("abort", resolve));
  // A page over plain HTTP from another machine has no locks: each of its tabs is alone.
  void navigator.locks?.request(name, { mode: "shared" }, () => held);
  return () => end.abort();
}

/** @param {string} id */
async function isRead(id) {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name === readingLock(id));
}

/** @param {Chat.Chat} chat @returns {() => void} */
export function startNotices(chat) {
  shows.value = localStorage.getItem(SHOWN_KEY) === "on" && canShow() && Notification.permission === "granted";
  sounds.value = localStorage.getItem(SOUND_KEY) === "on";
  const notices = new Notices();
  const turned = () => {
    inFront.value = looking();
    if (inFront.value) missed.value = "";
  };
  turned();
  const endReading = effect(() => (inFront.value && openId.value !== null ? hold(readingLock(openId.value)) : undefined));
  const end = effect(() => {
    const views = chat.conversations.value;
    const { state, syncing } = chat.connection.value;
    // What the first sync brings was there before the page was.
    if (!chat.ready.value || state !== "online" || syncing) return;
    const reading = looking() ? openId.peek() : null;
    const isBlocked = (/** @type {string} */ id) => chat.users.get(id).blocked;
    for (const notice of notices.take(views, reading, isBlocked)) void tell(chat, notice);
  });
  for (const turn of ["focus", "blur"]) addEventListener(turn, turned);
  document.addEventListener("visibilitychange", turned);
  return () => {
    end();
    endReading();
    for (const turn of ["focus", "blur"]) removeEventListener(turn, turned);
    document.removeEventListener("visibilitychange", turned);
  };
}

/** @param {Chat.Chat} chat @param {import("../../models/notices.js").Notice} notice */
async function tell(chat, { view, id, senderId, message }) {
  if (await isRead(view.id)) return;
  const sender = nameOf(chat.users.get(senderId));
  if (!looking()) missed.value = sender;
  if (!shows.value && !sounds.value) return;
  await once(`notice ${id}`, () => {
    if (sounds.value) play();
    const text = message ? messageWords(chat, message) : t("notices.mentioned");
    if (shows.value) show(view, view.kind === "group" ? `${sender}: ${text}` : text);
  });
}

/** In one of the tabs. @param {string} name @param {() => void} deed */
async function once(name, deed) {
  if (!navigator.locks) return deed();
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    deed();
    await new Promise((resolve) => setTimeout(resolve, TELL_ONCE_MS));
  });
}

/** @param {Chat.ConversationView} view @param {string} text */
function show(view, text) {
  try {
    const body = text.slice(0, BODY_CHARS);
    const shown = new Notification(titleOf(view), { body, tag: view.id, silent: true });
    shown.onclick = () => {
      globalThis.focus();
      go(view.id);
      shown.close();
    };
  } catch {
    // Some phones take notifications from service workers only: there the title and the sound remain.
  }
}

/** Two short tones, soft enough for an office. */
function play() {
  const audio = new AudioContext();
  const volume = new GainNode(audio, { gain: 0.08 });
  volume.connect(audio.destination);
  [660, 880].forEach((frequency, at) => {
    const tone = new OscillatorNode(audio, { frequency });
    tone.connect(volume);
    tone.start(audio.currentTime + at * 0.12);
    tone.stop(audio.currentTime + at * 0.12 + 0.1);
    if (at === 1) tone.onended = () => void audio.close();
  });
}
