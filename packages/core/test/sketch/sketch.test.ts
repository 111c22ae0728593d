import {
  type ColumnSketch,
  levelSketch,
  mergeLevelSketches,
  mergeMoments,
  mergeQuantileSketches,
  mergeSketches,
  momentsOf,
  type NumericColumn,
  quantile,
  quantileSketch,
  seededRng,
  sketchColumn,
  sketchQuantile,
  sketchRank,
  takeRows,
  varianceOf,
} from "@pushforward/core";
import { expect, test } from "vitest";

const draws = (n: number, seed: number, draw = (rng: ReturnType<typeof seededRng>) => rng.normal()) => {
  const rng = seededRng(seed);
  return Float64Array.from({ length: n }, () => draw(rng));
};
const numeric = (values: Float64Array): NumericColumn => ({ name: "x", type: "numeric", values });

/** Cut into `parts` of unequal sizes. */
function shards(values: Float64Array, parts: number): Float64Array[] {
  const cuts = Array.from({ length: parts + 1 }, (_, i) => Math.round(values.length * (i / parts) ** 2));
  return cuts.slice(1).map((end, i) => values.subarray(cuts[i]!, end));
}

test("merged moments are those of the whole, in any order of merging, far from 0 too", () => {
  for (const far of [0, 1e9]) {
    const values = draws(10_000, 1).map((x) => x + far);
    const parts = shards(values, 13).map(momentsOf);
    const whole = momentsOf(values);
    for (const merged of [parts.reduce(mergeMoments), parts.reduceRight(mergeMoments)]) {
      expect([merged.count, merged.min, merged.max]).toEqual([whole.count, whole.min, whole.max]);
      expect(Math.abs(merged.mean - whole.mean)).toBeLessThan(13 * Number.EPSILON * (far + 4));
      // A mean off by δ enters through 2·Σ(x − mean)·δ and n·δ²
      const drift = 13 * Number.EPSILON * (far + 4);
      const bound = 13 * Number.EPSILON * whole.squares + 4 * values.length * drift * (1 + drift);
      expect(Math.abs(merged.squares - whole.squares)).toBeLessThan(bound);
    }
  }
  expect(varianceOf(momentsOf(Float64Array.of(1, 2, 3, 4)))).toBeCloseTo(5 / 3, 14);
});

const orders: [string, (n: number) => Float64Array][] = [
  ["random", (n) => draws(n, 2)],
  ["ascending", (n) => draws(n, 3).sort()],
  ["descending", (n) => draws(n, 4).sort().reverse()],
  ["tied", (n) => draws(n, 5, (rng) => rng.integer(7))],
  ["alternating ends", (n) => Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? i : -i))],
];

test.each(orders)("quantile sketch of values in %s order: ranks lie within the bounds it states", (_, make) => {
  const k = 64;
  const n = 20_000;
  const values = make(n);
  const sorted = values.slice().sort();
  const parts = shards(values, 7).map((part) => quantileSketch(part, k));
  for (const sketch of [
    quantileSketch(values, k),
    parts.reduce(mergeQuantileSketches),
    parts.reduceRight(mergeQuantileSketches),
  ]) {
    expect(sketch.count).toBe(n);
    const held = sketch.levels.reduce((sum, level, h) => sum + level.length * 2 ** h, 0);
    expect(held).toBe(n); // weights are never lost
    for (let i = 0; i < n; i += 97) {
      const rank = sorted.findLastIndex((x) => x <= sorted[i]!) + 1;
      const error = sketchRank(sketch, sorted[i]!) - rank;
      expect(error).toBeLessThanOrEqual(sketch.over);
      expect(-error).toBeLessThanOrEqual(sketch.under);
    }
    // Each level h is halved at most n/(k·2^h) times, in turn up and down; seven shards add one to each level
    const height = sketch.levels.length;
    const stated = (n * height) / (2 * k) + 7 * 2 ** height;
    expect(Math.max(sketch.over, sketch.under)).toBeLessThan(stated);
  }
});

test("halving keeps odd and even places in turn, so that ranks err both ways alike", () => {
  const sketch = quantileSketch(draws(20_000, 2), 64);
  // Each level is at most one halving ahead on one side: 1 + 2 + 4 + …
  expect(Math.abs(sketch.over - sketch.under)).toBeLessThan(2 ** sketch.levels.length);
});

test("up to k values the sketch is exact", () => {
  const values = draws(100, 6);
  const sketch = mergeQuantileSketches(
    quantileSketch(values.subarray(0, 30), 128),
    quantileSketch(values.subarray(30), 128),
  );
  for (const p of [0, 0.1, 0.5, 0.77, 1]) expect(sketchQuantile(sketch, p)).toBe(quantile(values.slice().sort(), p));
  expect([sketch.over, sketch.under]).toEqual([0, 0]);
});

