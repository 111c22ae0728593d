import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Column, seededRng, type Table, table } from "@pushforward/core";
import { expect, test } from "vitest";

const n = 400;
const rng = seededRng(1);
const normals = () => Float64Array.from({ length: n }, () => rng.normal());
const numeric = (name: string, values: ArrayLike<number>): Column => {
  return { name, type: "numeric", values: Float64Array.from(values) };
};
const category = (name: string, levels: string[], codes: number[]): Column => {
  return { name, type: "category", levels, codes: Int32Array.from(codes) };
};
const bits = [0, 1].map(() => Array.from({ length: n }, (_, i) => (i + rng.integer(2)) % 2)) as [number[], number[]];
const x = normals();
const people = table([
  numeric("x", x),
  numeric(
    "y",
    normals().map((value, i) => 0.75 * x[i]! + Math.sqrt(1 - 0.75 ** 2) * value),
  ),
  numeric("noise", normals()),
  category("a", ["no", "yes"], bits[0]),
  category("b", ["no", "yes"], bits[1]),
  category(
    "xor",
    ["no", "yes"],
    bits[0].map((bit, i) => bit ^ bits[1][i]!),
  ),
  numeric(
    "gaps",
    x.map((value, i) => (i % 10 === 0 ? Number.NaN : value)),
  ),
]);
const context: OperationContext = { watch: {}, threads: 1 };

async function answer(name: string, given: Record<string, unknown>, source: Table = people) {
  const operation = await findOperation(name);
  const options = parseOptions(operation, given);
  operation.checkRequest?.(["table"], options);
  const result = (await operation.run({ table: source }, options, context)) as Record<string, unknown>;
  const meta = { operation: name, version: "0", inputs: ["people.csv"], options: {}, seconds: 0 };
  const text = String(await operation.views.text(result, meta, { width: 100, colour: false }));
  return { operation, result, meta, text };
}

test("entropy of a fair bit is 1 bit, of a Gaussian ½·ln 2πe; rows with gaps are left out and said so", async () => {
  const bit = await answer("entropy", { columns: ["a"], unit: "bits" });
  expect(bit.result.entropy as number).toBeCloseTo(1, 1);
  expect(bit.text).toMatch(/estimator +discrete +2 distinct values/);
  const { result, text } = await answer("entropy", { columns: ["gaps"] });
  expect(Math.abs((result.entropy as number) - 1.4189)).toBeLessThan(4 * (result.standardError as number));
  expect(result.warnings).toEqual(["40 rows with missing values left out."]);
  expect(text).toContain("Entropy of gaps: people.csv (360 rows)");
});

test("mutual information with interval, in either unit, with checks", async () => {
  const { result, text } = await answer("mutual-information", { x: ["x"], y: ["y"], check: true });
  const { low, high } = result.interval as { low: number; high: number };
  expect(low).toBeLessThan(0.4133);
  expect(high).toBeGreaterThan(0.4133);
  expect(text).toMatch(/independence +passed/);
  const bits = await answer("mutual-information", { x: ["x"], y: ["y"], unit: "bits", interval: false });
  expect((bits.result.information as number) * Math.LN2).toBeCloseTo(result.information as number, 12);
  const given = await answer("mutual-information", { x: ["a"], y: ["xor"], given: ["b"], unit: "bits" });
  expect(given.result.information as number).toBeCloseTo(1, 1);
  expect(given.text).toContain("Information of a about xor given b");
});

