// Makes src/core/openapi.ts, the types of what the server answers, from the OpenAPI documents of a running server.
//
//   node scripts/types/run.mjs --url http://127.0.0.1:8080/           writes it
//   node scripts/types/run.mjs --url http://127.0.0.1:8080/ --check   fails where it is not what would be written
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import openapi, { astToString } from "openapi-typescript";

const { values: args } = parseArgs({ options: { url: { type: "string" }, check: { type: "boolean" } } });
const file = path.resolve(import.meta.dirname, "../../src/core/openapi.ts");
const document = async (where) => (await fetch(new URL(where, args.url))).json();

const [rest, own] = await Promise.all([document("engine-rest/openapi.json"), document("cauce/openapi.json")]);
// The schemas are what the pages need; paths would be ten times as much.
const schemas = { ...rest.components.schemas, ...own.components.schemas };
const types = astToString(await openapi({ openapi: "3.0.2", info: rest.info, paths: {}, components: { schemas } }));
const begin = types.indexOf("export interface components");
const end = types.indexOf("\nexport type $defs");
if (begin < 0) throw new Error("the generator makes something else now");
const text = `// Made by scripts/types/run.mjs from the server's OpenAPI documents: run it where this is not up to date.\n\n${types.slice(begin, end < 0 ? undefined : end).trimEnd()}\n`;

if (!args.check) {
  fs.writeFileSync(file, text);
  console.log(`${path.basename(file)}: ${Object.keys(schemas).length} types`);
} else {
  const same = fs.existsSync(file) && fs.readFileSync(file, "utf8") === text;
  if (!same) console.log("FAIL src/core/openapi.ts is not what the server's documents make: run scripts/types/run.mjs");
  console.log(`${same ? 1 : 0} passed, ${same ? 0 : 1} failed`);
  process.exitCode = same ? 0 : 1;
}
