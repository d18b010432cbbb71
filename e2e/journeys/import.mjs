import assert from "node:assert/strict";
import { accessible, journey, onEachEngine, signIn } from "../house.mjs";

const rows = ["name,mobile_number,status,City", "Meera Nair,98460 12345,Fresh,Kochi", "Ravi Kumar,9846012346,Fresh,", "Short,12,New,"];
const file = { name: "old leads.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\r\n")) };

/** Through the steps; `look` looks at each page. */
async function toTrial(page, look) {
  await page.click("text=Go on to the columns");
  await page.waitForURL("**/columns");
  await look(page);
  await page.click("text=Save and go on");
  await page.waitForURL("**/values");
  await look(page);
  await page.selectOption("[aria-label='Fresh is']", "as:Interested");
  await page.click("text=Save and go on");
  await page.waitForURL("**/rules");
  await look(page);
  await page.click("text=Save and go on");
  await page.waitForURL("**/check");
  await page.click("button:has-text('Try it')");
  await page.waitForSelector("h2:has-text('What would happen')");
}

onEachEngine("a file is sent, mapped, tried, taken in and taken back", { account: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/leads");
  await page.click("a:has-text('Import')");
  await page.waitForURL("**/leads/import");
  await accessible(page);
  await page.setInputFiles("#file", file);
  await page.click("text=Read the file");
  await page.waitForSelector("h2:has-text('What was found')");
  await accessible(page);
  await toTrial(page, accessible);
  await accessible(page);
  assert.match(await page.textContent(".counts"), /2\s*new leads/);
  await page.click("text=Start the import");
  // The page follows by itself.
  await page.waitForSelector("main .pill:has-text('Done')");
  await accessible(page);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Download them")]);
  assert.equal(download.suggestedFilename(), "old leads failures.csv");
  await page.click("a:has-text('new leads')");
  await page.waitForSelector("table [data-row]");
  assert.equal(await page.locator("table [data-row]").count(), 2);
  const [exported] = await Promise.all([page.waitForEvent("download"), exportAs(page, "CSV")]);
  assert.match(exported.suggestedFilename(), /^leads .*\.csv$/);
  await page.goto("/leads/import");
  await page.click("a:has-text('old leads.csv')");
  await page.click("button:has-text('Undo the import')");
  await page.waitForSelector("main .pill:has-text('Undone')");
  await page.goto("/leads");
  await page.waitForSelector(".empty");
});

journey("refused rows are corrected and tried again, and what somebody has edited since survives an undo", { account: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/leads/import");
  await page.setInputFiles("#file", file);
  await page.click("text=Read the file");
  await page.waitForSelector("h2:has-text('What was found')");
  await toTrial(page, () => {});
  await page.click("text=Start the import");
  await page.waitForSelector("main .pill:has-text('Done')");
  const first = page.url();
  await page.goto(first);
  await page.click("text=Correct and try again");
  await page.waitForURL("**/check");
  await page.click("button:has-text('Try it')");
  await page.waitForSelector("h2:has-text('What would happen')");
  const check = page.url();
  await page.goto(check);
  await page.click("a:has-text('Correct')");
  await page.waitForSelector("h2:has-text('Row 2')");
  await accessible(page);
  await page.fill("input[value='12']", "98460 12347");
  await page.click("text=Correct it, and try again");
  await page.waitForURL("**/check");
  await page.waitForSelector("text=1 row is corrected here");
  assert.match(await page.textContent(".counts"), /1\s*new leads/);
  await page.goto(check);
  await page.click("text=Start the import");
  await page.waitForSelector("main .pill:has-text('Done')");
  await page.goto("/leads?q=Meera");
  await page.click("table [data-row] .table__open");
  await page.waitForSelector("#panel .lead");
  const lead = await page.getAttribute("table [data-row]", "data-row");
  await page.goto(lead);
  await page.waitForSelector("main .lead");
  await page.keyboard.press("n");
  await page.keyboard.type("Called her");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(".timeline >> text=Called her");
  await page.goto(first);
  await page.click("button:has-text('Undo the import')");
  await page.waitForSelector("main .pill:has-text('Undone')");
  await page.waitForSelector("text=1 were edited by somebody since");
  await accessible(page);
  await page.goto("/leads");
  await page.waitForSelector("table [data-row]");
  assert.equal(await page.locator("table [data-row]").count(), 2);
});

