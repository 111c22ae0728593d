/**
 * Do two groups of columns go together? Tests of independence, alone or given further columns.
 *
 *     hsic                   ⟨K̃, L̃⟩/n²,  Gaussian kernels of the median distance              any dependence
 *     distance-correlation   √(⟨K̃, L̃⟩/(‖K̃‖·‖L̃‖)),  K and L distances                          any dependence
 *     mutual-information     I(X; Y), given z I(X; Y | Z), by nearest neighbours (levels by counts)   any dependence
 *
 * K and L hold x_i with x_j and y_i with y_j, centred twice. Rows of y change places against those of x; under
 * independence all orders are equally likely, so the level is exact at any n.
 *
 * Given z, x and y first lose their means given z, by a quadratic and a smooth regression that is taken off twice
 * (`without-trend.ts`); then rows of y change places only within cells of neighbours in z (at most `cell` rows, never
 * parting equal rows), and K, L are centred within cells. The null is that what is left of x and y is independent within each
 * cell. Where z has few distinct values that is conditional independence itself, and exact, since the regression knows
 * only z. Where z is continuous the test is as good as the means that it takes off: what is left of both of them enters as a
 * product, once centred within cells, so that each may be off by somewhat less than n^(−1/4) [shah2020]. Means that are smooth,
 * sums over columns of z or products of few of them, are found; jumps, and roughness in many columns at once, take many
 * rows. No test of conditional independence holds its level without some such assumption.
 *
 * Beyond 1,000 rows (but not for mutual information) they are cut into blocks (at random, or by z), the inner products are
 * summed over blocks, and rows change places inside blocks: still exact. Time O(1000·n·(d + B)), memory 16 kB a row; mutual
 * information O(n·log(n)·B).
 *
 * Source: [gretton2008], [szekely2007], [kraskov2004] for information, [kim2022] for cells, [shah2020] for products of what
 * regressions leave.
 * @module
 */
