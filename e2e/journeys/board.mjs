import assert from "node:assert/strict";
import { accessible, journey, sendLead, signIn } from "../house.mjs";

/** The names in a column, from the top. */
const names = (page, column) => page.locator(`[data-name='${column}'] .slip__open`).allTextContents();
const settled = (page, column, name) => page.waitForSelector(`[data-name='${column}'] .slip:has-text('${name}')`);

async function board(house) {
  const { page } = await house.window();
  await signIn(page);
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  for (const [number, name] of [["9000100001", "Meera"], ["9000100002", "Ravi"], ["9000100003", "Latha"]]) await sendLead(house.url, token, number, name);
  await page.goto("/board");
  await settled(page, "New", "Latha");
  return page;
}

journey("a card is dragged to another column and to the top of its own, and stays there", { account: true }, async (house) => {
  const page = await board(house);
  await page.waitForSelector("html[data-live]");
  await drag(page, page.locator(".slip:has-text('Meera')"), page.locator("[data-name='Contacted'] [data-cards]"));
  await settled(page, "Contacted", "Meera");
  await page.reload();
  assert.deepEqual(await names(page, "Contacted"), ["Meera"]);
  assert.deepEqual(await names(page, "New"), ["Latha", "Ravi"]);
  await drag(page, page.locator(".slip:has-text('Ravi')"), page.locator(".slip:has-text('Latha')"), -10);
  await page.waitForSelector(".slip[data-kept]:has-text('Ravi')");
  await page.reload();
  assert.deepEqual(await names(page, "New"), ["Ravi", "Latha"]);
  await accessible(page);
});

journey("a card is moved by keys, and a lost one is asked why", { account: true }, async (house) => {
  const page = await board(house);
  await page.focus(".slip:has-text('Ravi') .slip__open");
  await page.keyboard.press("]");
  await settled(page, "Contacted", "Ravi");
  await page.waitForFunction(() => /Ravi is in Contacted now/.test(document.querySelector("[data-told]").textContent));
  await page.waitForFunction(() => document.activeElement.closest(".slip")?.dataset.name === "Ravi");
  await page.keyboard.press("[");
  await settled(page, "New", "Ravi");
  await page.focus(".slip:has-text('Meera') .slip__open");
  await page.keyboard.press("s");
  await page.waitForSelector("#move-head");
  await accessible(page);
  await page.selectOption("#status", { label: "Lost" });
  await page.click("#panel button.button--primary");
  await page.waitForSelector("text=Why was it lost?");
  await page.check("text=Too expensive");
  await page.click("#panel button.button--primary");
  await settled(page, "Lost", "Meera");
  await page.waitForFunction(() => document.querySelector("#panel").childElementCount === 0);
});

journey("several cards that are selected move together, by drag and by key, and are put back", { account: true }, async (house) => {
  const page = await board(house);
  const choose = async (...all) => {
    for (const name of all) {
      await page.focus(`.slip:has-text('${name}') .slip__open`);
      await page.keyboard.press("x");
    }
    await page.waitForSelector(`.bulk:has-text('${all.length} selected')`);
  };
  await choose("Meera", "Ravi");
  await accessible(page);
  await drag(page, page.locator(".slip:has-text('Meera')"), page.locator("[data-name='Contacted'] [data-cards]"));
  await page.waitForSelector(".toasts >> text=2 leads moved.");
  assert.deepEqual((await names(page, "Contacted")).toSorted(), ["Meera", "Ravi"]);
  await page.waitForSelector(".bulk", { state: "hidden" });
  await page.click(".toasts >> text=Undo");
  await settled(page, "New", "Ravi");
  await settled(page, "New", "Meera");
  await page.goto("/board");
  await choose("Latha", "Ravi");
  await page.keyboard.press("]");
  await page.waitForSelector(".toasts >> text=2 leads moved.");
  await page.goto("/board");
  assert.deepEqual((await names(page, "Contacted")).toSorted(), ["Latha", "Ravi"]);
  // What is lost is asked why, once for all of them.
  await choose("Latha", "Ravi");
  await drag(page, page.locator(".slip:has-text('Ravi')"), page.locator("[data-name='Lost'] [data-cards]"));
  await page.waitForSelector("#panel >> text=Move 2 leads to Lost");
  assert.deepEqual((await names(page, "Contacted")).toSorted(), ["Latha", "Ravi"]);
  await accessible(page);
  await page.click("#panel button:has-text('Move 2 leads')");
  await page.waitForSelector("#panel .field__error");
  await page.check("text=Too expensive");
  await page.click("#panel button:has-text('Move 2 leads')");
  await page.waitForSelector(".toasts >> text=2 leads moved.");
  await settled(page, "Lost", "Latha");
  await settled(page, "Lost", "Ravi");
  assert.equal(await page.locator("#panel > *").count(), 0);
  await page.click(".toasts >> text=Undo");
  await settled(page, "Contacted", "Ravi");
});

