import { strict as assert } from "node:assert";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { load } from "./load.mjs";
import { words } from "./words.mjs";

const { es } = await load("core/es.ts");
const parts = (text) => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort();

test("every text has its Spanish, and nothing is translated that is not said", () => {
  const said = words();
  assert.ok(said.length > 500, "the texts were found");
  assert.deepEqual(said.filter((w) => !(w in es)), [], "without Spanish");
  assert.deepEqual(Object.keys(es).filter((w) => !said.includes(w)), [], "no longer said");
});

test("translations have the same parts to put in", () => {
  for (const [english, spanish] of Object.entries(es)) assert.deepEqual(parts(spanish), parts(english), english);
});

test("styles know no left and right, but where something is always drawn from left to right", () => {
  const css = fs.readFileSync(path.resolve(import.meta.dirname, "../../src/style.css"), "utf8");
  const sided = css.split("\n").filter((line) => /(?:^|[^-\w])(?:(?:margin|padding|border)-(?:left|right)|left|right|float):?\s*[:{]/.test(line) || /text-align: (left|right)/.test(line));
  assert.deepEqual(sided.filter((line) => !line.includes("direction: ltr")), []);
});
