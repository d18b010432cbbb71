import assert from "node:assert/strict";
import { accessible, journey, signIn } from "../house.mjs";

journey("the tabs of deals show the demo company's, and a deal is moved to another month by keys", { demo: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page, "demo@example.com", "demo-password");
  for (const path of ["/deals", "/deals/table", "/deals/closed", "/deals/forecast"]) {
    await page.goto(path);
    await accessible(page);
  }
  assert.match(await page.textContent("[data-column]:not([data-column='']) .goal"), /to go|Reached|reached/);
  const month = page.locator("[data-column]:has(.slip)").nth(1);
  const name = await month.getAttribute("data-name");
  const card = month.locator(".slip").first();
  const id = await card.getAttribute("id");
  await page.focus(`#${id} .slip__open`);
  await page.keyboard.press("]");
  await page.waitForFunction(([id, name]) => document.getElementById(id)?.closest("[data-column]")?.dataset.name !== name, [id, name]);
  await page.waitForFunction(() => / now\.$/.test(document.querySelector("[data-told]").textContent));
  await page.reload();
  assert.notEqual(await page.locator(`[data-column]:has(#${id})`).getAttribute("data-name"), name);
});

journey("a deal is made from a lead, changed, and lost with a reason", { demo: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page, "demo@example.com", "demo-password");
  await page.goto("/leads");
  const phone = (await page.locator("a[href^='tel:']").first().getAttribute("href")).slice(4);
  await page.goto("/deals/new");
  await page.fill("#phone", phone);
  await page.fill("#name", "Two seats");
  await page.fill("#amount", "75,000");
  await page.click("text=Add the deal");
  await page.waitForSelector("#deal-head:has-text('Two seats')");
  await accessible(page);
  await page.fill("#probability", "90");
  await page.click("#panel button:has-text('Save')");
  await page.waitForSelector("text=set by hand");
  await page.click(".way >> text=Lost");
  await page.waitForSelector("text=Why was it lost?");
  await page.check("text=Too expensive");
  await page.click("#panel button:has-text('Move')");
  await page.waitForSelector(".pill, .meta:has-text('Too expensive')");
  await page.goto("/deals/closed");
  await page.waitForSelector("tr:has-text('Two seats'):has-text('Too expensive')");
});
