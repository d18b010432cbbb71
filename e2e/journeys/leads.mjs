import assert from "node:assert/strict";
import { accessible, journey, onEachEngine, sendLead, signIn } from "../house.mjs";

const PEOPLE = [
  ["9000100001", "Meera Nair"],
  ["9000100002", "Ravi Kumar"],
  ["9000100003", "Latha Pillai"],
];

async function acme(house, options) {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  for (const [number, name] of PEOPLE) await sendLead(house.url, token, number, name);
  const { page } = await house.window(options);
  await signIn(page);
  await page.goto("/leads");
  await page.waitForSelector("tr[data-row]");
  if (options?.javaScriptEnabled !== false) await page.waitForSelector("html[data-live]");
  return page;
}

const row = (page, name) => page.locator("tr[data-row]", { hasText: name });
const said = (page, text) => page.waitForSelector(`.toasts >> text=${text}`);

onEachEngine("leads are filtered, changed in place, assigned together, and put back", { account: true }, async (house) => {
  const page = await acme(house);
  await page.keyboard.press("f");
  await page.click("#add-filter >> text=Name");
  await page.fill(".condition [name=value]", "nair");
  await page.click(".condition >> text=Apply");
  await page.waitForSelector(".chip");
  assert.equal(await page.locator("tr[data-row]").count(), 1);
  await accessible(page);
  await page.click(".toolbar--chips >> text=Clear");
  await row(page, "Ravi Kumar").waitFor();

  await row(page, "Ravi Kumar").locator("[data-edit=status_id]").dblclick();
  await page.waitForSelector("td select[aria-label=Status]");
  await accessible(page);
  await page.selectOption("td select[aria-label=Status]", { label: "Contacted" });
  await row(page, "Ravi Kumar").locator(".pill", { hasText: "Contacted" }).waitFor();

  await page.check("[data-select-all]");
  await page.selectOption(".bulk [name=agent]", { label: "Asha Nair" });
  await accessible(page);
  await page.click(".bulk [value=assign]");
  await said(page, "Undo");
  for (const [, name] of PEOPLE) await row(page, name).locator("text=Asha Nair").waitFor();
  await page.keyboard.press("z");
  await row(page, "Latha Pillai").locator("text=Asha Nair").waitFor({ state: "detached" });
});

journey("what is lost is asked why, in the table too, for one lead and for many", { account: true }, async (house) => {
  const page = await acme(house);
  await row(page, "Ravi Kumar").locator("[data-edit=status_id]").dblclick();
  await page.selectOption("td select[aria-label=Status]", { label: "Lost" });
  await page.waitForSelector("#panel >> text=Why was it lost?");
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.waitForSelector("#panel form", { state: "detached" });
  await row(page, "Ravi Kumar").locator(".pill", { hasText: "New" }).waitFor();
  await row(page, "Ravi Kumar").locator("[data-edit=status_id]").dblclick();
  await page.selectOption("td select[aria-label=Status]", { label: "Lost" });
  await page.check("text=Too expensive");
  await page.click("#panel button:has-text('Move')");
  await row(page, "Ravi Kumar").locator(".pill", { hasText: "Lost" }).waitFor();
  await page.waitForSelector("#panel form", { state: "detached" });

  await page.goto("/leads");
  await page.check("[data-select-all]");
  await page.selectOption(".bulk [name=status]", { label: "Closed" });
  await page.click(".bulk [value=status]");
  await page.waitForSelector("#panel >> text=Move 3 leads to Closed");
  await page.fill("#panel [name=reason]", "The evening batch");
  await page.click("#panel button:has-text('Move 3 leads')");
  await said(page, "3 leads moved.");
  for (const [, name] of PEOPLE) await row(page, name).locator(".pill", { hasText: "Closed" }).waitFor();
});

journey("a panel that is closed leaves the table alone, but for the row of what was changed", { account: true }, async (house) => {
  const page = await acme(house);
  const reads = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname === "/leads" || pathname.endsWith("/row")) reads.push(pathname);
  });
  await row(page, "Meera Nair").locator(".table__open").click();
  await page.waitForSelector("#panel .lead");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#panel .lead", { state: "detached" });
  await page.waitForURL("**/leads");
  // Whatever it would read is asked for before the next lead is.
  await row(page, "Latha Pillai").locator(".table__open").click();
  await page.waitForSelector("#panel .lead");
  assert.deepEqual(reads, []);
  await page.click("#panel .way >> text=Contacted");
  await page.waitForSelector("#panel .way__item[aria-current]:has-text('Contacted')");
  await page.keyboard.press("Escape");
  await row(page, "Latha Pillai").locator(".pill", { hasText: "Contacted" }).waitFor();
});

