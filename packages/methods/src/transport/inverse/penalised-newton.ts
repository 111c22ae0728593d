/**
 * Least value of a smooth convex function plus a penalty, by Newton steps on the penalised quadratic model.
 *
 *     min F(θ) + ridge/2·|θ|² + l1·Σ|θ_q|,   θ ≥ 0 if asked
 *
 * Each step minimises the model g·δ + ½·δᵀHδ + penalty by coordinate descent, whose single moves are proximal (soft thresholding, so
 * zeros are exact), and is halved until the value falls as the model promises. What is left is told by the optimality conditions.
 *
 * Source: [lee2014].
 * @module
 */
export interface SmoothPoint {
  readonly value: number;
  readonly gradient: Float64Array;
  /** The Hessian, row-major. */
  curvature(): Promise<Float64Array>;
}

export interface Penalty {
  readonly l1: number;
  readonly ridge: number;
  readonly nonnegative: boolean;
}

export interface NewtonSettings extends Penalty {
  /** Bound on `residual`. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Told of every step; may throw to give up. */
  onStep(theta: Float64Array, curvature: Float64Array, iterations: number): Promise<void>;
}

export interface PenalisedMinimum<P extends SmoothPoint> {
  readonly theta: Float64Array;
  readonly point: P;
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest violation of the optimality conditions: distance of 0 from the subgradients. */
  readonly residual: number;
}

/** A last step longer than this share of θ says that θ is still on its way, however flat the function. */
const restingStep = 1e-4;

/** `at` gives undefined where the function cannot be had; at the start, 0, it can. */
export async function penalisedNewton<P extends SmoothPoint>(
  at: (theta: Float64Array) => Promise<P | undefined>,
  size: number,
  settings: NewtonSettings,
): Promise<PenalisedMinimum<P>> {
  const { tolerance, maxIterations, onStep } = settings;
  let theta: Float64Array = new Float64Array(size);
  let point = (await at(theta))!;
  for (let iterations = 0; ; iterations++) {
    const residual = violation(theta, point.gradient, settings);
    const curvature = await point.curvature();
    await onStep(theta, curvature, iterations);
    const target = modelMinimiser(theta, point.gradient, curvature, settings);
    const step = target.map((value, q) => value - theta[q]!);
    const converged = residual <= tolerance && largest(step) <= restingStep * (1 + largest(theta));
    if (converged || iterations === maxIterations) return { theta, point, converged, iterations, residual };
    const next = await search(at, theta, point, step, settings);
    if (!next) return { theta, point, converged: false, iterations, residual };
    ({ theta, point } = next);
  }
}

/** The longest of the steps 1, ½, ¼, … whose value falls as promised. */
async function search<P extends SmoothPoint>(
  at: (theta: Float64Array) => Promise<P | undefined>,
  theta: Float64Array,
  { value, gradient }: P,
  step: Float64Array,
  penalty: Penalty,
): Promise<{ theta: Float64Array; point: P } | undefined> {
  const before = value + penaltyAt(theta, penalty);
  const rounding = 1e-13 * (1 + Math.abs(before));
  for (let t = 1; t > 1e-9; t /= 2) {
    const next = theta.map((own, q) => own + t * step[q]!);
    const slope = gradient.reduce((sum, g, q) => sum + g * t * step[q]!, 0);
    const promised = slope + penaltyAt(next, penalty) - penaltyAt(theta, penalty);
    const point = await at(next);
    if (point && point.value + penaltyAt(next, penalty) <= before + 1e-4 * promised + rounding)
      return { theta: next, point };
  }
  return undefined;
}

function penaltyAt(theta: Float64Array, { l1, ridge }: Penalty): number {
  return theta.reduce((sum, value) => sum + l1 * Math.abs(value) + 0.5 * ridge * value * value, 0);
}

/** Largest distance of 0 from the subgradients of the whole, coordinate by coordinate. */
export function violation(theta: Float64Array, gradient: Float64Array, { l1, ridge, nonnegative }: Penalty): number {
  let most = 0;
  theta.forEach((value, q) => {
    const slope = gradient[q]! + ridge * value;
    const least = nonnegative ? -(slope + l1) : Math.abs(slope) - l1;
    most = Math.max(most, value === 0 ? least : Math.abs(slope + l1 * Math.sign(value)));
  });
  return most;
}

/** Coordinate descent on the model, from θ. Time O(size²) a sweep. */
function modelMinimiser(
  theta: Float64Array,
  gradient: Float64Array,
  curvature: Float64Array,
  { l1, ridge, nonnegative }: Penalty,
): Float64Array {
  const size = theta.length;
  const z = theta.slice();
  const slope = gradient.slice();
  for (let sweep = 0; sweep < 10_000; sweep++) {
    let moved = 0;
    for (let q = 0; q < size; q++) {
      const steep = Math.max(Number.MIN_VALUE, curvature[q * size + q]! + ridge);
      const free = z[q]! - (slope[q]! + ridge * z[q]!) / steep;
      const next = shrunk(free, l1 / steep, nonnegative);
      const change = next - z[q]!;
      if (change === 0) continue;
      z[q] = next;
      for (let r = 0; r < size; r++) slope[r]! += curvature[r * size + q]! * change;
      moved = Math.max(moved, Math.abs(change));
    }
    if (moved <= 1e-14 * (1 + largest(z))) break;
  }
  return z;
}

function shrunk(value: number, by: number, nonnegative: boolean): number {
  if (value > by) return value - by;
  return value < -by && !nonnegative ? value + by : 0;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
