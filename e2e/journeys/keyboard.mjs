import assert from "node:assert/strict";
import { accessible, journey, sendLead, signIn } from "../house.mjs";

async function acme(house, options) {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  await sendLead(house.url, token, "9000100001", "Meera Nair");
  await sendLead(house.url, token, "9000100002", "Ravi Kumar");
  const { page } = await house.window(options);
  await signIn(page);
  await page.goto("/leads");
  await page.waitForSelector("tr[data-row]");
  return page;
}

const chosen = (page) => page.textContent("#palette [aria-selected=true]");

journey("the palette goes, does and finds, by keyboard", { account: true }, async (house) => {
  const page = await acme(house);
  await page.keyboard.press("Control+k");
  await page.waitForSelector("#palette:popover-open [role=option]");
  await accessible(page);
  await page.keyboard.type(">dark");
  assert.match(await chosen(page), /Dark theme/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("html[data-theme=dark]");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("audit");
  await page.waitForSelector("#palette [aria-selected=true]:has-text('Audit log')");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/settings/audit");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("+91 90001-00002");
  await page.waitForSelector("#palette [aria-selected=true]:has-text('Ravi Kumar')");
  await accessible(page);
  await page.keyboard.press("Enter");
  await page.waitForSelector("h1:has-text('Ravi Kumar')");
  const id = page.url().split("/").at(-1);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("@ash");
  await page.waitForSelector("#palette [aria-selected=true]:has-text('Asha Nair')");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/leads?filter=*");

  await page.keyboard.press("Control+k");
  await page.keyboard.type(`#${id}`);
  await page.waitForSelector("#palette [aria-selected=true]:has-text('Ravi Kumar')");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#palette:not(:popover-open)", { state: "attached" });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("zzzz");
  await page.waitForSelector("#palette >> text=Nothing is called");
});

journey("the leads are worked by keyboard alone", { account: true }, async (house) => {
  const page = await acme(house);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  assert.match(await page.textContent("tr.is-current"), /Ravi Kumar/);
  await page.keyboard.press("s");
  await page.waitForSelector("tr.is-current select");
  await page.selectOption("tr.is-current select", { label: "Contacted" });
  await page.waitForSelector("tr.is-current .pill:has-text('Contacted')");
  await page.keyboard.press("m");
  await page.waitForSelector("tr.is-current >> text=Asha Nair");
  await page.keyboard.press("x");
  await page.waitForSelector(".bulk >> text=1 selected");
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await page.waitForSelector(".bulk >> text=2 selected");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#panel .lead");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#panel .lead", { state: "detached" });
  // Enter opens the lead over the list, and once more its page.
  await page.keyboard.press("Enter");
  await page.waitForSelector("#panel .lead");
  await page.keyboard.press("Enter");
  await page.waitForSelector("main .lead");
  assert.equal(await page.locator("#panel .lead").count(), 0);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.waitForURL("**/settings/general");
  await page.keyboard.press("?");
  await page.waitForSelector("#shortcuts:popover-open >> text=New lead");
});

journey("a phone finds by the search icon and adds a lead", { demo: true }, async (house) => {
  const { page } = await house.window({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  await signIn(page, "demo@example.com", "demo-password");
  await page.tap("[aria-label='Commands and search']");
  await page.waitForSelector("#palette:popover-open");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await accessible(page);
  await page.fill("#palette input", "request log");
  await page.tap("#palette [role=option] >> text=Request log");
  await page.waitForURL("**/settings/connect/log");
  await page.tap(".topbar__add");
  await page.waitForSelector("#panel #phone_numbers");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await accessible(page);
});

journey("no page sticks out of a phone", { demo: true }, async (house) => {
  const { page } = await house.window({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  await signIn(page, "demo@example.com", "demo-password");
  await page.goto("/leads");
  const lead = await page.getAttribute("tr[data-row]", "data-row");
  const settings = ["general", "staff", "departments", "lists/status", "fields", "connect", "connect/token", "connect/log", "connect/docs", "webhooks", "audit"];
  for (const path of [lead, ...settings.map((name) => `/settings/${name}`)]) {
    await page.goto(path);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, path);
    await accessible(page);
  }
});
