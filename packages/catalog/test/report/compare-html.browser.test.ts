import { renderCompareHtml } from "@pushforward/catalog/report/html";
import { renderCompareText } from "@pushforward/catalog/report/text";
import { expect, test } from "vitest";
import { different, fixtures, hostile, hostileMeta, meta, wide } from "./fixtures.js";
import { openPage } from "./open-page.js";

test("the page is drawn with the browser's own document, and its style and script are allowed by the policy", async () => {
  const { frame, page } = await openPage(renderCompareHtml(different, meta), 800);
  expect(page.querySelectorAll(".card svg rect").length).toBeGreaterThan(50);
  expect(frame.contentWindow!.getComputedStyle(page.querySelector("main")!).maxWidth).toBe("864px"); // 54rem
  expect(page.querySelectorAll("table[data-sortable] button")).toHaveLength(8);
  frame.remove();
});

test("a click on a header sorts the table of columns, a second click turns the order", async () => {
  const { frame, page } = await openPage(renderCompareHtml(wide(30, 12), meta), 800);
  const names = () => [...page.querySelectorAll("table[data-sortable] tbody th")].map((head) => head.textContent);
  const bits = [...page.querySelectorAll<HTMLElement>("table[data-sortable] button")].find(
    (button) => button.textContent === "Bits",
  )!;
  expect(names()[0]).toBe("sensor_0");
  bits.click();
  expect(names()[0]).toBe("sensor_29"); // distances fall with the rank
  expect(bits.parentElement!.getAttribute("aria-sort")).toBe("ascending");
  bits.click();
  expect(names()[0]).toBe("sensor_0");
  frame.remove();
});

test("hostile names start nothing and load nothing", async () => {
  const { frame, page, violations } = await openPage(renderCompareHtml(hostile, hostileMeta), 800);
  expect(page.querySelectorAll("script")).toHaveLength(1);
  expect(page.querySelectorAll("img, iframe, link, object")).toHaveLength(0);
  expect(
    [...page.querySelectorAll("*")].some((element) =>
      [...element.attributes].some(({ name }) => name.startsWith("on")),
    ),
  ).toBe(false);
  expect(violations).toEqual([]);
  expect(frame.contentWindow!.performance.getEntriesByType("resource")).toHaveLength(0);
  frame.remove();
});

test.each(Object.keys(fixtures))("%s fits a phone of 360 pixels with everything unfolded", async (name) => {
  const { frame, page } = await openPage(
    renderCompareHtml(fixtures[name]!, name === "hostile" ? hostileMeta : meta),
    360,
  );
  for (const details of page.querySelectorAll("details")) details.open = true;
  expect(page.documentElement.scrollWidth).toBeLessThanOrEqual(360);
  frame.remove();
});

test("the summary for a terminal is made here too", () => {
  expect(renderCompareText(different, meta, { width: 80, colour: false })).toMatch(
    /^The two tables differ: p = 0\.001/,
  );
});
