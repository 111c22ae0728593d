/**
 * Has a stream left the law of a reference? An alarm whose rate of false alarms is bounded, whatever the law.
 *
 * Each new value is ranked among the reference and all rows of the stream before it, ties at random:
 *
 *     u_t = (#{earlier < z_t} + U·(1 + #{earlier = z_t})) / (1 + #earlier)
 *
 * While reference and stream are exchangeable the u_t are independent and exactly uniform [vovk2005], so for every density f
 * on [0, 1] the bets f(u_t) have mean 1 given the past, and the Shiryaev–Roberts sum
 *
 *     R_t = (1 + R_{t−1})·f(u_t)
 *
 * has mean t: an alarm at R_t ≥ A comes, without a change, after A rows or more on average [shin2024]. R is averaged over
 * columns and over six densities: values that rise, fall, spread or close in. With several columns, the mean distance of a row
 * to half of the reference is one more column, which sees changes of their dependence. The start of the change is where the
 * strongest single bet was last at its least. Time O(log N) a value to rank, O(N) to remember it.
 *
 * Source: [shin2024], [vovk2005].
 * @module
 */
import { check, countBelow, type Rng, type Samples } from "@pushforward/core";

/** Stated once: the code, the catalogue and the manual read these. */
export const detectChangeDefaults = { averageRun: 1000 } as const;

export interface DetectChangeOptions {
  /** Breaks ties. */
  readonly rng: Rng;
  /** Rows between false alarms, on average at least: A > 1. */
  readonly averageRun?: number | undefined;
}

export interface Alarm {
  /** Row of the stream at which the alarm went, from 0. */
  readonly row: number;
  /** Row from which on the evidence gathered. */
  readonly start: number;
  /** Column with the most evidence, and what its values did. */
  readonly column: string;
  readonly kind: ChangeKind;
}

export interface ChangeDetection {
  /** Absent while there was none. Rows after an alarm are not looked at. */
  readonly alarm?: Alarm;
  /** R_t at each row up to the alarm; alarm where it reaches `averageRun`. */
  readonly evidence: Float64Array;
  readonly averageRun: number;
  readonly reference: number;
  /** Rows of the stream, looked at or not. */
  readonly rows: number;
  readonly columns: readonly string[];
}

export type ChangeKind = "rise" | "fall" | "spread" | "closing in";

/** Densities on [0, 1] to bet with. */
const bets: readonly { readonly kind: ChangeKind; readonly density: (u: number) => number }[] = [
  { kind: "rise", density: (u) => 0.5 / Math.sqrt(1 - u) },
  { kind: "rise", density: (u) => 3 * u * u },
  { kind: "fall", density: (u) => 0.5 / Math.sqrt(u) },
  { kind: "fall", density: (u) => 3 * (1 - u) * (1 - u) },
  { kind: "spread", density: (u) => 1 / (Math.PI * Math.sqrt(u * (1 - u))) },
  { kind: "closing in", density: (u) => 6 * u * (1 - u) },
];

/** What all rows together are called among the columns. */
export const jointColumn = "all columns together";

/**
 * Watch the rows of `stream`, in their order, against `reference`.
 *
 * @throws ArgumentError when `stream` is not in the space of `reference`, rows carry weights, or `averageRun` is not above 1.
 */
export function detectChange(reference: Samples, stream: Samples, options: DetectChangeOptions): ChangeDetection {
  const { averageRun = detectChangeDefaults.averageRun } = options;
  const here = "detectChange";
  check(
    stream.d === reference.d,
    here,
    "stream",
    `${reference.d}-dimensional like reference`,
    `${stream.d} dimensions`,
  );
  check(
    !reference.weights && !stream.weights,
    here,
    "weights",
    "absent: every row counts the same",
    "a column of weights",
  );
  const detector = new ChangeDetector(reference, options);
  const evidence = new Float64Array(stream.n);
  const common = { averageRun, reference: reference.n, rows: stream.n, columns: detector.columns };
  for (let t = 0; t < stream.n; t++) {
    evidence[t] = detector.take(stream.data.subarray(t * stream.d, (t + 1) * stream.d));
    if (evidence[t]! < averageRun) continue;
    return { ...common, alarm: { row: t, ...detector.strongest() }, evidence: evidence.slice(0, t + 1) };
  }
  return { ...common, evidence };
}

/** The same row by row. */
export class ChangeDetector {
  readonly columns: readonly string[];
  readonly #rng: Rng;
  readonly #seen: Remembered[];
  readonly #distance: ((row: Float64Array) => number) | undefined;
  /** For each column and bet: R, the largest product of bets so far, and where it began. */
  readonly #sums: Float64Array;
  readonly #peaks: Float64Array;
  readonly #starts: Uint32Array;
  #rows = 0;