journey("an import is paused, goes on, and is cancelled", { account: true }, async (house) => {
  const people = Array.from({ length: 60_000 }, (_, number) => `Person ${number},98${46_000_000 + number}`);
  const large = { name: "large.csv", mimeType: "text/csv", buffer: Buffer.from(["name,mobile_number", ...people].join("\n")) };
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/leads/import");
  await page.setInputFiles("#file", large);
  await page.click("text=Read the file");
  await page.waitForSelector("h2:has-text('What was found')");
  const place = page.url();
  await page.goto(`${place}/check`);
  await page.click("text=Start without trying");
  // The page follows by itself.
  await page.waitForFunction(() => document.querySelector("main progress")?.value > 0);
  await page.goto(place);
  await page.click("button:has-text('Pause')");
  await page.waitForSelector("main .pill:has-text('Paused')");
  await page.goto(place);
  await accessible(page);
  const done = await page.locator("main progress").evaluate(({ value, max }) => ({ value, max }));
  assert.ok(done.value > 0 && done.value < done.max && done.max === people.length, JSON.stringify(done));
  await page.click("button:has-text('Resume')");
  await page.waitForFunction((before) => document.querySelector("main progress")?.value > before, done.value);
  await page.goto(place);
  await page.click("button:has-text('Cancel the rest')");
  await page.waitForSelector("main .pill:has-text('Cancelled')");
  await page.goto(place);
  await accessible(page);
  assert.match(await page.textContent("main"), /rows in .*Undo the import/s);
});

async function exportAs(page, name) {
  await page.click("button[popovertarget='export']");
  await page.click(`#export button:has-text('${name}')`);
}

journey("a file goes in without script, and one that is no table says why", { account: true }, async (house) => {
  const { page } = await house.window({ javaScriptEnabled: false });
  await signIn(page);
  await page.goto("/leads/import");
  await page.setInputFiles("#file", { name: "a.xlsx", mimeType: "application/zip", buffer: Buffer.from("PK\u0003\u0004 no") });
  await page.click("text=Read the file");
  await page.waitForSelector(".notice--bad");
  await page.setInputFiles("#file", file);
  await page.click("text=Read the file");
  // axe needs script.
  await toTrial(page, () => {});
  await page.click("text=Start the import");
  for (let tries = 0; tries < 50 && !(await page.isVisible("main .pill:has-text('Done')")); tries++) await page.reload();
  assert.match(await page.textContent(".counts"), /2\s*new leads/);
});

journey("rows that are pasted are read as a file is", { account: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/leads/import");
  await page.click("summary:has-text('Or paste')");
  await accessible(page);
  await page.fill("#rows", "Name\tPhone\nMeera Nair\t98460 12345\n");
  await page.click("text=Read the rows");
  await page.waitForSelector("h1:has-text('Pasted rows')");
  assert.match(await page.textContent("main .facts"), /Tab/);
  await page.goto("/leads/import");
  await page.click("summary:has-text('Or paste')");
  await page.fill("#rows", "   ");
  await page.click("text=Read the rows");
  await page.waitForSelector(".notice--bad");
});

journey("a file that is wrong or stopped leaves nothing, with script", { account: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/leads/import");
  await page.setInputFiles("#file", { name: "a.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7") });
  await page.click("text=Read the file");
  await page.waitForSelector("[data-said]:has-text('This is a PDF')");
  assert.match(await page.textContent("main"), /None yet/);
});
