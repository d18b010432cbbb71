// Photographs every screen into e2e/screenshots/: light and dark, wide and phone; empty, full and with an error.
// make e2e E2E=screenshots.mjs ARGS="leads me" chooses by name.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OWNER, closeBrowser, open, signIn } from "./house.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "screenshots");
const words = process.argv.slice(2);
const looks = ["light", "dark"].flatMap((colorScheme) => [
  { name: `${colorScheme}-wide`, colorScheme, viewport: { width: 1440, height: 900 } },
  { name: `${colorScheme}-phone`, colorScheme, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
]);

/** Screens of somebody who is signed in to the demo company: name, path, what is done there first. */
const full = [
  ["day", "/day"],
  ["day-strip", "/day", (page) => page.locator("[data-act=done]").first().click().then(() => page.waitForSelector("#strip"))],
  ["day-focus", "/day?focus=first"],
  ["day-team", "/day?view=team"],
  ["leads", "/leads"],
  ["board", "/board"],
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
  ["me", "/me"],
  ["two-step", "/me/two-step"],
  ["not-found", "/nowhere"],
  ["search", "/search?q=me"],
  ["menu", "/leads", (page) => page.click(".topbar__me")],
  ["shortcuts", "/leads", (page) => page.keyboard.press("?")],
  ["styles", "/dev/styles"],
];
/** Of an account that has just been made. */
const empty = [
  ["leads-empty", "/leads"],
  ["board-empty", "/board"],
  ["day-clear", "/day"],
  ["deals-empty", "/deals"],
  ["tasks-empty", "/tasks"],
  ["notifications-empty", "/notifications"],
];
/** Of somebody who is not signed in. */
const guest = [
  ["sign-in", "/sign-in"],
  ["sign-in-wrong", "/sign-in", wrongPassword],
  ["reference", "/api/docs"],
  ["reference-operation", "/api/docs/create_lead"],
];

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
    for (const [screen, path, first] of left) {
      await page.goto(path);
      await first?.(page);
      await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
      await page.screenshot({ path: join(folder, `${screen}-${name}.png`), fullPage: screen === "styles" || screen === "me" });
    }
    await context.close();
  }
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
