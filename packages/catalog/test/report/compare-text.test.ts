import { compareTextLines, renderCompareText } from "@pushforward/catalog/report/text";
import { expect, test } from "vitest";
import { cellsOf } from "../../dist/report/legible.js";
import {
  cannotTest,
  different,
  fixtures,
  hostileMeta,
  identical,
  meta,
  notDifferent,
  times,
  wide,
} from "./fixtures.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes are what is looked for
const colours = /\u001b\[\d+m/g;
const plain = (result: typeof different, width = 80) => renderCompareText(result, meta, { width, colour: false });

const cases = [...Object.entries(fixtures), ["10,000 columns", wide(10_000, 10_000)] as const].flatMap(
  ([name, result]) => [40, 50, 80, 132].map((width) => ({ name, width, result })),
);

test.each(cases)(
  "$name at $width: at most 38 lines, none longer than the screen, nothing that drives a terminal",
  ({ name, width, result }) => {
    expect(compareTextLines).toBeLessThan(40);
    const text = renderCompareText(result, name === "hostile" ? hostileMeta : meta, { width, colour: false });
    const lines = text.split("\n");
    expect(lines.length).toBeLessThanOrEqual(compareTextLines);
    for (const line of lines) expect(cellsOf(line), line).toBeLessThanOrEqual(width);
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}](?<![\n\u200c\u200d])/u);
    expect(text).not.toMatch(/NaN|undefined|null|\[object/);
    const coloured = renderCompareText(result, name === "hostile" ? hostileMeta : meta, { width, colour: true });
    expect(coloured.replace(colours, "")).toBe(text);
  },
);

test("the verdict comes first, with p, level and sizes", () => {
  expect(plain(different).split("\n").slice(0, 2).join(" ")).toBe(
    "The two tables differ: p = 0.001 ± 0.001 at level 0.05, 21,790 reference and 10,771 current rows.",
  );
});

test("columns carry what moved, before and after, distance and adjusted p; groups their shares and ratio", () => {
  const text = plain(different);
  expect(text).toMatch(/relationship +levels +"Husband" 61% → <0\.1% .* 0\.483 +<0\.001/);
  expect(text).toMatch(/native-country .* 2\.4% → 1\.3% .* 0\.002 +0\.019/);
  expect(text).not.toMatch(/fnlwgt/); // not listed
  expect(plain({ ...different, groups: different.groups.slice(1, 2) }).replace(/\s+/g, " ")).toContain(
    'in occupation = "Adm-clerical" and hours-per-week ≤ 40: 4.1% of reference rows, 20% of current rows: ×4.88 [3.9, 6.1]',
  );
  expect(plain(times)).toContain("2824-01-07 → 3224-01-10");
});

test("no difference found is never told as equality, and comes with what would have been found", () => {
  for (const result of [notDifferent, identical]) {
    expect(plain(result)).toMatch(/^No difference found: p = /);
    expect(plain(result)).not.toMatch(/\b(equal|same|identical|no difference exists)\b/i);
  }
  expect(plain(notDifferent).replace(/\s+/g, " ")).toContain(
    "A shift of hours-per-week, by 0.29 standard deviations, would have been found",
  );
  expect(plain(notDifferent)).toMatch(/more missing values in income \(now 2\.0%\): 11% of rows \[9\.0%, 14%\]/);
});

test("where no test is possible it says why and what to do: C(11, 1) = 11 splits, C(12, 2) = 66", () => {
  const text = plain(cannotTest).replace(/\s+/g, " ");
  expect(text).toContain("There are only 11 ways to split these rows");
  expect(text).toContain("p = 0.091, above the level 0.05"); // 1/11
  expect(text).toContain("at least 1 more row to the reference"); // 1/66 ≤ 0.05
});

test("a p-value within two Monte Carlo errors of the level is called borderline", () => {
  expect(plain({ ...different, pValue: 0.047, pValueError: 0.0067 })).toContain("Borderline");
  expect(plain({ ...different, pValue: 0.03, pValueError: 0.0054 })).not.toContain("Borderline");
  const warned = { ...different, pValue: 0.047, pValueError: 0.0067, warnings: ["borderline: p = 0.047 ± 0.007"] };
  expect(plain(warned).match(/borderline/gi)).toHaveLength(1); // said once
});
