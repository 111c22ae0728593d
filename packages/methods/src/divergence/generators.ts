/**
 * The convex functions behind the f-divergences, with their conjugates.
 *
 *     D_f(P‖Q) = ∫ q·f(p/q) = sup_g E_P g − E_Q f*(g),   f*(u) = sup_{t ≥ 0} u·t − f(t)
 *
 * Every f here is shifted by a multiple of t − 1, which no divergence sees, so that f(1) = f′(1) = 0: it is nonnegative,
 * and so is every cell of a table. The supremum is reached at g = f′(p/q). With x = t − 1 and m = λ·t + 1 − λ:
 *
 * | measure | f(t) | f′(t) | f*(u) | u below |
 * |---|---|---|---|---|
 * | alpha | (t^α − 1 − α·x)/(α·(α − 1)) | (t^(α−1) − 1)/(α − 1) | ((1 + (α−1)·u)₊^(α/(α−1)) − 1)/α | 1/(1 − α) if α < 1 |
 * | kl = alpha 1 | t·ln t − x | ln t | e^u − 1 | ∞ |
 * | reverse-kl = alpha 0 | x − ln t | 1 − 1/t | −ln(1 − u) | 1 |
 * | chi-square = 2·(alpha 2) | x² | 2·x | u + u²/4, −1 below −2 | ∞ |
 * | squared-hellinger = (alpha ½)/4 | (√t − 1)²/2 | (1 − 1/√t)/2 | u/(1 − 2u) | 1/2 |
 * | jensen-shannon | λ·t·ln(t/m) − (1−λ)·ln m | λ·ln(t/m) | (1−λ)·ln((1−λ)/(1 − λ·e^(u/λ))) | −λ·ln λ |
 * | skew-kl | t·ln(t/m) − (1−λ)·x | ln(t/m) + (1−λ)·(1/m − 1) | (1−λ)·(v/λ − 1), ln v − v = u + ln λ − λ | −ln λ − 1 + λ |
 * | total-variation | \|x\|/2 | ±1/2 | max(u, −1/2) | 1/2, reached |
 *
 * Source: [liese2006] for the divergences, [nguyen2010] for the variational form, [cichocki2010] for the family alpha.
 * @module
 */
import { exp, expm1, log, log1p, pow } from "@pushforward/core";
import { completeChoice, type FMeasure, type MeasureChoice } from "./measures.js";

export interface Generator {
  /** f(t) for t ≥ 0; at 0 the limit, which may be infinite. */
  f(t: number): number;
  /** (f(t) + f(0)·(t − 1))/t at t = e^r, or f(t)/t where f(0) is infinite: what a point of p adds; r may be infinite. */
  perPoint(r: number): number;
  /** f′(t) for t > 0. */
  slope(t: number): number;
  /** f″(t) for t > 0. */
  curvature(t: number): number;
  /** f*(u); infinite from `top` on (beyond `top` for total variation). */
  conjugate(u: number): number;
  /** f*′(u) ≥ 0, the t at which f′(t) = u; 0 below all slopes, infinite from `top` on. */
  conjugateSlope(u: number): number;
  /** lim f(t)/t at infinity, which is also the largest slope: what mass outside of q costs. May be infinite. */
  readonly top: number;
}

/** The generator of a measure. @throws ArgumentError when its parameter is out of range. */
export function generatorOf(choice: MeasureChoice<FMeasure>): Generator {
  const { measure, order, mixture } = completeChoice(choice, "generatorOf");
  switch (measure) {
    case "kl":
      return powerGenerator(1);
    case "reverse-kl":
      return powerGenerator(0);
    case "chi-square":
      return powerGenerator(2, 2);
    case "squared-hellinger":
      return powerGenerator(0.5, 0.25);
    case "alpha":
      return powerGenerator(order);
    case "jensen-shannon":
      return jensenShannonGenerator(mixture);
    case "skew-kl":
      return mixture === 0 ? powerGenerator(1) : skewGenerator(mixture);
    case "total-variation":
      return totalVariation;
  }
}

/** `scale` times the generator of the alpha-divergence of order α. */
function powerGenerator(alpha: number, scale = 1): Generator {
  return {
    f: (t) => scale * powerExcess(alpha, t),
    perPoint: (r) => scale * powerPerPoint(alpha, r),
    slope: (t) => scale * boxCox(alpha - 1, t),
    curvature: (t) => scale * pow(t, alpha - 2),
    conjugate: (u) => scale * powerConjugate(alpha, u / scale),
    conjugateSlope: (u) => inverseBoxCox(alpha - 1, u / scale),
    top: alpha < 1 ? scale / (1 - alpha) : Number.POSITIVE_INFINITY,
  };
}

/** (t^(α−1) − 1)/(α·(α − 1)) for α > 0; what is left of it after the shift needs no f(0). */
function powerPerPoint(alpha: number, r: number): number {
  if (alpha > 0) return (alpha === 1 ? r : expm1((alpha - 1) * r) / (alpha - 1)) / alpha;
  return r === Number.POSITIVE_INFINITY ? 1 / (1 - alpha) : powerExcess(alpha, exp(r)) / exp(r);
}

