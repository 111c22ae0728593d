/**
 * Divergences between two laws on a finite set, estimated from the counts of independent rows in each cell.
 *
 * The frequencies are put in place of the probabilities. To second order that adds
 *
 *     bias = Σ_i (tr(H_i·diag p_i) − p_iᵀ·H_i·p_i)/(2·n_i),   H_i the second derivatives by the masses of law i,
 *
 * (K − 1)/(2n) for `kl` against a known law, which is taken off. The standard error joins the first-order term over
 * rows and the second-order one, so that it holds near equality too, where the first vanishes. Total variation has a
 * kink there instead: its plug-in value stays too large by about Σ √(p/n). Time O(K).
 *
 * Source: [miller1955] for the correction.
 * @module
 */
import { check, exp } from "@pushforward/core";
import { divergenceBetween, type Laws, lawsOf } from "./discrete-divergence.js";
import { type DivergenceEstimate, estimated } from "./divergence-estimate.js";
import { generatorOf } from "./generators.js";
import { type CompleteChoice, completeChoice, type FMeasure, isFMeasure, type MeasureChoice } from "./measures.js";

const here = "countedDivergence";

/**
 * The divergence of the law behind `p` from the law behind `q`, given whole counts by cell. The value may be negative, where the laws are
 * near and its bias was more than itself. An infinite value has no standard error.
 *
 * @throws ArgumentError like `discreteDivergence`, for a count that is no integer, and for a total below 2.
 */
export function countedDivergence(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  choice: MeasureChoice,
  { level = 0.95 }: { level?: number } = {},
): DivergenceEstimate {
  const laws = lawsOf(p, q, here);
  const [n, m] = [rowsOf(p, "p"), rowsOf(q, "q")];
  const complete = completeChoice(choice, here);
  const plugIn = divergenceBetween(laws, complete);
  const method = "plug-in frequencies, delta method over rows";
  if (!Number.isFinite(plugIn)) return { value: plugIn, method, lowerBound: false };
  const cells = derivatives(laws, complete, plugIn);
  const [a, b] = [sampled(laws.p, cells.p, n), sampled(laws.q, cells.q, m)];
  const second = (a.second + b.second) * (a.second + b.second); // the sides bend together where the laws are near
  const standardError = Math.sqrt(a.first + b.first + second);
  return estimated(plugIn - a.bias - b.bias, standardError, level, method);
}

function rowsOf(counts: ArrayLike<number>, argument: string): number {
  let total = 0;
  for (let k = 0; k < counts.length; k++) {
    check(Number.isInteger(counts[k]), here, `${argument}[${k}]`, "a whole count", counts[k]);
    total += counts[k]!;
  }
  check(total >= 2, here, argument, "at least 2 rows", total);
  return total;
}

/** First derivatives by the masses of one law, the diagonal of the second ones, and that form H at the law itself. */
interface Side {
  readonly by: Float64Array;
  readonly bend: Float64Array;
  readonly through: number;
}
type Derivatives = Readonly<Record<"p" | "q", Side>>;

function derivatives(laws: Laws, choice: CompleteChoice, value: number): Derivatives {
  const { measure } = choice;
  if (isFMeasure(measure)) return ofGenerator(laws, { ...choice, measure });
  if (measure === "cauchy-schwarz") return ofCauchySchwarz(laws);
  return ofRenyi(laws, choice.order, value);
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);

/** ∂/∂p = f′(t), ∂/∂q = f(t) − t·f′(t); second ones f″(t)/q and t²·f″(t)/q. Cells without rows do not vary. */
function ofGenerator({ p, q }: Laws, choice: MeasureChoice<FMeasure>): Derivatives {
  const { f, slope, curvature, top } = generatorOf(choice);
  const each = (value: (t: number, k: number) => number, atZero: number, beyond: number) =>
    p.map((mass, k) => {
      if (mass === 0) return q[k]! > 0 ? atZero : 0;
      return q[k]! > 0 ? value(mass / q[k]!, k) : beyond;
    });
  const diagonal = (law: Float64Array, by: Float64Array, bend: Float64Array): Side => ({
    by,
    bend,
    through: dot(
      bend,
      law.map((mass) => mass * mass),
    ),
  });
  return {
    p: diagonal(
      p,
      each(slope, 0, top),
      each((t, k) => curvature(t) / q[k]!, 0, 0),
    ),
    q: diagonal(
      q,
      each((t) => f(t) - t * slope(t), f(0), 0),
      each((t, k) => (t * t * curvature(t)) / q[k]!, 0, 0),
    ),
  };
}

/** R = ln(1 + α·(α − 1)·A)/(α − 1) of the alpha-divergence A: R′ = α/(1 + α·(α − 1)·A), R″ = (1 − α)·R′². */
function ofRenyi(laws: Laws, order: number, value: number): Derivatives {
  check(order > 0 && order < Number.POSITIVE_INFINITY, here, "order", "above 0 and finite", order);
  const alpha = ofGenerator(laws, { measure: "alpha", order });
  const slope = order / exp((order - 1) * value);
  const through = (law: Float64Array, side: Side): Side => {
    const by = side.by.map((part) => slope * part);
    const along = dot(by, law);
    return {
      by,
      bend: side.bend.map((part, k) => slope * part + (1 - order) * by[k]! * by[k]!),
      through: slope * side.through + (1 - order) * along * along,
    };
  };
  return { p: through(laws.p, alpha.p), q: through(laws.q, alpha.q) };
}

/** Scaling a law changes nothing, so each form H vanishes at the law itself. */
function ofCauchySchwarz({ p, q }: Laws): Derivatives {
  const pq = dot(p, q);
  const side = (own: Float64Array, other: Float64Array): Side => {
    const norm = dot(own, own);
    return {
      by: own.map((mass, k) => mass / norm - other[k]! / pq),
      bend: own.map((mass, k) => (other[k]! / pq) * (other[k]! / pq) + 1 / norm - (2 * mass * mass) / (norm * norm)),
      through: 0,
    };
  };
  return { p: side(p, q), q: side(q, p) };
}

/** Bias, variance of the first order, and deviation of the second order over `rows` rows of one law. */
function sampled(
  law: Float64Array,
  { by, bend, through }: Side,
  rows: number,
): Record<"bias" | "first" | "second", number> {
  const mean = dot(law, by);
  const first = law.reduce((sum, mass, k) => sum + mass * (by[k]! - mean) * (by[k]! - mean), 0) / rows;
  const bias = (dot(law, bend) - through) / (2 * rows);
  const squares = law.reduce((sum, mass, k) => {
    const term = (bend[k]! * mass * (1 - mass)) / rows;
    return sum + term * term;
  }, 0);
  return { bias, first, second: Math.sqrt(squares / 2) };
}
