// Builds each entry into one file of the package's static folder; the same sources give the same bytes.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "vite";

const ENTRIES = { console: "src/console.ts", stream: "src/worker.ts", globe: "src/globe.ts", explorer: "src/explorer.ts" };
const OUT = process.env.COMITY_ISLANDS_OUT ?? "../src/comity/web/static";
// Whose work is in the built files: their licences ask to be told.
const WITHIN = ["htmx.org", "three", "d3-geo", "d3-array", "internmap", "topojson-client", "world-atlas"];

for (const [name, entry] of Object.entries(ENTRIES)) {
  await build({
    configFile: false,
    logLevel: "warn",
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: "es2022",
      minify: true,
      modulePreload: false,
      lib: { entry, formats: ["iife"], name: "comity", fileName: () => `${name}.js` },
    },
  });
}

const told = WITHIN.map((name) => {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version}\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()}\n`;
});
const land = "Land: Natural Earth 1:110m, public domain, as world-atlas gives it.\n";
writeFileSync(`${OUT}/licences.txt`, [land, ...told].join("\n----\n\n"));
