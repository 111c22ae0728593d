/**
 * How far a compressed, quantised or draft model has drifted from the model it stands for, position by position.
 *
 *     flips            positions where the most probable token differs
 *     divergence       KL(p‖q) = Σ p·ln(p/q) in nats, of the original p from the other q; reverseDivergence KL(q‖p)
 *     totalVariation   ½ Σ |p − q|
 *     acceptance       Σ min(p, q): the chance that a token drawn from q passes speculative sampling from p
 *     tokensPerPass    (1 − α^(γ+1))/(1 − α): tokens that one pass of p yields with γ tokens drafted at acceptance α
 *     kept…            tokens in the typical set of mass τ (see `typicalSet`), and how much the two sets overlap
 *
 * All are exact at each position and averaged over positions; standard errors take positions as independent. Greedy decoding
 * of the two models agrees up to the first flip when the positions are those of the original's own greedy text. Time
 * O(positions·V·log V), memory O(V) beside the input.
 *
 * Source: [dutta2024] for flips, [leviathan2023] for speculative decoding, [meister2023] for typical sets.
 * @module
 */
import {
  check,
  clopperPearson,
  type Estimate,
  exp,
  meanAndVariance,
  normalQuantile,
  pow,
  stopIfAborted,
  type Watch,
} from "@pushforward/core";
import { type LogProbabilities, rowAt } from "../sampling/tokens/log-probabilities.js";
import { typicalSet } from "../sampling/tokens/typical-set.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const modelDriftDefaults = { mass: 0.95, drafted: 4, level: 0.95 } as const;

export interface ModelDriftOptions {
  /** τ of the typical sets. */
  mass?: number | undefined;
  /** γ: tokens drafted a pass, an integer of at least 1. */
  drafted?: number | undefined;
  /** Coverage of the intervals. */
  level?: number | undefined;
  watch?: Watch | undefined;
}

export const driftMeasures = [
  "flips",
  "divergence",
  "reverseDivergence",
  "totalVariation",
  "acceptance",
  "tokensPerPass",
  "keptOriginal",
  "keptOther",
  "keptOverlap",
] as const;
export type DriftMeasure = (typeof driftMeasures)[number];

export interface DriftEstimate extends Estimate {
  readonly measure: DriftMeasure;
}

export interface ModelDrift {
  /** Means over positions, in the order of `driftMeasures`. */
  readonly estimates: readonly DriftEstimate[];
  readonly positions: number;
  readonly vocabulary: number;
  /** Positions with a flip. */
  readonly flips: number;
  /** The first position, from 0, whose most probable token differs; absent when there is none. */
  readonly firstDivergent?: number;
  /** Positions where q gives 0 to a token that p does not: KL(p‖q) is infinite there. */
  readonly infinite: number;
  /** KL(p‖q) at each position. */
  readonly divergences: Float64Array;
}

/**
 * Of the other model `q` from the original `p`, at the same positions over the same vocabulary.
 *
 * @throws ArgumentError when shapes differ or an option is out of range.
 */
export function modelDrift(p: LogProbabilities, q: LogProbabilities, options: ModelDriftOptions = {}): ModelDrift {
  const here = "modelDrift";
  const { mass = modelDriftDefaults.mass, drafted = modelDriftDefaults.drafted, watch } = options;
  const { level = modelDriftDefaults.level } = options;
  const same = p.positions === q.positions && p.vocabulary === q.vocabulary;
  const shape = (x: LogProbabilities) => `${x.positions} × ${x.vocabulary}`;
  check(same, here, "q", `${shape(p)} like p`, shape(q));
  check(mass > 0 && mass <= 1, here, "mass", "above 0 and at most 1", mass);
  check(Number.isInteger(drafted) && drafted >= 1, here, "drafted", "an integer of at least 1", drafted);
  check(level > 0 && level < 1, here, "level", "between 0 and 1", level);
  const rows = new Map(measured.map((measure) => [measure, new Float64Array(p.positions)]));
  for (let t = 0; t < p.positions; t++) {
    const found = compareRows(rowAt(p, t), rowAt(q, t), mass);
    for (const measure of measured) rows.get(measure)![t] = found[measure];
    if (t % 64 === 0) stopIfAborted(watch);
    watch?.onProgress?.({ stage: "positions", done: (t + 1) / p.positions });
  }
  const flipped = rows.get("flips")!;
  const first = flipped.indexOf(1);
  const divergences = rows.get("divergence")!;
  return {
    estimates: driftMeasures.map((measure) =>
      measure === "tokensPerPass"
        ? tokensPerPass(rows.get("acceptance")!, drafted, level)
        : meanOf(measure, rows.get(measure)!, level),
    ),
    positions: p.positions,
    vocabulary: p.vocabulary,
    flips: flipped.reduce((sum, one) => sum + one, 0),
    ...(first >= 0 && { firstDivergent: first }),
    infinite: divergences.reduce((sum, value) => sum + Number(value === Infinity), 0),
    divergences,
  };
}

