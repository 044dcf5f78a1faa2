/**
 * Copies `text`. Over plain HTTP from another machine a browser gives no clipboard; what it does on Ctrl+C it still does.
 * @param {string} text
 */
export async function copyText(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  /** @param {ClipboardEvent} event */
  const fill = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData("text/plain", text);
  };
  addEventListener("copy", fill, { capture: true, once: true });
  const copied = document.execCommand("copy");
  removeEventListener("copy", fill, { capture: true });
  if (!copied) throw new Error("the browser copied nothing");
}