/** (t^α − 1 − α·(t − 1))/(α·(α − 1)), by its limits at α = 0 and 1, and by its series where t ≈ 1. */
function powerExcess(alpha: number, t: number): number {
  if (t === 0) return alpha > 0 ? 1 / alpha : Number.POSITIVE_INFINITY;
  const x = t - 1;
  if (Math.abs(x) < 0.1) return series(alpha, x);
  // Each form stays whole where its own divisor vanishes.
  return alpha > 0.5 ? (t * boxCox(alpha - 1, t) - x) / alpha : (boxCox(alpha, t) - x) / (alpha - 1);
}

/** x²/2 + (α − 2)·x³/6 + …: the binomial series of t^α without its first two terms, over α·(α − 1). */
function series(alpha: number, x: number): number {
  let term = (x * x) / 2;
  let sum = term;
  for (let k = 2; Math.abs(term) > 1e-18 * sum && k < 200; k++) {
    term *= (x * (alpha - k)) / (k + 1);
    sum += term;
  }
  return sum;
}

/** (t^a − 1)/a, ln t at a = 0, for t > 0. */
function boxCox(a: number, t: number): number {
  return a === 0 ? log(t) : expm1(a * log(t)) / a;
}

/** The t ≥ 0 with (t^a − 1)/a = u. */
function inverseBoxCox(a: number, u: number): number {
  if (a === 0) return exp(u);
  const base = 1 + a * u;
  if (base <= 0) return a > 0 ? 0 : Number.POSITIVE_INFINITY;
  return exp(log1p(a * u) / a);
}

function powerConjugate(alpha: number, u: number): number {
  if (alpha === 1) return expm1(u);
  const scaled = (alpha - 1) * u;
  if (scaled <= -1) return alpha > 1 ? -1 / alpha : Number.POSITIVE_INFINITY;
  const root = log1p(scaled) / (alpha - 1); // ln t
  return alpha === 0 ? root : expm1(alpha * root) / alpha;
}

function jensenShannonGenerator(share: number): Generator {
  const rest = 1 - share;
  const middle = (t: number) => share * t + rest;
  const top = -share * log(share);
  return {
    f: (t) => {
      const m = middle(t);
      return m * (share * powerExcess(1, t / m) + rest * powerExcess(1, 1 / m));
    },
    perPoint: (r) => {
      if (r === Number.POSITIVE_INFINITY) return top - rest * log(rest);
      const t = exp(r);
      const apart = t > 0 ? log1p((share * t) / rest) / t : share / rest;
      return share * (r - log(middle(t))) - rest * (apart + log(rest));
    },
    slope: (t) => share * log(t / middle(t)),
    curvature: (t) => (share * rest) / (t * middle(t)),
    conjugate: (u) => (u < top ? rest * (log(rest) - log1p(-share * exp(u / share))) : Number.POSITIVE_INFINITY),
    conjugateSlope: (u) => {
      const s = exp(u / share);
      return u < top ? (rest * s) / (1 - share * s) : Number.POSITIVE_INFINITY;
    },
    top,
  };
}

function skewGenerator(share: number): Generator {
  const rest = 1 - share;
  const middle = (t: number) => share * t + rest;
  const top = -log(share) - rest;
  return {
    f: (t) => {
      const m = middle(t);
      return m * powerExcess(1, t / m);
    },
    perPoint: (r) => (r === Number.POSITIVE_INFINITY ? -log(share) : r - log(middle(exp(r)))),
    slope: (t) => log(t / middle(t)) + rest * (1 / middle(t) - 1),
    curvature: (t) => (rest * rest) / (t * middle(t) * middle(t)),
    conjugate: (u) => (u < top ? rest * (ratioAt(u, share) / share - 1) : Number.POSITIVE_INFINITY),
    conjugateSlope: (u) => {
      if (u >= top) return Number.POSITIVE_INFINITY;
      const v = ratioAt(u, share);
      return (v * rest) / (share * (1 - v));
    },
    top,
  };
}

/** v = λ·t/m in (0, 1) with ln v − v = u + ln λ − λ: a concave increasing equation, by Newton from the left. */
function ratioAt(u: number, share: number): number {
  const goal = u + log(share) - share;
  let v = exp(goal); // ln v = goal, and ln v − v below it
  if (v === 0) return 0;
  for (let step = 0; step < 100; step++) {
    const next = Math.min((1 + v) / 2, v + ((goal - log(v) + v) * v) / (1 - v));
    if (next === v) break;
    v = next;
  }
  return v;
}

const totalVariation: Generator = {
  f: (t) => Math.abs(t - 1) / 2,
  perPoint: (r) => Math.max(0, -expm1(-r)),
  slope: (t) => (t > 1 ? 0.5 : t < 1 ? -0.5 : 0),
  curvature: () => 0,
  conjugate: (u) => (u > 0.5 ? Number.POSITIVE_INFINITY : Math.max(u, -0.5)),
  conjugateSlope: (u) => (u < -0.5 ? 0 : u < 0.5 ? 1 : Number.POSITIVE_INFINITY),
  top: 0.5,
};
