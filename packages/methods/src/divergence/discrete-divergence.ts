/**
 * Divergences between two laws on the same finite set of cells: exact from probabilities, estimated from counts.
 *
 *     f-divergences   D(P‖Q) = Σ_{q > 0} q·f(p/q) + P(q = 0)·lim f(t)/t          (`generatorOf`)
 *     renyi           (ln Σ p^α·q^(1−α))/(α − 1);  KL at 1, −ln Q(p > 0) at 0, ln max p/q at ∞
 *     cauchy-schwarz  −ln (Σ p·q/√(Σ p²·Σ q²))
 *
 * A cell that q lacks and p has costs what the limit says, which is infinite for `kl` and finite for `jensen-shannon`;
 * a cell that neither has costs nothing. Logarithms are natural. Time O(K).
 *
 * Source: [liese2006], [vanerven2014] for Rényi, [jenssen2006] for Cauchy–Schwarz.
 * @module
 */
import { check, log, log1p } from "@pushforward/core";
import { generatorOf } from "./generators.js";
import { type CompleteChoice, completeChoice, isFMeasure, type MeasureChoice } from "./measures.js";
import { logSumExp } from "./tilted-law.js";

/**
 * The divergence of `p` from `q`, each divided by its own total; natural logarithms; Infinity where that is its value.
 *
 * @throws ArgumentError when lengths differ, an entry is negative or not finite, a total is 0, or the choice is out of range.
 */
export function discreteDivergence(p: ArrayLike<number>, q: ArrayLike<number>, choice: MeasureChoice): number {
  const laws = lawsOf(p, q, here);
  return divergenceBetween(laws, completeChoice(choice, here));
}

const here = "discreteDivergence";

export interface Laws {
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/** Both divided by their totals. */
export function lawsOf(p: ArrayLike<number>, q: ArrayLike<number>, where: string): Laws {
  check(p.length >= 1, where, "p", "at least one cell", p.length);
  check(q.length === p.length, where, "q", `${p.length} long like p`, q.length);
  return { p: shares(p, where, "p"), q: shares(q, where, "q") };
}

function shares(masses: ArrayLike<number>, where: string, argument: string): Float64Array {
  let largest = 0;
  for (let k = 0; k < masses.length; k++) {
    const mass = masses[k]!;
    if (!(mass >= 0 && mass < Number.POSITIVE_INFINITY))
      check(false, where, `${argument}[${k}]`, "nonnegative and finite", mass);
    largest = Math.max(largest, mass);
  }
  check(largest > 0, where, argument, "of positive total", 0);
  const units = Float64Array.from(masses, (mass) => mass / largest); // no sum overflows
  const total = units.reduce((sum, unit) => sum + unit, 0);
  return units.map((unit) => unit / total);
}

/** For laws that are known to be complete. */
export function divergenceBetween(laws: Laws, choice: CompleteChoice): number {
  if (choice.measure === "renyi") return renyi(laws, choice.order);
  if (choice.measure === "cauchy-schwarz") return cauchySchwarz(laws);
  return cellTerms(laws, choice).reduce((sum, term) => sum + term, 0);
}

/** What each cell adds to an f-divergence: at least 0. */
export function cellTerms({ p, q }: Laws, choice: MeasureChoice): Float64Array {
  const { measure, ...parameters } = choice;
  check(isFMeasure(measure), "cellTerms", "measure", "an f-divergence", measure);
  const { f, top } = generatorOf({ measure, ...parameters });
  return p.map((mass, k) => {
    if (q[k]! > 0) return q[k]! * f(mass / q[k]!);
    return mass > 0 ? mass * top : 0;
  });
}

function renyi(laws: Laws, order: number): number {
  const { p, q } = laws;
  if (order === 1) return divergenceBetween(laws, completeChoice({ measure: "kl" }, here));
  if (order === Number.POSITIVE_INFINITY)
    return log(p.reduce((most, mass, k) => Math.max(most, ratio(mass, q[k]!)), 0));
  if (!p.some((mass, k) => mass > 0 && q[k]! > 0)) return Number.POSITIVE_INFINITY;
  if (order === 0) return -log(q.reduce((sum, mass, k) => (p[k]! > 0 ? sum + mass : sum), 0));
  const alpha = divergenceBetween(laws, completeChoice({ measure: "alpha", order }, here));
  if (Number.isFinite(alpha)) return fromAlpha(alpha, order); // no digits are lost near order 1
  return q.some((mass, k) => mass === 0 && p[k]! > 0) ? alpha : overflowing(laws, order);
}

/** Orders so high that the powers themselves are beyond float64. */
function overflowing({ p, q }: Laws, order: number): number {
  const powers = p.map((mass, k) => (mass > 0 ? (order - 1) * log(mass / q[k]!) : Number.NEGATIVE_INFINITY));
  return logSumExp(powers, p) / (order - 1);
}

const ratio = (mass: number, base: number) => (mass === 0 ? 0 : mass / base);

/** Rényi's divergence of an order other than 0 and 1 from the alpha-divergence of that order. */
export function fromAlpha(alpha: number, order: number): number {
  return log1p(Math.max(-1, order * (order - 1) * alpha)) / (order - 1);
}

function cauchySchwarz({ p, q }: Laws): number {
  const [a, b] = [unit(p), unit(q)];
  const apart = a.reduce((sum, value, k) => sum + (value - b[k]!) * (value - b[k]!), 0);
  if (!p.some((mass, k) => mass > 0 && q[k]! > 0)) return Number.POSITIVE_INFINITY;
  return -log1p(-apart / 2); // 1 − cos, whole where the laws are near
}

function unit(law: Float64Array): Float64Array {
  const length = Math.sqrt(law.reduce((sum, mass) => sum + mass * mass, 0));
  return law.map((mass) => mass / length);
}
