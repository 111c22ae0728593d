/**
 * The one door to private rows: each question costs, and there is no answer without noise.
 * @module
 */
import type { Domain } from "./domain.js";
import type { DomainTable } from "./domain-table.js";
import type { Adjacency, Cells, Measurement } from "./measurement.js";

/** What one call cost, in the words of the certificate. */
export interface ReceiptLine {
  /** Such as "marginal age × sex". */
  readonly what: string;
  readonly mechanism: "discrete Gaussian" | "discrete Laplace" | "exponential";
  /** Zero-concentrated loss: (ρ)-zCDP. */
  readonly rho?: number;
  /** For costs that are no single ρ: orders and the curve at them. */
  readonly renyi?: { readonly orders: readonly number[]; readonly losses: readonly number[] };
  /** σ² of Gaussian noise, in the units of the answer. */
  readonly variance?: number;
}

/** A marginal that may be chosen, and what a model that saw no data says about it. */
export interface Candidate {
  readonly attributes: readonly number[];
  /** Expected counts under the model, row-major; rounded to 2⁻¹⁰ before they are compared. */
  readonly expected: Float64Array;
  /** Score = weight·(Σ|count − expected| − offset). */
  readonly offset: number;
  readonly weight: number;
}

/** A sum over rows of a vector whose Euclidean length is bounded. */
export interface SumQuery {
  readonly what: string;
  readonly length: number;
  /** Largest Euclidean length of what one row can add (add-remove), and of the difference of two rows (replace-one). */
  readonly rowBound: number;
  readonly differenceBound: number;
  /** Add the vector of each row of the table to `out`. */
  add(table: DomainTable, out: Float64Array): void;
}

/** Bound on the Rényi divergence of order α > 1 between the answers on neighbouring tables. */
export type RenyiCurve = (alpha: number) => number;

/** A vector for every row, each with noise of its own; only under replace-one, since it shows how many rows there are. */
export interface RowsQuery {
  readonly what: string;
  readonly width: number;
  /** Values are rounded to multiples of `grid`; the noise is discrete Gaussian on that grid. */
  readonly grid: number;
  readonly variance: number;
  /** What it costs, rounding included. */
  readonly cost: RenyiCurve;
  /** Write the vector of each row, row-major. */
  evaluate(table: DomainTable, out: Float64Array): void;
}

export interface PrivateData {
  readonly domain: Domain;
  readonly adjacency: Adjacency;
  /** Rows; only under replace-one, where the number is public. */
  readonly publicRows: number | undefined;
  /** ρ that may still be spent. */
  readonly remaining: number;
  /**
   * Noisy marginal at cost `rho`, of codes or of `cells`.
   *
   * @throws BudgetError, before anything is drawn, when less remains.
   */
  marginal(attributes: readonly number[], rho: number, cells?: Cells): Measurement;
  /**
   * Index of a candidate with a large score, by the exponential mechanism at cost `rho` (ε²/8 = ρ); counts are of codes
   * or of `cells`.
   */
  select(candidates: readonly Candidate[], rho: number, cells?: Cells): number;
  /** Noisy sum on a grid so fine that rounding adds at most 1% to the cost, which is part of `rho`. */
  sum(query: SumQuery, rho: number): { readonly values: Float64Array; readonly variance: number };
  rows(query: RowsQuery): Float64Array;
  /** What was spent so far. */
  receipt(): readonly ReceiptLine[];
}
