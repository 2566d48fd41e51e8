// Uses the pages as people would, in a headless Chromium, and leaves a picture of each view in both themes.
//
//   node tests/page/run.mjs --url http://127.0.0.1:8080/ [--pictures FOLDER] [--only REGEX] [--readme FOLDER] [--signin USER:PASSWORD [--rights]]
//
// The server must be fresh (nothing deployed) with its job executor off. With --signin it must ask for a password, and only
// signing in is tested, or with --rights, where it must check authorizations, who is shown what. --readme writes the pictures that the README shows.
import { strict as assert } from "node:assert";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { Browser, rest } from "./lib.mjs";

const { values: args } = parseArgs({ options: { url: { type: "string" }, pictures: { type: "string" }, only: { type: "string" }, readme: { type: "string" }, signin: { type: "string" }, rights: { type: "boolean" }, chromium: { type: "string", default: "/usr/bin/chromium" } } });
const it = await Browser.start({ url: args.url, only: args.only, readme: args.readme, chromium: args.chromium, pictures: args.pictures ?? fs.mkdtempSync(path.join(os.tmpdir(), "cauce-page-")), server: rest(args.url) });

const parts = args.rights ? ["rights"] : args.signin ? ["signin"] : ["frame", "cockpit", "inbox", "decisions", "operations", "modeler", "admin", "live", "views", "look"];
for (const part of parts) await (await import(`./${part}.mjs`)).default(it, args);

await it.check("nothing went wrong unseen, and nothing was asked elsewhere", async () => {
  assert.deepEqual(it.complaints, []);
  assert.deepEqual(it.foreign, []);
});
await it.browser.close();
for (const line of new Set(it.axe)) console.log("axe  " + line);
console.log(`pictures in ${it.pictures}`);
console.log(`${it.passed} passed, ${it.failed} failed`);
process.exit(it.failed ? 1 : 0);
