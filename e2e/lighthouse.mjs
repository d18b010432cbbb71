// Asks Lighthouse what it thinks of the main screens, three times each, and tells the median: make lighthouse. OPENLEAD_BIN
// names a release build. LIGHTHOUSE is where scripts/lighthouse.sh has put it.
import { execFileSync } from "node:child_process";
import { closeBrowser, open, signIn } from "./house.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const KINDS = ["performance", "accessibility", "best-practices"];
/** What is asked for, and what it may not fall below. */
const BARS = { performance: 95, accessibility: 100, "best-practices": 100 };
const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];

function ask(url, cookie) {
  const flags = ["--quiet", "--output=json", "--output-path=stdout", "--preset=desktop", `--only-categories=${KINDS}`, "--chrome-flags=--headless=new --no-sandbox"];
  if (cookie) flags.push("--disable-storage-reset", `--extra-headers=${JSON.stringify({ Cookie: cookie })}`);
  const env = { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? "/usr/bin/chromium" };
  return JSON.parse(execFileSync(process.env.LIGHTHOUSE, [url, ...flags], { encoding: "utf8", env, maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "ignore"] }));
}

const score = (report, kind) => Math.round((report.categories[kind].score ?? 0) * 100);
const lost = (report, kind) => report.categories[kind].auditRefs.filter(({ id, weight }) => weight > 0 && (report.audits[id].score ?? 1) < 0.9).map(({ id }) => id);

const house = await open({ demo: true });
try {
  const { page, context } = await house.window();
  await signIn(page, "demo@example.com", "demo-password");
  await page.goto("/leads");
  const lead = await page.getAttribute("tr[data-row]", "data-row");
  const cookies = await context.cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  await context.close();
  house.windows.length = 0;
  for (const [name, path] of [["sign-in", "/sign-in"], ["leads table", "/leads"], ["lead page", lead], ["My day", "/day"], ["board", "/board"]]) {
    const reports = Array.from({ length: ROUNDS }, () => ask(house.url + path, path === "/sign-in" ? "" : cookie));
    const found = KINDS.map((kind) => [kind, median(reports.map((report) => score(report, kind)))]);
    console.log(name.padEnd(14), found.map(([kind, number]) => `${kind} ${number}`).join(", "));
    for (const [kind, number] of found) {
      if (number >= BARS[kind]) continue;
      process.exitCode = 1;
      console.log(`  ${kind} is below ${BARS[kind]}: ${[...new Set(reports.flatMap((report) => lost(report, kind)))].join(", ")}`);
    }
  }
} finally {
  await house.close();
  await closeBrowser();
}
