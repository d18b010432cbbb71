// Photographs every screen into e2e/screenshots/: light and dark, wide and phone; empty, full and with an error.
// make e2e E2E=screenshots.mjs ARGS="leads me" chooses by name, LOOKS=light-wide,dark-phone by look; FULL=1 has whole pages.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OWNER, PATIENCE, closeBrowser, open, signIn } from "./house.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "screenshots");
const words = process.argv.slice(2);
const only = process.env.LOOKS?.split(",");
const looks = ["light", "dark"].flatMap((colorScheme) => [
  { name: `${colorScheme}-wide`, colorScheme, viewport: { width: 1440, height: 900 } },
  { name: `${colorScheme}-phone`, colorScheme, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
]).filter(({ name }) => !only || only.includes(name));

/** Screens of somebody who is signed in to the demo company: name, path, what is done there first. */
const full = [
  ["day", "/day"],
  ["day-strip", "/day", (page) => page.locator("[data-act=done]").first().click().then(() => page.waitForSelector("#strip"))],
  ["day-focus", "/day?focus=first"],
  ["day-team", "/day?view=team"],
  ["leads", "/leads"],
  ["board", "/board"],
  ["board-selected", "/board", async (page) => {
    for (const card of [0, 2]) await page.locator(".slip__select").nth(card).check({ force: true });
  }],
  ["board-lanes", "/board?group=assigned_to"],
  ["board-move", "/board", (page) => page.locator(".slip").first().hover().then(() => page.locator(".slip__move").first().click()).then(() => page.waitForSelector("#move-head"))],
  ["tasks", "/tasks"],
  ["task", "/tasks", (page) => page.locator(".table__open").first().click().then(() => page.waitForSelector(".drawer .task"))],
  ["task-new", "/tasks/new"],
  ["calendar", "/tasks/calendar", (page) => page.waitForSelector(".ec-event")],
  ["calls", "/tasks/calls"],
  ["bell", "/tasks", (page) => page.click(".topbar__bell > a").then(() => page.waitForSelector(".bell:popover-open"))],
  ["notifications", "/notifications"],
  ["deals", "/deals"],
  ["deals-table", "/deals/table"],
  ["deals-forecast", "/deals/forecast"],
  ["deals-closed", "/deals/closed"],
  ["deal", "/deals", (page) => page.locator(".slip__open").first().click().then(() => page.waitForSelector("#deal-head"))],
  ["leads-compact", "/leads", (page) => compact(page)],
  ["leads-filter", "/leads?add=status"],
  ["leads-filtered", `/leads?filter=${encodeURIComponent('{"and":[{"field":"status","op":"is_not","value":"New"},{"field":"name","op":"contains","value":"a"}]}')}`],
  ["leads-none", "/leads?q=nobody+has+this"],
  ["leads-wrong", "/leads?filter=nonsense"],
  ["leads-trash", "/leads?segment=trash"],
  ["leads-selected", "/leads", (page) => page.locator(".table__select").nth(2).check()],
  ["leads-grouped", "/leads?group=status", (page) => page.waitForFunction(() => [...document.querySelectorAll("[data-counted]")].every((place) => place.textContent))],
  ["leads-columns", "/leads", (page) => page.click("[popovertarget=columns]")],
  ["lead", "/leads", (page) => follow(page, "tr[data-row]", "data-row")],
  ["lead-access", "/leads", (page) => follow(page, "tr[data-row]", "data-row", "/access")],
  ["leads-lost", "/leads", async (page) => {
    for (const row of [0, 1]) await page.locator(".table__select").nth(row).check();
    await page.selectOption(".bulk [name=status]", { label: "Lost" });
    await page.click(".bulk [value=status]");
    await page.waitForSelector("#move-head");
  }],
  ["lead-panel", "/leads", (page) => page.locator(".table__open").nth(1).click().then(() => page.waitForSelector("#panel .lead"))],
  ["lead-new", "/leads", (page) => drawer(page)],
  ["palette", "/leads", (page) => palette(page, "")],
  ["palette-found", "/leads", (page) => palette(page, "a")],
  ["general", "/settings/general"],
  ["staff", "/settings/staff"],
  ["staff-one", "/settings/staff", (page) => follow(page, "main a.table__main >> nth=1", "href")],
  ["view-as", "/settings/staff", (page) => viewAs(page), (page) => page.click(".viewed button")],
  ["departments", "/settings/departments"],
  ["department", "/settings/departments", (page) => follow(page, "main a[href^='/settings/departments/']", "href")],
  ["department-try", "/settings/departments?try=true&phone=9000100001"],
  ["list-statuses", "/settings/lists/status"],
  ["list-sources", "/settings/lists/source"],
  ["list-stages", "/settings/lists/deal_stage"],
  ["list-entry", "/settings/lists/status", (page) => follow(page, "main li a[href*='/status/']", "href")],
  ["fields", "/settings/fields"],
  ["field-new", "/settings/fields/new"],
  ["field", "/settings/fields", (page) => follow(page, "main li a[href^='/settings/fields/'], main td a[href^='/settings/fields/']", "href")],
  ["connect", "/settings/connect"],
  ["connect-token", "/settings/connect/token"],
  ["connect-again", "/settings/connect/token?again=true"],
  ["connect-log", "/settings/connect/log"],
  ["connect-log-one", "/settings/connect/log?only=refused", (page) => follow(page, "main td a", "href")],
  ["connect-docs", "/settings/connect/docs"],
  ["connect-try", "/settings/connect/docs", async (page) => {
    const call = page.locator(".card:has-text('get-lead-status')");
    await call.locator("summary:has-text('Try it')").click();
    await call.locator("text=Send the call").click();
    await call.locator(".try__answer").waitFor();
  }],
  ["webhooks", "/settings/webhooks", (page) => addWebhook(page)],
  ["webhook", "/settings/webhooks", (page) => follow(page, "main a[href^='/settings/webhooks/']", "href")],
  ["webhook-secret", "/settings/webhooks", (page) => follow(page, "main a[href^='/settings/webhooks/']", "href", "/secret")],
  ["audit", "/settings/audit"],
  ["forward", "/settings/forward"],
  ["data", "/settings/data"],
  ["data-person", "/settings/data/person?who=9000100001"],
  ["data-nobody", "/settings/data/person?who=nobody@example.com"],
  ["reports", "/reports"],
  ...["sources", "funnel", "speed", "agents", "quality", "fairness", "lost", "tasks", "intake", "forecast"].map((name) => [`report-${name}`, `/reports/${name}`, (page) => page.waitForSelector("ol-chart canvas")]),
  ["me", "/me"],
  ["two-step", "/me/two-step"],
  ["not-found", "/nowhere"],
  ["search", "/search?q=me"],
  ["menu", "/leads", (page) => page.click(".topbar__me")],
  ["shortcuts", "/leads", (page) => page.keyboard.press("?")],
  ["styles", "/dev/styles"],
  ["import", "/leads/import"],
  ["duplicates", "/leads/duplicates"],
];
/** Of an account that has just been made. */
const empty = [
  ["leads-empty", "/leads"],
  ["board-empty", "/board"],
  ["day-clear", "/day"],
  ["deals-empty", "/deals"],
  ["tasks-empty", "/tasks"],
  ["notifications-empty", "/notifications"],
  ["departments-empty", "/settings/departments"],
  ["fields-empty", "/settings/fields"],
  ["connect-log-empty", "/settings/connect/log"],
  ["webhooks-empty", "/settings/webhooks"],
  ["report-empty", "/reports/funnel"],
];
/** Of somebody who is not signed in. */
const guest = [
  ["sign-in", "/sign-in"],
  ["sign-in-wrong", "/sign-in", wrongPassword],
  ["reference", "/api/docs"],
  ["reference-operation", "/api/docs/create_lead"],
];

async function compact(page) {
  await page.evaluate(() => document.querySelector("table").classList.add("table--compact"));
}

/** To where the first of what a page links to is. */
async function follow(page, selector, attribute, further = "") {
  const to = await page.locator(selector).first().getAttribute(attribute, { timeout: 2000 }).catch(() => null);
  if (to) await page.goto(to + further);
}

async function drawer(page) {
  await page.click(".topbar__add");
  await page.fill("#panel #phone_numbers", "12");
  await page.press("#panel #phone_numbers", "Enter");
  await page.waitForSelector("#panel .field__error");
}

async function palette(page, typed) {
  await page.click("[data-key='Mod+k']");
  await page.fill("#palette input", typed);
  if (typed) await page.waitForSelector("#palette [role=option]");
}

async function viewAs(page) {
  await follow(page, "main a.table__main >> nth=3", "href");
  await page.click("text=View as");
  await page.waitForSelector(".viewed");
}

async function addWebhook(page) {
  if (await page.locator("main a[href^='/settings/webhooks/']").count()) return;
  await page.fill("#url", "https://example.com/hook");
  await page.click("text=Add the webhook");
  await page.goto("/settings/webhooks");
}

async function wrongPassword(page) {
  await page.fill("#email", OWNER);
  await page.fill("#password", "wrong horse");
  await page.press("#password", "Enter");
  await page.waitForSelector(".field__error");
}

const wanted = ([name]) => words.length === 0 || words.some((word) => name.includes(word));

async function photograph(house, screens, who) {
  const left = screens.filter(wanted);
  if (left.length === 0) return;
  for (const { name, ...look } of looks) {
    const { context, page } = await house.window(look);
    if (who) await signIn(page, ...who);
    page.setDefaultTimeout(10_000);
    page.setDefaultNavigationTimeout(PATIENCE);
    for (const [screen, path, first, last] of left) {
      await page.goto(path);
      await first?.(page).catch((error) => missed(`${screen}-${name}`, error));
      await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
      await page.screenshot({ path: join(folder, `${screen}-${name}.png`), fullPage: process.env.FULL === "1" || ["styles", "me"].includes(screen) });
      await last?.(page);
    }
    await context.close();
  }
}

/** A screen that is not as it was meant to be: it is photographed as it is, the others too, and the command fails. */
function missed(screen, error) {
  console.error(`${screen}: ${error.message.split("\n")[0]}`);
  process.exitCode = 1;
}

async function setUp(house) {
  if (!wanted(["setup"])) return;
  const [, address] = await house.says(/set up +(\S+)/);
  await photograph(house, [["setup-code", "/setup"], ["setup-company", address], ["setup-owner", address + "&company=Acme&country=IN"]].map(([name, path]) => [name, path.replace("/setup?", name === "setup-owner" ? "/setup/owner?" : "/setup?")]));
}

async function inHouse(options, visit) {
  const house = await open(options);
  try {
    await visit(house);
  } finally {
    await house.close();
  }
}

mkdirSync(folder, { recursive: true });
await inHouse({ demo: true }, (house) => photograph(house, full, ["demo@example.com", "demo-password"]));
await inHouse({ account: true }, async (house) => {
  await photograph(house, empty, [OWNER]);
  await photograph(house, guest);
});
await inHouse({}, setUp);
await closeBrowser();
