import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBrowser, whyNot } from "./open-page.js";

describe.skipIf(whyNot)("rows as points", () => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.end());

  test("points are drawn, enlarged by keys, chosen by a box, and their rows shown", async () => {
    const { page, complaints, context } = await browser.open();
    await page.getByRole("button", { name: /Two months of a shop/ }).click();
    await page.getByRole("button", { name: "Run" }).waitFor();
    await page.getByRole("link", { name: /^Data/ }).click();
    await page.getByText("Rows as points").click();
    const cloud = page.locator(".cloud");
    await cloud.getByLabel("Up").selectOption("items");
    const said = await cloud.getByText(/[\d,]+ points/).innerText();
    const points = Number(/([\d,]+) points/.exec(said)![1]!.replace(",", ""));

    const picture = cloud.getByRole("application");
    const inSight = async (): Promise<number> => {
      await cloud.getByRole("button", { name: "Rows in sight" }).click();
      const words = await cloud.getByText(/[\d,]+ of [\d,]+ rows/).innerText();
      return Number(/([\d,]+) of/.exec(words)![1]!.replace(",", ""));
    };
    expect(await inSight()).toBe(points);
    // How blue the points are, of 255: 147 in light and 226 in dark.
    const blue = () =>
      picture.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d")!;
        copy.drawImage(canvas, 0, 0);
        const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((most, value, i) => (i % 4 === 2 && data[i + 1] === 255 ? Math.max(most, value) : most), 0);
      });
    expect(await blue()).toBeLessThan(170);
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(blue).toBeGreaterThan(200);
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(blue).toBeLessThan(170);
    await picture.press("+");
    await picture.press("+");
    const fewer = await inSight();
    expect(fewer).toBeGreaterThan(0);
    expect(fewer).toBeLessThan(points);

    const { x, y, width, height } = (await picture.boundingBox())!;
    await page.keyboard.down("Shift");
    await page.mouse.move(x + width * 0.1, y + height * 0.1);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.9, y + height * 0.9, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up("Shift");
    const chosen = page.getByRole("region", { name: /^Chosen rows of/ }).first();
    await chosen.getByRole("cell").first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
