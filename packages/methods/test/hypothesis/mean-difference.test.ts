import { seededRng } from "@pushforward/core";
import { meanDifference } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const x = Float64Array.of(1.1, 2.3, 2.3, 3.7, 5, 5, 6.2);
const y = Float64Array.of(2.3, 4.1, 5, 7.3, 8.8, 9.1, 9.1, 10.2);

test("agrees with SciPy 1.17.1 (tools/fixtures/hypothesis/columns.py)", () => {
  const { value, interval } = meanDifference(x, y, 0.9);
  expect(value).toBeCloseTo(3.330357142857142, 13);
  expect(interval!.low).toBeCloseTo(1.1490431593881008, 11);
  expect(interval!.high).toBeCloseTo(5.511671126326182, 11);
});

test("infinite values are left out and counted", () => {
  const result = meanDifference(Float64Array.of(...x, Infinity), Float64Array.of(-Infinity, ...y, Infinity), 0.9);
  expect(result).toEqual({ ...meanDifference(x, y, 0.9), excluded: 3 });
});

test("a large offset costs no digits; constants have an interval of length 0; one value has none", () => {
  const far = meanDifference(
    x.map((v) => v + 2 ** 40),
    y.map((v) => v + 2 ** 40),
  );
  expect(far.standardError).toBeCloseTo(meanDifference(x, y).standardError!, 3); // values themselves are rounded to 2^-12
  expect(meanDifference(Float64Array.of(0.1, 0.1, 0.1), Float64Array.of(0.3, 0.3)).interval).toEqual({
    low: 0.3 - 0.1,
    high: 0.3 - 0.1,
    level: 0.95,
  });
  expect(meanDifference(Float64Array.of(1), y).interval).toBeUndefined();
});

test("95 in 100 intervals hold the difference at 12/90 with variances 9 and 1", () => {
  const rng = seededRng(1);
  const runs = 1000;
  let hits = 0;
  for (let run = 0; run < runs; run++) {
    const a = Float64Array.from({ length: 12 }, () => 3 * rng.normal());
    const { low, high } = meanDifference(
      a,
      Float64Array.from({ length: 90 }, () => rng.normal() + 1),
    ).interval!;
    if (low <= 1 && 1 <= high) hits++;
  }
  expect(Math.abs(hits / runs - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / runs));
});

test("an error names the argument, what was expected and what came", () => {
  expect(() => meanDifference(x, Float64Array.of(Infinity))).toThrow(
    "meanDifference: y must be a sample with a finite value; received 1 values, none finite",
  );
  expect(() => meanDifference(Float64Array.of(Number.NaN), y)).toThrow("x must be free of NaN");
});
