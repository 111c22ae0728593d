/**
 * Cyclic coordinates of time: hour of the day, day of the week.
 * @module
 */
import type { TimeColumn } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";

const day = 86_400_000;
const fortnight = 14 * day;

/** Pairs (cos, sin)/2 for the hour when times are finer than a day, for the weekday when they span over two weeks. */
export function cyclicCoordinates({ values, resolution }: TimeColumn, kernels: Kernels): Float64Array[] {
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < values.length; row++) {
    low = values[row]! < low ? values[row]! : low;
    high = values[row]! > high ? values[row]! : high;
  }
  const periods: ((ms: number) => number)[] = [];
  if (resolution !== "day") periods.push((ms) => ms / day - Math.floor(ms / day));
  if (high - low > fortnight) periods.push((ms) => modulo(Math.floor(ms / day) + 4, 7) / 7); // 1970-01-01 was a Thursday
  return periods.flatMap((phase) => cyclic(values, phase, kernels));
}

function cyclic(values: Float64Array, phase: (ms: number) => number, kernels: Kernels): Float64Array[] {
  const rows = values.length;
  const scope = kernels.scope();
  const angle = scope.f64(rows);
  const sine = scope.f64(rows);
  const cosine = scope.f64(rows);
  const { view } = angle;
  for (let row = 0; row < rows; row++)
    view[row] = Number.isFinite(values[row]!) ? 2 * Math.PI * phase(values[row]!) : 0;
  kernels.functions.sincosF64(angle.ptr, 0, rows, sine.ptr, cosine.ptr);
  const out = [cosine, sine].map((wave) => halves(wave.view, values));
  scope.free();
  return out;
}

/** Half of each number; 0 where there is no value. */
function halves(waves: Float64Array, values: Float64Array): Float64Array {
  const out = new Float64Array(waves.length);
  for (let row = 0; row < out.length; row++) out[row] = Number.isFinite(values[row]!) ? waves[row]! / 2 : 0;
  return out;
}

function modulo(a: number, b: number): number {
  return a - b * Math.floor(a / b);
}
