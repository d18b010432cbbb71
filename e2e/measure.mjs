// Measures in the browser: from a key or a click to the next paint, and from a lead's answer to its row in an open page.
// make e2e E2E=measure.mjs; OPENLEAD_BIN names a release build, for numbers that mean something.
import { closeBrowser, open, sendLead, signIn } from "./house.mjs";

const ROUNDS = 20;

/** Keeps how long each interaction took to its next paint, as browsers tell it (to 8 ms). */
function watch() {
  window.took = [];
  const keep = (list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) window.took.push({ name: entry.name, ms: entry.duration });
  };
  new PerformanceObserver(keep).observe({ type: "event", durationThreshold: 16, buffered: true });
}

/** Nothing that somebody does takes so long, in milliseconds; what never comes to a paint ends the measurement, and says where. */
const MOST = 20_000;

async function within(name, work) {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error(`${name}: no paint within ${MOST} ms`)), MOST)));
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
  return work;
}

const quantile = (all, part) => all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * part))] ?? 0;
const report = (name, all, work = []) => {
  const worked = work.length ? `; work of the page ${quantile(work, 0.5).toFixed(0)} ms` : "";
  console.log(`${name.padEnd(44)} ${all.length} times, half ${quantile(all, 0.5).toFixed(0)} ms, 95 of 100 ${quantile(all, 0.95).toFixed(0)} ms, most ${Math.max(0, ...all).toFixed(0)} ms${worked}`);
};

/** How long the page's thread has computed, in milliseconds, whatever else the machine does. */
async function meter(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration").value;
  };
}

/** What somebody does all day, without leaving the page. */
const DEEDS = {
  "move through the leads (J)": (page) => page.keyboard.press("j"),
  "select a lead (X)": (page) => page.keyboard.press("x"),
  "open the palette": (page) => page.keyboard.press("Control+k"),
  "type into the palette": (page) => page.keyboard.type("s"),
  "leave the palette": (page) => page.keyboard.press("Escape"),
  "open the filters (F)": (page) => page.keyboard.press("f"),
  "leave the filters": (page) => page.keyboard.press("Escape"),
  "open the keys (?)": (page) => page.keyboard.press("?"),
  "leave the keys": (page) => page.keyboard.press("Escape"),
  "open the columns": (page) => page.click("[popovertarget=columns]"),
  "leave the columns": (page) => page.keyboard.press("Escape"),
  "open a lead": (page) => page.locator(".table__open").nth(3).click(),
  "leave the lead": (page) => page.locator("#panel [data-close]").click(),
};

async function interactions(house) {
  const { page } = await house.window({ viewport: { width: 1440, height: 900 } });
  await signIn(page, "demo@example.com", "demo-password");
  await page.goto("/leads");
  await page.waitForSelector("tr[data-row]");
  await page.waitForSelector("html[data-live]");
  await page.evaluate(watch);
  const worked = await meter(page);
  const [counted, work] = [{}, {}];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, deed] of Object.entries(DEEDS)) {
      await page.evaluate(() => (window.took = []));
      const before = await worked();
      await within(name, deed(page));
      // Two frames later the browser has told of it.
      const told = page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(window.took.map(({ ms }) => ms)), 20)))));
      const took = await within(name, told);
      (work[name] ??= []).push((await worked()) - before);
      // What is not told took less than 16 ms.
      (counted[name] ??= []).push(Math.max(8, ...took));
    }
    if (round % 2) await page.evaluate(() => document.querySelector(".bulk")?.reset());
  }
  for (const [name, all] of Object.entries(counted)) report(name, all, work[name]);
  report("interaction to next paint, all", Object.values(counted).flat());
}

async function live(house) {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  const { page } = await house.window();
  await signIn(page, "demo@example.com", "demo-password");
  await page.goto("/leads");
  await page.waitForSelector("html[data-live]");
  const [all, counts] = [[], []];
  const count = () => document.querySelector("#segments [aria-current] .count")?.textContent.trim();
  await page.waitForFunction(count);
  for (let round = 0; round < ROUNDS; round++) {
    const name = `Live ${round}`;
    const before = await page.evaluate(count);
    const counted = page.waitForFunction((before) => document.querySelector("#segments [aria-current] .count")?.textContent.trim() !== before, before).then(() => performance.now());
    const seen = page.waitForSelector(`th:has-text("${name}")`).then(() => performance.now());
    await sendLead(house.url, token, `90002${String(round).padStart(5, "0")}`, name);
    const answered = performance.now();
    all.push((await seen) - answered);
    counts.push((await counted) - answered);
  }
  report("from the answer to the row in an open page", all);
  report("from the answer to the count of its segment", counts);
}

/** How many bytes of script and style a page has fetched, as they travelled; what was kept counts nothing. */
function travelled() {
  const files = performance.getEntriesByType("resource").filter(({ name }) => /\.(js|css)$/.test(new URL(name).pathname));
  return files.reduce((sum, { transferSize }) => sum + transferSize, 0);
}

async function bytes(house) {
  const { page } = await house.window();
  await page.goto("/sign-in");
  const first = await page.evaluate(travelled);
  await signIn(page, "demo@example.com", "demo-password");
  for (const [name, before] of [["of a first visit", first], ["of the next one", 0]]) {
    await page.goto("/leads");
    await page.waitForSelector("html[data-live]");
    console.log(`script and style ${name}`.padEnd(44), `${before + (await page.evaluate(travelled))} bytes`);
  }
}

const house = await open({ demo: true });
try {
  await bytes(house);
  await interactions(house);
  await live(house);
} finally {
  await house.close();
  await closeBrowser();
}
