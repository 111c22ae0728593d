/**
 * A mixture of K product distributions fitted to noisy marginals.
 *
 * Component k gives cell r of an attribute the share P_rk = softmax(θ_k); singles and pairs of the mixture are
 *
 *     m_r = Σ_k P_rk / K        M_rs = Σ_k P_rk·P_sk / K
 *
 * With noisy counts y, Y of σ² in C measured cells and N rows, Adam lowers half the mean squared error in units of the
 * noise,
 *
 *     L = (1/C)·[ ½ Σ (N·m − y)²/σ² + ½ Σ_pairs (N·M − Y)²/σ² ]
 *     ∂L/∂P_rk = (N²/(C·K))·[ w_r·(m_r − y_r/N) + Σ_s W_rs·(M_rs − Y_rs/N)·P_sk ],  w = W = 1/σ²
 *
 * from the noisy singles, moved at random so that components differ. It stops as soon as L ≤ stop. For counts as they were
 * measured that is ½, the value that the true table has on average: to fit closer is to fit noise (the discrepancy
 * principle). Counts that were denoised can be fitted closer. A second beta of 0.9 instead of the usual 0.999 takes a
 * third of the steps.
 * No pair is ever out of reach, as in a graphical model of small cliques, and nothing grows with the number of
 * categories but S = all cells: a step takes about 3·K·S² multiplications and additions in float32, memory
 * 4·(5·K·S + 2·S²) bytes. Shares of pairs are right to about (K/4 + 4)·2⁻²⁴ of themselves, far below the noise as long as
 * σ/N is above 10⁻⁵.
 *
 * Source: [aydore2021] for relaxing rows to shares; [engl1996] for the stop.
 * @module
 */
import { breathe, check, log, type Rng, type Watch } from "@pushforward/core";
import type { Kernels, Scope } from "@pushforward/kernels";
import { usingKernels } from "@pushforward/kernels";
import { type MixtureProblem, mixtureProblem } from "./mixture-problem.js";
import type { NoisyMarginal } from "./pool-measurements.js";

export const fitMixtureDefaults = { components: 128, steps: 400, stop: 0.5, rate: 0.1, spread: 0.3 } as const;

export interface FitMixtureOptions {
  /** Source of the starting point. */
  rng: Rng;
  /** Components K, a multiple of 8. */
  components?: number;
  /** Most steps. */
  steps?: number;
  /** Loss at which the fit ends. */
  stop?: number;
  /** Step of Adam in logits at first; it falls to a twentieth over all steps. */
  rate?: number;
  /** Standard deviation of the starting logits around those of the singles. */
  spread?: number;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface ProductMixture {
  readonly components: number;
  /** First row of each attribute in `shares`, then the number of rows S. */
  readonly starts: Int32Array;
  /** Share of cell r in component k at r·K + k. */
  readonly shares: Float32Array;
  /** L at the end. */
  readonly loss: number;
  readonly steps: number;
  /** Whether L came down to the stop. */
  readonly converged: boolean;
}

/**
 * Fit to `singles` (one for each attribute, in order) and `pairs`, for `rows` rows.
 *
 * @throws ArgumentError when a measurement does not fit the singles, or an option is out of range.
 */
export async function fitMixture(
  singles: readonly NoisyMarginal[],
  pairs: readonly NoisyMarginal[],
  rows: number,
  options: FitMixtureOptions,
): Promise<ProductMixture> {
  const { rng, components = fitMixtureDefaults.components, steps = fitMixtureDefaults.steps, kernels, watch } = options;
  const {
    stop = fitMixtureDefaults.stop,
    rate = fitMixtureDefaults.rate,
    spread = fitMixtureDefaults.spread,
  } = options;
  const here = "fitMixture";
  check(Number.isInteger(components / 8) && components > 0, here, "components", "a positive multiple of 8", components);
  check(Number.isInteger(steps) && steps >= 1, here, "steps", "an integer of at least 1", steps);
  check(rows > 0 && rows < Number.POSITIVE_INFINITY, here, "rows", "a positive number", rows);
  const problem = mixtureProblem(singles, pairs, rows);
  const start = startingLogits(problem, components, spread, rng);
  return usingKernels(kernels, async (opened) => {
    const scope = opened.scope();
    try {
      const state = allocate(scope, problem, start, components);
      const adam = new Adam(rate, steps);
      let loss = 0;
      for (let step = 0; ; step++) {
        loss = lossAndSlopes(opened, problem, state);
        if (loss <= stop || step === steps) return result(problem, state, loss, step, loss <= stop);
        descend(opened, problem, state, adam.next());
        watch?.onProgress?.({ stage: "fitting noisy marginals", done: step / steps });
        if (step % 16 === 15) await breathe(watch);
      }
    } finally {
      scope.free();
    }
  });
}

/** Rates of Adam with both betas 0.9, corrected for means that start at 0. */
class Adam {
  static readonly keepFirst = 0.9;
  static readonly keepSecond = 0.9;
  static readonly floor = 1e-8;
  #first = 1;
  #second = 1;
  #step = 0;

