import assert from "node:assert/strict";
import { accessible, journey } from "../house.mjs";

journey("an operation of the REST API is found, read and tried without signing in", { account: true }, async (house) => {
  const key = house.cli("key", "create", "--name", "docs", "--scope", "write").match(/ik_\w+/)[0];
  const { page } = await house.window();
  await page.goto("/api/docs");
  await accessible(page);
  await page.fill("[name=q]", "phone_numbers make a lead");
  await page.waitForSelector("[data-count]:has-text('operation')");
  await page.click("a:has-text('Make a lead'):visible");
  await page.waitForURL("**/api/docs/create_lead");
  await accessible(page);

  await page.fill("#try-key", key);
  await page.fill("#try-body", JSON.stringify({ phone_numbers: ["+919000100001"], name: "Meera" }));
  await page.click("ol-try button");
  await page.waitForSelector(".try__answer .pill:has-text('201')");
  await accessible(page);

  // The key stays in the tab.
  await page.goto("/api/docs/list_leads");
  assert.equal(await page.inputValue("#try-key"), key);
  await page.fill("ol-try input[name=search]", "Meera");
  await page.click("ol-try button");
  await page.waitForSelector(".try__answer pre:has-text('+919000100001')");
});

journey("the REST API can be read and searched without script, on a phone", { account: true }, async (house) => {
  const { page } = await house.window({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await page.goto("/api/docs");
  await page.fill("[name=q]", "webhook secret");
  await page.press("[name=q]", "Enter");
  await page.click("a:has-text('secret') >> nth=0");
  assert.match(await page.textContent("h1"), /secret/i);
  await page.click("a:has-text('All operations')");
  assert.match(await page.textContent("h1"), /REST API/);
});
