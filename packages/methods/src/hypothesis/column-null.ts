/**
 * Sequential permutation test of one column at a time, from its cell counts alone.
 *
 * Of N = n + m rows, t_c lie in cell c, a_c of them in the reference. With scores f that are functions of the cell,
 *
 *     d_f = Σ_reference f/n − Σ_current f/m,   z_f = d_f/√(h·S_f²),   h = 1/n + 1/m,   X = Σ_f z_f²,
 *
 * S_f² the pooled variance with N − 1. If rows are exchangeable, (a_c) is multivariate hypergeometric given (t_c), so
 * a relabelling costs O(K) whatever N. Draws stop when 20 of them reach the observed X, then p = 20/draws; else
 * at the cap, p = (1 + reached)/(1 + draws). Either way P(p ≤ α) ≤ α at every size.
 *
 * Nothing is drawn when a proven bound (`logQuadraticTail`) already says that no draw will reach X: if the bound times
 * the cap is below 1e-9, p = 1/(1 + cap), which drawing would give except with that probability.
 *
 * The smaller sample is the labelled one, so the p-value is the same whichever table is called the reference.
 * Draw d of column j has counters of its own: the result does not depend on threads.
 *
 * Source: [besag1991] for the stopping rule, [wilson1931] for the cube root.
 * @module
 */
import { cbrt, check, log, seededRng, stopIfAborted, type Watch } from "@pushforward/core";
import { type Kernels, type KernelTask, openKernels } from "@pushforward/kernels";
import { logQuadraticTail } from "./quadratic-tail.js";
import { type BinomialTables, type RelabellingPlan, relabellingPlan } from "./relabelling-plan.js";

export const columnNullDefaults = { needed: 20, draws: 10_000 } as const;

/** Cells of one column in two samples, and the scores to compare. */
export interface CellScores {
  /** Rows in each cell. */
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
  /** Each a value a cell; those that are constant over the rows are left out. */
  readonly scores: readonly ArrayLike<number>[];
}

