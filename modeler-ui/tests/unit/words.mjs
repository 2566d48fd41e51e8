// The texts of the pages: every literal that goes through t() or tn(), and those that stand in tables of names.
import fs from "node:fs";
import path from "node:path";

const SRC = path.resolve(import.meta.dirname, "../../src");
const STRING = /"((?:[^"\\]|\\.)*)"/g;

/** Texts in tables of pairs or triples, which are translated where they are shown. */
const TABLES = ["PLACES", "LISTS", "SORTS", "PARTS", "TYPES", "METRICS", "WORDS", "KINDS", "DEEDS", "FIELDS", "KINDS_OF_BATCH"];

function call(text, from) {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '"') {
      i++;
      while (text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
    } else if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return text.slice(from, i);
  }
  return text.slice(from);
}

export function words() {
  const found = new Set();
  for (const file of fs.readdirSync(SRC, { recursive: true })) {
    if (!/\.tsx?$/.test(file) || file === path.join("core", "es.ts")) continue;
    const text = fs.readFileSync(path.join(SRC, file), "utf8");
    for (const match of text.matchAll(/\b(tn?)\(/g)) {
      const inner = call(text, match.index + match[1].length).slice(1);
      // The texts come first: what follows are parts to put in.
      const strings = inner.matchAll(STRING);
      const take = match[1] === "tn" ? 2 : /^\s*"/.test(inner) ? 1 : 0;
      let n = 0;
      for (const s of strings) if (n++ < take) found.add(JSON.parse(`"${s[1]}"`));
    }
    for (const match of text.matchAll(/const (\w+)[^=]*= (\[\s*\[|\{ startBefore)(.*?)(\n\];| as const;|\];|\};)/gs)) {
      if (!TABLES.includes(match[1])) continue;
      for (const s of match[3].matchAll(STRING)) if (/^[A-Z]/.test(s[1])) found.add(s[1]);
    }
    for (const match of text.matchAll(/kind: "([A-Z]\w+)"/g)) found.add(match[1]);
  }
  return [...found].sort();
}
if (process.argv[1] === import.meta.filename) console.log(words().join("\n"));
