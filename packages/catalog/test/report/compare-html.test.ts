import { createHash } from "node:crypto";
import { largestPage, renderCompareHtml } from "@pushforward/catalog/report/html";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, test } from "vitest";
import { pageScript, pageScriptHash } from "../../dist/report/page-script.js";
import { pageStyle, pageStyleHash } from "../../dist/report/page-style.js";
import { playerScript } from "../../dist/report/player-script.js";
import {
  cannotTest,
  column,
  different,
  fixtures,
  hostile,
  hostileMeta,
  identical,
  meta,
  notDifferent,
  payloads,
  wide,
} from "./fixtures.js";

const sha256 = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
const render = (name: string) => renderCompareHtml(fixtures[name]!, name === "hostile" ? hostileMeta : meta);
const all = (root: ParentNode, selector: string) => [...root.querySelectorAll(selector)];

describe.each(Object.keys(fixtures))("the page of %s", (name) => {
  let file = "";
  let document: Document;
  beforeAll(() => {
    file = render(name);
    document = parseHTML(file).document as unknown as Document;
  });

  test("is one file that loads nothing and runs nothing but its own script", () => {
    expect(all(document, "script").map((script) => script.textContent)).toEqual([pageScript]);
    expect(all(document, "style").map((style) => style.textContent)).toEqual([pageStyle]);
    expect(
      all(document, "img, link, iframe, object, embed, video, audio, base, form, use, image, foreignObject"),
    ).toEqual([]);
    for (const element of all(document, "*")) {
      for (const { name: attribute, value } of [...element.attributes]) {
        expect(attribute).not.toMatch(/^(on|style$|src|srcdoc|href|xlink|action|formaction)/);
        expect(value).not.toMatch(/^\s*javascript:/i);
      }
    }
    expect(pageStyle).not.toMatch(/url\(|@import/);
  });

  test("has a policy that names the hashes of its style and script", () => {
    const policy = document.querySelector("meta[http-equiv]")!.getAttribute("content")!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src '${sha256(pageStyle)}'`);
    expect(policy).toContain(`script-src '${sha256(pageScript)}'`);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test("names everything once, and every picture has a title and a description", () => {
    const ids = all(document, "[id]").map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const element of all(document, "[aria-labelledby]")) {
      for (const id of element.getAttribute("aria-labelledby")!.split(" ")) expect(ids).toContain(id);
    }
    for (const svg of all(document, "svg")) {
      expect(svg.getAttribute("role")).toBe("img");
      expect(svg.querySelector("title")?.textContent).toBeTruthy();
      expect(svg.querySelector("desc")?.textContent).toBeTruthy();
    }
    for (const part of all(document, "[role=region]")) expect(part.getAttribute("aria-label")).toBeTruthy();
  });

  test("has one first heading, no skipped levels, and headers in every table", () => {
    const levels = all(document, "h1, h2, h3, h4").map((heading) => Number(heading.localName[1]));
    expect(levels[0]).toBe(1);
    for (const [i, level] of levels.slice(1).entries()) expect(level).toBeLessThanOrEqual(levels[i]! + 1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const table of all(document, "table")) {
      const columns = all(table, "thead th[scope=col]").length;
      expect(columns).toBeGreaterThan(1);
      for (const row of all(table, "tbody tr")) {
        expect(row.children.length).toBe(columns);
        expect(row.querySelectorAll("th[scope=row]").length).toBe(1);
      }
    }
  });

  test("shows no broken numbers, is small, and is the same file again", () => {
    const text = document.body.textContent!.replace(pageScript, "");
    expect(text).not.toMatch(/NaN|undefined|\[object|Infinity/);
    expect(file).not.toMatch(/="[^"]*(NaN|undefined)/);
    expect(new TextEncoder().encode(file).length).toBeLessThan(largestPage);
    expect(render(name)).toBe(file);
  });
});

test("the stated hashes are those of the style and the script", () => {
  expect(pageStyleHash).toBe(sha256(pageStyle));
  expect(pageScriptHash).toBe(sha256(pageScript));
  expect(playerScript.hash).toBe(sha256(playerScript.text));
});

test("hostile names are text, also inside pictures and titles, and show what they hide", () => {
  const file = renderCompareHtml(hostile, hostileMeta);
  const document = parseHTML(file).document as unknown as Document;
  expect(file).not.toMatch(/<script>alert|<img|<style>\*/);
  expect(file).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}](?<![\u200c\u200d])/u);
  const names = all(document, ".card h3 bdi").map((element) => element.textContent);
  expect(names).toContain(payloads[0]);
  expect(names).toContain("\\u{202e}right to left\\u{202c} \\u{2066}isolated");
  expect(names.filter((name) => /^x+…$/.test(name!))).toHaveLength(1);
  expect(all(document, "svg text").some((element) => element.textContent!.startsWith("<script>alert(1)"))).toBe(true);
  expect(document.title).toMatch(/^The two tables differ: <script>/);
});

test.each([
  ["plain", (i: number) => `sensor_${i}`],
  ["of quotes", (i: number) => `${'"'.repeat(10_000)}${i}`],
  ["of wide characters", (i: number) => `${"漢".repeat(300)}${i}`],
  ["of invisible marks", (i: number) => `${"\u202e".repeat(300)}${i}`],
])("10,000 columns with names %s stay below 2 MB and say what was left out", (_, name) => {
  const file = renderCompareHtml(wide(10_000, 4_000, name), meta);
  expect(new TextEncoder().encode(file).length).toBeLessThan(largestPage);
  expect(file).toContain("4,000 of 10,000 compared columns are listed");
  expect(file).toMatch(/The first [\d,]+ of 10,000 columns in a table/);
  expect(file).toMatch(/The first \d+ have a picture/);
});

test("no difference found is never told as equality", () => {
  for (const result of [notDifferent, identical]) {
    const text = parseHTML(renderCompareHtml(result, meta)).document.body.textContent!;
    expect(text).toContain("No difference found");
    expect(text).toContain("This does not show that the two laws are the same");
    expect(text).not.toMatch(/(tables|laws) are (equal|identical)/);
  }
  expect(renderCompareHtml(notDifferent, meta)).toContain(
    "A shift of hours-per-week, by 0.29 standard deviations, would have been found",
  );
  expect(renderCompareHtml(cannotTest, meta)).toContain("There are only 11 ways to split these rows");
});

test("small p-values are shown as below 0.001 with the exact value at hand", () => {
  const file = renderCompareHtml({ ...different, pValue: 0.0001, pValueError: 0 }, meta);
  expect(file).toContain('<span title="p = 0.0001">p &lt; 0.001</span>');
  expect(file).toContain('<dd title="0.0002">&lt;0.001</dd>');
});

test("the wall time and the date leave no trace, unless a date is given", () => {
  const file = renderCompareHtml(different, meta);
  expect(renderCompareHtml(different, { ...meta, seconds: 99 })).toBe(file);
  expect(renderCompareHtml(different, { ...meta, date: "2026-11-20" })).toContain("<bdi>2026-11-20</bdi>");
});

test("pictures with nothing, one bar, repeated or infinite edges are drawn without broken numbers", () => {
  const missing = { reference: 1, current: 1 };
  const none = { reference: 0, current: 0 };
  const pictures = [
    { kind: "histogram", unit: "number", edges: [], reference: [], current: [], missing },
    { kind: "histogram", unit: "number", edges: [3, 3], reference: [1], current: [1], missing: none },
    {
      kind: "histogram",
      unit: "number",
      edges: [0, 0, 1, 50],
      reference: [0.2, 0.3, 0.5],
      current: [0, 0, 0],
      missing: none,
    },
    {
      kind: "histogram",
      unit: "number",
      edges: [-Infinity, 0, Infinity],
      reference: [0.5, 0.5],
      current: [0.1, 0.9],
      missing: none,
    },
    { kind: "histogram", unit: "time", edges: [0, 1e300], reference: [1], current: [1], missing: none },
    {
      kind: "histogram",
      unit: "number",
      edges: [-900, 0, 1, 2, 3, 4, 900],
      reference: [0.1, 0.2, 0.3, 0.2, 0.1, 0.1],
      current: [0.2, 0.2, 0.2, 0.2, 0.1, 0.1],
      missing: none,
    },
    { kind: "bars", levels: [], reference: [], current: [], missing },
    { kind: "bars", levels: ["only"], reference: [0], current: [0], missing: none },
  ] as const;
  const columns = pictures.map((picture, i) => column(`c${i}`, picture));
  const file = renderCompareHtml({ ...different, columns }, meta);
  expect(file.match(/<svg/g)!.length).toBeGreaterThan(pictures.length);
  expect(file).not.toMatch(/="[^"]*(NaN|undefined|Infinity)/);
});
