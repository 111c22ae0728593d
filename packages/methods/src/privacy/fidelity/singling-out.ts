/**
 * Singling out: conditions that hold for exactly one synthetic row, do they hold for exactly one real person?
 *
 * Univariate conditions: a value that occurs once in the synthetic table, and the smallest and largest number of a column. Multivariate ones: some columns of
 * a synthetic row, categories as they are, numbers as "at least" above the synthetic median and "at most" below, joined until they
 * hold for that row alone. How easily a condition singles somebody out depends on how many rows there are, so it is
 * counted in parts of k rows, k the smaller of both tables: in all parts of the training rows, and of the holdout rows,
 * where whoever is singled out is so by chance. `advantage` is the difference of the shares of conditions that single
 * out. A row that many conditions single out counts as often: the effective number of trials is theirs times Σc/Σc² for
 * c hits on a row.
 *
 * Source: [giomi2023], [cohen2020] for the notion.
 * @module
 */
import { type Interval, permutation, type Rng, sampleWithoutReplacement } from "@pushforward/core";
import { type FidelityColumns, numbersOf } from "./fidelity-columns.js";
import { shareDifference } from "./share-interval.js";

export interface SinglingOutOf {
  /** Conditions tried; 0 when the synthetic table offers none. */
  readonly conditions: number;
  /** Shares of them that single somebody out, in parts of one size. */
  readonly training: number;
  readonly holdout: number;
  readonly advantage: number;
  readonly interval: Interval;
}

export interface SinglingOut {
  readonly univariate: SinglingOutOf;
  readonly multivariate: SinglingOutOf;
  /** Rows in a part. */
  readonly partSize: number;
}

export const singlingOutDefaults = {
  conditions: 500,
  fewestColumns: 2,
  mostColumns: 5,
  mostRows: 50_000,
  mostPart: 20_000,
} as const;

interface Condition {
  readonly column: number;
  readonly kind: "is" | "at least" | "at most";
  readonly value: number;
}

export function singlingOut(
  table: FidelityColumns,
  { rng, level }: { readonly rng: Rng; readonly level: number },
): SinglingOut {
  const rows = new Rows(table, rng.stream(0));
  return {
    univariate: rows.singledOut(univariate(rows, rng.stream(1)), level),
    multivariate: rows.singledOut(multivariate(rows, rng.stream(2)), level),
    partSize: rows.partSize,
  };
}

/** Values of all rows as numbers: codes for categories, NaN where missing. */
class Rows {
  readonly values: readonly Float64Array[];
  readonly partSize: number;
  /** Training rows in parts of one size, and holdout rows. */
  private readonly training: readonly Uint32Array[];
  private readonly holdout: readonly Uint32Array[];
  readonly synthetic: Uint32Array;

  constructor(
    readonly table: FidelityColumns,
    rng: Rng,
  ) {
    const { real, holdout, synthetic, columns } = table;
    this.values = columns.map(numbersOf);
    this.partSize = Math.min(real, holdout, singlingOutDefaults.mostPart);
    const some = (count: number, from: number): Uint32Array =>
      permutation(rng, count)
        .map((k) => k + from)
        .subarray(0, singlingOutDefaults.mostRows);
    this.training = this.parts(permutation(rng, real));
    this.holdout = this.parts(permutation(rng, holdout).map((k) => k + real));
    this.synthetic = some(synthetic, real + holdout);
  }

  private parts(rows: Uint32Array): Uint32Array[] {
    const { partSize } = this;
    const count = Math.min(Math.floor(rows.length / partSize), Math.ceil(singlingOutDefaults.mostRows / partSize));
    return Array.from({ length: count }, (_, k) => rows.subarray(k * partSize, (k + 1) * partSize));
  }

  /** The only row among these that meets all conditions; −1 when there is none or more than one. */
  private onlyRow(rows: Uint32Array, conditions: readonly Condition[]): number {
    let left = rows;
    for (const condition of conditions) {
      left = this.meeting(left, condition);
      if (left.length === 0) return -1;
    }
    return left.length === 1 ? left[0]! : -1;
  }

