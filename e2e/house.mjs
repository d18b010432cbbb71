// A real server on a free port over a new database, and browsers that notice everything that goes wrong.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const program = process.env.OPENLEAD_BIN ?? join(root, "target/debug/openlead");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** What a step may take on a slow machine, in milliseconds. */
export const PATIENCE = 30_000;
export const PASSWORD = "correct horse";
export const OWNER = "asha@example.com";

/** The engines that main journeys are made on: PostgreSQL too where tests have one. */
const engines = process.env.OPENLEAD_TEST_POSTGRES ? ["sqlite", "postgres"] : ["sqlite"];

let browser;
let closes = false;

/**
 * A journey in a house of its own: `demo` fills it, `account` makes Acme and its owner, `engine` is sqlite or postgres. It
 * fails when a page of its windows complains: an error on the console, a break of the content security policy.
 */
export function journey(name, options, way) {
  if (!closes) after(closeBrowser);
  closes = true;
  test(options.engine ? `${name} (${options.engine})` : name, async () => {
    const house = await open(options);
    try {
      await way(house);
      for (const { complaints } of house.windows) assert.deepEqual(complaints, []);
    } finally {
      await house.close();
    }
  });
}

/** The same on SQLite and, where tests have one, on PostgreSQL. */
export function onEachEngine(name, options, way) {
  for (const engine of engines) journey(name, { ...options, engine }, way);
}

/** Ends the browser; journeys do so by themselves. */
export async function closeBrowser() {
  await browser?.close();
}

/** A house: a server over a new database, started with these `options`, and what is done with it. */
export async function open({ engine = "sqlite", demo = false, account = false, options = [] } = {}) {
  const data = mkdtempSync(join(tmpdir(), "openlead-e2e-"));
  const database = engine === "postgres" ? newDatabase() : undefined;
  const place = ["--data", data, ...(database ? ["--database", database.url] : [])];
  if (account) makeAccount(place);
  const server = await serve([...place, ...options, ...(demo ? ["--demo"] : [])]);
  const windows = [];
  const servers = [server];
  return {
    ...server,
    windows,
    engine,
    /** Another server process over the same database; PostgreSQL only. */
    async another() {
      const second = await serve([...place, ...options]);
      servers.push(second);
      return second;
    },
    /** A browser window of its own, with options of Playwright's `newContext`. */
    async window(options = {}, base = server.url) {
      const window = await newWindow(base, options);
      windows.push(window);
      return window;
    },
    cli: (...args) => execFileSync(program, [...args, ...place], { encoding: "utf8" }),
    async close() {
      for (const { context } of windows) await context.close();
      for (const { stop } of servers) await stop();
      database?.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function makeAccount(place) {
  const args = ["account", "create", "Acme", "--owner-name", "Asha Nair", "--owner-email", OWNER, "--password-stdin", ...place];
  execFileSync(program, args, { input: PASSWORD + "\n", stdio: ["pipe", "ignore", "inherit"] });
}

/** Starts `openlead serve` and waits until it is ready. */
async function serve(args) {
  const process = spawn(program, ["serve", "--listen", "127.0.0.1:0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  process.stderr.on("data", (bytes) => (log += bytes));
  const ended = new Promise((done) => process.once("exit", done));
  const said = [];
  const lines = createInterface({ input: process.stdout });
  const url = await new Promise((ready, failed) => {
    lines.on("line", (line) => {
      said.push(line);
      const found = line.match(/openlead is ready at (\S+)/);
      if (found) ready(found[1]);
    });
    void ended.then(() => failed(new Error(`openlead serve ended:\n${log}`)));
  });
  const stop = async () => {
    process.kill("SIGTERM");
    await ended;
  };
  /** The first line that it has printed, or prints yet, with this in it. */
  const says = async (pattern) => {
    for (;;) {
      const line = said.find((line) => pattern.test(line));
      if (line) return line.match(pattern);
      await new Promise((next) => lines.once("line", next));
    }
  };
  return { url, stop, says };
}

async function newWindow(base, options) {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"];
  browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
  const context = await browser.newContext({ baseURL: base, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(PATIENCE);
  const complaints = [];
  const page = await newPage(context, complaints);
  return { context, page, complaints, newPage: () => newPage(context, complaints) };
}

async function newPage(context, complaints) {
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    // A form that is refused is answered 422, which the browser logs for itself.
    const refused = /status of 422/.test(message.text());
    // Whoever leaves a page breaks off what it was still reading, which Turbo logs.
    const left = /^TypeError: Failed to fetch/.test(message.text());
    if (message.type() === "error" && !refused && !left) complaints.push(`${page.url()}: ${message.text()}`);
  });
  return page;
}

export async function signIn(page, email = OWNER, password = PASSWORD) {
  await page.goto("/sign-in");
  await page.fill("#email", email);
  await page.fill("#password", password);
  await page.press("#password", "Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Sends a lead through the v1 API. */
export async function sendLead(url, token, number, name, more = {}) {
  const body = new URLSearchParams({ token, countrycode: "91", mobileno: number, source: "Website", name, ...more });
  const answer = await fetch(`${url}/api/gl-website-contacts`, { method: "POST", body });
  assert.equal((await answer.json()).status, "success");
}

/** No violation of WCAG 2.2 AA on the page as it is now. */
export async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  // While a visit goes on Turbo says so on the root, where axe takes aria-busy for a mistake.
  const visit = ({ html, failureSummary }) => html.startsWith("<html") && failureSummary.includes("aria-busy");
  const found = violations.map(({ id, nodes }) => ({ id, nodes: nodes.filter((node) => !visit(node)) })).filter(({ nodes }) => nodes.length > 0);
  const told = found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`);
  assert.deepEqual(told, [], `${page.url()} is not accessible`);
}

function newDatabase() {
  const server = process.env.OPENLEAD_TEST_POSTGRES;
  const psql = join(execFileSync(join(root, "scripts/postgres-bin.sh"), { encoding: "utf8" }).trim(), "psql");
  const run = (sql) => execFileSync(psql, [server, "-qc", sql], { stdio: ["ignore", "ignore", "inherit"] });
  const name = `e2e_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  run(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}
