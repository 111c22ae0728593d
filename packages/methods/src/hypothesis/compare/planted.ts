/**
 * Planted differences: what a column (or two) would look like after a change of a stated kind and size.
 *
 * A change replaces the scores and bins of every row; a change of a share δ of the rows moves every mean
 * of a feature by δ times what changing all rows would.
 * @module
 */
import { normalCdf, normalQuantile } from "@pushforward/core";
import { sortedOrder } from "./ranks.js";
import type { ColumnScores } from "./scores.js";
import { bytesAt, numbersAt } from "./take-rows.js";

/** Columns after the change, by index; all others stay. */
export type Planted = ReadonlyMap<number, ColumnScores>;

/** Moves an ordered column by so many standard deviations of its normal score. */
export function shiftsOf(column: ColumnScores): (size: number) => Planted {
  const place = places(column);
  return (size) => {
    const moved = place.scores.map((score) => score + size);
    return new Map([[column.index, fromDonors(column, place.order, moved)]]);
  };
}

/** Gives the second column a rank correlation of about that size with the first, where both are observed. */
export function correlationsOf(a: ColumnScores, b: ColumnScores): (size: number) => Planted {
  const x = places(a);
  const y = places(b);
  return (size) => {
    const rest = Math.sqrt(1 - size * size);
    const moved = y.scores.map((score, row) =>
      Number.isNaN(x.scores[row]!) ? score : size * x.scores[row]! + rest * score,
    );
    return new Map([[b.index, fromDonors(b, y.order, moved)]]);
  };
}

/** All values missing. */
export function plantMissing(column: ColumnScores): Planted {
  const { numbers, bin, level } = column;
  const changed = numbers.map((values, i) => new Float64Array(values.length).fill(i === 1 ? 1 : 0));
  const fill = (codes: Uint8Array, code: number) => new Uint8Array(codes.length).fill(code);
  const bins = fill(bin, column.bins - 1);
  return new Map([[column.index, { ...column, numbers: changed, bin: bins, level: fill(level, column.levels - 1) }]]);
}

/** All rows in one bin of each of two columns; their ranks become the bin's mean rank. */
export function plantGroup(a: ColumnScores, binA: number, b: ColumnScores, binB: number): Planted {
  return new Map([
    [a.index, inBin(a, binA)],
    [b.index, inBin(b, binB)],
  ]);
}

function inBin(column: ColumnScores, bin: number): ColumnScores {
  const numbers = column.numbers.map((values) => new Float64Array(values.length).fill(meanIn(values, column.bin, bin)));
  const fill = (codes: Uint8Array) => new Uint8Array(codes.length).fill(bin);
  return { ...column, numbers, bin: fill(column.bin), level: fill(column.level) };
}

function meanIn(values: Float64Array, bins: Uint8Array, bin: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (bins[i] !== bin) continue;
    sum += values[i]!;
    count++;
  }
  return count > 0 ? sum / count : 0;
}

interface Places {
  /** Observed rows ascending by rank; equal ranks in the order of rows, which is random. */
  readonly order: Uint32Array;
  /** Normal score of each row's place in that order; NaN where missing. Ties are spread over their places. */
  readonly scores: Float64Array;
}

function places({ numbers, column }: ColumnScores): Places {
  const [rank, missing] = numbers;
  const hasGaps = column.missing.length > 0;
  const order = sortedOrder(hasGaps ? rank!.map((u, row) => (missing![row] === 1 ? Number.NaN : u)) : rank!);
  const scores = new Float64Array(rank!.length).fill(Number.NaN);
  order.forEach((row, place) => {
    scores[row] = normalQuantile((place + 0.5) / order.length);
  });
  return { order, scores };
}

/** Each row takes rank and bin of the row at its new place, so values stay ones that occur. */
function fromDonors(column: ColumnScores, order: Uint32Array, moved: Float64Array): ColumnScores {
  const donors = donorsOf(order, moved);
  const numbers = column.numbers.map((values) => numbersAt(values, donors));
  return { ...column, numbers, bin: bytesAt(column.bin, donors) };
}

/** The row at the place in the order that each normal score has; missing ones stay. */
function donorsOf(order: Uint32Array, moved: Float64Array): Uint32Array {
  const donors = new Uint32Array(moved.length);
  for (let row = 0; row < moved.length; row++) {
    const score = moved[row]!;
    const place = Math.min(order.length - 1, Math.floor(normalCdf(score) * order.length));
    donors[row] = Number.isNaN(score) ? row : order[place]!;
  }
  return donors;
}
