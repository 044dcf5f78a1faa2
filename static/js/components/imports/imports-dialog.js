import { createImports } from "../../models/imports.js";
import { t } from "../../i18n/index.js";
import { usePart } from "../base/context.js";
import { Dialog } from "../base/dialog.js";
import { attempt, codeOf, wordsFor } from "../base/failure.js";
import { html, useEffect, useRef, useState } from "../base/html.js";
import { Icon, IconButton } from "../base/icon.js";
import { go } from "../base/route.js";
import { closeAllDialogs, toast } from "../base/ui.js";

const MEGABYTE = 1024 * 1024;
const ERRORS = /** @type {const} */ ({
  not_an_export: "imports.error.not_an_export",
  empty: "imports.error.empty",
  broken: "imports.error.broken",
});

/** Bringing a history along from KakaoTalk. @param {{ onClose: () => void }} props */
export function ImportsDialog({ onClose }) {
  const imports = usePart(createImports);
  const [problem, setProblem] = useState("");
  const [started, setStarted] = useState("");
  const rows = imports.list.value;
  const done = rows.find((row) => row.id === started && row.state === "done");
  useEffect(() => {
    if (done) open(done);
  }, [done]);
  const bring = async (/** @type {File} */ file) => {
    setProblem("");
    try {
      const { id, sent } = await begin(imports, file);
      setStarted(id);
      sent.catch((error) => toast(codeOf(error) === "unknown" ? t("imports.unreadable") : wordsFor(codeOf(error))));
    } catch (error) {
      setProblem(await problemOf(imports, error));
    }
  };
  return html`<${Dialog} title=${t("imports.title")} onClose=${onClose}>
    <div class="dialog-body scroller imports">
      <p class="dialog-text">${t("imports.text")}</p>
      <${Choice} onFile=${(/** @type {File} */ file) => void bring(file)} />
      ${problem && html`<p class="field-error" role="alert"><${Icon} name="alert" size="small" />${problem}</p>`}
      <ul class="settings-rows" role="list">
        ${rows.map((row) => html`<${Row} key=${row.id} row=${row} />`)}
      </ul>
    </div>
  <//>`;
}

/** @param {Wire.Import} row */
function open(row) {
  closeAllDialogs();
  go(row.conversation_id);
}

/** @param {Chat.Imports} imports @param {File} file */
async function begin(imports, file) {
  if (file.size === 0) throw new Error(t("imports.error.empty"));
  return imports.start(file);
}

/** @param {Chat.Imports} imports @param {unknown} error */
async function problemOf(imports, error) {
  switch (codeOf(error)) {
    case "invalid": {
      const most = await attempt(imports.maxBytes());
      return t("imports.error.too_large", { n: Math.floor((most ?? 0) / MEGABYTE) });
    }
    case "conflict": {
      const busy = imports.list.value.some(({ state }) => state === "uploading" || state === "reading");
      return t(busy ? "imports.error.busy" : "imports.error.no_room");
    }
    case "unknown":
      return error instanceof Error ? error.message : t("error.unknown");
    default:
      return wordsFor(codeOf(error));
  }
}

/** @param {{ onFile: (file: File) => void }} props */
function Choice({ onFile }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const chosen = () => {
    const file = field.current?.files?.[0];
    if (field.current) field.current.value = "";
    if (file) onFile(file);
  };
  return html`<div class="imports-choice">
    <input
      ref=${(/** @type {HTMLInputElement | null} */ input) => {
        field.current = input;
      }}
      type="file"
      hidden
      accept=".txt,.csv,text/plain,text/csv"
      onChange=${chosen}
    />
    <button type="button" class="button button-primary" data-autofocus="true" onClick=${() => field.current?.click()}>
      ${t("imports.choose")}
    </button>
  </div>`;
}

/** @param {{ row: Wire.Import }} props */
function Row({ row }) {
  const imports = usePart(createImports);
  const underWay = row.state === "uploading" || row.state === "reading";
  const drop = () => void attempt(imports.drop(row.id));
  return html`<li class="person-row">
    <${Icon} name="bookmark" />
    <span class="person-text">
      <span class="person-name"><span class="truncate">${row.title}</span></span>
      <span class=${row.state === "failed" ? "person-note imports-failed" : "person-note"} role="status">${noteOf(row)}</span>
      ${underWay &&
      html`<progress
        class="progress"
        aria-label=${row.title}
        max=${row.size}
        value=${row.state === "uploading" ? row.received : row.position}
      ></progress>`}
    </span>
    ${row.state === "done" &&
    html`<button type="button" class="button" onClick=${() => open(row)}>${t("imports.open")}</button>`}
    <${IconButton}
      icon="close"
      label=${t(underWay ? "imports.cancel" : "imports.put_away", { title: row.title })}
      onClick=${drop}
    />
  </li>`;
}

/** @param {Wire.Import} row */
function noteOf({ state, error, messages, received, size }) {
  switch (state) {
    case "uploading":
      return t("imports.uploading", { n: Math.floor((100 * received) / size) });
    case "reading":
      return t("imports.reading", { n: messages });
    case "done":
      return t("imports.done", { n: messages });
    default:
      return t(ERRORS[error ?? "broken"]);
  }
}
