/**
 * Mirror bridges by alternating fits of a drift, the way of the paper: for outputs that are no rows, from any start.
 *
 *     x_{k+1} = x_k + W_k·φ(x_k) + s_k·ξ,   k < N;   at first the reference dX = −α(X − c) dt + σ dB in N exact steps
 *
 * A round starts paths from rows, runs them, and fits new steps by least squares to the paths run backwards: the move
 * from x_{k+1} to x_k tells step N − 1 − k, its mean W and what is left, s. A fit is off by chance, in 50 columns enough
 * to blur the ends: so in the later half of the rounds the mean of their fits is what counts. `reversed` fits to these
 * moves alone, which is iterative proportional fitting, since both ends have one law: it tends to the bridge. `both` also
 * fits to the steps as they went, as the paper does; its limit keeps the law but moves points a little too far. With s
 * left at that of the reference, every round would add an error of the order of 1/N; and with s of the residuals
 * themselves, which a fit of p numbers to n moves makes too small by a share of p/n, every round would lose some of the
 * noise. Paths stay within 2σ of the range of the rows, which between rows they leave less than once in ten thousand
 * steps, and where nothing was fitted. φ(x) is 1, x and `features` random cosines, one hidden layer that needs no descent.
 *
 * Time O(rounds·paths·N·p·(p + d)), p = 1 + d + features; memory O(paths·N·d).
 *
 * Source: [mattosdasilva2024]; [rahimi2007] for random cosines.
 * @module
 */
import { breathe, check, cos, expm1, type Rng, type Samples, square, type Watch } from "@pushforward/core";
import { type Kernels, type Matrix, matmul, solveSymmetric, usingKernels } from "@pushforward/kernels";
import { symmetricPart } from "../../transport/symmetric-part.js";
import { type ChangeSummary, changeSummary } from "./mirror-bridge.js";
import { meanOf, squaredGap } from "./moments.js";
import { drawBySums, weightSums } from "./row-law.js";

/** Stated once. */
export const mirrorDriftDefaults = { alpha: 1, steps: 16, paths: 4000, rounds: 8, features: 0 } as const;
/** Added to the diagonal of the least squares, as a share of its mean. */
const ridge = 1e-6;