journey("a lead over the table has its address, and the way back leads to the table", { account: true }, async (house) => {
  const page = await acme(house);
  await row(page, "Meera Nair").locator(".table__open").click();
  await page.waitForURL(/\/leads\/\w{13}$/);
  await page.waitForSelector("#panel .lead");
  await page.click("#panel [aria-label='Full page']");
  await page.waitForSelector("main .lead");
  await page.goBack();
  await page.waitForSelector("#panel .lead, table[data-leads]");
  await page.goto("/leads");
  await row(page, "Latha Pillai").locator(".table__open").click();
  await page.waitForURL(/\/leads\/\w{13}$/);
  await page.goBack();
  await page.waitForURL("**/leads");
  await page.waitForSelector("#panel .lead", { state: "detached" });
  await row(page, "Ravi Kumar").waitFor();
  await page.goForward();
  await page.waitForURL(/\/leads\/\w{13}$/);
  await page.waitForSelector(".lead h1:has-text('Latha Pillai'), .lead h2:has-text('Latha Pillai')");
});

onEachEngine("a lead is read and worked on its page", { account: true }, async (house) => {
  const page = await acme(house);
  await row(page, "Meera Nair").locator(".table__open").click();
  await page.waitForSelector("#panel .lead");
  await accessible(page);
  await page.click("#panel [aria-label='Full page']");
  await page.waitForSelector("main .lead");
  await accessible(page);

  await page.keyboard.press("n");
  await page.keyboard.type("Wants the evening batch");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(".timeline >> text=Wants the evening batch");
  await page.click(".way >> text=Contacted");
  await page.waitForSelector(".way__item[aria-current]:has-text('Contacted')");
  await page.keyboard.press("m");
  await page.waitForSelector("[data-edit=assigned_to_id] >> text=Asha Nair");
  await page.click("[aria-label='Change Notes']");
  await page.fill("[data-edit=notes] textarea", "Two sons");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("[data-edit=notes] >> text=Two sons");
  await page.click("[aria-label='Change phone numbers']");
  await page.fill("[data-edit=phone_numbers] input", "9000100001, 9000100011");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-edit=phone_numbers] a[href='tel:+919000100011']");
  await page.click("text=Tomorrow");
  await page.waitForSelector(".next:not(.next--none)");
  await accessible(page);
  assert.match(await page.textContent(".timeline"), /Contacted/);
});

journey("a lead is added from any page, and one is where one was", { account: true }, async (house) => {
  const page = await acme(house);
  await page.goto("/settings/staff");
  await page.keyboard.press("c");
  await page.waitForSelector("#panel #phone_numbers");
  await accessible(page);
  await page.fill("#phone_numbers", "9000100001");
  await page.waitForSelector("#panel >> text=has this number already");
  await page.fill("#phone_numbers", "12");
  await page.press("#phone_numbers", "Enter");
  await page.waitForSelector("#panel .field__error");
  assert.equal(new URL(page.url()).pathname, "/settings/staff");
  await page.fill("#phone_numbers", "9000100009");
  await page.fill("#panel #name", "Anil");
  await page.press("#panel #name", "Enter");
  await said(page, "The lead is there.");
  assert.equal(new URL(page.url()).pathname, "/settings/staff");
  assert.equal(await page.locator("#panel form").count(), 0);
  await page.keyboard.press("c");
  await page.waitForSelector("#panel #phone_numbers");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#panel form", { state: "detached" });
  await page.click(".toasts >> text=Open");
  await page.waitForSelector("h1:has-text('Anil')");
});

journey("without script one reads the leads, opens one, adds a note and a lead", { account: true }, async (house) => {
  const page = await acme(house, { javaScriptEnabled: false });
  await page.click("text=Latha Pillai");
  await page.waitForURL("**/leads/*");
  await page.fill("[name=text] >> nth=0", "Called back");
  await page.click("text=Add note");
  assert.match(await page.textContent(".timeline"), /Called back/);
  await page.click(".topbar__add");
  await page.fill("#phone_numbers", "9000100009");
  await page.fill("main ~ * #name, #panel #name", "Anil");
  await page.click("text=Add the lead");
  assert.match(await page.textContent(".timeline"), /Called back/);
  assert.match(await page.textContent(".toasts"), /The lead is there/);
});

journey("a lead that arrives takes no open menu along, nor what is written, and is there afterwards", { account: true }, async (house) => {
  const page = await acme(house);
  const { page: other } = await house.window();
  await signIn(other);
  await other.goto("/leads");
  await other.waitForSelector("html[data-live]");
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  /** Once another window shows it, this one has heard of it too. */
  const arrives = async (number, name) => {
    await sendLead(house.url, token, number, name);
    await row(other, name).waitFor();
  };
  await page.keyboard.press("v");
  await page.fill("#views [name=name]", "Of today");
  await arrives("9000100004", "Devi");
  assert.equal(await page.inputValue("#views:popover-open [name=name]"), "Of today");
  assert.equal(await row(page, "Devi").count(), 0);
  await page.keyboard.press("Escape");
  await row(page, "Devi").waitFor();

  await row(page, "Devi").locator("[data-edit=status_id]").dblclick();
  await page.waitForSelector("td select[aria-label=Status]");
  await arrives("9000100005", "Gita");
  await page.selectOption("td select[aria-label=Status]", { label: "Contacted" });
  await row(page, "Devi").locator(".pill", { hasText: "Contacted" }).waitFor();
  await row(page, "Gita").waitFor();

  // A menu that is opened while the page is on its way already.
  const asked = new Promise((done) => page.route("**/leads", (route) => done(route), { times: 1 }));
  await sendLead(house.url, token, "9000100006", "Hari");
  const route = await asked;
  await page.keyboard.press("f");
  await page.waitForSelector("#add-filter:popover-open");
  const answer = page.waitForResponse("**/leads");
  await route.continue();
  await (await answer).finished();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.ok(await page.isVisible("#add-filter"));
  assert.equal(await row(page, "Hari").count(), 0);
  await page.keyboard.press("Escape");
  await row(page, "Hari").waitFor();
});

