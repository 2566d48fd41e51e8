// Gives tests a module of the sources: built as the pages are, with the few things of a browser that it reads on loading.
import path from "node:path";
import { build } from "vite";

const memory = { getItem: () => null, setItem() {}, removeItem() {} };
Object.assign(globalThis, { localStorage: memory, sessionStorage: memory, location: { hash: "" }, addEventListener() {}, document: { baseURI: "http://localhost/" } });
if (!globalThis.navigator) globalThis.navigator = { language: "en" };

export async function load(file) {
  const entry = path.resolve(import.meta.dirname, "../../src", file);
  const made = await build({ configFile: false, logLevel: "silent", build: { ssr: entry, write: false, minify: false }, ssr: { noExternal: true } });
  const chunk = [made].flat()[0].output[0];
  return import("data:text/javascript," + encodeURIComponent(chunk.code));
}
