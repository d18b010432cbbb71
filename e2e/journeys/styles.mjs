import { accessible, journey, signIn } from "../house.mjs";

for (const colorScheme of ["light", "dark"]) {
  journey(`every component is readable in ${colorScheme}`, { account: true }, async (house) => {
    const { page } = await house.window({ colorScheme });
    await signIn(page);
    await page.goto("/dev/styles");
    await accessible(page);
    await page.click("text=Dialog");
    await accessible(page);
    await page.goto("/dev/styles?drawer=1");
    await page.keyboard.press("Escape");
    await page.waitForURL("**/dev/styles");
  });
}
