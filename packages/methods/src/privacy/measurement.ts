/**
 * Noisy counts: all that a fit may know of the private rows.
 * @module
 */

/** Neighbouring tables differ by one row that is there or not, or by what one row says. */
export type Adjacency = "add-remove" | "replace-one";

export interface Measurement {
  /** Attributes of the marginal, ascending; at most 3. */
  readonly attributes: readonly number[];
  /** Codes of each of them. */
  readonly sizes: readonly number[];
  /** Count plus discrete Gaussian noise of each cell, row-major; whole numbers, some below 0. */
  readonly counts: Float64Array;
  /** σ² of the noise. */
  readonly variance: number;
}
