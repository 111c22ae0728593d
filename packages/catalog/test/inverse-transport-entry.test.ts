import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { seededRng, type Table, table } from "@pushforward/core";
import { inverseTransportDefaults } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const context: OperationContext = { watch: {}, threads: 1 };
const numbers = (name: string, values: readonly number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
const meta = { operation: "inverse-transport", version: "0", inputs: ["<x>.csv", "y.csv"], options: {}, seconds: 0 };

const rng = seededRng(1);
const normal = () => Array.from({ length: 200 }, () => rng.normal());
const [age, size, noise] = [normal(), normal(), normal()];
const x = table([numbers("age", age), numbers("size", size)]);
const y = table([
  numbers("age", age.map((value, i) => value + noise[i]!)),
  numbers("size", normal()),
]); // biome-ignore format: columns

async function answer(given: Record<string, unknown>, tables: Record<string, Table> = { x, y }) {
  const operation = await findOperation("inverse-transport");
  const result = (await operation.run(tables, parseOptions(operation, given), context)) as Record<string, unknown>;
  const text = String(await operation.views.text(result, meta, { width: 80, colour: false }));
  return { operation, result, text, weights: result.weights as { x: string; y: string; value: number }[] };
}

test("the defaults are those of the method", async () => {
  const { cost, epsilon, l1, ridge, tolerance, iterations } = parseOptions(
    await findOperation("inverse-transport"),
    {},
  ) as Record<string, unknown>;
  const { maxIterations, ...rest } = inverseTransportDefaults;
  expect({ cost, epsilon, l1, ridge, tolerance, iterations }).toEqual({ ...rest, iterations: maxIterations });
});

test("ages go together, and nothing else: names, table, page, picture", async () => {
  const { operation, result, text, weights } = await answer({ l1: 0.15 });
  expect(weights.map((weight) => [weight.x, weight.y, weight.value > 0])).toEqual([
    ["age", "age", true],
    ["age", "size", false],
    ["size", "age", false],
    ["size", "size", false],
  ]);
  expect(text.split("\n")[0]).toBe("The cost behind 200 pairs: <x>.csv with y.csv");
  expect(text).toMatch(/weights +0\.\d+ +age with age ± 0\.\d+; standardised/);
  expect(text).toMatch(/exactly 0 +3 +weights\n +converged +yes/);
  const csv = String(await operation.views.files.csv!(result, meta)).split("\r\n");
  expect(csv[0]).toBe("x,y,weight,standardised,standard_error,low,high");
  expect(csv[2]).toBe("age,size,0,0,,,");
  const html = String(await operation.views.files.html!(result, meta));
  expect(html).toContain("&lt;x&gt;.csv");
  expect(html).toContain("which their standard errors do not tell");
  expect(html).not.toMatch(/NaN|undefined|style="/);
  expect(String(await operation.views.files.svg!(result, meta))).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
});

test("a squared cost has one weight for each common column, with an interval", async () => {
  const { result, text, operation } = await answer({ cost: "squared" });
  const [first] = result.weights as { value: number; interval: { low: number; high: number } }[];
  // x and y = x + noise: the block of the precision matrix is 1, twice θ.
  expect(first!.interval.low).toBeLessThan(0.5);
  expect(first!.interval.high).toBeGreaterThan(0.5);
  expect(text).toMatch(/age \[0\.\d+, 0\.\d+\]; standardised/);
  expect(String(await operation.views.files.svg!(result, meta))).toContain("Standardised weights");
  await expect(answer({ cost: "squared", yColumns: ["age"] })).rejects.toThrow("--y-columns must be left out");
});

test("counts of kinds are pairs: weights and their sum", async () => {
  const kinds = [
    [0, 0, 40],
    [0, 1, 10],
    [1, 0, 10],
    [1, 1, 40],
  ];
  const column = (k: number) => kinds.map((row) => row[k]!);
  const tables = {
    x: table([numbers("kind", column(0)), numbers("count", column(2))]),
    y: table([numbers("kind", column(1)), numbers("count", column(2))]),
  };
  const { weights, result } = await answer({ weights: "count", observations: 100 }, tables);
  // Two by two: the weight is the logarithm of the odds ratio, with Woolf's standard error.
  expect(weights).toHaveLength(1);
  expect(weights[0]!.value).toBeCloseTo(Math.log(16), 7);
  const { standardError } = weights[0] as unknown as { standardError: number };
  expect(standardError).toBeCloseTo(Math.sqrt(2 / 40 + 2 / 10), 7);
  expect(result.sizes).toMatchObject({ x: 4, xDimensions: 1, yDimensions: 1 });
});

test("tables of other lengths are refused", async () => {
  const short = table([numbers("age", [1, 2])]);
  await expect(answer({}, { x, y: short })).rejects.toThrow("y must be as many rows as x (200); received 2");
});
