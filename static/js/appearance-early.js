// A classic script in the head: the chosen appearance stands before the first paint, without a flash of the other one.
(() => {
  try {
    const kept = localStorage.getItem("appearance");
    if (kept === "light" || kept === "dark") document.documentElement.dataset.appearance = kept;
  } catch {
    // Storage is closed to us: the system's appearance holds.
  }
})();
