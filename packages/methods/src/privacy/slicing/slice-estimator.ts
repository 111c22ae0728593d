/**
 * Smoothed-sliced divergences: how far fakes are from noisy rows, seen along directions, and where to move them.
 *
 *     D_f^σ(P ‖ Q) = E_Θ D_f( Θ#P ∗ N(0, σ²I_k) ‖ Θ#Q ∗ N(0, σ²I_k) )
 *
 * The noise of the release smooths the rows; the same σ smooths the fakes, so that the clean law is the minimum and
 * noise is never learned.
 * @module
 */

/** What is seen along one slice. */
export interface Slice {
  /** k. */
  readonly dimension: number;
  /** Noisy projections of rows, row-major n × k. */
  readonly noisy: Float64Array;
  /** Projections of fakes, b × k, without noise. */
  readonly fakes: Float64Array;
}

/** Gives the divergence up to a constant, and writes its gradient with respect to `fakes`. */
export type SliceEstimator = (slice: Slice, gradient: Float64Array) => number;
