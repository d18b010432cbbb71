// Makes dist/ of src/, styles/ and icons.txt: hashed names, each file also as .br and .gz, and manifest.json, which says
// what is called how. `make ui` runs it.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
/** Compressed bytes of script and style that a first visit may cost. */
const BUDGET = 120_000;

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const { names, scripts } = await bundles();
const manifest = { ...names, "icons.svg": sprite(), "mark.svg": copied("mark.svg") };
const sizes = compressed();
const first = [...scripts, manifest["app.css"]].reduce((sum, name) => sum + sizes.get(name), 0);
if (first > BUDGET) throw new Error(`a first visit costs ${first} bytes, more than ${BUDGET}`);
writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
console.log(`ui: ${Object.keys(manifest).length} files, ${first} bytes of script and style at a first visit`);

async function bundles() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: { app: "src/app.ts", "app-style": "styles/app.css", calendar: "src/calendar.ts", "calendar-style": "styles/calendar.css" },
    outdir: dist,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: ["chrome123", "firefox120", "safari17.5"],
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    plugins: [{ name: "turbo", setup: ({ onLoad }) => onLoad({ filter: /turbo\.es2017-esm\.js$/ }, withoutInlineStyle) }],
  });
  const named = Object.entries(result.metafile.outputs).filter(([, output]) => output.entryPoint);
  const name = (entry) => basename(entry).replace(/ts$/, "js");
  const built = named.filter(([path]) => /\b(app|calendar)(-style)?-/.test(path));
  const names = Object.fromEntries(built.map(([path, { entryPoint }]) => [name(entryPoint), basename(path)]));
  return { names, scripts: imported(result.metafile.outputs, `dist/${names["app.js"]}`) };
}

/** A script and those that it imports at once, not those that pages load when they need them. */
function imported(outputs, path) {
  const all = outputs[path].imports.filter(({ kind }) => kind === "import-statement");
  return [...new Set([basename(path), ...all.flatMap((one) => imported(outputs, one.path))])];
}

/** Turbo puts a style for its progress bar into every page, which their policy forbids; progress.css has one instead. */
function withoutInlineStyle({ path }) {
  const text = readFileSync(path, "utf8");
  const call = "    this.installStylesheetElement();\n";
  if (!text.includes(call)) throw new Error("Turbo has changed: where does its progress bar get its style now?");
  return { contents: text.replace(call, ""), loader: "js" };
}

/** One file with the icons that icons.txt names, as symbols of those names. */
function sprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter(Boolean);
  const symbols = names.map((name) => {
    const text = readFileSync(join(here, "node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    const shapes = text.slice(text.indexOf(">", text.indexOf("<svg")) + 1, text.indexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  return written("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

function copied(name) {
  return written(name, readFileSync(join(here, name), "utf8"));
}

function written(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  const hashed = name.replace(".", `-${hash}.`);
  writeFileSync(join(dist, hashed), text);
  return hashed;
}

/** Writes each file compressed too, and gives its size under brotli. */
function compressed() {
  const sizes = new Map();
  for (const name of readdirSync(dist)) {
    const bytes = readFileSync(join(dist, name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    const brotli = brotliCompressSync(bytes, { params });
    writeFileSync(join(dist, `${name}.br`), brotli);
    writeFileSync(join(dist, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    sizes.set(name, brotli.length);
  }
  return sizes;
}