journey("a lead that arrives moves no row, takes no focus and empties no count", { account: true }, async (house) => {
  const page = await acme(house);
  await page.waitForFunction(() => [...document.querySelectorAll("#segments .count")].every(({ textContent }) => textContent.trim()));
  await page.keyboard.press("j");
  await page.evaluate(() => {
    window.seen = [];
    new MutationObserver((changes) => {
      const rows = changes.flatMap(({ removedNodes }) => [...removedNodes]).filter((node) => node instanceof HTMLTableRowElement);
      window.seen.push(...rows.map(({ id }) => id));
      const counts = [...document.querySelectorAll("#segments .count")].filter(({ textContent }) => !textContent.trim());
      if (counts.length) window.seen.push("a count is empty");
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await sendLead(house.url, house.cli("token", "show").match(/gl_\w+/)[0], "9000100004", "Devi");
  await row(page, "Devi").waitFor();
  await page.waitForSelector("#segments [aria-current] >> text=4");
  assert.deepEqual(await page.evaluate(() => window.seen), []);
  const at = page.locator("tr.is-current .table__open");
  assert.ok(await at.evaluate((link) => link === document.activeElement));
  assert.match(await at.textContent(), /Latha Pillai/);
});

journey("leads are grouped by status, counted and folded; columns are put in order and made wider", { account: true }, async (house) => {
  const page = await acme(house);
  const groups = () => page.locator("[data-group]").allTextContents().then((all) => all.map((text) => text.trim().replace(/\s+/g, " ")));
  await row(page, "Ravi Kumar").locator("[data-edit=status_id]").dblclick();
  await page.selectOption("td select[aria-label=Status]", { label: "Contacted" });
  await row(page, "Ravi Kumar").locator(".pill", { hasText: "Contacted" }).waitFor();
  await page.click("[popovertarget=group]");
  await page.click("#group >> text=Status");
  await page.waitForURL("**/leads?group=status");
  await page.waitForFunction(() => [...document.querySelectorAll("[data-counted]")].every((place) => place.textContent));
  assert.deepEqual(await groups(), ["New 2", "Contacted 1"]);
  await accessible(page);
  await page.locator("[data-group]", { hasText: "New" }).click();
  await row(page, "Meera Nair").waitFor({ state: "detached" });
  await page.waitForSelector("[data-group][aria-expanded=false]:has-text('New')");
  assert.deepEqual(await groups(), ["New 2", "Contacted 1"]);
  await row(page, "Ravi Kumar").waitFor();
  await page.click("[popovertarget=group]");
  await page.click("#group >> text=No groups");
  await row(page, "Meera Nair").waitFor();

  const heads = () => page.locator("thead th").allTextContents().then((all) => all.map((text) => text.trim()).slice(0, 3));
  assert.deepEqual(await heads(), ["Name", "Phone", "Status"]);
  await page.click("[popovertarget=columns]");
  await page.locator("#columns [data-id=status]").hover();
  await page.click("#columns [aria-label='Move Status up']");
  await page.click("#columns .button--primary");
  await page.waitForFunction(() => document.querySelectorAll("thead th")[1].textContent.trim() === "Status");
  assert.deepEqual(await heads(), ["Name", "Status", "Phone"]);

  // Each width is kept as soon as it is made.
  const kept = () => page.waitForResponse((answer) => answer.url().endsWith("/leads/layout") && answer.status() === 204);
  const width = (name) => page.locator("thead th", { hasText: name }).evaluate((head) => head.offsetWidth);
  const before = await width("Phone");
  const { x, y, height } = await page.locator("thead th", { hasText: "Phone" }).locator(".table__edge").boundingBox();
  const pulled = kept();
  await page.mouse.move(x + 4, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 64, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await pulled;
  assert.ok(Math.abs((await width("Phone")) - before - 60) <= 2);
  await page.locator("thead th", { hasText: "Status" }).locator(".table__edge").focus();
  const pressed = kept();
  const narrow = await width("Status");
  await page.keyboard.press("ArrowRight");
  await pressed;
  assert.equal(await width("Status"), narrow + 16);
  await accessible(page);
  await page.goto("/leads");
  assert.equal(await width("Status"), narrow + 16);
  assert.ok(Math.abs((await width("Phone")) - before - 60) <= 2);
});
