// Whose page this is. The server's page says it; the page that the service worker opens without a network has nobody in it,
// and then it is whoever was signed in here last.

const KEY = "boot";

/** @typedef {{ me: Wire.Me, language: string, nodes: { origins: string[], cookie_domain: string | null } }} Boot */

/** @returns {{ boot: Boot, notices: string[], fresh: boolean } | null} null where nobody is signed in, as far as this device knows */
export function readBoot() {
  const told = document.getElementById("boot")?.textContent;
  if (!told) {
    const boot = kept();
    return boot && { boot, notices: [], fresh: false };
  }
  const { notices, ...boot } = JSON.parse(told);
  keep(boot);
  return { boot, notices, fresh: true };
}

/** @returns {Boot | null} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

/** @param {Boot} boot */
function keep(boot) {
  try {
    localStorage.setItem(KEY, JSON.stringify(boot));
  } catch {
    // Forbidden or full: without a network nothing opens.
  }
}

/** This sign-in is over: from now on what is kept of this person opens after the next one only. @param {Chat.Id} userId */
export function forgetBoot(userId) {
  if (kept()?.me.id === userId) localStorage.removeItem(KEY);
}
