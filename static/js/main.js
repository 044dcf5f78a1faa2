/** The entry of the web client: takes what the page brought along and starts. */
import { App } from "./components/app.js";
import { startBack } from "./components/back.js";
import { startAppearance } from "./components/base/appearance.js";
import { startEnter } from "./components/base/enter.js";
import { html, render } from "./components/base/html.js";
import { codeIn, isClient } from "./components/base/route.js";
import { keptTransport } from "./components/settings/transport.js";
import { openDialog, toast } from "./components/base/ui.js";
import { languageOf, speak } from "./i18n/index.js";
import { createApi } from "./lib/api.js";
import { forgetBoot, readBoot } from "./lib/boot.js";
import { systemClock } from "./lib/clock.js";
import { createNodes } from "./lib/nodes.js";
import { keptPlaces } from "./lib/places.js";
import { recentSearches } from "./lib/recent.js";
import { startShell } from "./lib/shell.js";
import { effect } from "./lib/signals.js";
import { openStore } from "./lib/store.js";
import { createTransport } from "./lib/transport.js";
import { createChat } from "./models/chat.js";

const root = document.getElementById("app");
const told = readBoot();
// At an address of the server's own pages the client stands in for one that could not be had.
const ours = told !== null && (told.fresh || isClient(location.pathname));
if (root && ours) void start(root, told);
else if (root) void startAlone(root);

/** @param {HTMLElement} root @param {any} content */
function draw(root, content) {
  startAppearance();
  root.replaceChildren();
  render(content, root);
  startShell();
}

/** @param {HTMLElement} root @param {NonNullable<ReturnType<typeof readBoot>>} told */
async function start(root, { boot, notices }) {
  const { me } = boot;
  startEnter();
  // After that the address is that of the list.
  const code = codeIn(location.pathname);
  startBack();
  const [store] = await Promise.all([openStore(me.id), speak(languageOf(boot.language))]);
  const nodes = createNodes(boot.nodes);
  const api = createApi(nodes);
  const transport = createTransport({ nodes, api, forced: keptTransport() });
  const kept = { recent: recentSearches(me.id), places: keptPlaces(me.id) };
  const chat = createChat({ me, nodes, transport, api, store, clock: systemClock, ...kept });
  draw(root, html`<${App} chat=${chat} />`);
  effect(() => {
    const { state } = chat.connection.value;
    if (state === "signed_out" || state === "suspended") forgetBoot(me.id);
  });
  for (const notice of notices) toast(notice);
  if (code !== null) openDialog("join", { code });
}

/** Nobody's page. @param {HTMLElement} root */
async function startAlone(root) {
  const { chosenLanguage, Offline } = await import("./components/offline.js");
  await speak(languageOf(chosenLanguage()));
  draw(root, html`<${Offline} />`);
}
