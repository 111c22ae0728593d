import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Column, type Table, table } from "@pushforward/core";
import { expect, test } from "vitest";

const numbers = (name: string, ...values: number[]): Column => {
  return { name, type: "numeric", values: Float64Array.from(values) };
};
const times = (name: string, ...moments: string[]): Column => {
  const values = Float64Array.from(moments, (moment) => Date.parse(moment));
  return { name, type: "time", values, resolution: "second" };
};
const context: OperationContext = { watch: {}, threads: 1 };
const operation = await findOperation("circular-wasserstein");

async function answer(x: Table, y: Table, given: Record<string, unknown>) {
  const result = (await operation.run({ x, y }, parseOptions(operation, given), context)) as Record<string, unknown>;
  const meta = { operation: operation.name, version: "0", inputs: ["x.csv", "y.csv"], options: {}, seconds: 0 };
  return { result, text: String(await operation.views.text(result, meta, { width: 100, colour: false })) };
}

test("an hour before midnight is two from one o'clock, weighted by a column if asked", async () => {
  const x = table([numbers("hour", 23, 12), numbers("w", 3, 1)]);
  const y = table([numbers("hour", 1, 12), numbers("w", 3, 1)]);
  const { result, text } = await answer(x, y, { column: "hour", period: 24, p: 1 });
  expect(result).toMatchObject({ distance: expect.closeTo(1, 12), overOrigin: expect.closeTo(0.5, 9), period: 24 });
  expect(text).toMatch(/distance +1 +95% interval.*\n +cost +1 +mean of length\n +at least +1 +proved optimal/);
  expect(text).toMatch(/over the origin +50% +of the mass goes forwards/);
  const weighted = await answer(x, y, { period: 24, p: 1, weights: "w" });
  expect(weighted.result.distance).toBeCloseTo(1.5, 12);
});

test("times of the day in hours, and of the week from Monday on", async () => {
  const x = table([times("when", "2026-05-03T23:30:00Z", "2026-05-08T23:30:00Z")]); // a Sunday and a Friday
  const y = table([times("when", "2026-01-07T00:30:00Z", "2026-05-11T00:30:00Z")]); // a Wednesday and a Monday
  const day = await answer(x, y, {});
  expect(day.result).toMatchObject({ distance: expect.closeTo(1, 9), unit: "hours", period: 24, column: "when" });
  const week = await answer(x, y, { period: "week", p: 1 });
  // Sunday to Monday is one hour over the origin; Friday 23:30 to Wednesday 0:30 is three days less an hour.
  expect(week.result).toMatchObject({ distance: expect.closeTo((1 + 71) / 2, 9), period: 168 });
  expect(week.text.replace(/\s+/g, " ")).toContain("when on a circle of 168 hours");
});

test.each([
  [[numbers("a", 1)], {}, "--period must be a number, since a holds numbers; received undefined; 24 for hours"],
  [[numbers("a", 1)], { period: "day" }, "--period must be a number, since a holds numbers; received day"],
  [[times("t", "2026-01-01")], { period: 24 }, "--period must be day or week, for the times of t; received 24"],
  [[numbers("a", 1), numbers("b", 1)], { period: 1 }, "--column must be given, or one column of numbers or times"],
  [[numbers("a", 1)], { column: "b", period: 1 }, "x: the table has no column b"],
  [[numbers("a", Number.NaN)], { column: "a", period: 1 }, "x: column a has 1 missing value"],
] as const)("case %#: what cannot be used is named, with the cure", async (columns, given, message) => {
  const x = table([...columns]);
  await expect(answer(x, x, given)).rejects.toThrow(message);
});
