import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { seededRng, type Table, table } from "@pushforward/core";
import { measureDefaults, measures, neighbourDefaults } from "@pushforward/methods/divergence";
import { expect, test } from "vitest";

const numbers = (name: string, values: ArrayLike<number>) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
const words = (name: string, values: string[]) => {
  const levels = [...new Set(values)];
  return { name, type: "category", levels, codes: Int32Array.from(values, (value) => levels.indexOf(value)) } as const;
};
const normal = (n: number, seed: number, shift = 0, scale = 1) => {
  const rng = seededRng(seed);
  return Float64Array.from({ length: n }, () => shift + scale * rng.normal());
};
const context: OperationContext = { watch: {}, threads: 1 };
const operation = await findOperation("divergence");

interface Answer {
  value: number;
  infinite: boolean;
  estimator: string;
  unit: string;
  lowerBound: boolean;
  standardError?: number;
  interval?: { low: number; high: number };
  picture: { kind: string; cells?: object[] };
  warnings: string[];
}

async function answer(x: Table, y: Table | undefined, given: Record<string, unknown>) {
  const options = parseOptions(operation, given);
  operation.checkRequest!(y ? ["x", "y"] : ["x"], options);
  const result = (await operation.run({ x, ...(y && { y }) }, options, context)) as Answer;
  const meta = { operation: "divergence", version: "0", inputs: ["x.csv", "<y>.csv"], options: {}, seconds: 0 };
  const text = String(await operation.views.text(result, meta, { width: 100, colour: false }));
  return { result, text, meta };
}

const law = (...masses: number[]) => table([words("cell", ["a", "b", "c"]), numbers("p", masses)]);

test("the choices and defaults are those of the methods", () => {
  const options = parseOptions(operation, {});
  expect(options).toMatchObject({ ...measureDefaults, neighbours: neighbourDefaults.k });
  for (const measure of measures) expect(parseOptions(operation, { measure })).toMatchObject({ measure });
});

test("tables of probabilities in bits, cells matched by label in any order", async () => {
  const reordered = table([numbers("p", [1 / 3, 1 / 3, 1 / 3]), words("cell", ["c", "a", "b"])]);
  const { result, text } = await answer(law(0.5, 0.5, 0), reordered, { probability: "p", unit: "bits" });
  expect(result).toMatchObject({ value: expect.closeTo(0.5849625007211562, 14), infinite: false, estimator: "cells" });
  expect(result.standardError).toBeUndefined();
  expect(text).toMatch(
    /^Kullback–Leibler divergence: x.csv \(3 rows\) from <y>.csv \(3 rows\)\n +value +0\.5849625 bits +exact\n/,
  );
  const js = { probability: "p", unit: "bits", measure: "jensen-shannon" };
  expect((await answer(law(0.5, 0.5, 0), law(0, 0.5, 0.5), js)).result.value).toBeCloseTo(0.5, 14);
  const weighted = await answer(law(0.5, 0.5, 0), law(0, 0.5, 0.5), { ...js, mixture: 0.25 });
  expect(weighted.result.value).toBeCloseTo(0.4056390622295664, 13);
  const unlabelled = await answer(table([numbers("p", [1, 1, 0])]), table([numbers("p", [1, 1, 1])]), {
    probability: "p",
  });
  expect(unlabelled.result.value).toBeCloseTo(Math.log(1.5), 14);
});

test("an infinite value says so, names the cells, and stays in JSON as a flag", async () => {
  const { result, text } = await answer(law(0.5, 0.25, 0.25), law(0.5, 0.5, 0), { probability: "p" });
  expect(result).toMatchObject({ value: Infinity, infinite: true });
  expect(result.warnings[0]).toBe(
    "kl is infinite, since x has cells that y lacks (c); jensen-shannon, skew-kl or squared-hellinger stay finite",
  );
  expect(text).toContain("∞ nats");
});

test("labels and counts: rows of a category are counted, alike whether counted before or not", async () => {
  const [x, y] = [words("c", [..."aaabbbbccc"]), words("c", [..."aabbbbbbcccc"])];
  const { result, text } = await answer(table([x]), table([y]), {});
  expect(result).toMatchObject({ estimator: "cells", picture: { kind: "cells" }, warnings: [] });
  expect(result.interval!.low).toBe(0);
  const counted = (...counts: number[]) => table([words("c", [..."abc"]), numbers("n", counts)]);
  const other = await answer(counted(3, 4, 3), counted(2, 6, 4), { counts: "n" });
  expect(other.result.value).toBe(result.value);
  expect(text).toMatch(/cells +0\.0\d+ +[abc]: \d+\.?\d*% in x/);
  const repeated = table([words("c", [..."aabc"]), numbers("n", [1, 2, 4, 3])]);
  expect((await answer(repeated, counted(2, 6, 4), { counts: "n" })).result).toMatchObject({
    value: result.value,
    warnings: ["Rows of x with equal labels were added up."],
  });
});

