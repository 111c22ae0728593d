/**
 * Energy and MMD statistics for many labels of the pooled rows at once.
 *
 *     T = ∓ wᵀMw,   M_ij = g(z_i, z_j),   w = 1/n on rows of x, −1/m on rows of y
 *
 * (− for distances, + for kernels): the biased D² and MMD². M is centred, so that T = ∓ h·W_bᵀM̃W_b, and multiplied by all
 * labels in one product; with strata it is centred within each, which takes away what the strata explain. Beyond 2,000 rows each sample is cut, in random order, into units of one size, at most 2,000 in
 * all; M then holds sums over pairs of units and labels move with whole units: still an exact test, in O(N²·d) time
 * and 32 MB whatever N. Rows that fill no unit stay out, and those of a sample beyond 16 times the rows of the other.
 *
 * With several bandwidths T is the largest of the single statistics, each centred and scaled by its own mean and
 * deviation over all labels, the true ones among them.
 *
 * Source: [szekely2013], [gretton2012], [domingoenrich2025] for units, [schrab2023] for several bandwidths.
 * @module
 */
import { breathe, check, permutation, type Rng, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { type PairFunction, PairValues, pairTile } from "../../divergence/index.js";
import { centreTwice } from "../centre-twice.js";
import { LabelProducts } from "../compare/label-products.js";
import { type LabelSets, labelSets } from "../permutation.js";

export const unitLimit = 2000;

export interface PairStatistics {
  /** One for each set of labels, the true one first. */
  readonly values: Float64Array;
  /** Relative differences below this are rounding. */
  readonly tolerance: number;
  readonly sets: LabelSets;
  /** T of the true labels in float64. */
  readonly statistic: number;
  /** Rows in all units. */
  readonly rowsUsed: number;
}

export interface PairStatisticsOptions {
  readonly resamples: number;
  readonly rng: Rng;
  /** Stratum of each pooled row; at most `unitLimit` rows then. */
  readonly strata?: ArrayLike<number> | undefined;
  readonly kernels: Kernels;
  readonly watch?: Watch | undefined;
}

/** T for every set of labels; `functions` are one pair function, or several to take the largest over. */
export async function pairStatistics(
  x: Samples,
  y: Samples,
  functions: readonly PairFunction[],
  { resamples, rng, strata, kernels, watch }: PairStatisticsOptions,
): Promise<PairStatistics> {
  const rows = x.n + y.n;
  check(
    !strata || rows <= unitLimit,
    "twoSample",
    "strata",
    `given for at most ${unitLimit} rows with this test`,
    rows,
    "draw fewer rows, or take a test on lines",
  );
  const units = unitsOf(x.n, y.n);
  const { size, a, b } = units;
  const ordered = inUnits(x, y, units, rng);
  const sets = labelSets(a, b, resamples, rng.stream(2), strata);
  const products = new LabelProducts(kernels, weightsOf(sets), a + b);
  try {
    const all: Float64Array[] = [];
    let statistic = 0;
    for (const of of functions) {
      const matrix = await unitSums(ordered, size, of, kernels, watch);
      const sign = of.kind === "distance" ? -1 : 1;
      centreTwice(matrix, strata ?? new Uint8Array(a + b));
      statistic = (sign * betweenUnits(matrix, a, b)) / (size * size);
      all.push(await quadraticForms(matrix, products, (sign * (1 / a + 1 / b)) / (size * size), watch));
    }
    const common = { tolerance: products.tieTolerance, sets, rowsUsed: size * (a + b) };
    if (all.length === 1) return { ...common, values: all[0]!, statistic };
    const values = largestStandardised(all);
    return { ...common, values, statistic: values[0]! };
  } finally {
    products.free();
  }
}

interface Units {
  /** Rows in a unit. */
  readonly size: number;
  /** Units of x and of y. */
  readonly a: number;
  readonly b: number;
}

/** Single rows where they are few enough; at most 16 times the rows of the smaller sample are of use in the larger. */
function unitsOf(n: number, m: number): Units {
  const few = Math.min(n, m);
  const many = Math.min(Math.max(n, m), Math.max(16 * few, unitLimit - few));
  const size = Math.ceil((few + many) / unitLimit);
  const [less, more] = [Math.floor(few / size), Math.floor(many / size)];
  return n <= m ? { size, a: less, b: more } : { size, a: more, b: less };
}

/** Rows of the units of x, then of y; in random order unless each row is a unit. */
function inUnits(x: Samples, y: Samples, { size, a, b }: Units, rng: Rng): Samples {
  const { d } = x;
  const data = new Float64Array(size * (a + b) * d);
  const fill = (from: Samples, count: number, at: number, draws: Rng) => {
    const order = count < from.n || size > 1 ? permutation(draws, from.n) : undefined;
    for (let i = 0; i < count; i++) {
      const row = order ? order[i]! : i;
      data.set(from.data.subarray(row * d, row * d + d), (at + i) * d);
    }
  };
  fill(x, size * a, 0, rng.stream(0));
  fill(y, size * b, size * a, rng.stream(1));
  return { data, n: size * (a + b), d };
}

/** Sums of g over pairs of units, a symmetric matrix; each pair of tiles once. */
async function unitSums(
  points: Samples,
  unit: number,
  of: PairFunction,
  kernels: Kernels,
  watch: Watch | undefined,
): Promise<Float64Array> {
  const units = points.n / unit;
  const out = new Float64Array(units * units);
  const pairs = new PairValues(kernels, points, points, of);
  try {
    for (let i = 0; i < points.n; i += pairTile.rows) {
      const iEnd = Math.min(points.n, i + pairTile.rows);
      for (let j = 0; j < iEnd; j += pairTile.columns) {
        const jEnd = Math.min(iEnd, j + pairTile.columns);
        addTile(out, units, unit, pairs.tile(i, iEnd, j, jEnd), i, iEnd, j, jEnd);
      }
      if ((i / pairTile.rows) % 8 !== 0) continue;
      watch?.onProgress?.({ stage: "pairs of rows", done: (i / points.n) * (i / points.n) });
      await breathe(watch);
    }
  } finally {
    pairs.free();
  }
  for (let u = 0; u < units; u++) for (let v = 0; v < u; v++) out[v * units + u] = out[u * units + v]!;
  return out;
}

/** Add pairs (i, j) with j ≤ i; pairs inside a unit count from both sides. */
function addTile(
  out: Float64Array,
  units: number,
  unit: number,
  tile: Float64Array,
  from: number,
  to: number,
  yFrom: number,
  yTo: number,
): void {
  const width = yTo - yFrom;
  for (let i = from; i < to; i++) {
    const u = Math.floor(i / unit);
    const line = (i - from) * width - yFrom;
    const end = Math.min(yTo, i + 1);
    for (let j = yFrom; j < end; ) {
      const v = Math.floor(j / unit);
      const stop = Math.min(end, (v + 1) * unit);
      let sum = 0;
      for (; j < stop; j++) sum += tile[line + j]!;
      if (v === u) {
        sum *= 2;
        if (stop === i + 1) sum -= tile[line + i]!;
      }
      out[u * units + v]! += sum;
    }
  }
}

/** wᵀMw in float64, from means within and between. */
function betweenUnits(m: Float64Array, a: number, b: number): number {
  const k = a + b;
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < a; j++) {
      if (i < a) xx += m[i * k + j]!;
      else xy += m[i * k + j]!;
    }
    if (i >= a) for (let j = a; j < k; j++) yy += m[i * k + j]!;
  }
  return xx / a / a + yy / b / b - (2 * xy) / a / b;
}

