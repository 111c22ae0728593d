/**
 * Superposition of laws of which only scores are known: a walk from noise that keeps count of their log-densities.
 *
 *     dx = δ·Σ κ_l·s_l + √δ·ξ,   d ln p_l = s_l·dx − δ·|s_l|²/2,   δ = σ² − σ′²
 *     "either"   κ ∝ a_l·p_l: the score of the mixture
 *     "both"     dx = δ·(s_1 + s_2)/2 + √δ·(ξ − u·uᵀξ) + δ·uᵀ∇²ln(p_1/p_2)u/(2|s_1 − s_2|)·u,   u along s_1 − s_2
 *
 * The second formula is Itô's: along a walk back from noise the Laplacians of ln p_l, which a network does not give, cancel.
 * It misses terms of higher order in δ, so that shares are right for many small steps only; where densities are known, the
 * flows of `anyOf` and `bothOf` need fewer. "both" leaves out the noise along u, by which the log-densities would part; then a
 * second derivative stays, told by one more look at both scores; to solve the formula above for κ with the noise in
 * place would leave this term out (docs/notes/scores.md). Steps add noise of variance δ·(σ′/σ)², as ancestral ones do.
 * Time O(levels·laws·score), memory O(count·(d + laws)).
 *
 * Source: [skreta2025].
 * @module
 */
import { breathe, check, exp, log, type Rng, type Watch } from "@pushforward/core";
import { sameSpace } from "./compose.js";
import type { Score } from "./score.js";
import { checkLevels } from "./solve-flow.js";

export interface SuperposedOptions {
  /** "both" takes two laws. */
  rule: "either" | "both";
  /** Row i walks by stream i of the streams of its steps. */
  rng: Rng;
  /** Noise levels, falling; the first so wide that all laws look alike. */
  sigmas: ArrayLike<number>;
  /** a_l of "either"; equal when left out. */
  shares?: readonly number[] | undefined;
  watch?: Watch | undefined;
}

export interface SuperposedWalk {
  /** Rows at the last level. */
  readonly x: Float64Array;
  /** ln p_l/p_1 at each row, as counted on the way: count × laws; 0 of "both". */
  readonly logRatios: Float64Array;
}

const here = "superposedWalk";

/** @throws ArgumentError when laws live in different spaces, or shares or levels do not fit. */
export async function superposedWalk(
  laws: readonly Score[],
  start: Float64Array,
  { rule, rng, sigmas, shares = laws.map(() => 1), watch }: SuperposedOptions,
): Promise<SuperposedWalk> {
  const d = sameSpace(laws, here);
  checkLevels(sigmas, here);
  const L = laws.length;
  check(rule === "either" || L === 2, here, "laws", "two for both", L);
  check(shares.length === L && shares.every((a) => a > 0 && a < Infinity), here, "shares", `${L} positive numbers`, shares.join(",")); // biome-ignore format: one line
  const n = start.length / d;
  const x = start.slice();
  const logRatios = new Float64Array(n * L);
  const weights = new Float64Array(L).fill(1 / L);
  const move = new Float64Array(d);
  const logShares = shares.map((share) => log(share));
  for (let t = 1; t < sigmas.length; t++) {
    const [from, to] = [sigmas[t - 1]!, sigmas[t]!];
    const delta = from * from - to * to;
    const deviation = (to / from) * Math.sqrt(delta);
    const scores = await Promise.all(laws.map((law) => law.at(x, from)));
    const bend = rule === "both" ? await bends(laws, x, scores, from) : undefined;
    const draws = rng.stream(t);
    for (let i = 0; i < n; i++) {
      const own = draws.stream(i);
      for (let k = 0; k < d; k++) move[k] = deviation * own.normal();
      if (bend) alike(move, scores, i * d, bend[i]!, delta);
      else likely(weights, logShares, logRatios, i);
      for (let k = 0; k < d; k++) for (let l = 0; l < L; l++) move[k]! += delta * weights[l]! * scores[l]![i * d + k]!;
      if (!bend) count(logRatios, move, scores, i, delta);
      for (let k = 0; k < d; k++) x[i * d + k]! += move[k]!;
    }
    watch?.onProgress?.({ stage: "walking", done: t / (sigmas.length - 1) });
    await breathe(watch);
  }
  return { x, logRatios };
}

/** A look this far along, in noise, tells the second derivative. */
const look = 0.01;

/** uᵀ∇²(ln p_1 − ln p_2)·u at each row, u along s_1 − s_2, by a difference of scores. */
async function bends(
  laws: readonly Score[],
  x: Float64Array,
  [first, second]: readonly Float64Array[],
  sigma: number,
): Promise<Float64Array> {
  const { d } = laws[0]!;
  const out = new Float64Array(x.length / d);
  const step = look * sigma;
  const along = first!.map((value, e) => value - second![e]!);
  const sizes = new Float64Array(out.length);
  for (let e = 0; e < x.length; e++) sizes[Math.floor(e / d)]! += along[e]! * along[e]!;
  for (let i = 0; i < sizes.length; i++) sizes[i] = Math.sqrt(sizes[i]!);
  const ahead = x.map((value, e) => value + (step * along[e]!) / (sizes[Math.floor(e / d)]! || 1));
  const [a, b] = await Promise.all(laws.map((law) => law.at(ahead, sigma)));
  for (let e = 0; e < x.length; e++) {
    const i = Math.floor(e / d);
    if (sizes[i]! > 0) out[i]! += ((a![e]! - b![e]! - along[e]!) * along[e]!) / (sizes[i]! * step);
  }
  return out;
}

/** A move whose part along the difference of both scores is what keeps both log-densities alike. */
function alike(
  move: Float64Array,
  [first, second]: readonly Float64Array[],
  at: number,
  bend: number,
  delta: number,
): void {
  let along = 0;
  let size = 0;
  for (let k = 0; k < move.length; k++) {
    const gap = first![at + k]! - second![at + k]!;
    along += gap * move[k]!;
    size += gap * gap;
  }
  if (size === 0) return;
  const part = ((delta * bend) / 2 - along) / size;
  for (let k = 0; k < move.length; k++) move[k]! += part * (first![at + k]! - second![at + k]!);
}

/** κ ∝ a·p. */
function likely(weights: Float64Array, logShares: readonly number[], logRatios: Float64Array, i: number): void {
  const L = weights.length;
  let top = Number.NEGATIVE_INFINITY;
  for (let l = 0; l < L; l++) top = Math.max(top, logShares[l]! + logRatios[i * L + l]!);
  let total = 0;
  for (let l = 0; l < L; l++) {
    weights[l] = exp(logShares[l]! + logRatios[i * L + l]! - top);
    total += weights[l]!;
  }
  for (let l = 0; l < L; l++) weights[l]! /= total;
}

/** d ln p_l − d ln p_1 = (s_l − s_1)·dx − δ·(|s_l|² − |s_1|²)/2. */
function count(
  logRatios: Float64Array,
  move: Float64Array,
  scores: readonly Float64Array[],
  i: number,
  delta: number,
): void {
  const d = move.length;
  const first = scores[0]!;
  for (let l = 1; l < scores.length; l++) {
    const own = scores[l]!;
    let sum = 0;
    for (let k = 0, e = i * d; k < d; k++, e++)
      sum += (own[e]! - first[e]!) * (move[k]! - (delta * (own[e]! + first[e]!)) / 2);
    logRatios[i * scores.length + l]! += sum;
  }
}
