/**
 * The mirror Schrödinger bridge of a law with itself: a reversible step that keeps the law and changes rows by as much as
 * a dial says.
 *
 *     γ = argmin KL(γ | p) over couplings of (π, π),   p(x, y) = π(x)·p₁(y | x)
 *     γ_ij = π_i·π_j·exp((f_i + f_j − |x_i − x_j|²)/(2ε))
 *
 * p₁ is the step over [0, 1] of dX = −αX dt + σ dB, and only ε = (σ²/α)·sinh α (σ² for Brownian motion) matters: all else
 * depends on one end alone. So the coupling is entropic transport of the rows to themselves, and Δ(ε) = E|X₁ − X₀|²
 * rises from 0 (copies) to twice the total variance (independent rows). A Gaussian of variance s² along an axis has correlation
 * β there, β/(1 − β²) = s²/ε. The dial is solved for log ε by secants on log Δ/(2v − Δ), which is nearly straight.
 *
 * Beyond `fitRows` rows the potential is fitted to that many of them and reaches the others by one more update.
 * Time O(m²·d) a sweep with m fitted rows, some tens of sweeps in all, and O(n·m·d); memory O(n·d).
 *
 * Source: [mattosdasilva2024], exact in place of its networks.
 * @module
 */
import {
  check,
  DataError,
  exp,
  log,
  MemoryError,
  partOf,
  type Samples,
  sampleWithoutReplacement,
  seededRng,
  type Watch,
  weightedQuantile,
} from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { entropicMap } from "../../transport/index.js";
import { type SelfCoupling, SelfCouplings } from "../../transport/self-coupling.js";
import { squaredGap, totalVariance } from "./moments.js";
import { RowLaw } from "./row-law.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const mirrorBridgeDefaults = { change: 0.25, tolerance: 1e-11, maxIterations: 5000, fitRows: 3000 } as const;

