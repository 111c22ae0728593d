import { expect, test } from "vitest";
import { escapeHtml, html, nameHtml } from "../../dist/report/html.js";
import { cellsOf, fit, legible } from "../../dist/report/legible.js";
import { cell, layOut, wrap } from "../../dist/report/text-layout.js";
import { payloads } from "./fixtures.js";

test("marks that cannot be seen are written out: terminal commands, line breaks, writing directions", () => {
  expect(legible("\u001b[2Ja\nb\u202ec\u2066d\ufeffe")).toBe("\\u{1b}[2Ja\\u{a}b\\u{202e}c\\u{2066}d\\u{feff}e");
  expect(legible("\ud800x")).toBe("\\u{d800}x");
  expect(legible("می‌خواهم 👩‍🚀")).toBe("می‌خواهم 👩‍🚀"); // joiners belong to the words
  expect([legible(""), legible("  ")]).toEqual(["(empty)", "(blank)"]);
});

test("long names end in an ellipsis, counted in characters and never cut inside one", () => {
  expect(legible("x".repeat(10_000), 10)).toBe("xxxxxxxxx…");
  expect(legible("🙂".repeat(10), 10)).toBe("🙂".repeat(10));
  expect(legible("🙂".repeat(11), 10)).toBe(`${"🙂".repeat(9)}…`);
});

test("a template escapes every string that is put into it", () => {
  expect(html`<b>${"<i>"}</b>${["&", html`<hr>`, null, false, 3]}`.text).toBe("<b>&lt;i&gt;</b>&amp;<hr>3");
  expect(escapeHtml(`<>&"'`)).toBe("&lt;&gt;&amp;&quot;&#39;");
  expect(nameHtml("a".repeat(70)).text).toBe(`<bdi title="${"a".repeat(70)}">${"a".repeat(59)}…</bdi>`);
});

test("cells of a terminal: wide characters take two, combining marks none", () => {
  expect([cellsOf("abc"), cellsOf("漢字"), cellsOf("e\u0301"), cellsOf("🙂")]).toEqual([3, 4, 1, 2]);
  expect(fit("漢字漢字", 5)).toBe("漢字…");
  expect(cellsOf(cell("漢字漢字", 4))).toBe(4);
});

test.each([10, 23, 80])("wrapping keeps every word and no line is longer than %d cells", (width) => {
  for (const text of [...payloads.map((name) => legible(name, 200)), "plain words of a sentence"]) {
    const lines = wrap(text, width, "", "  ");
    for (const line of lines) expect(cellsOf(line)).toBeLessThanOrEqual(width);
    const letters = (s: string) => s.replace(/\s/g, "");
    expect(letters(lines.join(""))).toBe(letters(text));
  }
});

test("layout drops items of the longest section first, says how many, and never exceeds its budget", () => {
  const section = (title: string, count: number, weight = 1) => ({
    title,
    items: Array.from({ length: count }, (_, i) => [`${title}${i}`]),
    least: 1,
    weight,
    rest: (left: number) => `${left} more`,
  });
  expect(layOut([section("a", 2), section("b", 9)], 10)).toEqual([
    "",
    "a",
    "a0",
    "a1",
    "",
    "b",
    "b0",
    "b1",
    "b2",
    "6 more",
  ]);
  expect(layOut([section("a", 2), section("b", 0)], 10)).toEqual(["", "a", "a0", "a1"]);
  for (let budget = 0; budget < 40; budget++) {
    expect(layOut([section("a", 30, 3), section("b", 9), section("c", 1)], budget).length).toBeLessThanOrEqual(budget);
  }
});