  constructor(reference: Samples, { rng, averageRun = detectChangeDefaults.averageRun }: DetectChangeOptions) {
    check(averageRun > 1 && averageRun < Infinity, "detectChange", "averageRun", "a finite number above 1", averageRun);
    const { n, d, data, names } = reference;
    const training = d > 1 ? Math.floor(n / 2) : 0;
    this.#rng = rng;
    this.#distance = training > 0 ? meanDistance(data.subarray(0, training * d), d) : undefined;
    const own = Array.from({ length: d }, (_, k) => names?.[k] ?? `column ${k + 1}`);
    this.columns = this.#distance ? [...own, jointColumn] : own;
    this.#seen = own.map((_, k) => new Remembered(Float64Array.from({ length: n }, (_, i) => data[i * d + k]!)));
    if (this.#distance) {
      const rest = Array.from({ length: n - training }, (_, i) =>
        data.subarray((training + i) * d, (training + i + 1) * d),
      );
      this.#seen.push(new Remembered(Float64Array.from(rest, this.#distance)));
    }
    const cells = this.columns.length * bets.length;
    this.#sums = new Float64Array(cells);
    this.#peaks = new Float64Array(cells).fill(1);
    this.#starts = new Uint32Array(cells);
  }

  /** R after one more row. */
  take(row: Float64Array): number {
    let total = 0;
    this.#seen.forEach((seen, k) => {
      const value = k < row.length ? row[k]! : this.#distance!(row);
      const u = Math.min(1 - 2 ** -53, Math.max(2 ** -53, seen.rank(value, this.#rng.uniform())));
      bets.forEach(({ density }, b) => {
        total += this.#bet(k * bets.length + b, density(u));
      });
    });
    this.#rows++;
    return total / this.#sums.length;
  }

  #bet(cell: number, factor: number): number {
    if (this.#peaks[cell]! <= 1) {
      this.#peaks[cell] = 1;
      this.#starts[cell] = this.#rows;
    }
    this.#peaks[cell]! *= factor;
    this.#sums[cell] = (1 + this.#sums[cell]!) * factor;
    return this.#sums[cell]!;
  }

  /** The column and bet with the most evidence, and the row from which it gathered. */
  strongest(): Omit<Alarm, "row"> {
    let best = 0;
    for (let cell = 1; cell < this.#sums.length; cell++) if (this.#sums[cell]! > this.#sums[best]!) best = cell;
    const column = this.columns[Math.floor(best / bets.length)]!;
    return { start: this.#starts[best]!, column, kind: bets[best % bets.length]!.kind };
  }
}

/** Numbers in order, to which more are added. */
class Remembered {
  #sorted: Float64Array;
  #length: number;

  constructor(values: Float64Array) {
    this.#sorted = values.sort();
    this.#length = values.length;
  }

  /** u of a new value, which is remembered. */
  rank(value: number, tie: number): number {
    const below = countBelow(this.#sorted, value, this.#length);
    let upTo = below;
    while (upTo < this.#length && this.#sorted[upTo] === value) upTo++;
    const u = (below + tie * (1 + upTo - below)) / (1 + this.#length);
    this.#insert(value, below);
    return u;
  }

  #insert(value: number, at: number): void {
    if (this.#length === this.#sorted.length) {
      const larger = new Float64Array(2 * this.#length + 16);
      larger.set(this.#sorted);
      this.#sorted = larger;
    }
    this.#sorted.copyWithin(at + 1, at, this.#length);
    this.#sorted[at] = value;
    this.#length++;
  }
}

const mostTraining = 200;

/** Mean distance to at most 200 of some rows, columns in units of their mean size around the first. */
function meanDistance(rows: Float64Array, d: number): (row: Float64Array) => number {
  const n = rows.length / d;
  const units = new Float64Array(d);
  for (let at = 0; at < rows.length; at++) units[at % d]! += Math.abs(rows[at]! - rows[at % d]!) / n;
  const unit = units.map((size) => (size > 0 ? size : 1));
  const step = Math.ceil(n / mostTraining);
  return (row) => {
    let [total, count] = [0, 0];
    for (let i = 0; i < n; i += step, count++) {
      let square = 0;
      for (let k = 0; k < d; k++)
        square += ((row[k]! - rows[i * d + k]!) / unit[k]!) * ((row[k]! - rows[i * d + k]!) / unit[k]!);
      total += Math.sqrt(square);
    }
    return total / count;
  };
}
