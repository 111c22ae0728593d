/**
 * How the Gromov–Wasserstein cost changes with the masses: at a stationary plan P it changes as the linear problem with the costs
 * G = ∂F/∂P does, whose potentials are the slopes.
 *
 *     squared: G_ij = 2α·(R_i + S_j − 2·(u_i·v_j + 4·x_iᵀK·y_j)) + (1 − α)·|s_i − t_j|²,   u = |x|², v = |y|², K = Σ P_ij·x_i·y_jᵀ
 *              R_i = Σ_k p_k·|x_i − x_k|⁴ − 2·u_i·v̄ + 4·x_iᵀ·Σ_kl P_kl·v_l·x_k
 *     inner:   G_ij = 2α·(x_iᵀΣ_x·x_i + y_jᵀΣ_y·y_j − 2·x_iᵀK·y_j) + (1 − α)·|s_i − t_j|²
 *
 * for centred clouds. The part that is no sum of terms of rows and of columns is −2⟨A_i, B_j⟩ for vectors made of these: W_2 between them gives the potentials,
 * exactly, or entropically where the plan is entropic.
 * @module
 */
import type { Samples, Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { TransportPlan } from "../exact/plan.js";
import { sinkhorn } from "../sinkhorn.js";
import { wasserstein } from "../wasserstein.js";
import { crossMoment, dot, secondMoment, squaredNorms, timesMatrix } from "./moments.js";
import type { SharedFeatures } from "./points-problem.js";

export interface MassProblem {
  /** Centred under p and q, the marginals of the plan. */
  readonly x: Samples;
  readonly y: Samples;
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly plan: TransportPlan;
  readonly geometry: "squared" | "inner";
  readonly alpha: number;
  readonly features: SharedFeatures | undefined;
  readonly epsilon: number | undefined;
  readonly kernels: Kernels;
  readonly watch: Watch | undefined;
}

/** Slopes in the masses of x and of y, each up to a constant. */
export async function massSlopes(problem: MassProblem): Promise<{ x: Float64Array; y: Float64Array }> {
  const { x, y, p, q, plan, epsilon, kernels, watch } = problem;
  const { a, b } = linearFactors(problem);
  const sides = [
    { ...a, weights: p },
    { ...b, weights: q },
  ] as const;
  const { potentials } =
    epsilon === undefined
      ? await wasserstein(...sides, { kernels, watch })
      : await sinkhorn(...sides, { epsilon, tolerance: 1e-12, kernels, watch });
  const back = { from: plan.to, to: plan.from, mass: plan.mass };
  return {
    x: ownTerms(problem, x, p, y, plan).map((term, i) => term + potentials.x[i]! - squareOf(a, i)),
    y: ownTerms(problem, y, q, x, back).map((term, j) => term + potentials.y[j]! - squareOf(b, j)),
  };
}

/** A and B, with the features so that their squares make up (1 − α)·|s|². */
function linearFactors({ x, y, p, q, plan, geometry, alpha, features }: MassProblem): { a: Samples; b: Samples } {
  const squared = geometry === "squared";
  const image = timesMatrix(x.data, x.d, crossMoment(plan, x, y), y.d);
  const balance = Math.sqrt(Math.sqrt(dot(image, image) / dot(y.data, y.data))) || 1;
  const factor = (squared ? 8 : 2) * alpha;
  const [u, v] = [squaredNorms(x, p), squaredNorms(y, q)];
  const parts = (norms: Float64Array, means: number, moved: Float64Array, shared: Samples | undefined) => [
    ...(squared ? [{ data: norms.map((value) => Math.sqrt(2 * alpha) * (value + means)), d: 1 }] : []),
    { data: moved, d: y.d },
    ...(shared ? [{ data: shared.data.map((value) => Math.sqrt(1 - alpha) * value), d: shared.d }] : []),
  ];
  const left = image.map((value) => (factor * value) / balance);
  const right = y.data.map((value) => value * balance);
  return {
    a: sideBySide(parts(u.centred, u.mean, left, features?.x), x.n),
    b: sideBySide(parts(v.centred, v.mean, right, features?.y), y.n),
  };
}

function sideBySide(parts: readonly { data: Float64Array; d: number }[], n: number): Samples {
  const d = parts.reduce((sum, part) => sum + part.d, 0);
  const data = new Float64Array(n * d);
  let at = 0;
  for (const part of parts) {
    for (let i = 0; i < n; i++) data.set(part.data.subarray(i * part.d, (i + 1) * part.d), i * d + at);
    at += part.d;
  }
  return { data, n, d };
}

/** 2α·R_i, and the square that the features of A_i bring into its own. */
function ownTerms(
  { geometry, alpha, features, x: first }: MassProblem,
  x: Samples,
  p: Float64Array,
  y: Samples,
  { from, to, mass }: TransportPlan,
): Float64Array {
  const { n, d } = x;
  const spread = timesMatrix(x.data, d, secondMoment(x, p), d);
  const shared = x === first ? features?.x : features?.y;
  const own = Float64Array.from({ length: n }, (_, i) => (shared ? (1 - alpha) * squareOf(shared, i) : 0));
  const form = (i: number) => dot(x.data.subarray(i * d, i * d + d), spread.subarray(i * d, i * d + d));
  if (geometry === "inner") return own.map((value, i) => value + 2 * alpha * form(i));
  const norms = Float64Array.from({ length: n }, (_, i) => squareOf(x, i));
  const pull = new Float64Array(d); // 4·(Σ P v x − Σ p u x)
  let [mean, square, other] = [0, 0, 0];
  norms.forEach((u, i) => {
    mean += p[i]! * u;
    square += p[i]! * u * u;
    for (let k = 0; k < d; k++) pull[k]! -= 4 * p[i]! * u * x.data[i * d + k]!;
  });
  mass.forEach((m, e) => {
    const v = squareOf(y, to[e]!);
    other += m * v;
    for (let k = 0; k < d; k++) pull[k]! += 4 * m * v * x.data[from[e]! * d + k]!;
  });
  return own.map((value, i) => {
    const u = norms[i]!;
    const fourth = u * u + 2 * u * mean + square + 4 * form(i);
    return value + 2 * alpha * (fourth - 2 * u * other + dot(x.data.subarray(i * d, i * d + d), pull));
  });
}

function squareOf({ data, d }: Samples, i: number): number {
  const row = data.subarray(i * d, i * d + d);
  return dot(row, row);
}
