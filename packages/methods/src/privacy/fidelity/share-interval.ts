/**
 * Intervals of shares whose trials are not all independent.
 *
 * Clopper–Pearson limits at the effective number of trials, p(1 − p)/Var: for whole numbers those of [clopper1934]. A
 * difference of two independent shares takes the square-and-add interval of [newcombe1998] on them.
 * @module
 */
import { betaQuantile, type Estimate, type Interval } from "@pushforward/core";

export interface Share {
  readonly share: number;
  /** As many independent trials would be as sure. */
  readonly trials: number;
}

export function shareInterval({ share, trials }: Share, level: number): Interval {
  const tail = (1 - level) / 2;
  const [hits, misses] = [share * trials, (1 - share) * trials];
  const low = share <= 0 ? 0 : betaQuantile(tail, hits, misses + 1);
  const high = share >= 1 ? 1 : betaQuantile(1 - tail, hits + 1, misses);
  return { low, high, level };
}

export interface EstimateWithInterval extends Estimate {
  readonly interval: Interval;
}

/** b − a. */
export function shareDifference(a: Share, b: Share, level: number, method: string): EstimateWithInterval {
  const [ofA, ofB] = [shareInterval(a, level), shareInterval(b, level)];
  const value = b.share - a.share;
  const low = Math.max(-1, value - length(b.share - ofB.low, ofA.high - a.share));
  const high = Math.min(1, value + length(ofB.high - b.share, a.share - ofA.low));
  return { value, interval: { low, high, level }, method };
}

function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}
