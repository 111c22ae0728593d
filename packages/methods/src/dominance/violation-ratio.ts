/**
 * The violation ratio of multivariate first-order dominance, by entropic transport.
 *
 *     ε_λ(X, Y) = OT_{c,λ}(X, Y) / OT_{c̄,λ}(X, Y),   c(x, y) = Σ_k h(y_k − x_k),   c̄(x, y) = c(x, y) + c(y, x)
 *
 * X dominates Y when some coupling has X ≥ Y in every metric, so the numerator is what is in the way. Where
 * h(z) − h(−z) = b·z (logistic: b = β, hinge: b = 1) two solutions of c̄, at 2λ and at λ, give both directions:
 *
 *     OT_{c,λ}(X, Y) = ½·OT_{c̄,2λ} + (b/2)·G,   G = Σ_k (mean Y_k − mean X_k)
 *
 * and ε(X, Y) − ε(Y, X) = b·G/OT_{c̄,λ}: between two models the difference of the ratios has the sign of the difference of
 * mean sums. For hinge² all three costs are solved. With (f, g) the potentials of the numerator A and of
 * the denominator B, the influence values of a row are
 *
 *     I_X = (f_A − ε·f_B)/B,   I_Y = (g_A − ε·g_B)/B,   mean I_X + mean I_Y = 0.
 *
 * Everything is also told at λ/2 and 2λ, by solutions on the way. Time O(n·m) a sweep, memory 8·n·m bytes.
 *
 * Source: [rioux2024]; the identity, the influence values and what the relative test sees: docs/notes/dominance.md.
 * @module
 */
