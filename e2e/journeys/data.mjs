import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import Zip from "adm-zip";
import { accessible, journey, sendLead, signIn } from "../house.mjs";

/** What is kept of whoever a token of the account is for. */
async function meera(house) {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  await sendLead(house.url, token, "9000100001", "Meera Nair", { email: "meera@example.com" });
  await sendLead(house.url, token, "9000100002", "Ravi Menon");
}

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
const json = (bytes) => JSON.parse(Buffer.from(bytes).toString("utf8"));

async function download(page, press) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.click(press)]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

journey("all that is kept of a person is handed out and erased with a certificate", { account: true }, async (house) => {
  await meera(house);
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/settings/data");
  await page.fill("#who", "meera@example.com");
  await page.click("button:has-text('Look')");
  await page.waitForSelector("h2:has-text('Where it is')");
  await accessible(page);
  const zip = await download(page, "button:has-text('Download')");
  assert.match(zip.name, /^person .*\.zip$/);
  await page.fill("#confirm", "yes");
  await page.click("text=Erase for good");
  await page.waitForSelector("text=Nothing was erased");
  await accessible(page);
  await page.fill("#confirm", "erase");
  await page.click("text=Erase for good");
  await page.waitForSelector("h1:has-text('A person was erased')");
  await accessible(page);
  const sha256 = (await page.textContent("dd.mono")).trim();
  assert.equal(hash(new Zip(zip.bytes).readFile("person.json")), sha256);
  const certificate = await download(page, "text=Download the certificate");
  assert.equal(json(certificate.bytes).sha256, sha256);
  await page.goto("/settings/data/person?who=meera%40example.com");
  await page.waitForSelector("text=Nothing is kept of");
  await accessible(page);
  await page.goto("/leads");
  await page.waitForSelector("table [data-row]");
  assert.equal(await page.locator("table [data-row]").count(), 1);
});

journey("the whole account is taken out, and who took what is listed", { account: true }, async (house) => {
  await meera(house);
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/settings/data");
  await page.waitForSelector("text=Nothing yet");
  await accessible(page);
  const archive = await download(page, "text=Download everything");
  const files = new Zip(archive.bytes);
  const { tables } = json(files.readFile("manifest.json"));
  const names = files.getEntries().map(({ entryName }) => entryName);
  assert.deepEqual(names, [...tables.map(({ name }) => `${name}.ndjson`), "manifest.json"]);
  for (const { name, rows, sha256 } of tables) {
    const table = files.readFile(`${name}.ndjson`);
    assert.equal(hash(table), sha256, name);
    assert.equal(table.filter((byte) => byte === 10).length, rows, name);
  }
  await page.goto("/leads");
  await page.click("button[popovertarget='export']");
  await download(page, "#export button:has-text('NDJSON')");
  await page.goto("/settings/data");
  await page.waitForSelector("td:has-text('The whole account')");
  await page.waitForSelector("td:has-text('Leads as ndjson')");
  await accessible(page);
});

journey("what is in the trash is found there and comes back, many at once or one by one", { account: true, options: ["--trash-days", "90"] }, async (house) => {
  await meera(house);
  const { page } = await house.window();
  const rows = page.locator("table [data-row]");
  const trash = async (place) => {
    await page.goto(place);
    await page.click("button[aria-label='Put into the trash']");
    await page.waitForSelector(".toasts >> text=The lead is in the trash");
  };
  await signIn(page);
  await page.goto("/leads");
  await rows.nth(1).waitFor();
  const places = await rows.evaluateAll((all) => all.map((row) => row.dataset.row));
  for (const place of places) await trash(place);
  await page.goto("/leads");
  await page.waitForSelector(".empty");
  await page.goto("/settings/data");
  await page.waitForSelector("text=stay there for 90 days");
  await page.click("text=Open the trash");
  await rows.nth(1).waitFor();
  await accessible(page);
  for (const box of await page.locator("table input[name=id]").all()) await box.check();
  await page.click("#bulk button:has-text('Restore')");
  await page.waitForSelector(".empty");
  await page.goto("/leads");
  await rows.nth(1).waitFor();
  await trash(places[0]);
  await page.goto(places[0]);
  await page.waitForSelector("text=This lead is in the trash");
  await accessible(page);
  await page.click("button:has-text('Restore')");
  await page.waitForSelector("button[aria-label='Put into the trash']");
  await page.goto("/leads");
  await rows.nth(1).waitFor();
});

journey("calls are sent on to the host before until that is switched off", { account: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/settings/forward");
  await accessible(page);
  await page.fill("#url", "https://old.example.com");
  await page.fill("#token", "gl_0123456789abcdef0123");
  await page.click("button:has-text('Send calls on')");
  await page.waitForSelector("h2:has-text('Switch it off')");
  await page.goto("/settings/forward");
  await accessible(page);
  await page.click("button:has-text('Switch it off')");
  await page.waitForSelector(".pill:has-text('off')");
});
