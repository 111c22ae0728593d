/**
 * What `compare` answers. One shape whatever the options; everything here survives JSON.
 * @module
 */
import type { ColumnType, Estimate, Interval } from "@pushforward/core";

export interface CompareResult {
  /** `cannot test`: so few rows that no p-value can reach the level. */
  readonly verdict: "different" | "not different" | "cannot test";
  /** Of the null "all rows are exchangeable between the tables"; 1 when the laws are equal as counted. */
  readonly pValue: number;
  /** Monte Carlo standard deviation of `pValue`; 0 when every relabelling was enumerated. */
  readonly pValueError: number;
  readonly level: number;
  readonly seed: number;
  readonly sizes: Sizes;
  /** What drove the verdict: p-values of the parts, not corrected for looking at four of them. */
  readonly statistics: readonly Statistic[];
  /** Share of reference rows found verbatim in the current table, from 0 to 1. */
  readonly overlap: number;
  readonly schema: SchemaChanges;
  readonly effects: Effects;
  /** Sorted by evidence, strongest first. */
  readonly columns: readonly ColumnResult[];
  /** Pairs of columns whose dependence changed, beyond their margins; strongest first. Only those listed. */
  readonly pairs: readonly PairResult[];
  readonly pairsExamined: number;
  /** Row groups that grew or shrank; only those that pass. */
  readonly groups: readonly GroupResult[];
  /** Smallest differences that would have been seen; empty when not asked for. */
  readonly visible: readonly VisibleDifference[];
  readonly warnings: readonly string[];
}

export interface Sizes {
  readonly reference: number;
  readonly current: number;
  /** Rows that entered the verdict. */
  readonly referenceUsed: number;
  readonly currentUsed: number;
  /** Rows in one block whose label is permuted as a whole; 1 = single rows. */
  readonly blockSize: number;
  /** Relabellings behind the p-value, the observed one not counted. */
  readonly resamples: number;
  /** True when `resamples` + 1 are all that exist. */
  readonly enumerated: boolean;
}

export interface Statistic {
  readonly name: "energy" | "columns" | "dependence" | "scan";
  readonly value: number;
  readonly pValue: number;
  /** Which column, pair or group the maximum was reached at; absent for energy. */
  readonly where?: string;
}

export interface SchemaChanges {
  /** Columns of the reference that the current table lacks. */
  readonly missing: readonly string[];
  readonly added: readonly string[];
  readonly retyped: readonly { readonly name: string; readonly reference: ColumnType; readonly current: ColumnType }[];
  /** Common columns that were not compared, with the reason: constant, a unique key, all missing. */
  readonly excluded: readonly { readonly name: string; readonly reason: string }[];
  readonly levels: readonly {
    readonly name: string;
    /** Levels only in the current table, most frequent first, at most 20; `newCount` counts all of them. */
    readonly new: readonly string[];
    readonly newCount: number;
    readonly vanished: readonly string[];
    readonly vanishedCount: number;
  }[];
  /** Ordered columns whose current values leave the reference's range. */
  readonly ranges: readonly {
    readonly name: string;
    readonly type: ColumnType;
    readonly reference: readonly [number, number];
    readonly current: readonly [number, number];
    /** Share of current rows below and above the reference's range. */
    readonly below: number;
    readonly above: number;
  }[];
  /** Columns in which either table has missing values: shares from 0 to 1. */
  readonly missingRates: readonly { readonly name: string; readonly reference: number; readonly current: number }[];
}

export interface Effects {
  /** Sliced Wasserstein-2 distance of the encoded rows (every column has variance 1). */
  readonly slicedWasserstein: Estimate;
  /** How often a cross-fitted classifier ranks a current row above a reference row; 0.5 = cannot tell. */
  readonly auc: Estimate;
  /** Energy coefficient in [0, 1]: 0 for equal laws (unbiased in the numerator), 1 for laws at two points. */
  readonly energy: Estimate;
  /** Lower bound on the share of rows that must change to make the laws equal (total variation). */
  readonly changedRows: Estimate;
}