import { check, partOf, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { usingKernels } from "../transport/using-kernels.js";
import { columnMeans, rowSums } from "./scores.js";
import { type DominanceCost, type ScoreCloud, type TransportValue, transportPath } from "./transport-path.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const violationDefaults = { cost: "logistic", gain: 8, sensitivity: true, tolerance: 1e-6 } as const;

/** λ that blurs each metric by about a tenth of its unit: a tenth of the slope of h for each metric; 0.05 for hinge². */
export function defaultLambda(cost: DominanceCost, gain: number, d: number): number {
  if (cost === "hinge2") return 0.05 * d;
  return 0.1 * d * (cost === "logistic" ? gain : 1);
}

export interface ViolationOptions {
  cost?: DominanceCost | undefined;
  /** β of the logistic cost, in units of one over the scores. */
  gain?: number | undefined;
  /** Strength of the entropy, in units of the cost. */
  lambda?: number | undefined;
  /** Also at λ/2 and 2λ. */
  sensitivity?: boolean | undefined;
  /** Bound on the marginal error Σ_j |Σ_i π_ij − 1/m|. */
  tolerance?: number | undefined;
  /** Where to start the potential of y, such as from a neighbouring problem. */
  start?: Float64Array | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

/** One direction at one λ. */
export interface Violation {
  readonly ratio: number;
  readonly numerator: number;
  readonly denominator: number;
  /** Influence values of the rows of x and y; their means sum to 0. */
  readonly influence: { readonly x: Float64Array; readonly y: Float64Array };
}

/** Does x dominate y (`forward`), or y dominate x (`backward`)? */
export interface Violations {
  readonly lambda: number;
  readonly forward: Violation;
  readonly backward: Violation;
}

export interface ViolationRatio extends Violations {
  /** The same at 2λ and λ/2; empty unless asked for. */
  readonly others: readonly Violations[];
  /** ∫ h of each metric under the plans of the numerators: what is in the way, metric by metric. */
  readonly charges: { readonly forward: Float64Array; readonly backward: Float64Array };
  readonly converged: boolean;
  /** Sweeps in all. */
  readonly iterations: number;
  /** Largest marginal error of all solutions. */
  readonly residual: number;
  /** g of the first solution, to start others from. */
  readonly start: Float64Array;
}

/**
 * How far x (n × d) and y (m × d), row-major, are from dominating each other.
 *
 * @throws ArgumentError when shapes or options are out of range; the reason of `watch.signal` when aborted.
 */
export async function violationRatio(
  x: Float64Array,
  y: Float64Array,
  d: number,
  options: ViolationOptions = {},
): Promise<ViolationRatio> {
  const here = "violationRatio";
  const settings = readOptions(options, d, here);
  check(Number.isInteger(d) && d >= 1 && d <= 1000, here, "d", "from 1 to 1000", d);
  for (const [name, cloud] of [["x", x] as const, ["y", y] as const]) {
    check(cloud.length > 0 && cloud.length % d === 0, here, name, `rows of ${d}`, `${cloud.length} numbers`);
    check(cloud.every(Number.isFinite), here, `scores of ${name}`, "finite", "others");
  }
  return usingKernels(options.kernels, (kernels) => {
    const given = { ...settings, kernels, start: options.start, watch: options.watch };
    return settings.cost === "hinge2" ? threeCosts({ x, y, d }, given) : twoStrengths({ x, y, d }, given);
  });
}

interface Settings {
  readonly cost: DominanceCost;
  readonly gain: number;
  readonly lambda: number;
  readonly sensitivity: boolean;
  readonly tolerance: number;
}
type Given = Settings & { readonly kernels: Kernels } & Pick<ViolationOptions, "start" | "watch">;

/** @throws ArgumentError when an option is out of range. */
export function readOptions(options: ViolationOptions, d: number, where: string): Settings {
  const { cost = violationDefaults.cost, sensitivity = violationDefaults.sensitivity } = options;
  const { tolerance = violationDefaults.tolerance } = options;
  check(cost in { logistic: 0, hinge: 0, hinge2: 0 }, where, "cost", "logistic, hinge or hinge2", cost);
  const gain = cost === "logistic" ? (options.gain ?? violationDefaults.gain) : 1;
  check(gain > 0 && gain < Infinity, where, "gain", "positive and finite", gain);
  const lambda = options.lambda ?? defaultLambda(cost, gain, d);
  check(lambda > 0 && lambda < Infinity, where, "lambda", "positive and finite", lambda);
  check(tolerance > 0 && tolerance < 1, where, "tolerance", "between 0 and 1", tolerance);
  return { cost, gain, lambda, sensitivity, tolerance };
}

/** λ by λ: 2, 1 and ½ times the one asked for, or that one alone. */
const strengths = ({ lambda, sensitivity }: Settings): number[] =>
  sensitivity ? [2 * lambda, lambda, lambda / 2] : [lambda];

async function twoStrengths(cloud: ScoreCloud, given: Given): Promise<ViolationRatio> {
  const { cost, gain, tolerance, kernels, watch, start } = given;
  const list = strengths(given);
  const lambdas = [2 * list[0]!, ...list];
  const asked = list.indexOf(given.lambda);
  const path = { cost, gain, sides: 2, lambdas, sharesAt: asked, tolerance, kernels, watch, g: start } as const;
  const { values, charges } = await transportPath(cloud, path);
  const gaps = columnMeans(cloud.y, cloud.d).map((mean, k) => gain * (mean - columnMeans(cloud.x, cloud.d)[k]!));
  const sums = [cloud.x, cloud.y].map((data) => rowSums(data, cloud.d).map((sum) => (gain / 2) * sum));
  const all = list.map((_, k) => {
    const [wide, narrow] = [values[k]!, values[k + 1]!];
    const gap = gaps.reduce((a, b) => a + b) / 2;
    const numerator = (sign: 1 | -1) => {
      return {
        value: wide.value / 2 + sign * gap,
        f: wide.f.map((value, i) => value / 2 - sign * sums[0]![i]!),
        g: wide.g.map((value, j) => value / 2 + sign * sums[1]![j]!),
      };
    };
    return violationsOf(narrow, numerator(1), numerator(-1));
  });
  // h(z) = h(−z) + z in every metric, and plans have the same marginals.
  return summary(all, asked, [values], { forward: charges, backward: charges.map((value, k) => value - gaps[k]!) });
}

async function threeCosts(cloud: ScoreCloud, given: Given): Promise<ViolationRatio> {
  const { cost, gain, tolerance, kernels, watch, start } = given;
  const lambdas = strengths(given);
  const asked = lambdas.indexOf(given.lambda);
  const solve = (of: ScoreCloud, sides: 1 | 2, part: number, g?: Float64Array) => {
    const path = { cost, gain, sides, lambdas, sharesAt: asked, tolerance, kernels, g } as const;
    return transportPath(of, { ...path, watch: partOf(watch, part / 3, (part + 1) / 3) });
  };
  const turned = { x: cloud.x.map((value) => -value), y: cloud.y.map((value) => -value), d: cloud.d };
  const below = await solve(cloud, 2, 0, start);
  const forward = await solve(cloud, 1, 1);
  const backward = await solve(turned, 1, 2);
  const all = lambdas.map((_, k) => violationsOf(below.values[k]!, forward.values[k]!, backward.values[k]!));
  const charges = { forward: forward.charges, backward: backward.charges };
  return summary(all, asked, [below.values, forward.values, backward.values], charges);
}

type Numerator = Pick<TransportValue, "value" | "f" | "g">;

function violationsOf(below: TransportValue, forward: Numerator, backward: Numerator): Violations {
  return { lambda: below.lambda, forward: violation(forward, below), backward: violation(backward, below) };
}

function violation(above: Numerator, below: TransportValue): Violation {
  const ratio = above.value / below.value;
  const influence = {
    x: above.f.map((value, i) => (value - ratio * below.f[i]!) / below.value),
    y: above.g.map((value, j) => (value - ratio * below.g[j]!) / below.value),
  };
  return { ratio, numerator: above.value, denominator: below.value, influence };
}

function summary(
  all: readonly Violations[],
  asked: number,
  paths: readonly (readonly TransportValue[])[],
  charges: ViolationRatio["charges"],
): ViolationRatio {
  const values = paths.flat();
  return {
    ...all[asked]!,
    others: all.filter((_, k) => k !== asked),
    charges,
    converged: values.every(({ converged }) => converged),
    iterations: values.reduce((sum, { iterations }) => sum + iterations, 0),
    residual: values.reduce((most, { residual }) => Math.max(most, residual), 0),
    start: paths[0]![0]!.g,
  };
}
