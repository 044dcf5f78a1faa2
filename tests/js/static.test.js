// The manifest storage gives each file a name from its content with the names of its imports in it, and takes an import in a
// comment for a real one: a ring of imports, even of types, has no names.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../../static");
const IMPORT = /import\(["']([./][^"']*)["']\)|(?:import|export)[\s{*][^;'"]*?from\s*["']([./][^"']*)["']|import\s*["']([./][^"']*)["']/g;

const files = readdirSync(join(ROOT, "js"), { recursive: true })
  .map((name) => join(ROOT, "js", String(name)))
  .filter((name) => name.endsWith(".js"));

const importsOf = (file) =>
  [...readFileSync(file, "utf8").matchAll(IMPORT)].map((found) => resolve(dirname(file), found[1] ?? found[2] ?? found[3]));

const graph = new Map(files.map((file) => [file, importsOf(file)]));
const short = (file) => relative(ROOT, file);

test("every import leads to a file", () => {
  const lost = [...graph].flatMap(([file, found]) => found.filter((one) => !existsSync(one)).map((one) => `${short(file)} → ${short(one)}`));
  assert.deepEqual(lost, []);
});

test("imports run in no ring, types in comments included", () => {
  const done = new Set();
  const walk = (file, way) => {
    const at = way.indexOf(file);
    if (at >= 0) assert.fail([...way.slice(at), file].map(short).join(" → "));
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
});

test("every import ends with a semicolon: without it the storage passes it over", () => {
  const open = files.filter((file) => /^(?:import|export)[^;]*?from\s*["'][./][^"']*["']\s*$/m.test(readFileSync(file, "utf8")));
  assert.deepEqual(open.map(short), []);
});