export interface MirrorBridgeOptions {
  /** Temperature ε > 0, in squared units of the coordinates; instead of `change`. */
  epsilon?: number | undefined;
  /** Δ/(total variance), above 0 and below 2; 0.25 when neither is given. */
  change?: number | undefined;
  /** Bound on `residual`. */
  tolerance?: number | undefined;
  /** Most sweeps at one ε. */
  maxIterations?: number | undefined;
  /** Most rows that the potential is fitted to. */
  fitRows?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface MirrorBridge {
  readonly rows: Samples;
  readonly epsilon: number;
  /** f at the rows, in squared units of the coordinates. */
  readonly potential: Float64Array;
  /** v = E|X − EX|², the total variance. */
  readonly variance: number;
  /** |X₁ − X₀|² expected from each row: its mean Δ and where 5%, 50% and 95% of the rows lie; and Δ/v. */
  readonly change: ChangeSummary & { readonly relative: number };
  /** Largest |Σ_j γ_ij/π_i − 1|; rows and columns have the same. */
  readonly marginalError: number;
  /** Bound on |π_i·P(j|i)/(π_j·P(i|j)) − 1|, P the law that rows are drawn from: 0 for a reversible step. */
  readonly symmetryError: number;
  readonly converged: boolean;
  /** Sweeps over all ε. */
  readonly iterations: number;
  readonly residual: number;
  readonly fittedRows: number;
}

export interface ChangeSummary {
  readonly mean: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

const here = "mirrorBridge";
/** Rows that marginals and changes are measured on when not all were fitted. */
const mostMeasured = 500;

/**
 * @throws ArgumentError when an option is out of range or weights do not fit; DataError when all rows are equal, or no ε
 *   changes them as little as asked; the reason of `watch.signal` when aborted.
 */
export async function mirrorBridge(x: Samples, options: MirrorBridgeOptions = {}): Promise<MirrorBridge> {
  checkOptions(options);
  const { fitRows = mirrorBridgeDefaults.fitRows, watch } = options;
  check(
    x.data.every(Number.isFinite),
    here,
    "each coordinate",
    "finite",
    "NaN or an infinite one",
    "remove missing values first",
  );
  const variance = totalVariance(x);
  if (!(variance > 0)) throw new DataError(`${here}: all ${x.n} rows are equal, so nothing can vary`);
  return usingKernels(options.kernels, async (kernels) => {
    const all = x.n <= fitRows;
    const fitted = all ? x : rowsAt(x, mixedRows(x.n, fitRows));
    const couplings = new SelfCouplings(kernels, fitted);
    try {
      const found = await fit(couplings, fitted, { ...options, watch: partOf(watch, 0, all ? 1 : 0.8) });
      const { epsilon, coupling, iterations } = found;
      const { converged, residual } = coupling;
      const how = { rows: x, epsilon, variance, converged, iterations, residual, fittedRows: fitted.n };
      if (all) return { ...how, potential: coupling.potential, ...summary(coupling, weightsOf(x), variance) };
      const reach = { epsilon: 2 * epsilon, cost: "squared", kernels, watch: { signal: watch?.signal } } as const;
      const { potential } = await entropicMap(x, fitted, coupling.potential, reach);
      return { ...how, potential, ...measured(x, potential, epsilon, variance) };
    } finally {
      couplings.free();
    }
  });
}

/** γ as an n × n matrix, row-major, symmetric to the last bit. @throws MemoryError beyond 2 GB. */
export function mirrorPlan({ rows: { data, n, d, weights }, potential, epsilon }: MirrorBridge): Float64Array {
  if (8 * n * n > 2 ** 31)
    throw new MemoryError(
      `mirrorPlan: ${n} × ${n} numbers take ${Math.ceil((8 * n * n) / 1e9)} GB; draw from it instead`,
    );
  const plan = new Float64Array(n * n);
  const weight = (i: number) => (weights ? weights[i]! : 1 / n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const cost = squaredGap(data, i * d, data, j * d, d);
      const value = weight(i) * weight(j) * exp((potential[i]! + potential[j]! - cost) / (2 * epsilon));
      plan[i * n + j] = value;
      plan[j * n + i] = value;
    }
  return plan;
}

function checkOptions({
  epsilon,
  change,
  tolerance = 1e-9,
  maxIterations = 1,
  fitRows = 2,
}: MirrorBridgeOptions): void {
  check(epsilon === undefined || change === undefined, here, "change", "left out when epsilon is given", change);
  check(epsilon === undefined || (epsilon > 0 && epsilon < Infinity), here, "epsilon", "positive and finite", epsilon);
  check(
    change === undefined || (change > 0 && change < 2),
    here,
    "change",
    "above 0 (copies) and below 2 (independent)",
    change,
  );
  check(tolerance > 0 && tolerance < 1, here, "tolerance", "between 0 and 1", tolerance);
  check(
    Number.isInteger(maxIterations) && maxIterations >= 1,
    here,
    "maxIterations",
    "a whole number of at least 1",
    maxIterations,
  );
  check(Number.isInteger(fitRows) && fitRows >= 2, here, "fitRows", "a whole number of at least 2", fitRows);
}

interface Fit {
  readonly epsilon: number;
  readonly coupling: SelfCoupling;
  readonly iterations: number;
}

async function fit(couplings: SelfCouplings, x: Samples, options: MirrorBridgeOptions): Promise<Fit> {
  const {
    tolerance = mirrorBridgeDefaults.tolerance,
    maxIterations = mirrorBridgeDefaults.maxIterations,
    watch,
  } = options;
  const solve = (epsilon: number, start: Float64Array | undefined, bound: number) =>
    couplings.solve(2 * epsilon, { start, tolerance: bound, maxIterations, watch: { signal: watch?.signal } });
  if (options.epsilon !== undefined) {
    const coupling = await solve(options.epsilon, undefined, tolerance);
    return { epsilon: options.epsilon, coupling, iterations: coupling.iterations };
  }
  const near = await dial(solve, x, options.change ?? mirrorBridgeDefaults.change, watch);
  const coupling = await solve(near.epsilon, near.coupling.potential, tolerance);
  return { epsilon: near.epsilon, coupling, iterations: near.iterations + coupling.iterations };
}

/** How near the dial comes, relative; the residual that is good enough on the way; and the most ε tried. */
const search = { within: 1e-3, residual: 1e-6, most: 60 } as const;

/** ε at which Δ is `change` times the variance. */
async function dial(
  solve: (epsilon: number, start: Float64Array | undefined, bound: number) => Promise<SelfCoupling>,
  x: Samples,
  change: number,
  watch: Watch | undefined,
): Promise<Fit> {
  const weights = weightsOf(x);
  const variance = totalVariance(x);
  const goal = change * variance;
  // Straight in log ε for Gaussians at either end.
  const height = (delta: number) => log(delta / goal) - log((2 * variance - delta) / (2 * variance - goal));
  let at = log(gaussianEpsilon(change, variance / x.d));
  let [low, high]: [Tried | undefined, Tried | undefined] = [undefined, undefined];
  let [iterations, start]: [number, Float64Array | undefined] = [0, undefined];
  for (let k = 0; k < search.most; k++) {
    watch?.onProgress?.({ stage: "dial", done: k / search.most });
    const epsilon = exp(at);
    const coupling = await solve(epsilon, start, search.residual);
    iterations += coupling.iterations;
    start = coupling.potential;
    const delta = mean(coupling.rowCosts, weights);
    if (Math.abs(delta / goal - 1) <= search.within) return { epsilon, coupling, iterations };
    const miss = delta <= 0 ? -30 : delta >= 2 * variance ? 30 : Math.max(-30, Math.min(30, height(delta)));
    if (miss < 0) low = { at, miss };
    else high = { at, miss };
    at = nextPlace(low, high, k);
  }
  throw new DataError(
    `${here}: no epsilon changes rows by ${change} of their variance within ${search.within * 100}%; rows may be too far from each other for so little: raise change`,
  );
}

interface Tried {
  /** log ε, and how far off the height is there. */
  readonly at: number;
  readonly miss: number;
}

/** A secant between both sides, every third time their middle; a step of slope 1 while one side is open. */
function nextPlace(low: Tried | undefined, high: Tried | undefined, k: number): number {
  if (low && high) {
    const share = k % 3 === 2 ? 0.5 : -low.miss / (high.miss - low.miss);
    return low.at + Math.min(0.98, Math.max(0.02, share)) * (high.at - low.at);
  }
  const { at, miss } = (low ?? high)!;
  return at - Math.sign(miss) * Math.min(3, Math.max(0.05, 1.3 * Math.abs(miss)));
}

/** ε of a Gaussian of variance s² on each axis whose Δ is `change` times its variance: Δ = 2s²(1 − β), ε = s²(1 − β²)/β. */
function gaussianEpsilon(change: number, s2: number): number {
  const beta = 1 - change / 2;
  return (s2 * (1 - beta * beta)) / beta;
}

function summary(
  { rowShares, rowCosts }: Pick<SelfCoupling, "rowShares" | "rowCosts">,
  weights: Float64Array,
  variance: number,
) {
  let [least, most] = [1, 1];
  rowShares.forEach((share, i) => {
    if (weights[i] === 0) return;
    least = Math.min(least, share);
    most = Math.max(most, share);
  });
  const change = changeSummary(rowCosts, weights);
  return {
    change: { ...change, relative: change.mean / variance },
    marginalError: Math.max(most - 1, 1 - least),
    symmetryError: most / least - 1,
  };
}

/** On some rows, when the potential was not fitted to all of them. */
function measured(x: Samples, potential: Float64Array, epsilon: number, variance: number) {
  const places = mixedRows(x.n, mostMeasured);
  const law = new RowLaw(x, potential, epsilon);
  const [rowShares, rowCosts] = [new Float64Array(places.length), new Float64Array(places.length)];
  places.forEach((row, i) => {
    law.look(x.data, row * x.d);
    rowShares[i] = exp((potential[row]! - law.potential) / (2 * epsilon));
    rowCosts[i] = law.meanCost;
  });
  const all = weightsOf(x);
  return summary(
    { rowShares, rowCosts },
    Float64Array.from(places, (row) => all[row]!),
    variance,
  );
}

/** Of values with weights, which need not sum to 1. */
export function changeSummary(values: Float64Array, weights: Float64Array): ChangeSummary {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
  const sorted = Float64Array.from(order, (i) => values[i]!);
  const shares = Float64Array.from(order, (i) => weights[i]!);
  const at = (p: number) => weightedQuantile(sorted, shares, p);
  return { mean: mean(values, weights), low: at(0.05), median: at(0.5), high: at(0.95) };
}

function mean(values: Float64Array, weights: Float64Array): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return sum / total;
}

const weightsOf = ({ n, weights }: Samples): Float64Array => weights ?? new Float64Array(n).fill(1 / n);

/** Some of n rows, always the same: evenly spread ones would miss what comes in turns. */
const mixedRows = (n: number, most: number): Uint32Array =>
  sampleWithoutReplacement(seededRng(0), n, Math.min(n, most)).sort();

function rowsAt({ data, d, names, weights }: Samples, places: Uint32Array): Samples {
  const picked = new Float64Array(places.length * d);
  places.forEach((row, i) => {
    picked.set(data.subarray(row * d, (row + 1) * d), i * d);
  });
  const base = { data: picked, n: places.length, d, ...(names && { names }) };
  if (!weights) return base;
  const own = Float64Array.from(places, (row) => weights[row]!);
  const total = own.reduce((sum, weight) => sum + weight, 0);
  return { ...base, weights: own.map((weight) => weight / total) };
}
