import assert from "node:assert/strict";
import { accessible, journey, onEachEngine, sendLead, signIn } from "../house.mjs";

journey("everything is reached by keyboard alone", { account: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the page");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "main");
  await page.keyboard.press("?");
  await page.waitForSelector("#shortcuts:popover-open");
  assert.match(await page.textContent("#shortcuts"), /Leads/);
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.focus(".topbar__me");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#me:popover-open");
  await accessible(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/me");
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await page.waitForURL("**/leads");
});

journey("without script one signs in, reads the leads, changes the theme and signs out", { demo: true }, async (house) => {
  const { page } = await house.window({ javaScriptEnabled: false });
  await signIn(page, "demo@example.com", "demo-password");
  await page.goto("/leads");
  assert.ok((await page.locator("tbody tr").count()) > 10);
  await page.click(".topbar__me");
  await page.click("button[value=dark]");
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  await page.click(".topbar__me");
  await page.click("text=Sign out");
  await page.waitForURL("**/sign-in");
  assert.match(await page.textContent(".toasts"), /You are signed out/);
});

journey("a phone has the areas at the bottom and nothing sticks out", { demo: true }, async (house) => {
  const { page } = await house.window({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  await signIn(page, "demo@example.com", "demo-password");
  for (const path of ["/day", "/leads", "/me"]) {
    await page.goto(path);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, path);
    await accessible(page);
  }
});

journey("what is not there, and what one may not do, are pages", { account: true }, async (house) => {
  const window = await house.window();
  await signIn(window.page);
  await window.page.goto("/nowhere");
  await window.page.waitForSelector("text=This page is not here");
  await accessible(window.page);
  // The browser tells of the 404 itself.
  window.complaints.length = 0;
});

// On PostgreSQL the lead comes in through another server process than the one whose page is open.
onEachEngine("a lead that arrives is seen in a window that is open", { account: true }, async (house) => {
  const second = house.engine === "postgres" ? await house.another() : house;
  const { page } = await house.window({}, second.url);
  await signIn(page);
  await page.waitForSelector("html[data-live]");
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  for (const [number, name] of [["9000100001", "Meera"], ["9000100002", "Ravi"], ["9000100003", "Latha"]]) {
    await sendLead(house.url, token, number, name);
    await page.waitForSelector(`:is(td, th):has-text('${name}')`);
  }
});
