/**
 * Cyclic coordinates of time: hour of the day, day of the week.
 * @module
 */
import { cos, sin, type TimeColumn } from "@pushforward/core";

const day = 86_400_000;
const fortnight = 14 * day;

/** Pairs (cos, sin)/2 for the hour when times are finer than a day, for the weekday when they span over two weeks. */
export function cyclicCoordinates({ values, resolution }: TimeColumn): Float64Array[] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const periods: ((ms: number) => number)[] = [];
  if (resolution !== "day") periods.push((ms) => ms / day - Math.floor(ms / day));
  if (high - low > fortnight) periods.push((ms) => modulo(Math.floor(ms / day) + 4, 7) / 7); // 1970-01-01 was a Thursday
  return periods.flatMap((phase) => [cyclic(values, phase, cos), cyclic(values, phase, sin)]);
}

function cyclic(values: Float64Array, phase: (ms: number) => number, wave: (x: number) => number): Float64Array {
  return values.map((ms) => (Number.isFinite(ms) ? wave(2 * Math.PI * phase(ms)) / 2 : 0));
}

function modulo(a: number, b: number): number {
  return a - b * Math.floor(a / b);
}
