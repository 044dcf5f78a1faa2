/** What goes out of what was written: without the blank lines around it. @param {string} text */
export function bodyOf(text) {
  return text.replace(/^\s*\n/, "").trimEnd();
}
