import assert from "node:assert/strict";
import { accessible, journey, signIn } from "../house.mjs";

const DEMO = ["demo@example.com", "demo-password"];

journey("a manager reads a report, narrows it, opens the leads behind a number, and pins it", { demo: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page, ...DEMO);
  await page.click(".rail a[href='/reports']");
  await page.click("a:has-text('Source quality')");
  await page.waitForSelector("ol-chart canvas");
  await accessible(page);
  await page.selectOption("select[name=staff]", { label: "Divya Pillai" });
  await page.waitForURL(/staff=/);
  const number = page.locator("tfoot a").first();
  const count = Number(await number.textContent());
  assert.ok(count > 0);
  await number.click();
  await page.waitForURL(/\/leads\?filter=/);
  await page.waitForSelector("[data-total]");
  assert.equal(await page.getAttribute("[data-total]", "data-total"), String(count));
  await page.goBack();
  await page.waitForSelector("ol-chart canvas");
  await page.click("button:has-text('Save')");
  await page.fill("#keep [name=name]", "Divya's sources");
  await page.click("#keep button:has-text('Save')");
  await page.waitForSelector(".toasts:has-text('is saved')");
  await page.goto("/reports");
  await page.waitForSelector("turbo-frame ol-chart canvas");
  await accessible(page);
});

journey("reports are read without script, and nothing sticks out on a phone", { demo: true }, async (house) => {
  const { page } = await house.window({ javaScriptEnabled: false });
  await signIn(page, ...DEMO);
  await page.goto("/reports/funnel");
  assert.ok((await page.locator("tbody tr").count()) > 3);
  await page.selectOption("select[name=source]", { label: "Website" });
  await page.click("button:has-text('Show')");
  assert.match(page.url(), /source=/);
  const phone = await house.window({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  await signIn(phone.page, ...DEMO);
  for (const name of ["", "/sources", "/speed", "/agents", "/fairness", "/tasks", "/intake", "/forecast"]) {
    await phone.page.goto(`/reports${name}`);
    if (name) await phone.page.waitForSelector("ol-chart canvas");
    assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 360, name);
  }
  await accessible(phone.page);
});
