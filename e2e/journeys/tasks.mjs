import assert from "node:assert/strict";
import { accessible, journey, onEachEngine, sendLead, signIn } from "../house.mjs";

/** The day in so many days, as a field has it. */
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The numbers of the list have come: leaving before would break their request off. */
const settled = (page) => page.waitForSelector("turbo-frame#segments[complete]", { state: "attached" });

async function acme(house, options) {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  await sendLead(house.url, token, "9000100001", "Meera Nair");
  const { page } = await house.window(options);
  await signIn(page);
  return page;
}

async function addTask(page, name, fields) {
  await page.goto("/tasks");
  await settled(page);
  await page.click("a:has-text('New'):not([href='/leads/new'])[data-key=t]");
  await page.fill("#name", name);
  for (const [field, value] of Object.entries(fields)) {
    const input = page.locator(`#${field}`);
    if (await input.evaluate((element) => element.matches("select"))) await input.selectOption(value);
    else await input.fill(value);
  }
  await page.click("button:has-text('Add the task')");
  await page.waitForSelector(`[id^=task-]:has-text('${name}')`);
  await page.waitForSelector(".drawer", { state: "detached" });
  await settled(page);
}

onEachEngine("a task is added, changed in the panel, done and undone", { account: true }, async (house) => {
  const page = await acme(house);
  await addTask(page, "Send the prospectus", { phone: "9000100001", date: inDays(3), remind: "60" });
  await page.waitForSelector("#segments .count:text-is('1')");
  await accessible(page);
  await page.click(".table__open:has-text('Send the prospectus')");
  await page.waitForSelector(".drawer .task");
  await accessible(page);
  await page.fill(".drawer #description", "With the fees of 2027");
  const saved = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.click(".drawer button:has-text('Save')");
  await saved;
  await page.waitForSelector("#panel:not([busy])", { state: "attached" });
  await page.fill(".drawer [name=text]", "She likes it by post");
  await page.click(".drawer .comments ~ form button, .drawer form[action$=comments] button");
  await page.waitForSelector(".drawer .comments li");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".drawer", { state: "detached" });
  // What the comment changed is read again a moment later, and would meet the answer to the tick.
  await page.goto("/tasks");
  await settled(page);
  await page.click("[id^=task-] .tick");
  await page.waitForSelector("ol-toast:has-text('Done')");
  assert.equal(await page.locator("[id^=task-]").count(), 0);
  await page.keyboard.press("z");
  await page.waitForSelector("[id^=task-]:has-text('Send the prospectus')");
});

journey("a reminder rings the bell of an open page", { account: true }, async (house) => {
  const page = await acme(house);
  await addTask(page, "Ring Meera", { phone: "9000100001", date: inDays(-1), remind: "0" });
  await page.waitForSelector(".topbar__bell [data-count]:not([hidden]):text-is('1')");
  // At rest: what the reminder changed in the list has been read.
  await page.goto("/tasks");
  await settled(page);
  await page.click(".topbar__bell > a");
  await page.waitForSelector(".bell:popover-open .told--unread:has-text('Ring Meera')");
  await accessible(page);
  await page.click(".bell .told__open");
  await page.waitForURL("**/tasks/*");
  assert.equal(await page.locator(".topbar__bell [data-count]:not([hidden])").count(), 0);
  await page.goto("/notifications");
  await accessible(page);
});

journey("a task is dragged to another day of the calendar", { account: true }, async (house) => {
  const page = await acme(house, { viewport: { width: 1280, height: 900 }, timezoneId: "Asia/Kolkata" });
  await addTask(page, "Pay the fees", { date: inDays(0) });
  await page.goto("/tasks/calendar");
  const task = page.locator(".ec-event:has-text('Pay the fees')");
  await task.waitFor();
  await accessible(page);
  await page.click(".ec-toolbar button:has-text('Week')");
  await task.waitFor();
  const saved = page.waitForResponse((answer) => answer.url().endsWith("/due"));
  const from = await task.boundingBox();
  const days = page.locator(".ec-all-day .ec-day");
  const count = await days.count();
  const today = await page.locator(".ec-all-day .ec-day.ec-today").boundingBox();
  const last = await days.nth(count - 1).boundingBox();
  const first = await days.nth(0).boundingBox();
  const to = Math.abs(last.x - today.x) > 5 ? last : first;
  await page.mouse.move(from.x + 10, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + 8, { steps: 8 });
  await page.mouse.up();
  assert.equal((await saved).status(), 204);
  await task.locator("a").click();
  await page.waitForSelector(".drawer .task");
  assert.notEqual(await page.inputValue(".drawer #date"), inDays(0));
  await page.click(".drawer [data-close]");
  await page.waitForSelector(".drawer", { state: "detached" });
  assert.match(page.url(), /calendar$/);
});

journey("calls are made one after the other with the keys", { account: true }, async (house) => {
  const page = await acme(house);
  await addTask(page, "Call about the fees", { phone: "9000100001", date: inDays(0), category: { label: "Call task" } });
  await page.goto("/tasks/calls");
  await page.waitForSelector(".calls__phone");
  await accessible(page);
  await page.keyboard.press("1");
  await page.waitForSelector("h2:has-text('Nobody to call')");
  await accessible(page);
});

journey("the day of a team has a column each, holidays are named, and a week begins as the company says", { demo: true }, async (house) => {
  const { page } = await house.window({ viewport: { width: 1440, height: 900 }, timezoneId: "Asia/Kolkata" });
  await signIn(page, "demo@example.com", "demo-password");
  await page.goto("/tasks/calendar?who=team");
  const view = (name) => page.click(`.ec-toolbar button:text-is('${name}')`);
  await page.waitForSelector(".ec-event");
  // Within a year there is one; no month has more than one page.
  for (let month = 0; month < 12 && (await page.locator(".calendar__holiday").count()) === 0; month++) {
    const read = page.waitForResponse((answer) => answer.url().includes("/calendar/events"));
    await page.click(".ec-toolbar .ec-next");
    await read;
    await page.waitForFunction(() => document.querySelectorAll(".calendar__closed").length > 3);
  }
  assert.ok((await page.locator(".calendar__holiday").count()) > 0);
  await accessible(page);
  // In December, say, it is this month that has one.
  if (await page.isEnabled(".ec-toolbar .ec-today")) await page.click(".ec-toolbar .ec-today");
  await view("Day");
  await page.waitForSelector(".ec-resource >> text=Divya Pillai");
  await page.waitForSelector(".ec-resource >> text=Nobody");
  await accessible(page);
  await page.goto("/tasks/calendar?who=mine");
  await page.waitForSelector(".ec-toolbar");
  assert.equal(await page.locator(".ec-resource").count(), 0);
});
