import assert from "node:assert/strict";
import { accessible, onEachEngine, sendLead, signIn } from "../house.mjs";

onEachEngine("somebody is invited, sees their own leads alone, and the owner sees what they see", { account: true }, async (house) => {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  await sendLead(house.url, token, "9000100001", "Meera Nair");
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/settings/staff");
  await page.fill("#name", "Bala");
  await page.fill("#email", "bala@example.com");
  await page.selectOption("#role", "agent");
  await accessible(page);
  await page.click("text=Add and make the link");
  const link = await page.inputValue("dialog[open] #secret");
  await accessible(page);

  const { page: bala } = await house.window();
  await bala.goto(link);
  await bala.fill("#password", "balas password");
  await bala.click("text=Join Acme");
  await bala.waitForURL("**/day");
  await bala.goto("/leads");
  await bala.waitForSelector("html[data-live]");
  assert.equal(await bala.locator("tr[data-row]").count(), 0);
  const body = new URLSearchParams({ token, countrycode: "91", mobileno: "9000100002", source: "Website", name: "Ravi Kumar", staff_name: "Bala" });
  await fetch(`${house.url}/api/gl-website-contacts`, { method: "POST", body });
  await bala.waitForSelector("th:has-text('Ravi Kumar')");
  assert.equal(await bala.locator("text=Meera Nair").count(), 0);
  assert.equal(await bala.locator("#me >> text=Settings").count(), 0);

  await page.goto("/leads");
  await page.goto(`${await page.locator("tr[data-row]", { hasText: "Ravi Kumar" }).getAttribute("data-row")}/access`);
  await page.waitForSelector("tr:has-text('Bala'):has-text('It is their lead.')");
  await accessible(page);

  await page.goto("/settings/staff");
  await page.click("a:has-text('Bala')");
  await page.click("text=View as");
  await page.waitForSelector(".viewed >> text=Bala");
  await page.goto("/leads");
  assert.equal(await page.locator("tr[data-row]").count(), 1);
  await accessible(page);
  const lead = await page.getAttribute("tr[data-row]", "data-row");
  for (const path of ["/day", "/leads", lead, "/board", "/tasks", "/deals", "/reports/sources"]) {
    await page.goto(path);
    assert.deepEqual(await page.evaluate(offered), [], `${path} offers what whoever only looks cannot do`);
  }
  await page.goto(lead);
  await page.keyboard.press("e");
  await page.keyboard.press("c");
  await accessible(page);
  assert.equal(await page.locator(".is-edited, #panel > *").count(), 0);
  await page.click(".viewed >> text=Back to Asha Nair");
  await page.waitForSelector(".viewed", { state: "detached" });
  await page.goto("/settings/audit");
  assert.match(await page.textContent("main"), /Staff view begun Bala/);
});

/** What a page offers to change. */
function offered() {
  const shown = [...document.querySelectorAll("form[method=post] :is(input, select, textarea, button), a[href$='/new']")];
  const can = (one) => one.checkVisibility() && !one.disabled && !one.closest(".viewed, [action='/sign-out']");
  return shown.filter(can).map((one) => one.outerHTML);
}
