// Makes every journey, or those whose file names contain an argument, and counts them: node run.mjs [WORD …]
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "journeys");
const words = process.argv.slice(2);
const wanted = (name) => name.endsWith(".mjs") && (words.length === 0 || words.some((word) => name.includes(word)));
const files = readdirSync(folder).filter(wanted).sort().map((name) => join(folder, name));
let passed = 0;
let failed = 0;

const journeys = run({ files, concurrency: 1, timeout: 20 * 60_000 });
// A file is reported like a test around those in it; only those count, unless the file itself broke.
journeys.on("test:pass", ({ nesting, name }) => (passed += Number(nesting > 0 || !name.endsWith(".mjs"))));
journeys.on("test:fail", ({ nesting, name, details }) => {
  const isFile = nesting === 0 && name.endsWith(".mjs");
  if (!isFile || details.error?.failureType !== "subtestsFailed") failed += 1;
});
journeys.on("end", () => {
  console.log(`journeys: ${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
});
journeys.compose(new spec()).pipe(process.stdout);
