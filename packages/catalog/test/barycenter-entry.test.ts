import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Table, table } from "@pushforward/core";
import { expect, test } from "vitest";

const numbers = (name: string, ...values: number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
const x = table([numbers("a", 0, 2), numbers("b", 0, 0)]);
const y = table([numbers("a", 4, 10), numbers("b", 4, 4)]);
const context: OperationContext = { watch: {}, threads: 1 };

async function answer(given: Record<string, unknown>, tables: Record<string, Table> = { x, y }) {
  const operation = await findOperation("barycenter");
  const result = (await operation.run(tables, parseOptions(operation, given), context)) as Record<string, unknown>;
  const meta = { operation: "barycenter", version: "0", inputs: ["x.csv", "y.csv"], options: {}, seconds: 0 };
  return { operation, result, meta, text: await operation.views.text(result, meta, { width: 80, colour: false }) };
}

test("one column: quantiles a quarter of the way, with their weights", async () => {
  const { operation, result, meta, text } = await answer({ columns: ["a"], share: 0.25 });
  expect(String(await operation.views.files.csv!(result, meta))).toBe("a,weight\r\n1,0.5\r\n4,0.5\r\n");
  expect(result.distances).toMatchObject({ x: expect.closeTo(0.25 * Math.sqrt(40), 12) }); // W_2² = (16 + 64)/2
  expect(text).toMatch(/to y +4\.74342 +transport distance; share 25%/);
});

test("one point in the plane: the middle of the means, and the same seed gives the same", async () => {
  const { result, text } = await answer({ points: 1 });
  expect(result.map).toEqual({ columns: ["a", "b"], rows: [[4, 2]] });
  expect(text).toMatch(/converged +yes/);
  expect((await answer({ points: 1 })).result).toEqual(result);
});

test("three tables of one column: quantiles are averaged by their weights", async () => {
  const more1 = table([numbers("a", 8, 20)]);
  const { result, text } = await answer({ columns: ["a"], shares: ["2", "1", "1"] }, { x, y, more1 });
  expect(result.map).toEqual({ columns: ["a", "weight"], rows: [[3, 0.5], [8.5, 0.5]] }); // biome-ignore format: rows
  expect(result.shares).toEqual({ x: 0.5, y: 0.25, more1: 0.25 });
  expect(Object.keys(result.distances as object)).toEqual(["x", "y", "more1"]);
  expect(text).toMatch(/to more1 .*share 25%/);
});

test("along lines: two masses each, half way between", async () => {
  const { result, text } = await answer({ method: "sliced", points: 2, seed: 3 });
  const rows = (result.map as { rows: number[][] }).rows.sort((p, q) => p[0]! - q[0]!);
  [2, 2, 6, 2].forEach((value, at) => {
    expect(rows[Math.floor(at / 2)]![at % 2]).toBeCloseTo(value, 6);
  });
  expect(text).toContain("squared distances along the lines");
});

test("weights that do not fit are refused before anything is read", async () => {
  const { operation } = await answer({ columns: ["a"] });
  const ask = (given: string[], options: object) => () =>
    operation.checkRequest!(given, parseOptions(operation, options as Record<string, unknown>));
  const three = ["x", "y", "more1"];
  expect(ask(three, { share: 0.5 })).toThrow("--share must be given for two tables; received 0.5");
  expect(ask(three, { shares: ["1", "2"] })).toThrow("--shares must be 3 numbers, one for each table; received 1,2");
  expect(ask(three, { shares: ["1", "b", "2"] })).toThrow("numbers of at least 0, not all 0; received 1,b,2");
  expect(ask(["x", "y"], { share: 0.5, shares: ["1", "1"] })).toThrow("--share must be left out");
  expect(ask(three, {})).not.toThrow();
});

test("of Gaussians: in one column means and deviations are averaged, and the law is part of the answer", async () => {
  const { operation, result, meta, text } = await answer({ columns: ["a"], method: "gaussian", points: 4000 });
  const { mean, covariance } = result.gaussian as { mean: number[]; covariance: number[][] };
  const same = (await answer({ columns: ["a"], method: "gaussian" }, { x, y: x })).result;
  const wide = (same.gaussian as { covariance: number[][] }).covariance[0]![0]!;
  expect(mean[0]).toBeCloseTo(4, 12);
  expect(covariance[0]![0]! / wide).toBeCloseTo(4, 8); // deviations 1 and 3 of the one of x make 2
  const step = Math.sqrt(9 + wide); // the mean moves by 3, the deviation by as much as that of x
  expect(result.distances).toMatchObject({ x: expect.closeTo(step, 8), y: expect.closeTo(step, 8) });
  const drawn = (result.map as { rows: number[][] }).rows.map(([value]) => value!);
  expect(Math.abs(drawn.reduce((sum, value) => sum + value / 4000, 0) - 4)).toBeLessThan(4 * Math.sqrt((4 * wide) / 4000)); // biome-ignore format: a line
  expect(text).toMatch(/mean +4 +of the Gaussian/);
  expect(String(await operation.views.files.html!(result, meta))).not.toMatch(/NaN|undefined/);
});

test("on the points that the tables have: the weights of the library, mirrored where the tables are", async () => {
  const { fixedSupportBarycenter } = await import("@pushforward/methods/transport");
  const places = Array.from({ length: 15 }, (_, i) => i);
  const weigh = (at: number) => places.map((i) => Math.exp(-((i - at) ** 2) / 4));
  const grid = (weights: number[]) => table([numbers("a", ...places), numbers("w", ...weights)]);
  const tables = { x: grid(weigh(4)), y: grid(weigh(10)) };
  const { result, text } = await answer({ method: "fixed-support", weights: "w", epsilon: 0.8 }, tables);
  const { columns, rows } = result.map as { columns: string[]; rows: number[][] };
  expect(columns).toEqual(["a", "weight"]);
  expect(rows.map(([place]) => place)).toEqual(places);
  const costs = Float64Array.from({ length: 225 }, (_, at) => ((at % 15) - Math.floor(at / 15)) ** 2);
  const histograms = [weigh(4), weigh(10)].map((weights) => Float64Array.from(weights));
  const { weights } = await fixedSupportBarycenter(costs, histograms, { epsilon: 0.8 });
  rows.forEach(([, weight], i) => {
    expect(weight).toBeCloseTo(weights[i]!, 12);
    expect(weight).toBeCloseTo(rows[14 - i]![1]!, 7);
  });
  const { x: left, y: right } = result.distances as { x: number; y: number };
  expect(left).toBeCloseTo(right, 6);
  expect(Math.abs(left - 3)).toBeLessThan(0.1); // both are moved by 3 and somewhat blurred
  expect(text).toMatch(/epsilon +0\.8 +blurred over a distance of 0\.632/);
  const { result: plain } = await answer({ method: "fixed-support", weights: "w" }, tables);
  expect(plain.epsilon).toBeCloseTo(0.002 * 14 ** 2, 12);
});
