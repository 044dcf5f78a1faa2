/** The pages of signing up and in: what the form wants to know of this browser. */
const zone = document.querySelector("input[name=time_zone]");
if (zone instanceof HTMLInputElement && !zone.value) {
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
