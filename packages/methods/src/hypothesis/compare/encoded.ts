/**
 * Two tables pooled and encoded without a look at which row came from which (label-free), so that
 * relabelling rows leaves every feature as it is. Rows of the reference come first, then the current.
 * @module
 */
import type { ColumnType } from "@pushforward/core";

export interface EncodedColumn {
  readonly name: string;
  /** Type after both tables were reconciled. */
  readonly type: ColumnType;
  /** `ordered`: numeric, integer, time and text (by length); `levels`: category, boolean. */
  readonly kind: "ordered" | "levels";
  /** Ordered only: (pooled mid-rank − ½)/observed − ½ in (−½, ½); 0 where missing. Else empty. */
  readonly rank: Float64Array;
  /** 1 where missing; empty when nothing is missing. For `levels`, missing is a level of its own too. */
  readonly missing: Uint8Array;
  /** Further label-free coordinates in [−½, ½] (cyclic time, hashed n-grams of text); empty for most columns. */
  readonly extra: readonly Float64Array[];
  /** Levels only: kept level of each row, the last ones being "other" and "missing" when they occur. Else empty. */
  readonly level: Uint8Array;
  /** Levels only: labels of `level`. Else empty. */
  readonly levels: readonly string[];
  /** Coarse bin of each row, for groups and the scan: pooled quartiles (ties never cut) or levels, and missing. */
  readonly bin: Uint8Array;
  /** A condition for each bin that a person can read and apply, such as `age ≤ 34` or `sex = "F"` or `age is missing`. */
  readonly bins: readonly string[];
  /** Fine cell of each row, for the column's own test: at most 16 pooled quantile cells or levels, and missing. */
  readonly cell: Uint8Array;
  readonly cells: number;
}

export interface EncodedPair {
  /** Rows of the reference; row i belongs to it when i < n. */
  readonly n: number;
  /** Rows of the current table. */
  readonly m: number;
  readonly columns: readonly EncodedColumn[];
}
