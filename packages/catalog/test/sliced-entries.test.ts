import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { table } from "@pushforward/core";
import { maxSlicedDefaults, slicedWassersteinDefaults } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const numbers = (name: string, values: readonly number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
const range = Array.from({ length: 40 }, (_, i) => i);
const wave = range.map((i) => Math.sin(i));
const x = table([numbers("a", wave), numbers("b", range.map((i) => Math.cos(3 * i)))]); // biome-ignore format: columns
const y = table([numbers("a", wave.map((value) => value + 3)), numbers("b", range.map((i) => Math.cos(3 * i)))]); // biome-ignore format: columns
const context: OperationContext = { watch: {}, threads: 1 };

async function answer(name: string, given: Record<string, unknown> = {}) {
  const operation = await findOperation(name);
  const result = (await operation.run({ x, y }, parseOptions(operation, given), context)) as Record<string, unknown>;
  const meta = { operation: name, version: "0", inputs: ["x.csv", "y.csv"], options: {}, seconds: 0 };
  return { result, text: String(await operation.views.text(result, meta, { width: 90, colour: false })) };
}

test("the defaults are those of the methods", async () => {
  expect(parseOptions(await findOperation("sliced-wasserstein"), {})).toEqual({
    ...slicedWassersteinDefaults,
    seed: 0,
  });
  const { tolerance: _, maxIterations, ...rest } = maxSlicedDefaults;
  expect(parseOptions(await findOperation("max-sliced"), {})).toEqual({ ...rest, iterations: maxIterations, seed: 0 });
});

test("a shift of 3 in one of two columns: 3/√2 over lines, 3 on the best of them", async () => {
  const sliced = await answer("sliced-wasserstein");
  expect(sliced.result.distance).toBeCloseTo(3 / Math.SQRT2, 9); // the control variate knows shifts exactly
  expect(sliced.text.split("\n")[0]).toBe(
    "Sliced Wasserstein distance: x.csv (40 points), y.csv (40 points), 2 dimensions",
  );
  expect(sliced.text).toContain("128 lines");
  const most = await answer("max-sliced");
  expect(most.result.distance).toBeCloseTo(3, 6);
  expect(most.text).toMatch(/direction +1\.00 a, −?0\.00 b/);
  expect(most.text).toMatch(/converged +yes +\d of 8 ascents ended here/);
});

test("one column is exact", async () => {
  const { result, text } = await answer("sliced-wasserstein", { columns: ["a"], p: 1 });
  expect([result.distance, result.standardError, result.directions]).toEqual([expect.closeTo(3, 12), 0, 1]);
  expect(text).toContain("exact in one dimension");
});

test("on planes: 50 of them, or the exact distance when the tables have two columns", async () => {
  const whole = await answer("sliced-wasserstein", { dimension: 2 });
  expect([whole.result.distance, whole.result.directions]).toEqual([expect.closeTo(3, 9), 1]);
  expect(whole.text).toContain("exact: the subspace is the whole space");
  const third = numbers("c", range.map((i) => Math.sin(i * i))); // biome-ignore format: columns
  const wider = { x: table([...x.columns, third]), y: table([...y.columns, third]) };
  const operation = await findOperation("sliced-wasserstein");
  const options = parseOptions(operation, { dimension: 2 });
  expect(await operation.run(wider, options, context)).toMatchObject({
    distance: expect.closeTo(3 * Math.sqrt(2 / 3), 9), // a shift, of which planes keep two thirds of the square
    directions: 50,
    dimension: 2,
  });
  expect(operation.cost({ x: { rows: 40, columns: 3 }, y: { rows: 40, columns: 3 } }, options).seconds).toBeLessThan(2);
});
