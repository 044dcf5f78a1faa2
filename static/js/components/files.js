/** Files dropped or pasted: there is no place for them yet. A browser would leave the chat to show a dropped one. */
import { t } from "../i18n/index.js";
import { toast } from "./base/ui.js";

/** @param {DataTransfer | null} data */
function hasFiles(data) {
  return Boolean(data?.types.includes("Files"));
}

export function refuseFiles() {
  const over = (/** @type {DragEvent} */ event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    // Of a file that is not accepted nobody would hear that it was dropped, and so nobody would be told why.
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  };
  const drop = (/** @type {DragEvent} */ event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    toast(t("files.refused"));
  };
  const paste = (/** @type {ClipboardEvent} */ event) => {
    // What is copied in a word processor is a picture of itself, too: then its text goes in.
    const data = event.clipboardData;
    if (hasFiles(data) && !data?.types.includes("text/plain")) toast(t("files.refused"));
  };
  addEventListener("dragover", over);
  addEventListener("drop", drop);
  addEventListener("paste", paste);
  return () => {
    removeEventListener("dragover", over);
    removeEventListener("drop", drop);
    removeEventListener("paste", paste);
  };
}
