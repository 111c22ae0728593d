import { type Samples, seededRng } from "@pushforward/core";
import { matrix, openKernels, solveSymmetric } from "@pushforward/kernels";
import { afterAll, expect, test } from "vitest";
import { type SmoothKernel, smoothKernels } from "../../dist/hypothesis/smooth-basis.js";
import { withoutTrend } from "../../dist/hypothesis/without-trend.js";
import { normalScores } from "../../dist/information/normal-scores.js";

const kernels = await openKernels({ threads: 1 });
afterAll(() => kernels.close());
type Vector = number[];
const n = 40;
const column = (values: readonly number[]): Samples => ({ n: values.length, d: 1, data: Float64Array.from(values) });
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const farthest = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
/** 10⁻⁶ … 10, as many as the module says it tries. */
const penalties = Array.from({ length: 15 }, (_, k) => 10 ** (k / 2 - 6));

/** What is left of y after the regression on 1, z and z², by its normal equations. */
function lessQuadratic(y: Vector, z: Vector): Vector {
  const powers = z.flatMap((value) => [1, value, value * value]);
  const gram = Array.from({ length: 9 }, (_, at) => z.reduce((sum, _v, i) => sum + powers[3 * i + Math.floor(at / 3)]! * powers[3 * i + (at % 3)]!, 0)); // biome-ignore format: one line
  const right = [0, 1, 2].map((a) => y.reduce((sum, value, i) => sum + powers[3 * i + a]! * value, 0));
  const { data: b } = solveSymmetric(kernels, matrix(3, 3, Float64Array.from(gram)), matrix(3, 1, Float64Array.from(right))); // biome-ignore format: one line
  return y.map((value, i) => value - b[0]! - b[1]! * z[i]! - b[2]! * z[i]! * z[i]!);
}

/** (I − S)·y with S = K(K + nλI)⁻¹ and K the kernel on z less the quadratic, straight from the kernel matrix; and the trace of S. */
function smoother(z: Vector, scores: Float64Array, { shape, width }: SmoothKernel, penalty: number) {
  const entry = (i: number, j: number) => {
    const u = (scores[i]! - scores[j]!) / width;
    return shape === "gaussian" ? Math.exp((-u * u) / 2) : Math.exp(-Math.abs(u));
  };
  const half = Array.from({ length: n }, (_, j) =>
    lessQuadratic(
      Array.from({ length: n }, (_, i) => entry(i, j)),
      z,
    ),
  );
  const rows = Array.from({ length: n }, (_, i) => lessQuadratic(half.map((of) => of[i]!), z)); // biome-ignore format: one line
  const k = matrix(
    n,
    n,
    Float64Array.from(rows.flatMap((row, i) => row.map((value, j) => (value + rows[j]![i]!) / 2))),
  );
  const solve = (y: Vector) => Array.from(solveSymmetric(kernels, k, matrix(n, 1, Float64Array.from(y)), { ridge: n * penalty }).data); // biome-ignore format: one line
  // I − K(K + nλI)⁻¹ = nλ(K + nλI)⁻¹
  const once = (y: Vector) => solve(y).map((value) => n * penalty * value);
  const unit = (i: number) => Array.from({ length: n }, (_, j) => Number(i === j));
  const trace = Array.from({ length: n }, (_, i) => 1 - once(unit(i))[i]!).reduce((sum, value) => sum + value, 0);
  return { once, trace };
}

test("what is left is (I − S)²(I − Q)y, for the smoother that cross-validation prefers, and not (I − S)(I − Q)y", () => {
  const rng = seededRng(3);
  const z = Array.from({ length: n }, () => rng.normal());
  const y = z.map((value) => 2 + value - 3 * value * value + 2 * Math.sin(3 * value) + 0.8 * rng.normal());
  const left = Array.from(withoutTrend(kernels, [column(y)], column(z))[0]!.data);
  const bent = lessQuadratic(y, z);
  const scores = normalScores(kernels, Float64Array.from(z));
  const tried = smoothKernels(1).flatMap((kernel) =>
    penalties.map((penalty) => {
      const { once, trace } = smoother(z, scores, kernel, penalty);
      const rest = once(bent);
      const df = 3 + trace;
      const score = 4 * df > n ? Number.POSITIVE_INFINITY : dot(rest, rest) / (1 - df / n) ** 2;
      return { score, once: rest, twice: once(rest) };
    }),
  );
  const best = tried.reduce((a, b) => (b.score < a.score ? b : a));
  // Of the kernel the module leaves out a thousandth of the trace; taken off once instead of twice shows far more.
  const apart = farthest(best.once, best.twice);
  expect(farthest(left, best.twice)).toBeLessThan(apart / 4);
  expect(farthest(left, best.once)).toBeGreaterThan((3 / 4) * apart);
  expect(farthest(left, bent)).toBeGreaterThan(apart);
});
