import assert from "node:assert/strict";
import { journey, signIn } from "../house.mjs";

/** What would run, or break out of an attribute, if a page took it for more than text. */
const EVIL = `"><img src=x onerror=window.hurt=1><script>window.hurt=1</script>'-window.hurt-'`;
const LINK = "javascript:window.hurt=1";
/** A mark of what was made of it. */
const MADE = "img[src=x], script:not([src]), [onerror], a[href^='javascript:' i]";

/** Everything that a stranger with the token can fill. */
async function attack(house) {
  const token = house.cli("token", "show").match(/gl_\w+/)[0];
  const call = async (path, fields) => {
    const body = new URLSearchParams({ token, ...fields });
    const answer = await fetch(`${house.url}/api/${path}`, { method: "POST", body, headers: { "user-agent": EVIL } });
    return (await answer.json()).status;
  };
  const person = { countrycode: "91", mobileno: "9000100001", mobile_no: "9000100001", mobile: "9000100001" };
  const told = { name: EVIL, email: "a@example.com", source: EVIL, purpose: EVIL, type: EVIL, status: EVIL, company_name: EVIL, address: EVIL, feedback: EVIL, lead_note: EVIL };
  const taken = [
    await call("gl-website-contacts", { ...person, ...told, [EVIL]: EVIL, website: LINK }),
    await call("gl-note-creation-api", { ...person, note: EVIL }),
    await call("gl-task-creation-api", { ...person, name: EVIL, description: EVIL, comment: EVIL }),
    await call("gl-status-change-api", { ...person, status: EVIL + "2" }),
    await call("gl-deal-creation-api", { ...person, status: EVIL, deal_name: EVIL, deal_note: EVIL }),
    await call(`gl-department-vise-agent-assign/${token}`, { SourceNumber: "914842000001", department: EVIL }),
    await call("gl-website-contacts", { countrycode: EVIL, mobileno: EVIL, source: EVIL, [EVIL]: EVIL }),
  ];
  assert.deepEqual(taken.slice(0, 5), Array(5).fill("success"));
  return person;
}

journey("what a stranger sends is text wherever it is shown, and what an address says too", { account: true }, async (house) => {
  await attack(house);
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/leads");
  const lead = await page.getAttribute("tr[data-row]", "data-row");
  const check = async (path) => {
    const answer = await page.goto(path);
    assert.ok(answer.status() < 500, path);
    assert.equal(await page.evaluate(() => window.hurt), undefined, path);
    assert.equal(await page.locator(MADE).count(), 0, path);
  };
  const lists = ["lists/status", "lists/source", "lists/purpose", "lists/type", "lists/deal_stage", "fields", "departments", "connect/log"];
  for (const path of ["/leads", lead, "/leads?add=source", "/search?q=onerror", "/settings/connect/docs", "/settings/audit", "/settings/general"]) await check(path);
  for (const name of lists) {
    const path = `/settings/${name}`;
    await check(path);
    // The newest of each has a page of its own.
    const pages = await page.locator(`main a[href^='/settings/']`).evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    for (const to of pages.filter((to) => /\/[0-9a-z]{13}$/.test(to)).slice(-2)) await check(to);
  }
  const evil = encodeURIComponent(EVIL);
  for (const path of ["/leads?q=", "/leads?segment=", "/leads?sort=", "/leads?filter=", "/leads?view=", "/search?q=", "/leads/known?phone=", `${lead}?only=`, "/settings/connect/log?only=", "/settings/departments?try=true&phone=", "/nowhere/"]) await check(path + evil);
  await page.goto("/sign-in?to=" + encodeURIComponent(LINK));
  assert.equal(await page.locator(MADE).count(), 0);

  await page.goto("/leads");
  assert.match(await page.textContent("tr[data-row]"), /<script>window\.hurt=1<\/script>/);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("9000100001");
  await page.waitForSelector("#palette [role=option]:has-text('onerror')");
  assert.equal(await page.evaluate(() => window.hurt), undefined);
  // Addresses that mean nothing are answered 4xx, which the browser logs for itself.
  for (const window of house.windows) {
    assert.deepEqual(window.complaints.filter((told) => !/status of 4\d\d/.test(told)), []);
    window.complaints.length = 0;
  }
});