export interface Shift {
  /** Such as "mean", "median", "10% quantile", "share missing", `share of "F"`, "P(current > reference)". */
  readonly name: string;
  readonly reference: number | null;
  readonly current: number | null;
  readonly difference: Estimate;
}

export interface ColumnResult {
  readonly name: string;
  readonly type: ColumnType;
  /** Jensen–Shannon divergence in bits over the column's cells: 0 equal, 1 disjoint. */
  readonly distance: number;
  /** Ordered columns: Wasserstein-1 in the column's own units (days for time, characters for text). */
  readonly wasserstein: Estimate | null;
  /** Permutation p-value of the column's cells, valid at any size. */
  readonly pValue: number;
  /** Benjamini–Hochberg over the columns. */
  readonly adjustedPValue: number;
  /** adjustedPValue ≤ the false discovery rate asked for. */
  readonly listed: boolean;
  /** Still listed when not even one false listing is allowed (Westfall–Young, 5%). */
  readonly familywise: boolean;
  readonly classical: {
    readonly name: "Kolmogorov–Smirnov" | "chi-square";
    readonly statistic: number;
    readonly pValue: number;
    readonly method: "exact" | "asymptotic" | "permutation";
  };
  /** What moved most. */
  readonly moved: "location" | "spread" | "shape" | "missing" | "levels" | "nothing";
  /** Most telling first; intervals are widened for the selection (false coverage rate). */
  readonly shifts: readonly Shift[];
  readonly picture: Picture;
}

/** Shares of rows of each law, for a small picture; missing rows are the last entry when `missing` is true. */
export type Picture =
  | {
      readonly kind: "histogram";
      readonly unit: "number" | "time" | "characters";
      /** Ascending, one more than the bars. */
      readonly edges: readonly number[];
      readonly reference: readonly number[];
      readonly current: readonly number[];
      readonly missing: { readonly reference: number; readonly current: number };
    }
  | {
      readonly kind: "bars";
      /** At most 12 levels plus "other", most frequent first. */
      readonly levels: readonly string[];
      readonly reference: readonly number[];
      readonly current: readonly number[];
      readonly missing: { readonly reference: number; readonly current: number };
    };

export interface PairResult {
  readonly columns: readonly [string, string];
  /** Rank correlation (or that of the most telling level) in each table. */
  readonly reference: number;
  readonly current: number;
  readonly difference: Interval & { readonly value: number };
  /** Which level the correlation is about, such as `origin = "USA"`; absent for two ordered columns. */
  readonly about?: string;
  readonly pValue: number;
  readonly adjustedPValue: number;
}

export interface GroupResult {
  /** Such as `age ≤ 34 and sex = "F"`. */
  readonly condition: string;
  /** Shares of rows in the group, from 0 to 1, on the scoring half. */
  readonly reference: number;
  readonly current: number;
  /** current / reference; Infinity cannot survive JSON, so null when the reference share is 0. */
  readonly ratio: number | null;
  /** Of the ratio, simultaneous over the groups examined; high is null when unbounded. */
  readonly interval: { readonly low: number; readonly high: number | null; readonly level: number };
  /** Of current − reference in shares, simultaneous too. */
  readonly difference: Interval & { readonly value: number };
  readonly pValue: number;
  /** Holm over the groups examined. */
  readonly adjustedPValue: number;
}

export interface VisibleDifference {
  readonly kind: "shift" | "missing" | "correlation" | "group";
  /** In words, with the column it was planted in. */
  readonly description: string;
  /** Smallest size seen with probability `power`; null when even the largest tried was not. */
  readonly size: number | null;
  readonly unit: string;
  readonly power: number;
  /** Monte Carlo range of `size`. */
  readonly interval: Interval | null;
}