journey("a card that is dropped on a closing column comes back, and its reason is asked for", { account: true }, async (house) => {
  const page = await board(house);
  await drag(page, page.locator(".slip:has-text('Latha')"), page.locator("[data-name='Lost'] [data-cards]"));
  await page.waitForSelector("#panel >> text=Why was it lost?");
  assert.ok((await names(page, "New")).includes("Latha"));
  await page.check("text=Never reached");
  await page.click("#panel button.button--primary");
  await settled(page, "Lost", "Latha");
});

journey("a card that is dropped in the lane of somebody is theirs, and a key leaves it in its lane", { account: true }, async (house) => {
  house.cli("staff", "add", "--account", "Acme", "--name", "Binu Thomas", "--email", "binu@example.com", "--role", "agent");
  const page = await board(house);
  await page.click("[popovertarget=lanes]");
  await page.click("#lanes >> text=By owner");
  await page.waitForURL("**/board?group=assigned_to");
  const lane = (column, name) => page.locator(`[data-name='${column}'] .lane:has(h3:has-text('${name}'))`);
  await lane("New", "Nobody").locator(".slip:has-text('Latha')").waitFor();
  await accessible(page);
  await drag(page, page.locator(".slip:has-text('Latha')"), lane("Contacted", "Binu").locator("[data-cards]"));
  await page.waitForFunction(() => /Latha is in Contacted now/.test(document.querySelector("[data-told]").textContent));
  await page.goto("/board?group=assigned_to");
  await lane("Contacted", "Binu").locator(".slip:has-text('Latha')").waitFor();
  await page.focus(".slip:has-text('Latha') .slip__open");
  await page.keyboard.press("]");
  await lane("Interested", "Binu").locator(".slip:has-text('Latha')").waitFor();
  await page.waitForFunction(() => /Latha is in Interested now/.test(document.querySelector("[data-told]").textContent));
  await page.goto("/board");
  await settled(page, "Interested", "Latha");
});

journey("the table and the board have one filter; a lead that arrives is a card at once", { account: true }, async (house) => {
  const page = await board(house);
  await page.fill(".leads__search input", "Ravi");
  await page.press(".leads__search input", "Enter");
  await page.waitForURL("**/board?q=Ravi");
  await page.click(".toolbar >> text=Table");
  await page.waitForURL("**/leads?q=Ravi");
  await page.click(".toolbar >> text=Board");
  await page.waitForURL("**/board?q=Ravi");
  await page.goto("/board");
  await page.waitForSelector("html[data-live]");
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  await sendLead(house.url, token, "9000100004", "Devi");
  await settled(page, "New", "Devi");
});

journey("without script a card is moved by its form", { account: true }, async (house) => {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  await sendLead(house.url, token, "9000100001", "Meera");
  const { page } = await house.window({ javaScriptEnabled: false });
  await signIn(page);
  await page.goto("/board");
  await page.click(".slip__move");
  await page.selectOption("#status", { label: "Contacted" });
  await page.click("button:has-text('Move')");
  await page.waitForURL("**/board");
  assert.deepEqual(await names(page, "Contacted"), ["Meera"]);
});

/** Drags by the mouse, in steps as a hand does. */
async function drag(page, from, to, above = 0) {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(start.x + start.width / 2, start.y + 12);
  await page.mouse.down();
  const [x, y] = [end.x + end.width / 2, end.y + (above ? 8 : Math.min(24, end.height / 2))];
  await page.mouse.move(start.x + start.width / 2 + 8, start.y + 20, { steps: 4 });
  await page.mouse.move(x, y + above, { steps: 20 });
  await page.waitForTimeout(250);
  await page.mouse.up();
}

journey("a finger that rests on a card drags it to another column", { account: true }, async (house) => {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  await sendLead(house.url, token, "9000100001", "Meera");
  const { page, context } = await house.window({ viewport: { width: 820, height: 900 }, isMobile: true, hasTouch: true });
  await signIn(page);
  await page.goto("/board");
  await settled(page, "New", "Meera");
  await page.waitForSelector("html[data-live]");
  const middle = async (place) => {
    const { x, y, width, height } = await place.boundingBox();
    return { x: x + width / 2, y: y + Math.min(height / 2, 40) };
  };
  const from = await middle(page.locator(".slip:has-text('Meera')"));
  const to = await middle(page.locator("[data-name='Contacted'] [data-cards]"));
  const finger = await context.newCDPSession(page);
  const touch = (type, ...touchPoints) => finger.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", from);
  // A finger that moves at once scrolls; one that rests takes the card.
  await page.waitForSelector(".slip.sortable-chosen");
  for (let step = 1; step <= 10; step++) await touch("touchMove", { x: from.x + ((to.x - from.x) * step) / 10, y: from.y + ((to.y - from.y) * step) / 10 });
  await touch("touchEnd");
  await settled(page, "Contacted", "Meera");
  await page.waitForFunction(() => /Meera is in Contacted now/.test(document.querySelector("[data-told]").textContent));
  await page.goto("/board");
  assert.deepEqual(await names(page, "Contacted"), ["Meera"]);
});
