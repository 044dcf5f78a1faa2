/** The entry of the web client: takes what the page brought along and starts. */
import { App } from "./components/app.js";
import { startAppearance } from "./components/base/appearance.js";
import { startEnter } from "./components/base/enter.js";
import { html, render } from "./components/base/html.js";
import { startRoute, takeCode } from "./components/base/route.js";
import { keptTransport } from "./components/settings/transport.js";
import { openDialog, toast } from "./components/base/ui.js";
import { language, languageOf } from "./i18n/index.js";
import { createApi } from "./lib/api.js";
import { systemClock } from "./lib/clock.js";
import { createNodes } from "./lib/nodes.js";
import { openStore } from "./lib/store.js";
import { createTransport } from "./lib/transport.js";
import { createChat } from "./models/chat.js";

/** @returns {{ me: Wire.Me, language: string, notices: string[], nodes: { origins: string[], cookie_domain: string | null } }} */
function boot() {
  return JSON.parse(document.getElementById("boot")?.textContent ?? "");
}

async function start() {
  const { me, language: tongue, notices, nodes: told } = boot();
  language.value = languageOf(tongue);
  startAppearance();
  startEnter();
  startRoute();
  const store = await openStore(me.id);
  const nodes = createNodes(told);
  const api = createApi(nodes);
  const transport = createTransport({ nodes, api, forced: keptTransport() });
  const chat = createChat({ me, nodes, transport, api, store, clock: systemClock });
  const root = document.getElementById("app");
  if (!root) return;
  root.replaceChildren();
  render(html`<${App} chat=${chat} />`, root);
  for (const notice of notices) toast(notice);
  const code = takeCode();
  if (code !== null) openDialog("join", { code });
}

void start();