/** The labels as columns of weights √(1/a + 1/b) on rows of x. */
function weightsOf(sets: LabelSets) {
  const { n: a, rows, count: columns } = sets;
  const scale = Math.sqrt(1 / a + 1 / (rows - a));
  const weights = new Float64Array(rows * columns);
  let b = 0;
  for (const labels of sets.each()) {
    for (let i = 0; i < rows; i++) if (labels[i] === 1) weights[i * columns + b] = scale;
    b++;
  }
  return { weights, columns, scale, labelled: columns, enumerated: sets.all };
}

/** factor · W_bᵀMW_b for every column b of weights. */
async function quadraticForms(
  matrix: Float64Array,
  by: LabelProducts,
  factor: number,
  watch: Watch | undefined,
): Promise<Float64Array> {
  const k = by.units;
  const { columns, weights } = by.labels;
  const rows = Array.from({ length: k }, (_, i) => matrix.subarray(i * k, (i + 1) * k));
  const out = new Float64Array(columns);
  await by.multiplyAll(rows, { signal: watch?.signal }, (first, count) => {
    const products = by.products.view;
    for (let i = 0; i < count; i++) {
      const [w, z] = [(first + i) * columns, i * columns];
      for (let c = 0; c < columns; c++) out[c]! += factor * weights[w + c]! * products[z + c]!;
    }
  });
  return out;
}

/** Largest over the statistics of (T − mean)/deviation over all labels; 0 where none varies. */
function largestStandardised(all: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(all[0]!.length).fill(-Infinity);
  for (const values of all) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    const deviation = Math.sqrt(squares / Math.max(1, values.length - 1));
    if (!(deviation > 0)) continue;
    for (let b = 0; b < out.length; b++) out[b] = Math.max(out[b]!, (values[b]! - mean) / deviation);
  }
  return out.map((value) => (value === -Infinity ? 0 : value));
}
