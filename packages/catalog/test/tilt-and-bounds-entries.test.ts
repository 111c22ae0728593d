import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Table, table } from "@pushforward/core";
import { expect, test } from "vitest";

const numbers = (name: string, ...values: number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
const x = table([numbers("r", 0, 1, 2, 3), numbers("w", 1, 1, 1, 1), numbers("a,b", 1, 0, 1, 0)]);
const context: OperationContext = { watch: {}, threads: 1 };

interface Answer extends Record<string, unknown> {
  readonly curve: readonly { readonly radius: number; readonly upper: number }[];
  readonly weights: readonly number[];
}

async function answer(name: string, given: Record<string, unknown>, source: Table = x) {
  const operation = await findOperation(name);
  const options = parseOptions(operation, given);
  operation.checkRequest?.(["x"], options);
  const result = (await operation.run({ x: source }, options, context)) as Answer;
  const meta = { operation: name, version: "0", inputs: ["<x>.csv"], options: {}, seconds: 0 };
  const text = String(await operation.views.text(result, meta, { width: 100, colour: false }));
  const file = async (ending: "html" | "svg" | "csv") => String(await operation.views.files[ending]!(result, meta));
  return { result, text, file };
}

test("bounds of a mean: value, proof, curve, and the worst laws as CSV", async () => {
  const given = { column: "r", radius: 0.3, divergence: "total-variation" };
  const { result, text, file } = await answer("robust-bounds", given);
  expect(result).toMatchObject({
    mean: 1.5,
    upper: { value: expect.closeTo(2.35, 12) },
    lower: { value: expect.closeTo(0.65, 12) },
  });
  expect(text).toMatch(
    /^Mean of r within 0\.3 of total variation: <x>\.csv \(4 rows\)\n +mean +1\.5 .*\n +at most +2\.4.*proved by the dual/,
  );
  const { curve } = result;
  expect([curve[0], curve.at(-1)]).toMatchObject([
    { radius: 0, upper: 1.5 },
    { radius: 0.6, upper: expect.closeTo(3 - 0.15, 12) },
  ]);
  const csv = (await file("csv")).trimEnd().split("\r\n");
  expect(csv[0]).toBe("weight_lower,value_lower,weight_upper,value_upper");
  expect(csv.slice(1).reduce((sum, row) => sum + Number(row.split(",")[2]) * Number(row.split(",")[3]), 0)).toBeCloseTo(
    2.35,
    12,
  );
  expect(await file("html")).toContain("&lt;x&gt;.csv");
  expect(await file("svg")).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
});

test("a range beyond the rows, and weights of rows", async () => {
  const { result } = await answer("robust-bounds", {
    column: "r",
    radius: 0.5,
    divergence: "wasserstein",
    high: 9,
    weights: "w",
  });
  expect(result).toMatchObject({ upper: { value: expect.closeTo(2, 12) }, lower: { value: expect.closeTo(1, 12) } });
});

test("the column may be left out when there is only one", async () => {
  const { result } = await answer("robust-bounds", { radius: 100 }, table([numbers("v", 1, 2)]));
  expect(result).toMatchObject({ column: "v", upper: { value: 2 }, lower: { value: 1 } });
  await expect(answer("robust-bounds", {})).rejects.toThrow(
    "column must be named unless there is one column of numbers; received r, w, a,b",
  );
});

test("tilted by a reward: odds multiplied, the weights one a row", async () => {
  const { result, text, file } = await answer("tilt", { reward: "r", strength: Math.LN2 });
  expect(result.weights).toEqual([1, 2, 4, 8].map((odds) => expect.closeTo(odds / 15, 14)));
  expect(text).toMatch(
    /^Tilted by 0\.6931·r: <x>\.csv \(4 rows\)\n +mean r +2\.\d+ ± .*was 1\.5\n +kl +0\.\d+ ± .* nats/,
  );
  expect((await file("csv")).split("\r\n").slice(0, 2)).toEqual(["weight", String(result.weights[0])]);
  expect(await file("html")).not.toMatch(/NaN|undefined|style="/);
  expect(await file("svg")).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
});

test("best of n, exact for rows with ties beside the value without them", async () => {
  const coin = table([numbers("r", 0, 1, 0, 1)]);
  const { result, text } = await answer("tilt", { reward: "r", bestOf: 3 }, coin);
  expect(result).toMatchObject({ kind: "best-of", n: 3, reward: { after: expect.closeTo(7 / 8, 14) } });
  expect(result.distance).toBeCloseTo((1 / 8) * Math.log(1 / 4) + (7 / 8) * Math.log(7 / 4), 14);
  expect(text).toContain("without ties in the reward");
});

test("given means are met, with the multipliers; what cannot be met is refused", async () => {
  const { result, text, file } = await answer("tilt", { match: ["r=2", "a,b=0.4"] });
  const { weights } = result;
  expect(weights.reduce((sum, weight, i) => sum + weight * i, 0)).toBeCloseTo(2, 9);
  expect(weights[0]! + weights[2]!).toBeCloseTo(0.4, 9);
  expect(text).toMatch(/^Nearest law with 2 given means/);
  expect(await file("html")).toContain("Multiplier");
  await expect(answer("tilt", { match: ["r=3.5"] })).rejects.toThrow("the mean of r must lie above 0 and below 3");
  await expect(answer("tilt", { match: ["r"] })).rejects.toThrow("match must be conditions like age=45; received r");
  await expect(answer("tilt", {})).rejects.toThrow("reward or match must be given, one of the two; received neither");
  await expect(answer("tilt", { reward: "r", bestOf: 2, divergence: "chi-square" })).rejects.toThrow(
    "divergence must be kl",
  );
  await expect(answer("tilt", { reward: "rr" })).rejects.toThrow("x: the table has no column rr.");
});
