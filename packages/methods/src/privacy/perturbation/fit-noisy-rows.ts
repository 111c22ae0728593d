/**
 * A mixture of products fitted to rows that carry known noise, by what the noise makes of it.
 *
 *     P(row) = (1/K)·Σ_k Π_j Σ_v P_jk(v)·L_j(v),      L_j(v) likelihood of code v (`cellLikelihoods`)
 *
 * Expectation–maximisation climbs the likelihood of the noisy rows, so that the noise is taken off and not learned; steps
 * are drawn out while that helps. How far to climb is told by noisy rows that are held out, a fifth of them, for free: the
 * fit ends when it has explained them worse for some rounds, and the best is given back. It starts near the laws of single
 * attributes (`singleLaws`). A round costs 8·rows·codes·K operations in float32.
 *
 * Source: [dempster1977]; [salakhutdinov2003] for longer steps.
 * @module
 */
import { breathe, exp, log, permutation, type Rng, type Watch } from "@pushforward/core";
import type { Kernels, Scope } from "@pushforward/kernels";
import { domainSizes } from "../domain.js";
import type { ProductMixture } from "../marginals/index.js";
import { type CellLikelihoods, cellLikelihoods, type NoisyRows } from "./cell-likelihoods.js";
import { singleLaws } from "./single-laws.js";

export interface FitNoisyRowsOptions {
  /** K. */
  readonly components: number;
  /** Rounds at most. */
  readonly rounds: number;
  readonly rng: Rng;
  readonly kernels: Kernels;
  readonly watch?: Watch | undefined;
}

/** Rows taken together. */
const blockRows = 512;
const blocksBetweenBreaths = 16;
/** Rounds without a better explanation of the rows held out. */
const patience = 3;
/** Rows that every code is given beforehand, in each component: none is ever impossible. */
const prior = 0.01;
const least = 1e-12;
const lengthening = 1.5;
const spread = 0.3;

export async function fitNoisyRows(rows: NoisyRows, options: FitNoisyRowsOptions): Promise<ProductMixture> {
  const { components, rounds, rng, kernels, watch } = options;
  const scope = kernels.scope();
  try {
    const problem = prepare(rows, rng.stream(0));
    const alone = singleLaws(rows, problem.starts);
    const start = spreadLaws(problem, alone, components, rng.stream(1));
    return await climb(problem, start, components, { kernels, scope, rounds, watch });
  } finally {
    scope.free();
  }
}

interface Problem {
  readonly sizes: readonly number[];
  readonly starts: Int32Array;
  readonly likelihoods: readonly CellLikelihoods[];
  /** Rows to learn from, then rows held out. */
  readonly order: Uint32Array;
  readonly learned: number;
}

function prepare(rows: NoisyRows, rng: Rng): Problem {
  const { domain, dimension } = rows.encoding;
  const sizes = domainSizes(domain);
  const starts = new Int32Array(sizes.length + 1);
  sizes.forEach((size, j) => {
    starts[j + 1] = starts[j]! + size;
  });
  const n = rows.values.length / dimension;
  const likelihoods = sizes.map((_, j) => cellLikelihoods(rows, j));
  return { sizes, starts, likelihoods, order: permutation(rng, n), learned: Math.ceil(0.8 * n) };
}

/** Every component near the laws of attributes alone, moved at random so that they part. */
function spreadLaws({ starts }: Problem, alone: Float64Array, k: number, rng: Rng): Float32Array {
  const out = new Float32Array(alone.length * k);
  for (let at = 0; at < out.length; at++) out[at] = alone[Math.floor(at / k)]! * exp(spread * rng.normal());
  normalise(out, starts, k);
  return out;
}

/** Make each attribute of each component sum to 1. */
function normalise(laws: Float32Array, starts: Int32Array, k: number): void {
  for (let j = 0; j + 1 < starts.length; j++)
    for (let c = 0; c < k; c++) {
      let sum = 0;
      for (let v = starts[j]!; v < starts[j + 1]!; v++) sum += laws[v * k + c]!;
      for (let v = starts[j]!; v < starts[j + 1]!; v++) laws[v * k + c]! /= sum;
    }
}

interface Climb {
  readonly kernels: Kernels;
  readonly scope: Scope;
  readonly rounds: number;
  readonly watch?: Watch | undefined;
}

/** Rounds from `start` on; the laws that explain the rows held out best. */
async function climb(
  problem: Problem,
  start: Float32Array,
  components: number,
  { kernels, scope, rounds, watch }: Climb,
): Promise<ProductMixture> {
  const { starts, order, learned } = problem;
  const round = new Round(kernels, scope, problem, start, components);
  let best = { loss: Number.POSITIVE_INFINITY, shares: start, steps: 0 };
  let before = Number.POSITIVE_INFINITY;
  let length = 1;
  for (let step = 0; ; step++) {
    const held = await lossOf(round, learned, order.length, false, watch);
    if (held < best.loss) best = { loss: held, shares: round.laws.view.slice(), steps: step };
    if (step === rounds || step - best.steps >= patience) break;
    const loss = await lossOf(round, 0, learned, true, watch);
    const worse = loss > before;
    if (worse) round.stepBack();
    else round.finish(length);
    length = worse ? 1 : length * lengthening;
    before = worse ? Number.POSITIVE_INFINITY : loss;
    watch?.onProgress?.({ stage: "taking noise off", done: (step + 1) / rounds });
  }
  return { components, starts, converged: best.steps < rounds, ...best };
}

