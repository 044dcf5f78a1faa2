/** How this device connects, where somebody chose it; kept on the device. */

const KEY = "transport";

/** @returns {Chat.TransportKind | null} */
export function keptTransport() {
  const value = localStorage.getItem(KEY);
  return value === "socket" || value === "long" || value === "short" ? value : null;
}

/** @param {Chat.TransportKind | null} kind */
export function keepTransport(kind) {
  if (kind === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, kind);
}