test("pictures: levels and numbers of an entropy; points, quartiles and tables of information", async () => {
  const page = async ({ operation, result, meta }: Awaited<ReturnType<typeof answer>>) => {
    const html = String(await operation.views.files.html!(result, meta));
    expect(html).not.toMatch(/NaN|undefined|style="/);
    expect(String(await operation.views.files.svg!(result, meta))).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
    return html;
  };
  const mixed = await answer("entropy", { columns: ["a", "b", "x", "y"] });
  const { levels, numbers } = mixed.result.picture as { levels: { cells: { share: number }[] }; numbers: object };
  expect(levels.cells.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(numbers).toMatchObject({ kind: "clouds", axes: ["x", "y"] });
  expect(await page(mixed)).toContain("The numbers");
  expect(await page(await answer("entropy", { columns: ["x"] }))).toContain("The density");
  const kindOf = async (given: Record<string, unknown>, words: string) => {
    const found = await answer("mutual-information", { interval: false, ...given });
    expect(await page(found)).toContain(words);
    return (found.result.picture as { kind: string }[]).map(({ kind }) => kind);
  };
  expect(await kindOf({ x: ["x"], y: ["y"] }, "at most 200 rows")).toEqual(["points"]);
  expect(await kindOf({ x: ["x"], y: ["a"] }, "the middle half")).toEqual(["quartiles"]);
  expect(await kindOf({ x: ["a"], y: ["x"] }, "the middle half")).toEqual(["quartiles"]);
  expect(await kindOf({ x: ["a"], y: ["xor"] }, "in percent")).toEqual(["table"]);
  const many = await kindOf({ x: ["x", "a", "noise"], y: ["y", "b"], given: ["xor"] }, "of 6 pairs");
  expect(many).toEqual(["points", "quartiles", "quartiles", "table"]);
});

test("shares within each level add up to 1, and are those of the rows", async () => {
  const { result } = await answer("mutual-information", { x: ["a"], y: ["b"] });
  const [{ columns, rows, shares }] = result.picture as [{ columns: string[]; rows: string[]; shares: number[][] }];
  expect([columns, rows]).toEqual([["no", "yes"], ["no", "yes"]]); // biome-ignore format: a line
  const both = bits[0].filter((bit, i) => bit === 1 && bits[1][i] === 1).length;
  expect(shares[1]![1]).toBeCloseTo(both / bits[0].filter((bit) => bit === 1).length, 12);
  for (const line of shares) expect(line.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});

test("slices, and probabilities of a classifier", async () => {
  const { result, text } = await answer("mutual-information", { x: ["x", "noise"], y: ["y"], slice: 1, directions: 4 });
  expect(result).toMatchObject({ dimension: 1, directions: 4 });
  expect(text).toMatch(/slices +4/);
  const q = bits[0].map((bit) => (bit ? 0.9 : 0.2));
  const predictions = table([
    numeric("yes", q),
    numeric(
      "no",
      q.map((p) => 1 - p),
    ),
    people.columns[3]!,
  ]);
  const options = { x: ["no", "yes"], y: ["a"], estimator: "predictions" };
  const told = await answer("mutual-information", options, predictions);
  expect(told.result.information as number).toBeCloseTo(Math.LN2 + (Math.log(0.9) + Math.log(0.8)) / 2, 1);
  const wrong = table([numeric("yes", q), people.columns[3]!]);
  await expect(answer("mutual-information", { ...options, x: ["yes"] }, wrong)).rejects.toThrow(
    "a column of probabilities for every label",
  );
});

test("a map of all pairs: the strongest first, a heat map without styles of its own", async () => {
  const { operation, result, meta, text } = await answer("information-map", { columns: ["x", "y", "a", "noise"] });
  const [first, ...rest] = result.pairs as { x: string; y: string; information: number }[];
  expect([first!.x, first!.y]).toEqual(["x", "y"]);
  expect(rest.length).toBe(5);
  expect(text.split("\n")[1]).toMatch(/x and y/);
  const page = String(await operation.views.files.html!(result, meta));
  expect(page).toContain('<svg class="chart"');
  expect(page).not.toMatch(/<svg[^>]*style=|NaN|undefined/);
  expect(String(await operation.views.files.svg!(result, meta))).toMatch(/^<svg xmlns=/);
  expect(String(await operation.views.files.csv!(result, meta)).split("\r\n")[0]).toBe(
    "x,y,information,standard_error,unit,correlation,estimator,rows",
  );
});

test("features: the one that tells, and why it stopped", async () => {
  const { operation, result, meta, text } = await answer("select-features", {
    target: "y",
    columns: ["x", "noise", "a"],
  });
  expect((result.selected as { name: string }[]).map(({ name }) => name)).toEqual(["x"]);
  expect(text).toMatch(/end +no other adds anything at level 0.05/);
  expect(operation.negatives!.none!(result)).toBe(false);
  expect(String(await operation.views.files.csv!(result, meta))).toMatch(/^place,feature.*\r\n1,x,/);
  expect(String(await operation.views.files.html!(result, meta))).not.toMatch(/NaN|undefined/);
});

test("XOR is synergy, with a proof; three sources have no parts", async () => {
  const { operation, result, meta, text } = await answer("information-decomposition", {
    target: "xor",
    sources: ["a", "b"],
  });
  const { synergy } = result.partial as { synergy: { value: number; standardError: number } };
  expect(synergy.value).toBeGreaterThan(0.95);
  expect((result.program as { gap: number }).gap).toBeLessThan(1e-6);
  expect((result.oInformation as { value: number }).value).toBeLessThan(-0.95);
  expect(text).toMatch(/synergy +(0\.99|1\.00)/);
  expect(operation.negatives!.unsolved!(result)).toBe(false);
  expect(String(await operation.views.files.html!(result, meta))).not.toMatch(/NaN|undefined/);
  const three = await answer("information-decomposition", { target: "xor", sources: ["a", "b", "x"] });
  expect(three.result.partial).toBeNull();
  expect(String(await operation.views.files.html!(three.result, meta))).not.toMatch(/NaN|undefined/);
});

test("errors name the column and the cure", async () => {
  await expect(answer("entropy", { columns: ["z"] })).rejects.toThrow("table: the table has no column z");
  await expect(answer("mutual-information", { y: ["x"] })).rejects.toThrow(
    "--x must be given; received nothing; name a column: --x COLUMN",
  );
  await expect(answer("select-features", {})).rejects.toThrow("--target must be given");
  await expect(answer("mutual-information", { x: ["x"], y: ["x"] })).rejects.toThrow(
    "each column must be named once; received x",
  );
  await expect(answer("mutual-information", { x: ["x"], y: ["y"], slice: 1, given: ["a"] })).rejects.toThrow(
    "--slice must be without --given",
  );
  const endless = table([numeric("x", [1, Number.POSITIVE_INFINITY, 2])]);
  await expect(answer("entropy", {}, endless)).rejects.toThrow("column x has infinite values, first in row 2");
  const empty = table([numeric("x", [1, Number.NaN, Number.NaN])]);
  await expect(answer("entropy", {}, empty)).rejects.toThrow("1 of 3 rows have values in x, and at least 2 are needed");
});