test("points: each measure finds its estimator, and their answers agree with the Gaussians behind them", async () => {
  const [x, y] = [1, 2].map((seed) =>
    table([numbers("a", normal(1500, seed, seed - 1)), numbers("b", normal(1500, seed + 5))]),
  );
  const expected = { kl: 0.5, "squared-hellinger": 1 - Math.exp(-1 / 8), "total-variation": 0.3829, "cauchy-schwarz": undefined, mmd: undefined, energy: undefined }; // biome-ignore format: a list
  for (const [measure, truth] of Object.entries(expected)) {
    const { result } = await answer(x!, y!, { measure });
    expect(result.value).toBeGreaterThan(0);
    if (truth !== undefined) expect(Math.abs(result.value - truth)).toBeLessThan(4 * result.standardError! + 0.01);
    expect(result.interval!.low).toBeGreaterThan(0);
    expect(operation.negatives!.different!(result)).toBe(true);
  }
  const chosen = async (given: object) => (await answer(x!, y!, given as Record<string, unknown>)).result.estimator;
  expect([await chosen({}), await chosen({ measure: "jensen-shannon" }), await chosen({ measure: "energy" })]).toEqual([
    "neighbours",
    "classifier",
    "kernel",
  ]);
  const gaussian = await answer(x!, y!, { estimator: "gaussian", unit: "bits" });
  expect(gaussian.result.value).toBeCloseTo(0.5 / Math.LN2, 0);
  expect((await answer(x!, y!, { estimator: "classifier" })).text).toContain("at least");
});

test("log-densities of draws, with or without a second table", async () => {
  const z = normal(500, 3);
  const drawn = (at: Float64Array) => table([numbers("p", at.map((v) => -v * v / 2)), numbers("q", at.map((v) => -((v - 1) ** 2) / 2))]); // biome-ignore format: one line
  const { result, text } = await answer(drawn(z), undefined, { logDensities: ["p", "q"] });
  expect(Math.abs(result.value - 0.5)).toBeLessThan(4 * result.standardError!);
  expect(text).toContain("x.csv (500 draws)\n");
  const both = await answer(drawn(z), drawn(normal(500, 4, 1)), { logDensities: ["p", "q"] });
  expect(both.result.standardError!).toBeLessThan(result.standardError!);
});

test("a page and a picture of cells and of log-ratios", async () => {
  const cells = await answer(law(0.5, 0.3, 0.2), law(0.2, 0.3, 0.5), { probability: "p" });
  const html = String(await operation.views.files.html!(cells.result, cells.meta));
  expect(html).toContain("All cells: probability in x (filled) and in y (outlined).");
  expect(html).toContain("&lt;y&gt;.csv");
  const [x, y] = [1, 2].map((seed) => table([numbers("a", normal(300, seed, seed - 1))]));
  const points = await answer(x!, y!, { estimator: "classifier" });
  const other = String(await operation.views.files.html!(points.result, points.meta));
  expect(html + other).not.toMatch(/NaN|undefined|style="/);
  for (const { result, meta } of [cells, points])
    expect(String(await operation.views.files.svg!(result, meta))).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
  const without = await answer(x!, y!, { measure: "energy" });
  const refused = (async () => operation.views.files.svg!(without.result, without.meta))();
  await expect(refused).rejects.toThrow("a page or JSON where there is no picture");
});

test.each([
  [{ measure: "chi-square", unit: "bits" }, "unit must be nats for chi-square, which is no logarithm; received bits"],
  [{ probability: "p", counts: "n" }, "probability, counts and log-densities must be given one at a time"],
  [
    { probability: "p", estimator: "gaussian" },
    "estimator must be auto or cells with these columns; received gaussian",
  ],
  [{ estimator: "densities" }, "log-densities must be given for the estimator densities"],
])("%j is refused before any reading", (given, message) => {
  const options = parseOptions(operation, given as Record<string, unknown>);
  expect(() => operation.checkRequest!(["x", "y"], options)).toThrow(message);
});

test("what does not fit is refused with what does", async () => {
  const [x, y] = [table([numbers("a", normal(50, 1))]), table([numbers("a", normal(50, 2))])];
  await expect(answer(x, y, { measure: "total-variation", estimator: "neighbours" })).rejects.toThrow(
    "estimator must be one of classifier, kernel, cells, densities for total-variation; received neighbours",
  );
  const tied = table([numbers("a", normal(50, 1).map(Math.round))]);
  await expect(answer(tied, y, {})).rejects.toThrow("use --estimator cells for columns with few values, or classifier");
  await expect(answer(x, undefined, {})).rejects.toThrow(
    "y must be a second table; received none; name one, or give --log-densities",
  );
});
