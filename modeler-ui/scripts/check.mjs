// Whether dist/ is what the sources make: builds them anew elsewhere and compares what the files hold.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { build } from "vite";

const root = path.resolve(import.meta.dirname, "..");
const fresh = fs.mkdtempSync(path.join(os.tmpdir(), "cauce-pages-"));
const MOST = 1_500_000;

/** Files of a folder: name to what they hold. Compressors differ in their bytes, so files are compared unpacked. */
function files(folder) {
  const found = new Map();
  for (const e of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (e.isFile()) found.set(path.relative(folder, path.join(e.parentPath, e.name)), fs.readFileSync(path.join(e.parentPath, e.name)));
  }
  return found;
}

const problems = [];
try {
  await build({ root, logLevel: "warn", build: { outDir: fresh, emptyOutDir: true } });
  const [kept, made] = [files(path.join(root, "dist")), files(fresh)];
  for (const [name, bytes] of made) {
    const before = kept.get(name);
    if (!before) problems.push(`dist/${name} is missing`);
    else if (!zlib.gunzipSync(before).equals(zlib.gunzipSync(bytes))) problems.push(`dist/${name} is not what the sources make`);
  }
  for (const name of kept.keys()) if (!made.has(name)) problems.push(`dist/${name} is made by nothing`);
  const size = [...kept.values()].reduce((n, b) => n + b.length, 0);
  console.log(`     the built pages have ${kept.size} files and ${size} bytes, compressed`);
  if (size > MOST) problems.push(`the built pages have ${size} bytes, more than ${MOST}`);
} finally {
  fs.rmSync(fresh, { recursive: true });
}
for (const p of problems) console.log("FAIL " + p);
if (problems.length) console.log("run `npm ci && npm run build` in modeler-ui and commit dist/");
console.log(`${problems.length ? 0 : 1} passed, ${problems.length} failed`);
process.exit(problems.length ? 1 : 0);