export interface MirrorDriftOptions {
  rng: Rng;
  /** σ of the reference, in the units of the coordinates. */
  sigma: number;
  /** Pull of the reference towards the mean of the rows. */
  alpha?: number | undefined;
  /** Velocities that a round fits to. */
  scheme?: "reversed" | "both" | undefined;
  /** N. */
  steps?: number | undefined;
  paths?: number | undefined;
  rounds?: number | undefined;
  /** Random cosines beside the linear drift. */
  features?: number | undefined;
  /** Length over which cosines change, in the units of the coordinates; needed with features. */
  width?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface MirrorDrift {
  /** Ends of paths from these points. */
  run(points: Samples, rng: Rng): Promise<Samples>;
  /** |X₁ − X₀|² of the paths of the last round, before its fit. */
  readonly change: ChangeSummary;
  readonly rounds: number;
}

/** @throws ArgumentError when an option is out of range; the reason of `watch.signal` when aborted. */
export async function mirrorDrift(x: Samples, options: MirrorDriftOptions): Promise<MirrorDrift> {
  const settings = settingsOf(options);
  const { rounds, watch } = settings;
  const { rng } = options;
  const basis = new Basis(x, settings, rng.stream(0));
  let drift: readonly Step[] = new Array(settings.steps).fill(referenceStep(basis.size, x.d, settings));
  return usingKernels(options.kernels, async (kernels) => {
    let change: ChangeSummary | undefined;
    for (let round = 0; round < rounds; round++) {
      watch?.onProgress?.({ stage: "fitting", done: round / rounds });
      const starts = drawRows(x, settings.paths, rng.stream(1 + 2 * round));
      const walk = await run(kernels, basis, drift, starts, settings, rng.stream(2 + 2 * round));
      change = changeOf(walk, x.d);
      const fitted = await refit(kernels, basis, walk, settings);
      const counted = Math.max(1, 1 + round - Math.floor(rounds / 2));
      drift = fitted.map((step, i) => between(drift[i]!, step, 1 / counted));
    }
    return {
      change: change!,
      rounds,
      run: (points, own) =>
        usingKernels(options.kernels, async (open) => {
          check(
            points.d === x.d,
            "mirrorDrift",
            "points",
            `${x.d}-dimensional like the rows`,
            `${points.d} dimensions`,
          );
          const walk = await run(open, basis, drift, points.data, settings, own);
          return { ...points, data: walk.at(-1)! };
        }),
    };
  });
}

/** x' = x + W·φ(x) + s·ξ. */
interface Step {
  /** W, p × d. */
  readonly move: Matrix;
  /** s, in each coordinate. */
  readonly noise: Float64Array;
}

/** So much of the way from one step to another; variances of the noise go the same way. */
function between(from: Step, to: Step, share: number): Step {
  const move = { ...to.move, data: to.move.data.map((value, at) => (1 - share) * from.move.data[at]! + share * value) };
  return { move, noise: to.noise.map((s, k) => Math.sqrt((1 - share) * square(from.noise[k]!) + share * square(s))) };
}

/** The reference over 1/N. */
function referenceStep(size: number, d: number, { alpha, sigma, steps }: Settings): Step {
  const move = { rows: size, columns: d, data: new Float64Array(size * d) };
  const shrink = expm1(-alpha / steps);
  for (let k = 0; k < d; k++) move.data[(1 + k) * d + k] = shrink;
  const variance = alpha === 0 ? 1 / steps : -expm1((-2 * alpha) / steps) / (2 * alpha);
  return { move, noise: new Float64Array(d).fill(sigma * Math.sqrt(variance)) };
}

interface Settings {
  readonly sigma: number;
  readonly alpha: number;
  readonly scheme: "reversed" | "both";
  readonly steps: number;
  readonly paths: number;
  readonly rounds: number;
  readonly features: number;
  readonly width: number | undefined;
  readonly watch: Watch | undefined;
}

function settingsOf(options: MirrorDriftOptions): Settings {
  const { alpha, steps, paths, rounds, features } = mirrorDriftDefaults;
  const settings = {
    sigma: options.sigma,
    alpha: options.alpha ?? alpha,
    scheme: options.scheme ?? "reversed",
    steps: options.steps ?? steps,
    paths: options.paths ?? paths,
    rounds: options.rounds ?? rounds,
    features: options.features ?? features,
    width: options.width,
    watch: options.watch,
  };
  checkSettings(settings);
  return settings;
}

function checkSettings({ sigma, alpha, steps, paths, rounds, features, width }: Settings): void {
  const here = "mirrorDrift";
  check(sigma > 0 && sigma < Infinity, here, "sigma", "positive and finite", sigma);
  check(alpha >= 0 && alpha < Infinity, here, "alpha", "a finite number of at least 0", alpha);
  for (const [name, value] of Object.entries({ steps, paths, rounds }))
    check(Number.isInteger(value) && value >= 1, here, name, "a whole number of at least 1", value);
  check(Number.isInteger(features) && features >= 0, here, "features", "a whole number of at least 0", features);
  check(features === 0 || (width !== undefined && width > 0), here, "width", "given and positive with features", width);
}

/** 1, x − c and cos(ω·(x − c) + φ), and the box in which they are meant. */
class Basis {
  readonly size: number;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #centre: Float64Array;
  readonly #waves: Float64Array;
  readonly #phases: Float64Array;

  constructor(
    x: Samples,
    { features, sigma, width = 1 }: Settings,
    rng: Rng,
    readonly d = x.d,
  ) {
    this.size = 1 + d + features;
    this.#low = new Float64Array(d).fill(Number.POSITIVE_INFINITY);
    this.#high = new Float64Array(d).fill(Number.NEGATIVE_INFINITY);
    x.data.forEach((value, at) => {
      this.#low[at % d] = Math.min(this.#low[at % d]!, value - 2 * sigma);
      this.#high[at % d] = Math.max(this.#high[at % d]!, value + 2 * sigma);
    });
    this.#centre = meanOf(x);
    this.#waves = Float64Array.from({ length: features * d }, () => rng.normal() / width);
    this.#phases = Float64Array.from({ length: features }, () => 2 * Math.PI * rng.uniform());
  }

