/**
 * Noisy counts: all that a fit may know of the private rows.
 * @module
 */

/** Neighbouring tables differ by one row that is there or not, or by what one row says. */
export type Adjacency = "add-remove" | "replace-one";

/**
 * For each attribute of the domain, the cell in which each of its codes is counted, from 0 without gaps: a public
 * choice, made from earlier answers, that lets values too rare to be seen above the noise share one count.
 */
export type Cells = readonly Uint16Array[];

export interface Measurement {
  /** Attributes of the marginal, ascending; at most 3. */
  readonly attributes: readonly number[];
  /** Cells of each of them: its codes, unless they were grouped. */
  readonly sizes: readonly number[];
  /** Count plus discrete Gaussian noise of each cell, row-major; whole numbers, some below 0. */
  readonly counts: Float64Array;
  /** σ² of the noise. */
  readonly variance: number;
}