test("quantiles of a million values come out within the stated 0.3% of rank", () => {
  const values = draws(1_000_000, 7, (rng) => rng.uniform());
  const sketch = quantileSketch(values);
  expect(Math.max(sketch.over, sketch.under)).toBeLessThan(3000);
  // The values' own ranks stray by up to 4·½/√n
  for (const p of [0, 0.01, 0.25, 0.5, 0.9, 1])
    expect(Math.abs(sketchQuantile(sketch, p) - p)).toBeLessThan(0.003 + 0.002);
});

test("level counts are exact up to the cap and in any order of merging", () => {
  const a = levelSketch(
    [
      ["x", 3],
      ["y", 1],
    ],
    3,
  );
  const b = levelSketch(
    [
      ["y", 2],
      ["z", 3],
    ],
    3,
  );
  const merged = {
    cap: 3,
    error: 0,
    counts: [
      ["x", 3],
      ["y", 3],
      ["z", 3],
    ],
  };
  expect(mergeLevelSketches(a, b)).toEqual(merged);
  expect(mergeLevelSketches(b, a)).toEqual(merged);
});

test("past the cap every count is low by at most the error, which is at most rows/(cap + 1)", () => {
  const rng = seededRng(8);
  const truth = new Map<string, number>();
  const cap = 20;
  const rows = 30_000;
  const parts = Array.from({ length: 10 }, () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < rows / 10; i++) {
      const level = String(Math.floor(1 / (rng.uniform() + 1e-3))); // a long tail of levels
      counts.set(level, (counts.get(level) ?? 0) + 1);
      truth.set(level, (truth.get(level) ?? 0) + 1);
    }
    return levelSketch(counts, cap);
  });
  for (const sketch of [parts.reduce(mergeLevelSketches), parts.reduceRight(mergeLevelSketches)]) {
    expect(sketch.error).toBeGreaterThan(0);
    expect(sketch.error).toBeLessThanOrEqual(rows / (cap + 1));
    const kept = new Map(sketch.counts);
    for (const [level, count] of truth) {
      const low = kept.get(level) ?? 0;
      expect(low).toBeLessThanOrEqual(count);
      expect(count - low).toBeLessThanOrEqual(sketch.error);
    }
  }
});

test("a column's sketch counts missing and infinite values, merges, and survives JSON", () => {
  const values = Float64Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 2, Number.NEGATIVE_INFINITY, 3, Number.NaN);
  const whole = sketchColumn(numeric(values));
  expect(whole).toMatchObject({
    rows: 7,
    missing: 2,
    belowAll: 1,
    aboveAll: 1,
    moments: { count: 3, mean: 2, squares: 2 },
  });
  const parts = [sketchColumn(numeric(values.subarray(0, 3))), sketchColumn(numeric(values.subarray(3)))];
  const revived = JSON.parse(JSON.stringify(parts)) as ColumnSketch[];
  expect(mergeSketches(revived[0]!, revived[1]!)).toEqual(whole);
});

test("a category's sketch merges shards whose codes differ", () => {
  const whole = {
    name: "c",
    type: "category" as const,
    codes: Int32Array.of(0, 1, -1, 1, 2),
    levels: ["a", "b", "cc"],
  };
  const other = { ...whole, codes: Int32Array.of(1, 0), levels: ["cc", "b"] }; // b, cc
  const merged = mergeSketches(
    sketchColumn(takeRows({ rows: 5, columns: [whole] }, [0, 1, 2]).columns[0]!),
    sketchColumn(other),
  );
  expect(merged).toEqual({
    kind: "levels",
    name: "c",
    type: "category",
    rows: 5,
    missing: 1,
    levels: {
      cap: 10_000,
      counts: [
        ["b", 2],
        ["a", 1],
        ["cc", 1],
      ],
      error: 0,
    },
    lengths: { count: 4, mean: 1.25, squares: 0.75, min: 1, max: 2 },
  });
});

test("an empty shard changes nothing; integers and numbers make numbers", () => {
  const some = sketchColumn(numeric(draws(50, 9)));
  const none = sketchColumn({ name: "x", type: "integer", values: new Float64Array(0) });
  expect(mergeSketches(some, none)).toEqual(some);
  expect(mergeSketches(none, some)).toEqual(some);
});

test("an error names the argument", () => {
  const x = sketchColumn(numeric(new Float64Array(1)));
  expect(() => mergeSketches(x, { ...x, name: "y" })).toThrow(
    "mergeSketches: b must be of column x like a; received column y",
  );
  expect(() => mergeSketches(x, { ...x, type: "time" })).toThrow(
    "column x must be of type numeric in both; received time",
  );
  expect(() => quantileSketch(new Float64Array(1), 3)).toThrow("k must be an even integer of at least 2; received 3");
  expect(() => sketchQuantile(quantileSketch(new Float64Array(0)), 0.5)).toThrow(
    "of at least one value; received 0 values",
  );
});
