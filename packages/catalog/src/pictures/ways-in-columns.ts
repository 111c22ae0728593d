/**
 * In which columns the way of a plan lies.
 * @module
 */
import type { Samples } from "@pushforward/core";
import type { Wasserstein } from "@pushforward/methods/transport";

export interface WayInColumn {
  readonly name: string;
  /** Its part of Σ t² (Euclidean) or Σ |t| (Manhattan) along the plan; all parts sum to 1. */
  readonly share: number;
  /** Mean of y − x along the plan. */
  readonly shift: number;
}

/** Columns by their part of the way, longest first. Time O((n + m)·d). */
export function waysInColumns(x: Samples, y: Samples, { plan, metric }: Wasserstein): WayInColumn[] {
  const [ways, shifts] = [new Float64Array(x.d), new Float64Array(x.d)];
  plan.mass.forEach((mass, e) => {
    for (let k = 0; k < x.d; k++) {
      const t = y.data[plan.to[e]! * x.d + k]! - x.data[plan.from[e]! * x.d + k]!;
      ways[k]! += mass * (metric === "manhattan" ? Math.abs(t) : t * t);
      shifts[k]! += mass * t;
    }
  });
  const whole = ways.reduce((sum, way) => sum + way, 0);
  return Array.from(ways, (way, k) => ({
    name: x.names?.[k] ?? String(k),
    share: whole > 0 ? way / whole : 0,
    shift: shifts[k]!,
  })).sort((a, b) => b.share - a.share);
}
