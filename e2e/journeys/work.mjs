import assert from "node:assert/strict";
import { accessible, journey, sendLead, signIn } from "../house.mjs";

const PEOPLE = [["9000100001", "Meera"], ["9000100002", "Ravi"], ["9000100003", "Latha"]];

async function acme(house, options = { viewport: { width: 1440, height: 900 } }) {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  for (const [number, name] of PEOPLE) await sendLead(house.url, token, number, name);
  const { page } = await house.window(options);
  await signIn(page);
  await page.goto("/leads");
  await page.waitForSelector("html[data-live]");
  return page;
}

const row = (page, name) => page.locator("tr[data-row]", { hasText: name });
const pill = (page, name, status) => row(page, name).locator(".pill", { hasText: status });

async function ownPage(page, name) {
  await page.goto(await row(page, name).getAttribute("data-row"));
  await page.waitForSelector("html[data-live]");
}

journey("what is written on the page of a lead is sent once, and Escape leaves it", { account: true }, async (house) => {
  const page = await acme(house);
  await ownPage(page, "Meera");
  const note = page.locator(".composer textarea[name=text]").first();
  await page.keyboard.press("n");
  await page.keyboard.type("Wants the evening batch");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(".toasts >> text=The note is there.");
  await page.waitForSelector(".entry__text >> text=Wants the evening batch");
  assert.equal(await note.inputValue(), "");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  await page.keyboard.type("Send the fees");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".toasts >> text=The task is there.");
  await page.waitForSelector(".lead__next >> text=Send the fees");
  assert.equal(await page.locator(".composer [name=name]").first().inputValue(), "");
  // What was refused is still there.
  await page.keyboard.press("Escape");
  await page.keyboard.press("d");
  await page.keyboard.type("Course");
  await page.fill(".composer [name=amount]", "much");
  await page.press(".composer [name=amount]", "Enter");
  await page.waitForSelector(".toasts >> text=Write an amount");
  assert.equal(await page.inputValue(".composer [name=amount]"), "much");
  await page.reload();
  assert.equal(await page.locator(".entry__text", { hasText: "Wants the evening batch" }).count(), 1);
  assert.equal(await page.locator(".lead__next li", { hasText: "Send the fees" }).count(), 1);
});

journey("a lead is lost on its own page, in a drawer over it", { account: true }, async (house) => {
  const page = await acme(house);
  await ownPage(page, "Meera");
  const address = page.url();
  await page.click(".way >> text=Lost");
  await page.waitForSelector("#panel >> text=Why was it lost?");
  assert.equal(page.url(), address);
  assert.ok(await page.isVisible("main .lead"));
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.waitForSelector("#panel form", { state: "detached" });
  await page.click(".way >> text=Lost");
  await page.click("#panel button:has-text('Move')");
  await page.waitForSelector("#panel .field__error");
  await page.check("text=Too expensive");
  await page.click("#panel button:has-text('Move')");
  await page.waitForSelector(".way__item[aria-current]:has-text('Lost')");
  await page.waitForSelector(".toasts >> text=The lead is moved.");
  assert.equal(page.url(), address);
  assert.equal(await page.locator("#panel > *").count(), 0);
});

journey("what was done to many is done, and what is said of it covers nothing", { account: true }, async (house) => {
  const page = await acme(house);
  for (const name of ["Meera", "Ravi"]) await row(page, name).locator(".table__select").check();
  await page.selectOption(".bulk [name=status]", { label: "Contacted" });
  await page.click(".bulk [value=status]");
  await page.waitForSelector(".toasts >> text=2 leads moved.");
  await page.waitForSelector(".bulk", { state: "hidden" });
  assert.equal(await page.locator(".table__select:checked").count(), 0);
  await row(page, "Latha").locator(".table__select").check();
  await page.waitForSelector(".bulk >> text=1 selected");
  const [said, bar] = [await page.locator(".toast").boundingBox(), await page.locator(".bulk").boundingBox()];
  assert.ok(said.y + said.height <= bar.y, `${said.y + said.height} is over ${bar.y}`);
  await page.keyboard.press("z");
  await page.waitForSelector(".toasts >> text=2 leads put back.");
  await pill(page, "Meera", "New").waitFor();
});

journey("a row is worked by its keys: a note, a task, an owner, and what was set is put back", { account: true }, async (house) => {
  const page = await acme(house);
  await page.keyboard.press("j");
  await page.keyboard.press("n");
  await page.waitForSelector("#panel .composer textarea[name=text]:focus");
  assert.ok((await page.locator("#panel .composer").boundingBox()).y < 450);
  await accessible(page);
  await page.keyboard.type("Called back");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("#panel .entry__text >> text=Called back");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#panel .lead", { state: "detached" });
  await page.keyboard.press("t");
  await page.waitForSelector("#panel .composer [name=name]:focus");
  await page.goto("/leads");
  await page.waitForSelector("html[data-live]");
  await page.keyboard.press("j");
  await page.keyboard.press("m");
  const owner = row(page, "Latha").locator("[data-edit=assigned_to_id]");
  await owner.locator("text=Asha Nair").waitFor();
  await page.waitForSelector(".toasts >> text=Owner is changed.");
  await page.keyboard.press("z");
  await owner.locator("text=Asha Nair").waitFor({ state: "detached" });
  await row(page, "Ravi").locator("[data-edit=status_id]").dblclick();
  await page.selectOption("td select[aria-label=Status]", { label: "Contacted" });
  await pill(page, "Ravi", "Contacted").waitFor();
  await page.click(".toasts >> text=Undo");
  await pill(page, "Ravi", "New").waitFor();
  await page.keyboard.press("?");
  await page.waitForSelector("#shortcuts:popover-open >> text=Note");
  await page.waitForSelector("#shortcuts >> text=Undo");
});

journey("a number in the table is changed by a double click, and not called", { account: true }, async (house) => {
  const page = await acme(house);
  await row(page, "Ravi").locator("a[href^='tel:']").dblclick();
  await page.waitForSelector("td input[aria-label=Phone]");
  await page.fill("td input[aria-label=Phone]", "+919000100009");
  await page.keyboard.press("Enter");
  await row(page, "Ravi").locator("a[href='tel:+919000100009']").waitFor();
});

journey("a card that was moved is put back", { account: true }, async (house) => {
  const page = await acme(house);
  await page.goto("/board");
  await page.focus(".slip:has-text('Ravi') .slip__open");
  await page.keyboard.press("]");
  await page.waitForSelector(".toasts >> text=Ravi is in Contacted now.");
  await page.keyboard.press("z");
  await page.waitForSelector("[data-name='New'] .slip:has-text('Ravi')");
});

journey("the head of the notifications fits a phone whose browser blocks them", { demo: true }, async (house) => {
  const { page } = await house.window({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await signIn(page, "demo@example.com", "demo-password");
  await page.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" }));
  await page.goto("/notifications");
  await page.waitForSelector("ol-notify >> text=This browser blocks notifications");
  const { x, width } = await page.locator("text=Mark all read").boundingBox();
  assert.ok(x >= 0 && x + width <= 390);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
});
