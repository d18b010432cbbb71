import assert from "node:assert/strict";
import { accessible, onEachEngine, sendLead, signIn } from "../house.mjs";

onEachEngine("two leads of one person are compared, made one, and made two again", { account: true }, async (house) => {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  await sendLead(house.url, token, "9000100001", "Meera Nair", { email: "meera@example.com", company_name: "Acme" });
  await sendLead(house.url, token, "9000100002", "Mera Nayr", { email: "meera@example.com", city: "Kochi" });
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/leads/duplicates");
  await accessible(page);
  await page.click("text=Compare and merge");
  await page.waitForSelector("h1:has-text('Compare two leads')");
  await accessible(page);
  await page.check("input[name='take.name'][value=other]");
  await page.click("text=Make them one");
  await page.waitForSelector("h1:has-text('Mera Nayr')");
  await accessible(page);
  assert.match(await page.textContent("main"), /Kochi/);
  await page.click("button:has-text('Make them two again')");
  await page.waitForSelector("h1:has-text('Meera Nair')");
  // Both are in the table again; from there two that are selected can be merged as well.
  await page.goto("/leads");
  await page.waitForSelector("table [data-row] >> nth=1");
  for (const box of await page.locator("table input[name=id]").all()) await box.check();
  await page.click("#bulk button:has-text('Merge')");
  await page.waitForSelector("h1:has-text('Compare two leads')");
});
