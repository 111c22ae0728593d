/**
 * How much privacy was lost at least, judged by what was released.
 *
 *     (ε, δ) demands  P(E | table) ≤ e^ε·P(E | neighbour) + δ  for every event E, both ways round
 *
 * Each run of a mechanism, on a table with a canary row and on one without it, is a score. The event "score above t" or
 * "at most t", and which way round, is chosen on the first half of the runs; its two shares are bounded by
 * Clopper–Pearson on the second half:
 *
 *     ε ≥ ln((lower bound of one share − δ)/upper bound of the other)
 *
 * and, from another event, chosen for it, a bound on the zero-concentrated loss ρ (`rhoOfShares`). Each share takes half of
 * the error allowed: each bound by itself holds with the confidence stated, whatever the scores are. A bound above what
 * is promised proves the promise broken; one below proves nothing, since better scores or more runs may show more. Where
 * ρ is promised, as by mechanisms of Gaussian noise, its bound finds faults with far fewer runs: noise halved at epsilon 1
 * shows in some thousands, where epsilon takes hundreds of thousands.
 *
 * Source: [jagielski2020]; [clopper1934] for the shares.
 * @module
 */
import { check, clopperPearson, countUpTo, exp, type Interval, log } from "@pushforward/core";
import { checkDelta } from "../accounting/zero-concentrated.js";
import { rhoOfShares } from "./concentrated-loss.js";

export const auditDefaults = { delta: 1e-6, confidence: 0.95 } as const;

/** An event is chosen by its bound at a fiftieth of the error: few hits in a far tail are luck more often than not. */
const CHOICE_CAUTION = 0.02;

export interface AuditEvent {
  /** What the event is: a score above the threshold, or at most it. */
  readonly side: "above" | "at most";
  readonly threshold: number;
  /** On which table the event is more likely. */
  readonly likelier: "with" | "without";
}

export interface PrivacyAudit {
  /** With `confidence`, the mechanism is not (ε, delta)-private for any ε below this; 0 when nothing was found. */
  readonly epsilon: number;
  /** Nor of zero-concentrated loss below this. */
  readonly rho: number;
  readonly delta: number;
  readonly confidence: number;
  /** What so many runs could show at most, had the event always told the tables apart. */
  readonly provable: number;
  readonly event: AuditEvent;
  /** Second half of the runs: how often the event was seen. */
  readonly withCanary: { readonly hits: number; readonly runs: number };
  readonly without: { readonly hits: number; readonly runs: number };
  /** Shares of scores above thresholds, over the second half, from none to all. */
  readonly curve: readonly { readonly with: number; readonly without: number }[];
}

/**
 * The bounds from one score a run. Cost: a sort of each.
 *
 * @throws ArgumentError unless there are at least 20 finite scores of each kind, 0 < delta < 1 and ½ ≤ confidence < 1.
 */
export function auditEpsilon(
  scoresWith: ArrayLike<number>,
  scoresWithout: ArrayLike<number>,
  delta: number = auditDefaults.delta,
  confidence: number = auditDefaults.confidence,
): PrivacyAudit {
  const here = "auditEpsilon";
  checkDelta(here, delta);
  check(confidence >= 0.5 && confidence < 1, here, "confidence", "from 0.5 to below 1", confidence);
  const [chosenWith, heldWith] = halves(scoresWith, "scoresWith");
  const [chosenWithout, heldWithout] = halves(scoresWithout, "scoresWithout");
  const cautious = 1 - (1 - confidence) * CHOICE_CAUTION;
  const [ofWith, ofWithout] = [sharesOf(chosenWith.length, cautious), sharesOf(chosenWithout.length, cautious)];
  const chosen = (bound: Bound): AuditEvent =>
    bestBy(chosenWith, chosenWithout, (hitsWith, hitsWithout, { likelier }) =>
      boundOf(ofWith(hitsWith), ofWithout(hitsWithout), likelier, bound),
    );
  const seen = (event: AuditEvent) => ({
    withCanary: { hits: hitsOf(heldWith, event), runs: heldWith.length },
    without: { hits: hitsOf(heldWithout, event), runs: heldWithout.length },
  });
  const toEpsilon: Bound = (p, q) => (p - delta > q ? log((p - delta) / q) : 0);
  const event = chosen(toEpsilon);
  const { withCanary, without } = seen(event);
  const forRho = chosen(rhoOfShares);
  const ofRho = seen(forRho);
  const share = ({ hits, runs }: Count): Interval => clopperPearson(hits, runs, confidence);
  const always = { hits: withCanary.runs, runs: withCanary.runs };
  return {
    epsilon: boundOf(share(withCanary), share(without), event.likelier, toEpsilon),
    rho: boundOf(share(ofRho.withCanary), share(ofRho.without), forRho.likelier, rhoOfShares),
    delta,
    confidence,
    provable: boundOf(share(always), share({ hits: 0, runs: without.runs }), "with", toEpsilon),
    event,
    withCanary,
    without,
    curve: tradeOff(heldWith.toSorted(), heldWithout.toSorted()),
  };
}

