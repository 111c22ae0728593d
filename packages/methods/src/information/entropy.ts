/**
 * Entropy of levels, of numbers, or of both, in nats.
 *
 *     H = −Σ_a P(a) ln P(a) + Σ_a P(a)·h(numbers | a)
 *
 * over the levels a. A value of the numbers that comes up again and again is a point mass: those met more often than
 * `k` times (nearest neighbours) or than the spacing (`vasicek`) are levels of their own, and the rest of the numbers
 * has a density. With point masses the entropy is that of the density with respect to lengths and counts at the masses;
 * `atoms` says which share they have, since without them the differential entropy would be −∞.
 *
 * Levels alone have the standard error of their counts; otherwise it comes from disjoint parts of the rows, point
 * masses being those of all rows. Rows must be independent.
 *
 * Source: [cover2006], [nair2006] for mixtures, [kozachenko1987], [vasicek1976], [holmes2019].
 * @module
 */
import { check, type Interval, type Rng, type Watch } from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { kozachenkoLeonenko, spacing, vasicekEntropy } from "./differential-entropy.js";
import { type DiscreteCorrection, discreteEntropy, entropyOfCounts } from "./discrete-entropy.js";
import { disjointParts, partCount, partsInterval } from "./disjoint-parts.js";
import { asLevels, joinVariables, levelCounts, rowsByLevel, rowsOf, type Variable } from "./variable.js";

export const entropyEstimators = ["auto", "discrete", "nearest", "vasicek"] as const;
export type EntropyEstimator = (typeof entropyEstimators)[number];

export const entropyDefaults = { estimator: "auto", k: 3, correction: "grassberger", level: 0.95 } as const;

export interface EntropyOptions {
  /** Source of the random parts behind the standard error. */
  readonly rng: Rng;
  /** `auto`: discrete for levels alone, nearest otherwise. `vasicek` takes one column of numbers. */
  readonly estimator?: EntropyEstimator | undefined;
  /** Neighbours of `nearest`. */
  readonly k?: number | undefined;
  /** Correction of the entropy of levels. */
  readonly correction?: DiscreteCorrection | undefined;
  /** Coverage of the interval. */
  readonly level?: number | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface EntropyEstimate {
  /** In nats. Below 0 where a density is high. */
  readonly value: number;
  readonly standardError: number | null;
  readonly interval: Interval | null;
  readonly method: string;
  readonly estimator: Exclude<EntropyEstimator, "auto">;
  readonly rows: number;
  /** Distinct values. */
  readonly distinct: number;
  /** Point masses among numbers, and the share of rows at them. */
  readonly atoms: { readonly count: number; readonly share: number };
  /** Rows left out since too few share their levels for a density. */
  readonly alone: number;
}

/** @throws ArgumentError when the estimator does not fit the columns, or too few rows are left for a density. */
export async function entropy(x: Variable, options: EntropyOptions): Promise<EntropyEstimate> {
  const { rng, estimator = "auto", k = 3, correction = "grassberger", level = 0.95, watch } = options;
  const here = "entropy";
  check(level > 0 && level < 1, here, "level", "between 0 and 1", level);
  const chosen = estimator === "auto" ? (x.d === 0 ? "discrete" : "nearest") : estimator;
  const values = asLevels(x);
  const shared = { estimator: chosen, rows: x.n, distinct: values.levels };
  if (chosen === "discrete") {
    const found = discreteEntropy(levelCounts(values), { correction, level });
    const { value, standardError, interval = null, method } = found;
    return { ...shared, value, standardError, interval, method, atoms: { count: 0, share: 0 }, alone: 0 };
  }
  check(x.d > 0, here, "estimator", "discrete for levels", chosen);
  check(chosen === "nearest" || x.d === 1, here, "columns of numbers", "one for vasicek", x.d, "take nearest");
  const often = chosen === "nearest" ? k : spacing(x.n);
  const { atoms, free } = pointMasses(x, values, often);
  const least = chosen === "nearest" ? k + 1 : 3;
  const sizes = levelCounts(free);
  const whole = rowsWhere(x.n, (i) => atoms.codes[i] !== 0 || sizes[free.codes[i]!]! >= least);
  check(whole.length > 0, here, "rows", `at least ${least} of the same levels`, x.n);
  const share = atoms.codes.reduce((sum, code) => sum + Number(code !== 0), 0) / x.n;
  return usingKernels(options.kernels, async (kernels) => {
    const on = (rows: Uint32Array) => mixedEntropy(kernels, x, free, atoms, rows, { chosen, k, correction, watch });
    const value = await on(whole);
    const found = { ...shared, value, atoms: { count: atoms.levels - 1, share }, alone: x.n - whole.length };
    const parts = partCount(whole.length, k);
    if (parts === 0 || share === 1)
      return { ...found, standardError: null, interval: null, method: "none: too few rows for disjoint parts" };
    const uncertain = await disjointParts(value, whole.length, parts, rng, (part) => on(part.map((i) => whole[i]!)));
    const interval = partsInterval(value, uncertain, level);
    return { ...found, standardError: uncertain.standardError, interval, method: `${parts} disjoint parts` };
  });
}

/** Values met more than `often` times have a level above 0 in `atoms`; `free` joins it to the levels of x. */
function pointMasses(x: Variable, values: Variable, often: number): { atoms: Variable; free: Variable } {
  const counts = levelCounts(values);
  const place = new Int32Array(counts.length);
  let levels = 1;
  counts.forEach((count, code) => {
    if (count > often) place[code] = levels++;
  });
  const atoms = { ...values, codes: values.codes.map((code) => place[code]!), levels };
  return { atoms, free: joinVariables({ ...x, d: 0, numbers: new Float64Array(0) }, atoms) };
}

interface Settings {
  readonly chosen: "nearest" | "vasicek";
  readonly k: number;
  readonly correction: DiscreteCorrection;
  readonly watch: Watch | undefined;
}

/** The chain rule over levels and point masses; levels with too few of these rows for a density are passed over. */
async function mixedEntropy(
  kernels: Kernels,
  x: Variable,
  free: Variable,
  atoms: Variable,
  rows: Uint32Array,
  { chosen, k, correction, watch }: Settings,
): Promise<number> {
  const some = rowsOf(free, rows);
  let dense = 0;
  let sum = 0;
  for (const members of rowsByLevel(some)) {
    const group = members.map((i) => rows[i]!);
    if (atoms.codes[group[0]!] !== 0 || group.length < (chosen === "nearest" ? k + 1 : 3)) continue;
    const part = rowsOf(x, group);
    const h = chosen === "nearest" ? await kozachenkoLeonenko(kernels, part, k, watch) : vasicekEntropy(part.numbers);
    dense += group.length;
    sum += group.length * h;
  }
  const massShare = rows.reduce((count, row) => count + Number(atoms.codes[row] !== 0), 0) / rows.length;
  const density = dense > 0 ? ((1 - massShare) * sum) / dense : 0;
  return entropyOfCounts(levelCounts(some), correction) + density;
}

function rowsWhere(n: number, holds: (i: number) => boolean): Uint32Array {
  const rows = new Uint32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) if (holds(i)) rows[count++] = i;
  return rows.subarray(0, count);
}
