import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { ICONS } from "../../static/js/components/base/icons.js";

const COMPONENTS = join(dirname(fileURLToPath(import.meta.url)), "../../static/js/components");

const source = readdirSync(COMPONENTS, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".js") && !name.endsWith("icons.js"))
  .map((name) => readFileSync(join(COMPONENTS, name), "utf8"))
  .join("\n");

test("every icon is drawn somewhere", () => {
  assert.deepEqual(
    Object.keys(ICONS).filter((name) => !source.includes(`"${name}"`)),
    [],
  );
});

test("every icon that is drawn is there", () => {
  const drawn = [...source.matchAll(/(?:icon|<\$\{Icon\}\s+name)[=:]\s*"(\w+)"/g)].map((match) => match[1]);
  assert.ok(drawn.length > 30);
  assert.deepEqual(
    drawn.filter((name) => !(name in ICONS)),
    [],
  );
});
