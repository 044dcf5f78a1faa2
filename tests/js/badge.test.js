import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { signal } from "../../static/js/lib/signals.js";
import { iconWith, startBadge } from "../../static/js/components/base/badge.js";

const before = { document: globalThis.document, navigator: globalThis.navigator };

/** A page with an icon, in a browser that badges installed apps. */
function page() {
  const link = { href: "/static/icons/logo.svg" };
  const app = [];
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true });
  define("document", { querySelector: () => link });
  define("navigator", { setAppBadge: async (n) => app.push(n), clearAppBadge: async () => app.push(0) });
  return { link, app };
}

afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
});

test("the number stands in the icon, a large one is cut short", () => {
  assert.match(iconWith(3), />3<\/text>/);
  assert.match(iconWith(99), />99<\/text>/);
  assert.match(iconWith(100), />99\+<\/text>/);
});

test("the icons of the tab and of the app follow what is unread", () => {
  const { link, app } = page();
  const totalUnread = signal(0);
  const end = startBadge({ totalUnread });
  assert.equal(link.href, "/static/icons/logo.svg");
  totalUnread.value = 2;
  assert.ok(link.href.startsWith("data:image/svg+xml,"));
  totalUnread.value = 0;
  assert.equal(link.href, "/static/icons/logo.svg");
  totalUnread.value = 5;
  end();
  assert.equal(link.href, "/static/icons/logo.svg");
  assert.deepEqual(app, [0, 2, 0, 5, 0]);
});
