import { language, t } from "../i18n/index.js";
import { html, useEffect } from "./base/html.js";
import { EmptyPicture } from "./empty.js";

const LOOK_AGAIN_MS = 10_000;

/** Nobody's page, without a network: what was asked for comes when there is one. */
export function Offline() {
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.title = t("app.name");
    const again = () => location.reload();
    const timer = setInterval(() => void answers().then((yes) => yes && again()), LOOK_AGAIN_MS);
    addEventListener("online", again);
    return () => {
      clearInterval(timer);
      removeEventListener("online", again);
    };
  }, []);
  return html`<main class="shell-alone">
    <div class="empty">
      <${EmptyPicture} name="lost" />
      <h1 class="empty-title">${t("offline.title")}</h1>
      <p class="empty-text">${t("offline.text")}</p>
      <div class="empty-actions">
        <button type="button" class="button button-primary" onClick=${() => location.reload()}>
          ${t("action.retry")}
        </button>
      </div>
    </div>
  </main>`;
}

/** What was chosen on the pages of the server, else the browser's. */
export function chosenLanguage() {
  return /(?:^|; )django_language=(\w+)/.exec(document.cookie)?.[1] ?? navigator.language;
}

async function answers() {
  try {
    return (await fetch("/livez", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