type Measured = Exclude<DriftMeasure, "tokensPerPass">;
const measured = driftMeasures.filter((measure): measure is Measured => measure !== "tokensPerPass");

function compareRows(p: Float64Array, q: Float64Array, mass: number): Record<Measured, number> {
  let divergence = 0;
  let reverse = 0;
  let apart = 0;
  for (let v = 0; v < p.length; v++) {
    const [a, b] = [exp(p[v]!), exp(q[v]!)];
    apart += Math.abs(a - b);
    if (a > 0) divergence += a * (p[v]! - q[v]!);
    if (b > 0) reverse += b * (q[v]! - p[v]!);
  }
  const [original, other] = [typicalSet(p, mass), typicalSet(q, mass)];
  let both = 0;
  for (let v = 0; v < p.length; v++) both += original.kept[v]! & other.kept[v]!;
  const totalVariation = Math.min(1, apart / 2);
  return {
    flips: Number(largest(p) !== largest(q)),
    divergence: Math.max(0, divergence),
    reverseDivergence: Math.max(0, reverse),
    totalVariation,
    acceptance: 1 - totalVariation, // Σ min(p, q)
    keptOriginal: original.count,
    keptOther: other.count,
    keptOverlap: both / (original.count + other.count - both),
  };
}

/** The most probable token; the first among equals. */
function largest(row: Float64Array): number {
  let best = 0;
  for (let v = 1; v < row.length; v++) if (row[v]! > row[best]!) best = v;
  return best;
}

/** Measures that are shares, and so stay within [0, 1]. */
const shares: readonly DriftMeasure[] = ["flips", "totalVariation", "acceptance", "keptOverlap"];

function meanOf(measure: DriftMeasure, values: Float64Array, level: number): DriftEstimate {
  const n = values.length;
  if (values.includes(Infinity)) return { measure, value: Infinity, method: "mean over positions" };
  const { mean: value, variance } = meanAndVariance(values);
  if (measure === "flips") {
    const interval = clopperPearson(Math.round(value * n), n, level);
    return { measure, value, standardError: Math.sqrt((value * (1 - value)) / n), interval, method: "Clopper–Pearson" };
  }
  const estimate = { measure, value, method: "mean over positions" };
  if (n < 2) return estimate;
  const standardError = Math.sqrt(variance / n);
  const reach = normalQuantile(0.5 + level / 2) * standardError;
  const top = shares.includes(measure) ? 1 : Infinity;
  return {
    ...estimate,
    standardError,
    interval: { low: Math.max(0, value - reach), high: Math.min(top, value + reach), level },
  };
}

/** Monotone in the acceptance, so the ends of its interval carry over. */
function tokensPerPass(acceptance: Float64Array, drafted: number, level: number): DriftEstimate {
  const { value, standardError, interval } = meanOf("acceptance", acceptance, level);
  const yielded = (rate: number) => {
    let sum = 0;
    for (let k = 0; k <= drafted; k++) sum += pow(rate, k);
    return sum;
  };
  const estimate = { measure: "tokensPerPass" as const, value: yielded(value), method: "delta method over positions" };
  if (standardError === undefined || interval === undefined) return estimate;
  let slope = 0;
  for (let k = 1; k <= drafted; k++) slope += k * pow(value, k - 1);
  const ends = { low: yielded(interval.low), high: yielded(interval.high), level };
  return { ...estimate, standardError: slope * standardError, interval: ends };
}