  /** Those of `rows` that meet the condition. */
  meeting(rows: Uint32Array, { column, kind, value }: Condition): Uint32Array {
    const values = this.values[column]!;
    const out = new Uint32Array(rows.length);
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      const own = values[rows[i]!]!;
      if (kind === "at least" ? own >= value : kind === "at most" ? own <= value : Object.is(own, value))
        out[count++] = rows[i]!;
    }
    return out.subarray(0, count);
  }

  singledOut(all: readonly (readonly Condition[])[], level: number): SinglingOutOf {
    const hits = new Map<number, number>();
    const found = [this.training, this.holdout].map((parts) => {
      let count = 0;
      for (const part of parts)
        for (const conditions of all) {
          const row = this.onlyRow(part, conditions);
          if (row < 0) continue;
          count++;
          hits.set(row, (hits.get(row) ?? 0) + 1);
        }
      return { count, tried: parts.length * all.length };
    });
    const [total, squares] = [...hits.values()].reduce(([s, q], c) => [s + c, q + c * c], [0, 0]);
    const effective = squares > 0 ? total / squares : 1;
    const share = ({ count, tried }: { count: number; tried: number }) => ({
      share: tried > 0 ? count / tried : 0,
      trials: Math.max(1, tried * effective),
    });
    const [training, holdout] = [share(found[0]!), share(found[1]!)];
    const { value, interval } = shareDifference(holdout, training, level, "");
    return { conditions: all.length, training: training.share, holdout: holdout.share, advantage: value, interval };
  }
}

/** Values that occur once, and the ends of ordered columns; some of them, by lot. */
function univariate({ values, synthetic, table }: Rows, rng: Rng): Condition[][] {
  const all = table.columns.flatMap(({ kind }, column): Condition[] => {
    const counts = new Map<number, number>();
    for (const row of synthetic) {
      const value = values[column]![row]!;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const once = [...counts].filter(([, count]) => count === 1).map(([value]) => value);
    const single = once.map((value): Condition => ({ column, kind: "is", value }));
    if (kind === "levels") return single;
    const seen = [...counts.keys()].filter((value) => !Number.isNaN(value));
    if (seen.length === 0) return single;
    const low = seen.reduce((a, b) => Math.min(a, b));
    const high = seen.reduce((a, b) => Math.max(a, b));
    return [...single, { column, kind: "at most", value: low }, { column, kind: "at least", value: high }];
  });
  const chosen = sampleWithoutReplacement(rng, all.length, Math.min(singlingOutDefaults.conditions, all.length));
  return Array.from(chosen, (k) => [all[k]!]);
}

/** Columns of a random row in random order, joined until no other synthetic row is left; rows with a twin offer none. */
function multivariate(rows: Rows, rng: Rng): Condition[][] {
  const { values, synthetic, table } = rows;
  const { conditions } = singlingOutDefaults;
  const medians = values.map((column) => middleOf(column, synthetic));
  const out: Condition[][] = [];
  for (let tries = 0; tries < 2 * conditions && out.length < conditions; tries++) {
    const row = synthetic[rng.integer(synthetic.length)]!;
    const joined: Condition[] = [];
    let left = synthetic;
    for (const column of permutation(rng, table.columns.length)) {
      const value = values[column]![row]!;
      const category = table.columns[column]!.kind === "levels" || Number.isNaN(value);
      const kind = category ? "is" : value > medians[column]! ? "at least" : "at most";
      joined.push({ column, kind, value });
      left = rows.meeting(left, joined.at(-1)!);
      if (left.length === 1) break;
    }
    if (left.length === 1 && joined.length > 1) out.push(joined);
  }
  return out;
}

function middleOf(values: Float64Array, rows: Uint32Array): number {
  const sorted = Float64Array.from(rows, (row) => values[row]!)
    .filter((value) => !Number.isNaN(value))
    .sort();
  return sorted.length > 0 ? sorted[Math.floor(sorted.length / 2)]! : 0;
}