  /** Coordinate k, or the wall that it is beyond. */
  inside(value: number, k: number): number {
    return Math.min(this.#high[k]!, Math.max(this.#low[k]!, value));
  }

  /** A row for each point. */
  of(points: Float64Array): Matrix {
    const { d, size } = this;
    const n = points.length / d;
    const data = new Float64Array(n * size);
    for (let i = 0; i < n; i++) {
      const row = i * size;
      data[row] = 1;
      for (let k = 0; k < d; k++) data[row + 1 + k] = points[i * d + k]! - this.#centre[k]!;
      this.#phases.forEach((phase, f) => {
        let angle = phase;
        for (let k = 0; k < d; k++) angle += this.#waves[f * d + k]! * data[row + 1 + k]!;
        data[row + 1 + d + f] = cos(angle);
      });
    }
    return { rows: n, columns: size, data };
  }
}

function drawRows(x: Samples, count: number, rng: Rng): Float64Array {
  const sums = weightSums(x);
  const out = new Float64Array(count * x.d);
  for (let i = 0; i < count; i++) {
    const row = drawBySums(sums, rng);
    out.set(x.data.subarray(row * x.d, (row + 1) * x.d), i * x.d);
  }
  return out;
}

/** Positions of all paths at each of the N + 1 times. */
async function run(
  kernels: Kernels,
  basis: Basis,
  drift: readonly Step[],
  starts: Float64Array,
  { watch }: Settings,
  rng: Rng,
): Promise<Float64Array[]> {
  const walk = [starts];
  const draws = new Float64Array(starts.length);
  for (const { move, noise } of drift) {
    await breathe(watch);
    const now = walk.at(-1)!;
    const moves = matmul(kernels, basis.of(now), move).data;
    rng.fillNormal(draws);
    walk.push(
      now.map((value, at) => basis.inside(value + moves[at]! + noise[at % noise.length]! * draws[at]!, at % basis.d)),
    );
  }
  return walk;
}

/** Step i from the moves backwards that end at N − 1 − i, and with `both` from those that leave from i as well. */
async function refit(
  kernels: Kernels,
  basis: Basis,
  walk: readonly Float64Array[],
  { steps, scheme, watch }: Settings,
): Promise<Step[]> {
  const fitted: Step[] = [];
  for (let i = 0; i < steps; i++) {
    await breathe(watch);
    const moves = [{ from: walk[steps - i]!, to: walk[steps - 1 - i]! }];
    if (scheme === "both") moves.push({ from: walk[i]!, to: walk[i + 1]! });
    fitted.push(leastSquares(kernels, basis, moves));
  }
  return fitted;
}

/** W with the least Σ |to − from − W·φ(from)|², and what is left of each coordinate. */
function leastSquares(
  kernels: Kernels,
  basis: Basis,
  moves: readonly { readonly from: Float64Array; readonly to: Float64Array }[],
): Step {
  const { size, d } = basis;
  const parts = moves.map(({ from, to }) => {
    const inputs = basis.of(from);
    return { inputs, goals: { rows: inputs.rows, columns: d, data: to.map((value, at) => value - from[at]!) } };
  });
  let gram: Matrix = { rows: size, columns: size, data: new Float64Array(size * size) };
  let moments: Matrix = { rows: size, columns: d, data: new Float64Array(size * d) };
  for (const { inputs, goals } of parts) {
    gram = matmul(kernels, inputs, inputs, { transposeA: true, add: gram });
    moments = matmul(kernels, inputs, goals, { transposeA: true, add: moments });
  }
  const trace = gram.data.reduce((sum, value, at) => (at % (size + 1) === 0 ? sum + value : sum), 0);
  const even = { ...gram, data: symmetricPart(gram.data, size) };
  const move = solveSymmetric(kernels, even, moments, { ridge: (ridge * trace) / size });
  const left = new Float64Array(d);
  for (const { inputs, goals } of parts)
    matmul(kernels, inputs, move).data.forEach((value, at) => {
      const residual = goals.data[at]! - value;
      left[at % d]! += residual * residual;
    });
  const count = parts.reduce((sum, { inputs }) => sum + inputs.rows, 0);
  return { move, noise: left.map((sum) => Math.sqrt(sum / Math.max(1, count - size))) };
}

function changeOf(walk: readonly Float64Array[], d: number): ChangeSummary {
  const [first, last] = [walk[0]!, walk.at(-1)!];
  const squares = Float64Array.from({ length: first.length / d }, (_, i) => squaredGap(last, i * d, first, i * d, d));
  return changeSummary(squares, new Float64Array(squares.length).fill(1));
}
