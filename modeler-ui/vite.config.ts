import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** The server hands out compressed files as they are, so only those are kept. */
function compressed(): Plugin {
  let folder = "dist";
  return {
    name: "compressed",
    apply: "build",
    configResolved(config) {
      folder = path.resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || entry.name.endsWith(".gz")) continue;
        const file = path.join(entry.parentPath, entry.name);
        fs.writeFileSync(file + ".gz", zlib.gzipSync(fs.readFileSync(file), { level: 9 }));
        fs.rmSync(file);
      }
    },
  };
}

/** Every browser that runs the pages takes woff2: the fonts' other formats stay out. */
function modernFonts(): Plugin {
  return {
    name: "modern-fonts",
    enforce: "pre",
    transform(code, id) {
      if (!/-font\/css\/\w+\.css/.test(id)) return null;
      const woff2 = /url\(['"]?([^'")]+\.woff2[^'")]*)['"]?\)/.exec(code)?.[1];
      if (!woff2) return null;
      const [first, ...rest] = code.split(/src:[^;]+;/);
      return { code: `${first}src: url("${woff2}") format("woff2");${rest.join("")}`, map: null };
    },
  };
}

export default defineConfig({
  // Any mount point works: addresses are relative, and views stand behind the "#".
  base: "./",
  publicDir: "public",
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 3000,
    assetsInlineLimit: 2048,
    reportCompressedSize: false,
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  plugins: [modernFonts(), compressed()],
  server: { proxy: { "/engine-rest": process.env.CAUCE ?? "http://127.0.0.1:8080" } },
});
