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

/** Some rows in an order, and their values side by side: codes for categories, NaN where missing. */
interface Part {
  readonly rows: Uint32Array;
  readonly values: readonly Float64Array[];
}

class Rows {
  readonly partSize: number;
  /** Training rows in parts of one size, and holdout rows. */
  private readonly training: readonly Part[];
  private readonly holdout: readonly Part[];
  readonly synthetic: Part;

  constructor(
    readonly table: FidelityColumns,
    rng: Rng,
  ) {
    const { real, holdout, synthetic, columns } = table;
    const values = columns.map(numbersOf);
    this.partSize = Math.min(real, holdout, singlingOutDefaults.mostPart);
    const { mostRows } = singlingOutDefaults;
    this.training = this.parts(permutation(rng, real), values);
    const held = permutation(rng, holdout).map((k) => k + real);
    this.holdout = this.parts(held, values);
    const drawn = permutation(rng, synthetic).map((k) => k + real + holdout);
    this.synthetic = partOf(drawn.subarray(0, mostRows), values);
  }

  private parts(rows: Uint32Array, values: readonly Float64Array[]): Part[] {
    const { partSize } = this;
    const count = Math.min(Math.floor(rows.length / partSize), Math.ceil(singlingOutDefaults.mostRows / partSize));
    return Array.from({ length: count }, (_, k) => partOf(rows.subarray(k * partSize, (k + 1) * partSize), values));
  }

  singledOut(all: readonly (readonly Condition[])[], level: number): SinglingOutOf {
    const hits = new Map<number, number>();
    const found = [this.training, this.holdout].map((parts) => {
      let count = 0;
      for (const part of parts)
        for (const conditions of all) {
          const row = onlyRow(part, conditions);
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

function partOf(rows: Uint32Array, values: readonly Float64Array[]): Part {
  const gathered = values.map((column) => {
    const out = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) out[i] = column[rows[i]!]!;
    return out;
  });
  return { rows, values: gathered };
}

/** The only row of the part that meets all conditions; −1 when there is none or more than one. */
function onlyRow({ rows, values }: Part, [first, ...others]: readonly Condition[]): number {
  const column = values[first!.column]!;
  let only = -1;
  for (let i = 0; i < rows.length; i++) {
    if (!meets(column[i]!, first!)) continue;
    if (!others.every((condition) => meets(values[condition.column]![i]!, condition))) continue;
    if (only >= 0) return -1;
    only = rows[i]!;
  }
  return only;
}

function meets(own: number, { kind, value }: Condition): boolean {
  if (kind === "at least") return own >= value;
  if (kind === "at most") return own <= value;
  return own === value || (Number.isNaN(own) && Number.isNaN(value));
}

/** Values that occur once, and the ends of ordered columns; some of them, by lot. */
function univariate({ synthetic, table }: Rows, rng: Rng): Condition[][] {
  const all = table.columns.flatMap(({ kind }, column): Condition[] => {
    const counts = new Map<number, number>();
    for (const value of synthetic.values[column]!) counts.set(value, (counts.get(value) ?? 0) + 1);
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
function multivariate({ synthetic, table }: Rows, rng: Rng): Condition[][] {
  const { rows, values } = synthetic;
  const { conditions } = singlingOutDefaults;
  const medians = values.map(middleOf);
  const places = Uint32Array.from(rows.keys());
  const out: Condition[][] = [];
  for (let tries = 0; tries < 2 * conditions && out.length < conditions; tries++) {
    const place = rng.integer(rows.length);
    const joined: Condition[] = [];
    let left: Uint32Array = places;
    for (const column of permutation(rng, table.columns.length)) {
      const own = values[column]!;
      const value = own[place]!;
      const category = table.columns[column]!.kind === "levels" || Number.isNaN(value);
      const kind = category ? "is" : value > medians[column]! ? "at least" : "at most";
      const condition: Condition = { column, kind, value };
      joined.push(condition);
      left = meeting(left, own, condition);
      if (left.length === 1) break;
    }
    if (left.length === 1 && joined.length > 1) out.push(joined);
  }
  return out;
}

function meeting(places: Uint32Array, values: Float64Array, condition: Condition): Uint32Array {
  const out = new Uint32Array(places.length);
  let count = 0;
  for (const place of places) if (meets(values[place]!, condition)) out[count++] = place;
  return out.subarray(0, count);
}

function middleOf(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted.length > 0 ? sorted[Math.floor(sorted.length / 2)]! : 0;
}
