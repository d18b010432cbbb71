import assert from "node:assert/strict";
import { accessible, journey, onEachEngine, sendLead, signIn } from "../house.mjs";

onEachEngine("the documented way leads to the token, and a lead sent with it appears in the open page", { account: true }, async (house) => {
  const window = await house.window();
  const { page } = window;
  await signIn(page);
  // One tab of the browser listens, and tells the others.
  await page.waitForSelector("html[data-live]");
  await page.click(".topbar__me");
  await page.click("#me >> text=Settings");
  await page.waitForURL("**/settings/general");
  await page.click("nav[aria-label=Settings] >> text=API");
  await page.click("text=Show / generate token");
  await page.waitForSelector("dialog[open] #secret");
  const token = await page.inputValue("#secret");
  assert.match(token, /^gl_[0-9a-f]{20}$/);
  await accessible(page);
  await page.click("dialog >> text=Done");

  const leads = await window.newPage();
  await leads.goto("/leads");
  await sendLead(house.url, token, "9000100001", "Meera");
  await leads.waitForSelector("th:has-text('Meera')");
});

journey("a refused request is seen as it comes, put right and sent again", { account: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/settings/connect/log");
  await page.waitForSelector("html[data-live]");
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  const body = new URLSearchParams({ token, countrycode: "91", mobileno: "12", source: "Website", name: "Meera" });
  await fetch(`${house.url}/api/gl-website-contacts`, { method: "POST", body });
  await page.click("tr:has-text('The mobileno must be between 8 and 14 digits') a");
  await page.waitForSelector("input[aria-label='Value of mobileno']");
  await accessible(page);
  await page.fill("input[aria-label='Value of mobileno']", "9000100001");
  await page.click("text=Send again");
  await page.waitForURL("**/leads/*");
  assert.match(await page.textContent("h1"), /Meera/);
});

journey("a call is tried from its documentation, and is in the log", { account: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/settings/connect/docs");
  const lead = page.locator(".card:has-text('gl-website-contacts')");
  await lead.locator("summary:has-text('Try it')").click();
  await lead.locator("form [name=mobileno]").fill("12");
  await lead.locator("text=Send the call").click();
  await lead.locator("[data-message]:has-text('between 8 and 14 digits')").waitFor();
  await accessible(page);
  await lead.locator("form [name=mobileno]").fill("9000100001");
  await lead.locator("form [name=name]").fill("Meera");
  await lead.locator("text=Send the call").click();
  await lead.locator("[data-message]:has-text('Lead Added Successfully.')").waitFor();
  await lead.locator("a:has-text('Request log')").click();
  await page.waitForSelector("tr:has-text('Lead Added Successfully.')");
  await page.goto("/leads");
  await page.waitForSelector("th:has-text('Meera')");
});
