import { drawSubspace, drawUnitVector, seededRng } from "@pushforward/core";
import { expect, test } from "vitest";

test.each([1, 2, 3, 10])("unit vectors of R^%d have length 1, mean 0 and covariance I/d", (d) => {
  const rng = seededRng(d);
  const n = 20_000;
  const [mean, square] = [new Float64Array(d), new Float64Array(d * d)];
  const u = new Float64Array(d);
  let longest = 0;
  for (let i = 0; i < n; i++) {
    drawUnitVector(rng, u);
    longest = Math.max(longest, Math.abs(u.reduce((sum, x) => sum + x * x, 0) - 1));
    for (let a = 0; a < d; a++) {
      mean[a]! += u[a]! / n;
      for (let b = 0; b < d; b++) square[a * d + b]! += (u[a]! * u[b]!) / n;
    }
  }
  expect(longest).toBeLessThan(4 * d * Number.EPSILON);
  for (let a = 0; a < d; a++) {
    expect(Math.abs(mean[a]!)).toBeLessThan(5 / Math.sqrt(n * d)); // a coordinate has variance 1/d
    for (let b = 0; b < d; b++) {
      // Var u_a² = 2(d−1)/(d²(d+2)), Var u_a·u_b = 1/(d(d+2))
      const variance = a === b ? (2 * (d - 1)) / (d * d * (d + 2)) : 1 / (d * (d + 2));
      expect(Math.abs(square[a * d + b]! - (a === b ? 1 / d : 0))).toBeLessThan(
        5 * Math.sqrt(variance / n) + n * Number.EPSILON,
      );
    }
  }
});

test("in R³ every coordinate is uniform on [−1, 1] (Archimedes), which points of a cube pushed outward are not", () => {
  const rng = seededRng(5);
  const n = 20_000;
  const u = new Float64Array(3);
  const counts = new Float64Array(10);
  for (let i = 0; i < n; i++) {
    drawUnitVector(rng, u);
    counts[Math.min(9, Math.floor(5 * (u[2]! + 1)))]! += 1;
  }
  for (const count of counts) expect(Math.abs(count - n / 10)).toBeLessThan(4.5 * Math.sqrt((n * 9) / 100));
});

test.each([
  [1, 1],
  [3, 2],
  [5, 5],
  [40, 7],
])("frames of %d-dimensional space with %d vectors are orthonormal", (d, k) => {
  const frame = drawSubspace(seededRng(6), d, k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      let dot = 0;
      for (let t = 0; t < d; t++) dot += frame[i * d + t]! * frame[j * d + t]!;
      expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(4 * d * Number.EPSILON);
    }
  }
});

test("Haar frames: the mean projection is (k/d)·I, and the trace of a rotation has mean 0 and variance 1", () => {
  const rng = seededRng(7);
  const n = 5000;
  const [d, k] = [4, 2];
  let corner = 0;
  let trace = 0;
  let traceSquare = 0;
  for (let i = 0; i < n; i++) {
    const frame = drawSubspace(rng, d, k);
    for (let v = 0; v < k; v++) corner += frame[v * d]! ** 2 / n;
    const rotation = drawSubspace(rng, d, d);
    const sum = rotation[0]! + rotation[5]! + rotation[10]! + rotation[15]!;
    trace += sum / n;
    traceSquare += sum ** 2 / n;
  }
  // The projected length² is Beta(k/2, (d−k)/2) = Beta(1, 1): variance 1/12
  expect(Math.abs(corner - k / d)).toBeLessThan(4 / Math.sqrt(12 * n));
  expect(Math.abs(trace)).toBeLessThan(4 / Math.sqrt(n));
  // E trace² = 1 and E trace⁴ = 3 for Haar orthogonal matrices of size ≥ 4 [diaconis1994]
  expect(Math.abs(traceSquare - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
});

test("an error names the argument", () => {
  expect(() => drawSubspace(seededRng(1), 2, 3)).toThrow(
    "drawSubspace: k must be an integer from 1 to d = 2; received 3",
  );
  expect(() => drawUnitVector(seededRng(1), new Float64Array(0))).toThrow("out must be at least 1 long; received 0");
});
