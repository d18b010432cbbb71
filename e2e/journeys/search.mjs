import assert from "node:assert/strict";
import { accessible, journey, sendLead, signIn } from "../house.mjs";

async function acme(house, options) {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  await sendLead(house.url, token, "9000100001", "Meera Nair");
  await sendLead(house.url, token, "9000100002", "Ravi Kumar");
  const { page } = await house.window(options);
  await signIn(page);
  return page;
}

journey("a lead is found while one types, by keyboard", { account: true }, async (house) => {
  const page = await acme(house);
  await page.keyboard.press("/");
  // Search reads a new lead a moment after it came.
  const found = page.locator("#found [role=option]", { hasText: "Meera Nair" });
  for (let tries = 0; tries < 100 && !(await found.isVisible()); tries++) {
    await page.fill("ol-find [name=q]", "");
    await page.locator("ol-find [name=q]").pressSequentially("meer");
    await page.waitForSelector("#found:not([hidden]) li");
  }
  assert.equal(await page.locator("#found [role=option]").count(), 1);
  await page.keyboard.press("ArrowDown");
  assert.equal(await found.getAttribute("aria-selected"), "true");
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?q=meer");
  await page.waitForSelector("main a:has-text('Meera Nair')");
  await accessible(page);
  // The end of a number finds one lead, and Enter opens it.
  await page.goto("/day");
  await page.keyboard.press("/");
  await page.locator("ol-find [name=q]").pressSequentially("100002");
  await page.locator("#found [role=option]", { hasText: "Ravi Kumar" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/leads\/\w+$/);
  await page.waitForSelector("h1:has-text('Ravi Kumar')");
});

journey("search works without script, by a number in any form", { account: true }, async (house) => {
  const page = await acme(house, { javaScriptEnabled: false });
  await page.fill("ol-find [name=q]", "+91 90001-00002");
  await page.press("ol-find [name=q]", "Enter");
  assert.match(await page.textContent("main"), /Ravi Kumar/);
});
