/**
 * A mixture of products that has given mean features.
 *
 *     law = (1/K)·Σ_k Π_j P_jk            min L = ½·Σ ((predicted − noisy)/σ)²/D
 *
 * over D values: counts of cells, cosines and sines of waves. The mean of a wave over (i, j) is
 * (1/K)·Σ_k E_{P_ik} e^{iθ}·E_{P_jk} e^{iθ}, so no rows are drawn and the slope is exact. Adam on logits ends where L is ½,
 * what the true law has on average: below, noise would be learned. Two products of matrices an attribute, in float32:
 * 16·K·cells·waves/d operations a step.
 *
 * Source: [harder2021] for the objective.
 * @module
 */
import { breathe, log, type Rng, type Watch } from "@pushforward/core";
import type { Kernels, Scope } from "@pushforward/kernels";
import type { ProductMixture } from "../marginals/index.js";
import type { PairWaves } from "./feature-map.js";
import { type Product, WaveMeans } from "./wave-means.js";

export interface EmbeddingTarget {
  /** Rows. */
  readonly total: number;
  /** First cell of each attribute, then the number of cells. */
  readonly starts: Int32Array;
  /** Noisy counts of the cells of all attributes, and their variances. */
  readonly counts: Float64Array;
  readonly countVariances: Float64Array;
  /** Noisy sums of the cosines of all waves, then of the sines; a wave has length 1. */
  readonly waves: Float64Array;
  readonly waveVariance: number;
  readonly pairs: readonly PairWaves[];
  /** For each attribute, cosines of the waves that touch it, then their sines: a row for each, a column for each cell. */
  readonly phases: readonly Float32Array[];
}

export interface FitEmbeddingOptions {
  /** K, a multiple of 8. */
  readonly components: number;
  readonly steps: number;
  readonly rng: Rng;
  readonly kernels: Kernels;
  readonly watch?: Watch | undefined;
}

const spread = 0.3;
const stop = 0.5;
const rate = 0.05;
const keepFirst = 0.9;
const keepSecond = 0.99;
const floor = 1e-8;

export async function fitEmbedding(target: EmbeddingTarget, options: FitEmbeddingOptions): Promise<ProductMixture> {
  const { components, steps, kernels, watch } = options;
  const scope = kernels.scope();
  try {
    const state = allocate(scope, target, options);
    const waves = target.phases.map((phases, j) => new WaveMeans(kernels, scope, phases, place(state, j)));
    const multiply = multiplier(kernels, target, options);
    const values = target.counts.length + target.waves.length;
    const starts = target.starts;
    kernels.functions.mixtureShares(
      state.logits.ptr,
      components,
      state.starts.ptr,
      starts.length - 1,
      0,
      components,
      state.shares.ptr,
    );
    for (let step = 0; ; step++) {
      await multiply(waves.map((wave) => wave.forward()));
      const loss = (matchCounts(kernels, target, state) + matchWaves(target, waves)) / values;
      if (loss <= stop || step >= steps)
        return { components, starts, shares: state.shares.view.slice(), loss, steps: step, converged: loss <= stop };
      await multiply(waves.map((wave) => wave.backward()));
      descend(kernels, state, step, steps);
      watch?.onProgress?.({ stage: "fitting mean features", done: step / steps });
      if (step % 16 === 15) await breathe(watch);
    }
  } finally {
    scope.free();
  }
}

type State = ReturnType<typeof allocate>;

/** Operations of a step below which telling other threads takes longer than doing it here. */
const worthThreads = 2e7;

function multiplier(kernels: Kernels, { phases }: EmbeddingTarget, { components, watch }: FitEmbeddingOptions) {
  const operations = phases.reduce((sum, { length }) => sum + 2 * length * components, 0);
  const { gemmF32 } = kernels.functions;
  return async (products: readonly Product[]): Promise<void> => {
    if (operations < worthThreads) for (const product of products) gemmF32(...product);
    else await kernels.run(products.map((product) => ["gemmF32", ...product]), { signal: watch?.signal }); // biome-ignore format: one line
  };
}

/** Every component starts near the noisy counts, moved at random so that they part. */
function allocate(scope: Scope, { counts, starts }: EmbeddingTarget, { components, rng }: FitEmbeddingOptions) {
  const table = () => scope.f32(counts.length * components, { zero: true });
  const logits = table();
  for (let c = 0, at = 0; c < counts.length; c++)
    for (let k = 0; k < components; k++, at++) logits.view[at] = log(Math.max(0.5, counts[c]!)) + spread * rng.normal();
  return {
    components,
    attributes: starts.length - 1,
    logits,
    first: table(),
    second: table(),
    shares: table(),
    gradient: table(),
    sums: scope.f32(counts.length),
    starts: scope.copy(starts),
    /** What is left of the start of both means, 1 − warmth. */
    cold: { first: 1, second: 1 },
  };
}

function place({ components, shares, gradient, starts }: State, attribute: number) {
  const from = starts.view[attribute]!;
  const bytes = 4 * from * components;
  return {
    components,
    cells: starts.view[attribute + 1]! - from,
    shares: shares.ptr + bytes,
    gradient: gradient.ptr + bytes,
  };
}

/** Adam; slopes are in units of N²/(K·D·σ²) for the σ of a wave. */
function descend({ functions }: Kernels, state: State, step: number, steps: number): void {
  const { cold, components: k } = state;
  cold.first *= keepFirst;
  cold.second *= keepSecond;
  const now = (rate * (1 - 0.95 * (step / steps)) * Math.sqrt(1 - cold.second)) / (1 - cold.first);
  functions.mixtureStep(
    state.logits.ptr,
    state.first.ptr,
    state.second.ptr,
    state.shares.ptr,
    state.gradient.ptr,
    k,
    state.starts.ptr,
    state.attributes,
    0,
    k,
    now,
    keepFirst,
    keepSecond,
    floor,
  );
}

/** ½·Σ (residual/σ)² of the counts; sets the slopes to theirs. */
function matchCounts({ functions }: Kernels, target: EmbeddingTarget, state: State): number {
  const { total, counts, countVariances, waveVariance } = target;
  const { components: k } = state;
  functions.mixtureSingles(state.shares.ptr, k, counts.length, state.sums.ptr);
  const sums = state.sums.view;
  const gradient = state.gradient.view;
  let loss = 0;
  for (let c = 0; c < counts.length; c++) {
    const residual = (sums[c]! / k) * total - counts[c]!;
    loss += (residual * residual) / (2 * countVariances[c]!);
    gradient.fill(((residual / total) * waveVariance) / countVariances[c]!, c * k, (c + 1) * k);
  }
  return loss;
}

/** ½·Σ (residual/σ)² of the waves; sets the slopes in their means. */
function matchWaves({ total, waves, waveVariance, pairs }: EmbeddingTarget, means: readonly WaveMeans[]): number {
  const count = waves.length / 2;
  let sum = 0;
  for (const pair of pairs) {
    const [left, right] = [means[pair.left]!, means[pair.right]!];
    for (let r = 0; r < pair.count; r++) {
      const at = pair.first + r;
      const [cosine, sine] = [waves[at]! / total, waves[count + at]! / total];
      sum += left.match(pair.atLeft + r, right, pair.atRight + r, cosine, sine);
    }
  }
  return (sum * total * total) / (2 * waveVariance);
}
