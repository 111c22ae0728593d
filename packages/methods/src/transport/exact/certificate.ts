/**
 * Certificates: how far an answer can be from the optimum.
 * @module
 */

/** Gaps of at most this share of the cost count as proof. */
export const certifiedGap = 1e-9;

export interface Certificate {
  /** Whether the gap is at most 1e-9 of the cost, or of rounding where the cost vanishes. */
  readonly certified: boolean;
  /** gap / cost, 0 where both are 0. */
  readonly relativeGap: number;
  /** What makes the potentials feasible. */
  readonly by: "all pairs priced" | "order on a line" | "a single point";
  /** Times all pairs were priced at the last level, pivots and arcs looked at there; 0 without a simplex. */
  readonly rounds: number;
  readonly pivots: number;
  readonly arcs: number;
}

/** `rounding`: what a few last bits of the largest cost come to. */
export function certificate(
  cost: number,
  gap: number,
  rounding: number,
  by: Certificate["by"],
  effort: { readonly rounds: number; readonly pivots: number; readonly arcs: number } = {
    rounds: 0,
    pivots: 0,
    arcs: 0,
  },
): Certificate {
  const relativeGap = gap === 0 ? 0 : gap / Math.abs(cost);
  const certified = gap <= certifiedGap * Math.abs(cost) || gap <= rounding;
  const { rounds, pivots, arcs } = effort;
  return { certified, relativeGap: Math.min(relativeGap, Number.MAX_VALUE), by, rounds, pivots, arcs };
}