/** The interval of a share by its hits, worked out once each. */
function sharesOf(runs: number, level: number): (hits: number) => Interval {
  const known = new Map<number, Interval>();
  return (hits) => {
    const interval = known.get(hits) ?? clopperPearson(hits, runs, level);
    known.set(hits, interval);
    return interval;
  };
}

function tradeOff(sortedWith: Float64Array, sortedWithout: Float64Array): PrivacyAudit["curve"] {
  const thresholds = [...new Set([...tailValues(sortedWith), ...tailValues(sortedWithout)])].sort((a, b) => b - a);
  const above = (sorted: Float64Array, threshold: number) => 1 - countUpTo(sorted, threshold) / sorted.length;
  const at = (threshold: number) => ({ with: above(sortedWith, threshold), without: above(sortedWithout, threshold) });
  return [...thresholds.map(at), { with: 1, without: 1 }];
}

/**
 * How large delta must be at `epsilon`, estimated: P(event | with) − e^ε·P(event | without) for the event that is best on
 * the first half of the runs, over the second half, with its standard error. It lies below the exact curve by as much as
 * the event is not the best.
 */
export function auditDelta(
  scoresWith: ArrayLike<number>,
  scoresWithout: ArrayLike<number>,
  epsilon: number,
): { readonly value: number; readonly standardError: number } {
  check(epsilon >= 0 && epsilon < 700, "auditDelta", "epsilon", "from 0 to below 700", epsilon);
  const [chosenWith, heldWith] = halves(scoresWith, "scoresWith");
  const [chosenWithout, heldWithout] = halves(scoresWithout, "scoresWithout");
  const price = exp(epsilon);
  const excess = (p: number, q: number, { likelier }: AuditEvent): number =>
    likelier === "with" ? p - price * q : q - price * p;
  const event = bestBy(chosenWith, chosenWithout, (p, q, candidate) =>
    excess(p / chosenWith.length, q / chosenWithout.length, candidate),
  );
  const p = hitsOf(heldWith, event) / heldWith.length;
  const q = hitsOf(heldWithout, event) / heldWithout.length;
  const [weightOfP, weightOfQ] = event.likelier === "with" ? [1, price] : [price, 1];
  const variance =
    (weightOfP * weightOfP * p * (1 - p)) / heldWith.length +
    (weightOfQ * weightOfQ * q * (1 - q)) / heldWithout.length;
  return { value: excess(p, q, event), standardError: Math.sqrt(variance) };
}

interface Count {
  readonly hits: number;
  readonly runs: number;
}

/** What a share of at least p here and at most q there proves. */
type Bound = (p: number, q: number) => number;

function boundOf(withCanary: Interval, without: Interval, likelier: AuditEvent["likelier"], bound: Bound): number {
  return likelier === "with" ? bound(withCanary.low, without.high) : bound(without.low, withCanary.high);
}

type Worth = (hitsWith: number, hitsWithout: number, event: AuditEvent) => number;

/** The event worth most, over thresholds that lie closer to each other in both tails. */
function bestBy(chosenWith: Float64Array, chosenWithout: Float64Array, worth: Worth): AuditEvent {
  const sortedWith = chosenWith.toSorted();
  const sortedWithout = chosenWithout.toSorted();
  let best: AuditEvent = { side: "above", threshold: sortedWithout.at(-1)!, likelier: "with" };
  let most = Number.NEGATIVE_INFINITY;
  for (const threshold of new Set([...tailValues(sortedWith), ...tailValues(sortedWithout)])) {
    const belowWith = countUpTo(sortedWith, threshold);
    const belowWithout = countUpTo(sortedWithout, threshold);
    const rising = belowWith / sortedWith.length < belowWithout / sortedWithout.length;
    for (const side of ["above", "at most"] as const) {
      const above = side === "above";
      const event = { side, threshold, likelier: above === rising ? "with" : "without" } as const;
      const value = above
        ? worth(sortedWith.length - belowWith, sortedWithout.length - belowWithout, event)
        : worth(belowWith, belowWithout, event);
      if (value > most) [best, most] = [event, value];
    }
  }
  return best;
}

/** Values at ranks that grow by a fifth from either end. */
function tailValues(sorted: Float64Array): number[] {
  const ranks: number[] = [];
  for (let rank = 1; rank <= sorted.length / 2; rank = Math.max(rank + 1, Math.floor(rank * 1.2)))
    ranks.push(rank - 1, sorted.length - rank);
  return ranks.map((rank) => sorted[rank]!);
}

function hitsOf(scores: Float64Array, { side, threshold }: AuditEvent): number {
  const above = scores.reduce((count, score) => count + (score > threshold ? 1 : 0), 0);
  return side === "above" ? above : scores.length - above;
}

function halves(scores: ArrayLike<number>, argument: string): [Float64Array, Float64Array] {
  const all = Float64Array.from(scores);
  check(all.length >= 20, "audit", argument, "at least 20 scores", all.length);
  check(all.every(Number.isFinite), "audit", argument, "finite numbers", "others");
  const half = all.length >> 1;
  return [all.subarray(0, half), all.subarray(half)];
}