async function lossOf(round: Round, from: number, to: number, gather: boolean, watch?: Watch): Promise<number> {
  let loss = 0;
  for (let at = from; at < to; at += blockRows) {
    if ((at - from) % (blocksBetweenBreaths * blockRows) === 0) await breathe(watch);
    loss -= round.explain(at, Math.min(blockRows, to - at), gather);
  }
  return loss;
}

/** Laws of a round, and what rows say about the next ones. */
class Round {
  readonly laws;
  private readonly gathered;
  private readonly likelihoods;
  private readonly means;
  private readonly weights;
  private readonly scratch;
  private readonly joint: Float64Array;
  /** Where a step of length 1 would have led. */
  private plain: Float32Array;

  constructor(
    private readonly kernels: Kernels,
    scope: Scope,
    private readonly problem: Problem,
    start: Float32Array,
    private readonly components: number,
  ) {
    const { functions } = kernels;
    const k = components;
    this.laws = scope.copy(start);
    this.gathered = scope.f32(start.length, { zero: true });
    this.likelihoods = problem.sizes.map((size) => scope.f32(blockRows * size));
    this.means = problem.sizes.map(() => scope.f32(blockRows * k));
    this.weights = scope.f32(blockRows * k);
    const widest = Math.max(...problem.sizes);
    this.scratch = scope.u8(
      Math.max(functions.gemmScratch(blockRows, k, widest), functions.gemmScratch(widest, k, blockRows)),
    );
    this.joint = new Float64Array(blockRows * k);
    this.plain = start;
  }

  /** Log-likelihood of rows of the order, up to a constant; what they say about the laws is gathered if asked for. */
  explain(from: number, count: number, gather: boolean): number {
    const { sizes, starts, likelihoods, order } = this.problem;
    const { gemmF32 } = this.kernels.functions;
    const k = this.components;
    let sum = 0;
    this.joint.fill(1 / k);
    sizes.forEach((size, j) => {
      const [cells, means] = [this.likelihoods[j]!, this.means[j]!];
      likelihoods[j]!(order, from, count, cells.view);
      const laws = this.laws.ptr + 4 * starts[j]! * k;
      gemmF32(0, count, k, size, 1, cells.ptr, size, laws, k, 0, means.ptr, k, this.scratch.ptr);
      sum += this.multiply(means.view, count);
    });
    sum += this.share(count);
    if (gather) for (let j = 0; j < sizes.length; j++) this.gather(j, sizes[j]!, count);
    return sum;
  }

  /** Joint likelihoods times those of one attribute, each row brought back to 1 at its largest. */
  private multiply(means: Float32Array, count: number): number {
    const { joint, components: k } = this;
    let logs = 0;
    for (let b = 0; b < count; b++) {
      let most = 0;
      for (let at = b * k; at < (b + 1) * k; at++) {
        joint[at]! *= means[at]!;
        most = Math.max(most, joint[at]!);
      }
      for (let at = b * k; at < (b + 1) * k; at++) joint[at]! /= most;
      logs += log(most);
    }
    return logs;
  }

  /** Joint likelihoods to shares of components. */
  private share(count: number): number {
    const { joint, components: k } = this;
    let logs = 0;
    for (let b = 0; b < count; b++) {
      let sum = 0;
      for (let at = b * k; at < (b + 1) * k; at++) sum += joint[at]!;
      for (let at = b * k; at < (b + 1) * k; at++) joint[at]! /= sum;
      logs += log(sum);
    }
    return logs;
  }

  /** gathered_j += L_jᵀ·(shares/means_j) */
  private gather(j: number, size: number, count: number): void {
    const k = this.components;
    const weights = this.weights.view;
    const means = this.means[j]!.view;
    for (let at = 0; at < count * k; at++) weights[at] = this.joint[at]! / means[at]!;
    const into = this.gathered.ptr + 4 * this.problem.starts[j]! * k;
    const { gemmF32 } = this.kernels.functions;
    const cells = this.likelihoods[j]!.ptr;
    gemmF32(1, size, k, count, 1, cells, size, this.weights.ptr, k, 1, into, k, this.scratch.ptr);
  }

  /** The next laws, P·gathered with a little of everything: the step there in logarithms, `length` times as long. */
  finish(length: number): void {
    const laws = this.laws.view;
    const gathered = this.gathered.view;
    const plain = laws.map((share, at) => share * gathered[at]! + prior);
    normalise(plain, this.problem.starts, this.components);
    for (let at = 0; at < laws.length; at++) {
      const ratio = plain[at]! / laws[at]!;
      laws[at] = Math.max(least, laws[at]! * exp(length * log(ratio)));
    }
    normalise(laws, this.problem.starts, this.components);
    gathered.fill(0);
    this.plain = plain;
  }

  /** The last step was too long. */
  stepBack(): void {
    this.laws.view.set(this.plain);
    this.gathered.view.fill(0);
  }
}
