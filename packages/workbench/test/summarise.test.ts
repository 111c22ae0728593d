import { expect, test } from "vitest";
import { columnCard, selectRank } from "../dist/engine/summarise.js";

const numbers = (values: readonly number[]) =>
  columnCard({ name: "x", type: "numeric", values: Float64Array.from(values) });
/** A permutation of 0 … 99, since 37 and 101 share no factor. */
const shuffled = Array.from({ length: 100 }, (_, i) => ((37 * (i + 1)) % 101) - 1);

test("a quantile is the smallest value with that share of the rows at or below it", () => {
  const { summary, missing } = numbers([...shuffled, NaN, NaN]);
  expect(missing).toBe(2);
  expect(summary).toMatchObject({ kind: "number", min: 0, quartiles: [24, 49, 74], max: 99, mean: 49.5 });
});

test("every rank of values with ties is what sorting puts there", () => {
  const values = shuffled.map((value) => value % 7);
  const sorted = values.toSorted((a, b) => a - b);
  for (let rank = 0; rank < values.length; rank++)
    expect(selectRank(Float64Array.from(values), rank, 0, values.length - 1)).toBe(sorted[rank]);
});

test("every finite value stands in one bin, the largest in the last", () => {
  const { summary } = numbers([...shuffled, Infinity, -Infinity]);
  if (summary.kind !== "number") throw new Error("not a number");
  const { from, to, counts } = summary.histogram;
  expect([from, to]).toEqual([0, 99]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100);
  // 24 bins over [0, 99]: 4.125 wide, so the first holds 0 … 4 and the last 95 … 99.
  expect([counts[0], counts.at(-1)]).toEqual([5, 5]);
});

test("one value, the widest range, and none have a summary", () => {
  expect(numbers([3, 3]).summary).toMatchObject({ min: 3, quartiles: [3, 3, 3], histogram: { counts: [2] } });
  const wide = numbers([-Number.MAX_VALUE, Number.MAX_VALUE]).summary;
  expect(wide).toMatchObject({ histogram: { counts: [1, ...new Array(22).fill(0), 1] } });
  expect(numbers([NaN]).summary).toEqual({ kind: "empty" });
});

test("the most frequent texts come first, ties in the order of their letters", () => {
  const codes = Int32Array.of(0, 1, 1, 2, -1, 3);
  const card = columnCard({ name: "c", type: "category", codes, levels: ["z", "b", "a", "unused", "never"] });
  expect(card.missing).toBe(1);
  expect(card.summary).toEqual({
    kind: "level",
    distinct: 4,
    top: [
      { value: "b", count: 2 },
      { value: "a", count: 1 },
      { value: "unused", count: 1 },
      { value: "z", count: 1 },
    ],
  });
});
