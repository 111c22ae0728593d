/**
 * A readable number of rows or entries that stand for all.
 * @module
 */
import type { Samples } from "@pushforward/core";

/** As many points or lines as an eye can follow. */
export const mostShown = 200;

/** Entries at the middles of `count` equal parts of the mass. */
export function entriesAt(mass: Float64Array, count: number): number[] {
  const whole = mass.reduce((sum, part) => sum + part, 0);
  const found: number[] = [];
  let upTo = 0;
  mass.forEach((part, e) => {
    upTo += part;
    while (found.length < count && ((found.length + 0.5) / count) * whole < upTo) found.push(e);
  });
  return found;
}

/** All rows with mass, or `most` at the middles of equal parts of it; in order on a line. */
export function shownRows({ n, d, data, weights }: Samples, most = mostShown): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  if (d === 1) order.sort((a, b) => data[a]! - data[b]!);
  const mass = Float64Array.from(order, (i) => (weights ? weights[i]! : 1 / n));
  if (n <= most && !mass.includes(0)) return order;
  return entriesAt(mass, most).map((k) => order[k]!);
}

export function takeRows({ data, d, names }: Samples, rows: readonly number[]): Samples {
  const taken = Float64Array.from(
    { length: rows.length * d },
    (_, at) => data[rows[Math.floor(at / d)]! * d + (at % d)]!,
  );
  return { data: taken, n: rows.length, d, ...(names && { names }) };
}

/** `shownRows` as points of equal mass. */
export const shownPoints = (points: Samples): Samples => takeRows(points, shownRows(points));
