import assert from "node:assert/strict";
import { accessible, journey, onEachEngine, sendLead } from "../house.mjs";

onEachEngine("a company is set up and sees its first lead arrive", {}, async (house) => {
  const { page } = await house.window({ timezoneId: "Asia/Kolkata" });
  // Whatever is asked for: nobody can sign in yet.
  await page.goto("/leads");
  await page.waitForURL("**/setup");
  await accessible(page);
  const [, address] = await house.says(/set up +(\S+)/);
  await page.goto(address);
  await page.fill("#company", "Acme Learning");
  assert.equal(await page.inputValue("#country"), "IN");
  assert.equal(await page.inputValue("#currency"), "INR");
  await accessible(page);
  await page.click("text=Go on");
  await page.fill("#owner_name", "Asha Nair");
  await page.fill("#owner_email", "asha@example.com");
  await page.fill("#password", "correct horse");
  await accessible(page);
  await page.click("text=Open Acme Learning");
  await page.waitForURL("**/leads");
  await page.waitForSelector("html[data-live]");
  await accessible(page);

  const curl = await page.textContent("#curl");
  const token = curl.match(/token=(\S+)/)[1];
  await sendLead(house.url, token, "9000100001", "Meera");
  await page.waitForSelector(":is(td, th):has-text('Meera')");
  await page.waitForSelector("text=Your first lead is here.");
  await accessible(page);
});

journey("nobody sets up without the code", {}, async (house) => {
  const { page } = await house.window();
  await page.goto("/setup?code=guessed");
  assert.match(await page.textContent("main"), /not the code that the server printed/);
});

journey("nobody sets up what has an owner", { account: true }, async (house) => {
  const answer = await fetch(`${house.url}/setup?code=guessed`);
  assert.equal(answer.status, 404);
});