  constructor(
    readonly rate: number,
    readonly steps: number,
  ) {}

  next(): number {
    this.#first *= Adam.keepFirst;
    this.#second *= Adam.keepSecond;
    const rate = this.rate * (1 - 0.95 * (this.#step++ / this.steps));
    return (rate * Math.sqrt(1 - this.#second)) / (1 - this.#first);
  }
}

type State = ReturnType<typeof allocate>;

function allocate(
  scope: Scope,
  { rows, starts, firsts, targets, weights }: MixtureProblem,
  start: Float32Array,
  k: number,
) {
  const table = () => scope.f32(rows * k, { zero: true });
  return {
    components: k,
    logits: scope.copy(start),
    first: table(),
    second: table(),
    shares: table(),
    gradient: table(),
    slopes: scope.f32(rows * rows, { zero: true }),
    targets: scope.copy(targets),
    weights: scope.copy(weights),
    starts: scope.copy(starts),
    firsts: scope.copy(firsts),
    sums: scope.f32(rows, { zero: true }),
    made: false,
  };
}

function lossAndSlopes({ functions }: Kernels, problem: MixtureProblem, state: State): number {
  const { rows, attributes } = problem;
  const { components: k, logits, shares, slopes, targets, weights, starts, firsts, sums } = state;
  if (!state.made) functions.mixtureShares(logits.ptr, k, starts.ptr, attributes, 0, k, shares.ptr);
  state.made = true;
  functions.mixturePairs(shares.ptr, k, rows, firsts.ptr, 0, rows, slopes.ptr);
  const pairs = functions.mixtureResiduals(slopes.ptr, targets.ptr, rows, starts.ptr, attributes, weights.ptr, 1 / k);
  functions.mixtureSingles(shares.ptr, k, rows, sums.ptr);
  return (pairs + singleSlopes(problem, sums.view, k)) / 2;
}

/** Turn sums of shares into weights·error; returns Σ weights·error². */
function singleSlopes({ singles, singleWeights }: MixtureProblem, sums: Float32Array, k: number): number {
  let loss = 0;
  for (let r = 0; r < singles.length; r++) {
    const error = sums[r]! / k - singles[r]!;
    const slope = singleWeights[r]! * error;
    loss += slope * error;
    sums[r] = slope;
  }
  return loss;
}

function descend({ functions }: Kernels, { rows, attributes }: MixtureProblem, state: State, rate: number): void {
  const { components: k, logits, first, second, shares, gradient, slopes, starts, sums } = state;
  functions.mixtureGradient(slopes.ptr, rows, sums.ptr, shares.ptr, k, 0, k, gradient.ptr);
  functions.mixtureStep(
    logits.ptr,
    first.ptr,
    second.ptr,
    shares.ptr,
    gradient.ptr,
    k,
    starts.ptr,
    attributes,
    0,
    k,
    rate,
    Adam.keepFirst,
    Adam.keepSecond,
    Adam.floor * k,
  );
}

function result(
  { starts, cells }: MixtureProblem,
  { components, shares }: State,
  loss: number,
  steps: number,
  converged: boolean,
): ProductMixture {
  return { components, starts, shares: shares.view.slice(0, cells * components), loss, steps, converged };
}

/** Logits of the singles, no count below ½, plus normal numbers. */
function startingLogits({ starts, rows, counts }: MixtureProblem, k: number, spread: number, rng: Rng): Float32Array {
  const logits = new Float32Array(rows * k);
  for (let a = 0; a + 1 < starts.length; a++) {
    const chance = rng.stream(a);
    for (let r = starts[a]!; r < starts[a + 1]!; r++) {
      const middle = log(Math.max(counts[r]!, 0.5));
      for (let c = 0; c < k; c++) logits[r * k + c] = middle + spread * chance.normal();
    }
  }
  return logits;
}