import { breathe, check, expm1, permutation, type Rng, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { medianDistance, type PairFunction, PairValues, pairTile } from "../divergence/index.js";
import { mutualInformation, numericVariable } from "../information/index.js";
import { usingKernels } from "../transport/using-kernels.js";
import { centreTwice } from "./centre-twice.js";
import { neighbourhoodCells } from "./neighbourhood-cells.js";
import { checkResamples, decksOf, overAll, rowOrders } from "./permutation.js";
import { rowsOf } from "./rows-of.js";
import { resultOfDraws, type TestResult } from "./test-result.js";
import { withoutTrend } from "./without-trend.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const independenceDefaults = { test: "distance-correlation", resamples: 999, cell: 5 } as const;

export const independenceTests = ["distance-correlation", "hsic", "mutual-information"] as const;
export type IndependenceTest = (typeof independenceTests)[number];

export interface IndependenceOptions {
  /** Source of randomness: orders and blocks. */
  readonly rng: Rng;
  readonly test?: IndependenceTest | undefined;
  /** Columns to hold fixed: n × any. */
  readonly given?: Samples | undefined;
  /** Most rows in a cell of `given`, at least 2. */
  readonly cell?: number | undefined;
  /** Random orders B; few rows use all that exist. */
  readonly resamples?: number | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface Independence extends TestResult {
  readonly test: IndependenceTest;
  /** From 0 to 1: √(⟨K̃, L̃⟩/(‖K̃‖·‖L̃‖)), or √(1 − e^(−2I)), which is |correlation| for normal columns. */
  readonly strength: number;
  readonly n: number;
  /** Columns of x, y and `given`. */
  readonly dimensions: { readonly x: number; readonly y: number; readonly given: number };
  /** Cells within which rows changed places; 1 without `given`. */
  readonly cells: number;
}

const blockRows = 1000;

/**
 * Test that row i of `x` and row i of `y` are independent.
 *
 * @throws ArgumentError when the samples have different numbers of rows, fewer than 2, or weights, or an option is out
 *   of range.
 */
export async function independence(x: Samples, y: Samples, options: IndependenceOptions): Promise<Independence> {
  const { rng, test = independenceDefaults.test, given, watch } = options;
  const { resamples = independenceDefaults.resamples, cell = independenceDefaults.cell } = options;
  const here = "independence";
  check(y.n === x.n, here, "y", `${x.n} rows like x`, `${y.n} rows`);
  check(!given || given.n === x.n, here, "given", `${x.n} rows like x`, `${given?.n} rows`);
  check(x.n >= 2, here, "x", "at least 2 rows", x.n);
  check(!x.weights && !y.weights, here, "weights", "absent: every row counts the same", "a column of weights");
  check(Number.isInteger(cell) && cell >= 2, here, "cell", "an integer of at least 2", cell);
  checkResamples(resamples, here);
  const cells = given ? neighbourhoodCells(given, cell) : new Uint32Array(x.n);
  return usingKernels(options.kernels, async (kernels) => {
    const [a, b] = given ? withoutTrend(kernels, [x, y], given) : [x, y];
    const settings = { test, given, cells, resamples, rng, kernels, watch };
    const { strength, ...result } = await (test === "mutual-information" ? byInformation : byProducts)(
      a!,
      b!,
      settings,
    );
    const dimensions = { x: x.d, y: y.d, given: given?.d ?? 0 };
    return { ...result, test, strength, n: x.n, dimensions, cells: new Set(cells).size };
  });
}

interface Settings {
  readonly test: IndependenceTest;
  readonly given: Samples | undefined;
  readonly cells: Uint32Array;
  readonly resamples: number;
  readonly rng: Rng;
  readonly kernels: Kernels;
  readonly watch: Watch | undefined;
}
type Found = TestResult & { readonly strength: number };

async function byInformation(x: Samples, y: Samples, settings: Settings): Promise<Found> {
  const { test, given, cells, resamples, rng, kernels, watch } = settings;
  const orders = rowOrders(cells, resamples, rng.stream(3));
  const [fixed, z] = [numericVariable(x.data, x.d), given && numericVariable(given.data, given.d)];
  const values = new Float64Array(orders.count);
  let b = 0;
  for (const order of orders.each()) {
    const moved = numericVariable(rowsOf(y, order).data, y.d);
    const quick = { k: neighboursFor(x.n), interval: false, bias: "none", rng: rng.stream(4), kernels } as const;
    values[b++] = (await mutualInformation(fixed, moved, { ...quick, given: z })).value;
    watch?.onProgress?.({ stage: "relabelling", done: b / orders.count });
    if (b % 8 === 0) await breathe(watch);
  }
  const strength = Math.sqrt(Math.max(0, -expm1(-2 * values[0]!)));
  return { ...resultOfDraws(values, { test, method: methodOf(orders), tolerance: 1e-9 }), strength };
}

/** A twentieth of the rows, from 3 to 50: tests gain more from a smaller variance than they lose by bias [runge2018]. */
const neighboursFor = (n: number): number => Math.min(50, Math.max(3, Math.floor(n / 20)));

async function byProducts(x: Samples, y: Samples, settings: Settings): Promise<Found> {
  const { test, given, cells, resamples, rng, kernels, watch } = settings;
  const functions = [kernelOf(test, x, rng.stream(0)), kernelOf(test, y, rng.stream(1))] as const;
  const blocks = blocksOf(x.n, given, rng.stream(2)).map(
    (rows) =>
    block(rows, x, y, rows.map((row) => cells[row]!), functions, kernels), // biome-ignore format: a line
  );
  const orders = ordersOf(blocks, resamples, rng.stream(3));
  const sum = (order: Uint32Array) => blocks.reduce((total, one) => total + product(one, order), 0);
  const products = await overAll(orders, sum, (x.n * Math.min(x.n, blockRows)) / 2, watch);
  const [xx, yy] = [norm(blocks, "x"), norm(blocks, "y")];
  const unit = xx > 0 && yy > 0 ? 1 / (xx * yy) : 0;
  const strength = (value: number) => Math.sqrt(Math.max(0, value * unit));
  const pairs = blocks.reduce((total, { rows }) => total + rows.length * rows.length, 0);
  const shown = test === "hsic" ? (value: number) => value / pairs : strength;
  const result = resultOfDraws(products, { test, method: methodOf(orders), shown, tolerance: 1e-9 });
  return { ...result, strength: strength(products[0]!) };
}

const methodOf = ({ all }: { readonly all: boolean }) => (all ? "all relabellings" : "random relabellings");

function kernelOf(test: IndependenceTest, points: Samples, rng: Rng): PairFunction {
  return test === "hsic" ? { kind: "gaussian", bandwidths: [medianDistance([points], rng)] } : { kind: "distance" };
}

/** Rows of each block: parts of the space of `given`, or at random. */
function blocksOf(n: number, given: Samples | undefined, rng: Rng): Uint32Array[] {
  if (n <= blockRows) return [Uint32Array.from({ length: n }, (_, i) => i)];
  const count = Math.ceil(n / blockRows);
  const part = new Uint32Array(n);
  if (given) part.set(neighbourhoodCells(given, blockRows));
  else
    permutation(rng, n).forEach((row, k) => {
      part[row] = k % count;
    });
  return decksOf(part);
}

interface Block {
  readonly rows: Uint32Array;
  readonly cells: Uint32Array;
  /** Centred matrices, k × k. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** First of its rows in the order of all blocks. */
  first: number;
}

function block(
  rows: Uint32Array,
  x: Samples,
  y: Samples,
  cells: Uint32Array,
  [ofX, ofY]: readonly [PairFunction, PairFunction],
  kernels: Kernels,
): Block {
  const centred = (points: Samples, of: PairFunction) => {
    const matrix = pairMatrix(rowsOf(points, rows), of, kernels);
    centreTwice(matrix, cells);
    return matrix;
  };
  return { rows, cells, x: centred(x, ofX), y: centred(y, ofY), first: 0 };
}

/** Orders of the rows of all blocks, one block after the other; groups are the cells in each block. */
function ordersOf(blocks: readonly Block[], resamples: number, rng: Rng) {
  let first = 0;
  let names = 0;
  const group: number[] = [];
  for (const one of blocks) {
    one.first = first;
    const places = new Map<number, number>();
    for (const cell of one.cells) {
      if (!places.has(cell)) places.set(cell, names++);
      group.push(places.get(cell)!);
    }
    first += one.rows.length;
  }
  return rowOrders(group, resamples, rng);
}

/** Σ_ij K̃_ij·L̃_{o(i)o(j)}, from one half of the symmetric matrices. */
function product({ rows, x, y, first }: Block, order: Uint32Array): number {
  const k = rows.length;
  let [sum, diagonal] = [0, 0];
  for (let i = 0; i < k; i++) {
    const [line, other] = [i * k, (order[first + i]! - first) * k - first];
    for (let j = 0; j < i; j++) sum += x[line + j]! * y[other + order[first + j]!]!;
    diagonal += x[line + i]! * y[other + order[first + i]!]!;
  }
  return 2 * sum + diagonal;
}

function norm(blocks: readonly Block[], side: "x" | "y"): number {
  let sum = 0;
  for (const one of blocks) for (const value of one[side]) sum += value * value;
  return Math.sqrt(sum);
}

function pairMatrix(points: Samples, of: PairFunction, kernels: Kernels): Float64Array {
  const { n } = points;
  const out = new Float64Array(n * n);
  const values = new PairValues(kernels, points, points, of);
  for (let i = 0; i < n; i += pairTile.rows) {
    const iEnd = Math.min(n, i + pairTile.rows);
    for (let j = 0; j < n; j += pairTile.columns) {
      const jEnd = Math.min(n, j + pairTile.columns);
      const tile = values.tile(i, iEnd, j, jEnd);
      for (let row = i; row < iEnd; row++)
        out.set(tile.subarray((row - i) * (jEnd - j), (row - i + 1) * (jEnd - j)), row * n + j);
    }
  }
  values.free();
  return out;
}
