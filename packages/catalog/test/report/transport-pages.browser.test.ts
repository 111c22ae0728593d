import { expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { answerOf, asked, hostileNames, normalTable } from "./answers.js";
import { openPage } from "./open-page.js";

const pageOf = async (name: string): Promise<string> => (await answerOf(...asked[name]!)).html;

test.each(Object.keys(asked))("%s fits a phone of 360 pixels", async (name) => {
  const { frame, page, violations } = await openPage(await pageOf(name), 360);
  expect(page.documentElement.scrollWidth).toBeLessThanOrEqual(360);
  expect(violations).toEqual([]);
  expect(frame.contentWindow!.performance.getEntriesByType("resource")).toHaveLength(0);
  frame.remove();
});

test("hostile names start nothing", async () => {
  const tables = { x: normalTable(8, hostileNames, 1), y: normalTable(8, hostileNames, 2) };
  const { frame, page, violations } = await openPage((await answerOf("wasserstein", tables)).html, 360);
  expect(page.querySelectorAll("script")).toHaveLength(1);
  expect(page.querySelectorAll("img, iframe, link, object")).toHaveLength(0);
  expect(page.documentElement.scrollWidth).toBeLessThanOrEqual(360);
  expect(violations).toEqual([]);
  frame.remove();
});

test("arrow keys on the slider move every point along its way", async () => {
  const { frame, page } = await openPage(await pageOf("wasserstein in the plane"), 800);
  const player = page.querySelector<HTMLElement>(".player")!;
  expect(player.hidden).toBe(false);
  const slider = player.querySelector("input")!;
  const places = (layer: string) =>
    [...player.querySelectorAll(`.${layer} circle`)].map((circle) => Number(circle.getAttribute("cx")));
  slider.focus();
  await userEvent.keyboard("{Home}");
  expect(places("mover")).toEqual(places("start"));
  expect(player.querySelector("output")!.value).toBe("0%");
  await userEvent.keyboard("{End}");
  expect(places("mover")).toEqual(places("goal"));
  await userEvent.keyboard("{ArrowLeft}");
  expect(player.querySelector("output")!.value).toBe("99%");
  expect(slider.getAttribute("aria-valuetext")).toBe("99% of the way");
  const [from, to] = [places("start"), places("goal")];
  places("mover").forEach((cx, i) => {
    expect(cx).toBeCloseTo(0.01 * from[i]! + 0.99 * to[i]!, 9);
  });
  frame.remove();
});

test("of the densities on the way one is seen at a time", async () => {
  const { frame, page } = await openPage(await pageOf("wasserstein on a line"), 800);
  const seen = () =>
    [...page.querySelectorAll(".player .frame")].flatMap((curve, k) =>
      curve.getAttribute("visibility") === "hidden" ? [] : [k],
    );
  expect(seen()).toEqual([10]);
  page.querySelector("input")!.focus();
  await userEvent.keyboard("{Home}");
  expect(seen()).toEqual([0]);
  frame.remove();
});

test("the button lets it run and stops it", async () => {
  const { frame, page } = await openPage(await pageOf("wasserstein in the plane"), 800);
  const [button, slider] = [page.querySelector("button")!, page.querySelector("input")!];
  expect(button.hidden).toBe(frame.contentWindow!.matchMedia("(prefers-reduced-motion: reduce)").matches);
  const before = slider.value;
  button.click();
  expect(button.textContent).toBe("Pause");
  await expect.poll(() => Number(slider.value)).toBeGreaterThan(Number(before));
  button.click();
  expect(button.textContent).toBe("Play");
  frame.remove();
});