export interface ColumnNullOptions {
  readonly seed: number;
  /** Most draws a column. */
  readonly draws?: number;
  /** Draws reaching the observed value at which to stop. */
  readonly needed?: number;
  /** Number of each column's random stream; by default its place in the list. */
  readonly streams?: readonly number[];
  /** Opened on one thread when absent. */
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface ColumnNull {
  /** X. */
  readonly statistic: number;
  /** z_f of each score, 0 where constant; positive where the reference is higher. */
  readonly z: Float64Array;
  /** X by the cube-root normalisation, about standard normal if rows are exchangeable: comparable between columns. */
  readonly normalised: number;
  readonly pValue: number;
  /** Relabellings that the p-value stands for, and how many of them reached X. */
  readonly draws: number;
  readonly reached: number;
  /** False when the bound made drawing needless, or there is nothing to test. */
  readonly drawn: boolean;
}

/** Draws needed to resolve Benjamini–Hochberg at rate `q` over `columns`: 40 draws at its smallest threshold q/K. */
export function columnNullDraws(columns: number, q: number): number {
  return Math.max(columnNullDefaults.draws, Math.ceil((40 * columns) / q));
}

/** Test every column. @throws ArgumentError when a sample is empty, counts are not, or options are out of range. */
export async function columnNull(columns: readonly CellScores[], options: ColumnNullOptions): Promise<ColumnNull[]> {
  const { draws = columnNullDefaults.draws, needed = columnNullDefaults.needed } = options;
  check(Number.isInteger(draws) && draws >= 1 && draws <= 2 ** 31, "columnNull", "draws", "a positive integer", draws);
  check(Number.isInteger(needed) && needed >= 1, "columnNull", "needed", "a positive integer", needed);
  const kernels = options.kernels ?? (await openKernels({ threads: 1 }));
  const results: ColumnNull[] = [];
  try {
    for (let from = 0; from < columns.length; from += batch) {
      const part = columns.slice(from, from + batch);
      const streams = part.map((_, i) => options.streams?.[from + i] ?? from + i);
      results.push(...(await testBatch(part, streams, { kernels, draws, needed, options })));
      options.watch?.onProgress?.({ stage: "testing columns", done: results.length / columns.length });
    }
  } finally {
    if (!options.kernels) await kernels.close();
  }
  return results;
}

/** Columns whose tables are in memory together: some 50 MB at a million rows. */
const batch = 32;
/** Draws of one task: a few milliseconds. */
const taskDraws = 8192;

interface Setting {
  readonly kernels: Kernels;
  readonly draws: number;
  readonly needed: number;
  readonly options: ColumnNullOptions;
}

/** A column whose draws go on. */
interface Search {
  readonly place: number;
  readonly stream: number;
  readonly plan: RelabellingPlan;
  readonly ptr: number;
  readonly target: number;
  done: number;
  reached: number;
}

async function testBatch(columns: readonly CellScores[], streams: number[], setting: Setting): Promise<ColumnNull[]> {
  const { kernels, draws, needed } = setting;
  const standards = columns.map(standardise);
  const results = standards.map((column) => withoutDrawing(column, draws));
  const scope = kernels.scope();
  try {
    const known: BinomialTables = new Map();
    let open: Search[] = [];
    standards.forEach((column, place) => {
      if (results[place]) return;
      const plan = relabellingPlan(column.labelled, column.totals, column.weights, known);
      const target = column.statistic * (1 - 1e-10); // sums in another order must not break ties
      const { ptr } = scope.copy(plan.words);
      open.push({ place, stream: streams[place]!, plan, ptr, target, done: 0, reached: 0 });
    });
    while (open.length > 0) {
      stopIfAborted(setting.options.watch);
      await drawMore(open, setting);
      for (const { place, done, reached } of open) {
        if (reached < needed && done < draws) continue;
        const pValue = reached >= needed ? reached / done : (1 + reached) / (1 + done);
        results[place] = { ...summary(standards[place]!), pValue, draws: done, reached, drawn: true };
      }
      open = open.filter(({ place }) => !results[place]);
    }
  } finally {
    scope.free();
  }
  return results as ColumnNull[];
}

/** As many draws again as were done, in tasks; those after the last one needed do not count. */
async function drawMore(open: readonly Search[], { kernels, draws, needed, options }: Setting): Promise<void> {
  const keys = seededRng(options.seed).stream(0x636f6c);
  const [key0, key1] = [keys.u32(), keys.u32()];
  const parts = open.flatMap((search) => {
    const end = Math.min(draws, Math.max(taskDraws / 2, 2 * search.done));
    const count = Math.ceil((end - search.done) / taskDraws);
    return Array.from({ length: count }, (_, i) => {
      const first = search.done + i * taskDraws;
      return { search, first, last: Math.min(end, first + taskDraws), wanted: needed - search.reached };
    });
  });
  const work = kernels.scope();
  const task = ({ search, first, last }: (typeof parts)[number], wanted: number): KernelTask => {
    const { ptr } = work.f64(search.plan.cells + search.plan.width + 64);
    return ["columnNull", search.ptr, search.target, first, last, wanted, search.stream, key0, key1, ptr];
  };
  try {
    const signal = { signal: options.watch?.signal };
    const found = await kernels.run(
      parts.map((part) => task(part, part.wanted)),
      signal,
    );
    for (const [i, part] of parts.entries()) {
      const { search } = part;
      const missing = needed - search.reached;
      if (missing === 0) continue;
      let value = found[i]!;
      // Tasks before this one left less to look for: find where the last of those lies.
      const sooner = missing < part.wanted && (value > 0 || -value >= missing);
      if (sooner) [value] = (await kernels.run([task(part, missing)], signal)) as [number];
      search.done = value > 0 ? value : part.last;
      search.reached = value > 0 ? needed : search.reached - value;
    }
  } finally {
    work.free();
  }
}

interface Standard {
  /** Size of the smaller sample. */
  readonly labelled: number;
  readonly totals: Float64Array;
  /** √h·(f − mean f)/S_f a score that varies, a value a cell. */
  readonly weights: Float64Array[];
  readonly statistic: number;
  readonly z: Float64Array;
  readonly normalised: number;
  /** Logarithm of a bound on the probability that one relabelling reaches X. */
  readonly logTail: number;
}

function standardise({ reference, current, scores }: CellScores, index: number): Standard {
  const where = `column ${index}`;
  const n = rowsOf(reference, `reference counts of ${where}`);
  const m = rowsOf(current, `current counts of ${where}`);
  check(current.length === reference.length, "columnNull", `cells of ${where}`, "the same in both", current.length);
  const totals = Float64Array.from(reference, (count, c) => count + current[c]!);
  const off = totals.map((_, c) => (reference[c]! * m - current[c]! * n) / (n + m)); // a_c − n·t_c/N
  const rows = n + m;
  const h = 1 / n + 1 / m;
  const z = new Float64Array(scores.length);
  const weights: Float64Array[] = [];
  scores.forEach((score, f) => {
    const weight = standardScore(score, totals, rows, h);
    if (!weight) return;
    weights.push(weight);
    z[f] = weight.reduce((sum, value, c) => sum + value * off[c]!, 0);
  });
  const statistic = z.reduce((sum, value) => sum + value * value, 0);
  const covariance = covarianceOf(weights, totals, rows * h);
  const logTail = logQuadraticTail(statistic, covariance, weights.length, n, m);
  const normalised = normalise(statistic, covariance, weights.length);
  return { labelled: Math.min(n, m), totals, weights, statistic, z, normalised, logTail };
}

function standardScore(
  score: ArrayLike<number>,
  totals: Float64Array,
  rows: number,
  h: number,
): Float64Array | undefined {
  let [low, high, mean] = [Infinity, -Infinity, 0];
  totals.forEach((total, c) => {
    if (total === 0) return;
    low = Math.min(low, score[c]!);
    high = Math.max(high, score[c]!);
    mean += (total / rows) * score[c]!;
  });
  if (!(high > low)) return undefined;
  const centred = totals.map((total, c) => (total > 0 ? score[c]! - mean : 0));
  const squares = centred.reduce((sum, value, c) => sum + totals[c]! * value * value, 0);
  const factor = Math.sqrt((h * (rows - 1)) / squares);
  return centred.map((value) => value * factor);
}

/** Σ_c t_c·v_f(c)·v_f'(c)/(N·h), the covariance of labels put on each row independently; N·h = 1/(p(1 − p)). */
function covarianceOf(weights: readonly Float64Array[], totals: Float64Array, scale: number): Float64Array {
  const k = weights.length;
  const covariance = new Float64Array(k * k);
  weights.forEach((a, f) => {
    weights.forEach((b, g) => {
      let sum = 0;
      for (let c = 0; c < totals.length; c++) sum += totals[c]! * a[c]! * b[c]!;
      covariance[f * k + g] = sum / scale;
    });
  });
  return covariance;
}

/** ((X/k)^{1/3} − (1 − 2/(9·df)))/√(2/(9·df)), df = k²/Σ corr²(f, f') over the pooled rows. */
function normalise(statistic: number, covariance: Float64Array, k: number): number {
  if (k === 0) return Number.NEGATIVE_INFINITY;
  const variance = covariance[0]!; // the same for all scores
  const squares = covariance.reduce((sum, value) => sum + (value / variance) * (value / variance), 0);
  const spread = (2 * squares) / (9 * k * k);
  return (cbrt(statistic / k) - (1 - spread)) / Math.sqrt(spread);
}

function withoutDrawing(column: Standard, draws: number): ColumnNull | undefined {
  const nothing = { draws: 0, reached: 0, drawn: false };
  if (column.weights.length === 0 || column.statistic === 0) return { ...summary(column), pValue: 1, ...nothing };
  if (column.logTail + log(1e9 * draws) > 0) return undefined;
  return { ...summary(column), pValue: 1 / (1 + draws), draws, reached: 0, drawn: false };
}

function summary({ statistic, z, normalised }: Standard): Pick<ColumnNull, "statistic" | "z" | "normalised"> {
  return { statistic, z, normalised };
}

function rowsOf(counts: ArrayLike<number>, argument: string): number {
  let sum = 0;
  for (let c = 0; c < counts.length; c++) {
    const count = counts[c]!;
    if (!(Number.isInteger(count) && count >= 0)) check(false, "columnNull", argument, "nonnegative integers", count);
    sum += count;
  }
  check(sum >= 1 && sum <= 1e8, "columnNull", argument, "1 to 100 million rows in all", sum);
  return sum;
}
