import assert from "node:assert/strict";
import { accessible, journey, onEachEngine, sendLead, signIn } from "../house.mjs";

const DEMO = ["demo@example.com", "demo-password"];
const name = (page) => page.locator("[data-do] .do__name").first().textContent();

onEachEngine("a day is worked through: call, settle, put off, undo", { demo: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page, ...DEMO);
  await page.waitForURL("**/day");
  await accessible(page);
  const fresh = page.locator("#fresh [data-do]");
  const before = await fresh.count();
  assert.ok(before >= 3, "the demo has new leads");
  await page.waitForFunction(() => /^\d+:\d\d$/.test([...document.querySelectorAll(".clock time")].at(-1)?.textContent ?? ""));

  // The strip stands where the lead was, and has the focus.
  const first = await name(page);
  await fresh.first().locator("[data-act=done]").click();
  await page.waitForSelector("#strip");
  assert.match(await page.textContent("#strip"), new RegExp(first));
  await page.waitForFunction(() => document.querySelector("#strip")?.contains(document.activeElement));
  await accessible(page);
  await page.check("#strip [value=answered]");
  await page.fill("#strip [name=text]", "Wants to visit on Saturday");
  await page.check("#strip [value=tomorrow]");
  await page.click("#strip >> text=Save");
  await page.waitForSelector("text=Saved. Next step: Tomorrow");
  await page.waitForFunction((before) => document.querySelectorAll("#fresh [data-do]").length === before - 1, before);

  // What is put off comes back by Undo.
  const second = await name(page);
  await page.keyboard.press("k");
  await page.keyboard.press("l");
  await page.click(".menu:popover-open >> text=Next week");
  await page.waitForSelector("text=Put off: ");
  await page.waitForFunction((second) => document.querySelector("[data-do] .do__name")?.textContent !== second, second);
  await page.click(".toast >> text=Undo");
  await page.waitForSelector("text=It is as it was.");
  assert.equal(await name(page), second);
});

journey("one at a time goes on by Space, and keys do not act in fields", { demo: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page, ...DEMO);
  await page.click("text=One at a time");
  await page.waitForSelector("h1:has-text('1 of')");
  await accessible(page);
  await page.keyboard.press(" ");
  await page.waitForSelector("h1:has-text('2 of')");
  await page.keyboard.press("n");
  await page.waitForSelector("#strip");
  await page.waitForFunction(() => document.activeElement?.matches("#strip [name=text]"));
  await page.keyboard.type("dsn j l");
  assert.equal(await page.inputValue("#strip [name=text]"), "dsn j l");
  await page.click("#strip >> text=Save");
  await page.waitForSelector("text=Saved.");
});

journey("a new lead of mine appears by itself, and the side bar counts it", { account: true }, async (house) => {
  const { page } = await house.window();
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  await sendLead(house.url, token, "9000100001", "Meera");
  await signIn(page);
  await page.waitForURL("**/day");
  await page.waitForSelector("html[data-live]");
  await page.waitForSelector("text=All clear");
  await accessible(page);
  await page.click("text=Leads of nobody");
  await page.waitForURL("**/leads?segment=unassigned");
});

journey("without script the queue is worked by forms", { demo: true }, async (house) => {
  const { page } = await house.window({ javaScriptEnabled: false });
  await signIn(page, ...DEMO);
  const first = await name(page);
  await page.locator("[data-do]").first().locator("[data-act=note]").click();
  await page.fill("#strip [name=text]", "Left word");
  await page.click("#strip >> text=Save");
  assert.match(await page.textContent(".toasts"), /Saved/);
  assert.notEqual(await name(page), first);
});

journey("a manager sees the team's day", { demo: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page, ...DEMO);
  await page.click("nav[aria-label='Whose day'] >> text=Team");
  await page.waitForSelector("h1:has-text('The team')");
  assert.ok((await page.locator("tbody tr").count()) >= 7);
  await accessible(page);
});

journey("a lead of the queue opens over it, has the keys, and gives back the place", { demo: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page, ...DEMO);
  await page.waitForURL("**/day");
  const link = page.locator("#fresh .do__name").first();
  const lead = await link.getAttribute("href");
  await link.click();
  await page.waitForSelector(`#panel [data-lead="${lead}"]`);
  await page.waitForURL(`**${lead}`);
  await accessible(page);
  await page.keyboard.press("n");
  await page.waitForFunction(() => document.activeElement?.matches("#panel textarea"));
  await page.fill("#panel textarea:focus", "Asked for the fees");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("#panel .timeline >> text=Asked for the fees");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Escape");
  await page.waitForSelector("#panel .lead", { state: "detached" });
  await page.waitForURL("**/day");
  // Who was written to is fresh no more.
  await page.waitForFunction((lead) => !document.querySelector(`#fresh a[href="${lead}"]`), lead);
});
