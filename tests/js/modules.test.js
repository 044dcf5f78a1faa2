import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const STATIC = join(dirname(fileURLToPath(import.meta.url)), "../../static");
// Also imports of types in comments: the names of static files follow from what a file says, comments included.
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.[^"']+)["']/g;

const modules = new Map(
  readdirSync(STATIC, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(STATIC, name))
    .map((path) => {
      const imports = [...readFileSync(path, "utf8").matchAll(IMPORT)];
      return [path, imports.map((match) => resolve(dirname(path), match[1]))];
    }),
);

test("every import of the client finds its file", () => {
  const missing = [...modules].flatMap(([path, imports]) =>
    imports.filter((to) => !modules.has(to)).map((to) => `${relative(STATIC, path)} → ${to}`),
  );
  assert.ok(modules.size > 50);
  assert.deepEqual(missing, []);
});

test("no module imports itself in a circle: its hashed name could not be computed", () => {
  const done = new Set();
  const circles = [];
  const visit = (path, above) => {
    if (above.includes(path)) circles.push([...above.slice(above.indexOf(path)), path].map((p) => relative(STATIC, p)));
    if (above.includes(path) || done.has(path)) return;
    for (const to of modules.get(path) ?? []) visit(to, [...above, path]);
    done.add(path);
  };
  for (const path of modules.keys()) visit(path, []);
  assert.deepEqual(circles, []);
});
