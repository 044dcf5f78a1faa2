/** The pages of signing up and in: what the form wants to know of this browser. */
const zone = document.querySelector("input[name=time_zone]");
if (zone instanceof HTMLInputElement && !zone.value) {
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
// Nobody is signed in: without a network nothing of anybody opens here (lib/boot.js). Drafts stay for the next sign-in.
try {
  localStorage.removeItem("boot");
} catch {
  // Storage is closed to us, and so nothing was kept.
}
