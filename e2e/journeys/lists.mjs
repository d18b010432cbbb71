import assert from "node:assert/strict";
import { accessible, journey, signIn } from "../house.mjs";

journey("entries of a list are put in order by drag and by keyboard", { account: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/settings/lists/status");
  const names = () => page.locator("[data-order] a .pill").allTextContents().then((all) => all.map((name) => name.trim()));
  const inOrder = (wanted) => page.waitForFunction((wanted) => [...document.querySelectorAll("[data-order] a .pill")].map((pill) => pill.textContent.trim()).join() === wanted, wanted.join());
  const [one, two, three, ...rest] = await names();
  const kept = page.waitForResponse((answer) => answer.url().endsWith("/order"));
  await page.dragAndDrop("[data-order] li:nth-child(3) .grip", "[data-order] li:nth-child(1)", { targetPosition: { x: 60, y: 4 } });
  await kept;
  await page.goto("/settings/lists/status");
  await inOrder([three, one, two, ...rest]);
  await page.focus(`[aria-label='Move ${three} down']`);
  await page.keyboard.press("Enter");
  await inOrder([one, three, two, ...rest]);
  await page.goto("/settings/lists/status");
  assert.deepEqual(await names(), [one, three, two, ...rest]);
  await accessible(page);
});
