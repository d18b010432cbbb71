import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { OWNER, PASSWORD, accessible, journey, signIn } from "../house.mjs";

journey("a wrong password is told, the right one leads to where one wanted to go", { account: true }, async (house) => {
  const { page } = await house.window();
  await page.goto("/me");
  await page.fill("#email", OWNER);
  await page.fill("#password", "wrong horse");
  await page.press("#password", "Enter");
  await page.waitForSelector("text=do not belong together");
  assert.equal(await page.inputValue("#email"), OWNER);
  await accessible(page);
  await page.fill("#password", PASSWORD);
  await page.press("#password", "Enter");
  await page.waitForURL("**/me");
  await accessible(page);
});

journey("the theme is chosen in the menu and stays", { account: true }, async (house) => {
  const { page } = await house.window({ colorScheme: "light" });
  await signIn(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.click(".topbar__me");
  await page.click("button[value=dark]");
  await page.waitForSelector("html[data-theme=dark]");
  assert.notEqual(await ground(), light);
  await page.reload();
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  await accessible(page);
});

journey("after the password comes a code of the app, or a recovery code once", { account: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page);
  await page.goto("/me/two-step");
  const secret = await page.textContent(".steps code");
  await accessible(page);
  await page.fill("#code", totp(secret, 0));
  await page.click("button:has-text('Turn on')");
  const codes = (await page.textContent("#codes")).trim().split(/\s+/);
  assert.equal(codes.length, 10);
  await accessible(page);

  const enter = async (code) => {
    await page.context().clearCookies();
    await page.goto("/sign-in");
    await page.fill("#email", OWNER);
    await page.fill("#password", PASSWORD);
    await page.press("#password", "Enter");
    await page.waitForURL("**/sign-in/code*");
    await page.fill("#code", code);
    await page.press("#code", "Enter");
  };
  await enter(codes[0]);
  await page.waitForURL("**/leads");
  await enter(codes[0]);
  await page.waitForSelector("text=This code is not right");
  await accessible(page);
  await enter(totp(secret, 30));
  await page.waitForURL("**/leads");
});

journey("a password that was forgotten is chosen anew by a link of the command line", { account: true }, async (house) => {
  const { page } = await house.window();
  await signIn(page);
  const { link } = JSON.parse(house.cli("staff", "reset-link", OWNER, "--url", house.url, "--json"));
  const other = await house.window();
  await other.page.goto(link);
  await accessible(other.page);
  await other.page.fill("#password", "another horse");
  await other.page.click("text=Save and sign in");
  await other.page.waitForURL("**/leads");
  await page.goto("/me");
  await page.waitForURL("**/sign-in*");
  await page.goto(link);
  await page.waitForSelector("text=This link was used or has ended");
});

/** RFC 6238 with what authenticator apps take for granted. */
function totp(base32, later) {
  const bits = [...base32].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor((Date.now() / 1000 + later) / 30)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
