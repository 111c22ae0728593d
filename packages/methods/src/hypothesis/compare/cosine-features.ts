/**
 * Random cosine features of the common space, summed over units, at bandwidths 2, 1, ½ and ¼ times the
 * median pooled distance.
 *
 * A Gaussian kernel exp(−|x − y|²/2σ²) is the mean of cos(ω·(x − y)) over ω ~ N(0, I/σ²) [rahimi2007]. The narrower
 * bandwidths reuse the same frequencies doubled, so one sine and cosine per row and frequency serves all four.
 * @module
 */
import { type Rng, stopIfAborted, type Watch } from "@pushforward/core";
import type { Kernels, KernelTask } from "@pushforward/kernels";
import { type CommonSpace, squaredDistance } from "./common-space.js";
import { unitCount } from "./scores.js";
import type { Units } from "./units.js";

export const frequencies = 64;
/** Fixed by the kernel, which doubles angles three times. */
export const bandwidths = 4;

const rowsAtOnce = 262_144;
const rowsPerTask = 8_192;

/** 2·64 features for each bandwidth, widest first, each a vector over the units, centred. */
export async function cosineFeatures(
  kernels: Kernels,
  space: CommonSpace,
  units: Units,
  rng: Rng,
  watch: Watch,
): Promise<Float64Array[]> {
  const U = unitCount(units);
  const features = 2 * frequencies * bandwidths;
  const out = Array.from({ length: features }, () => new Float64Array(U));
  const scope = kernels.scope();
  try {
    const { omega, tables, starts } = drawFrequencies(space, medianDistance(space, rng.stream(0)), rng.stream(1));
    const regions = { omega: scope.copy(omega), tables: scope.copy(tables) };
    const atOnce = Math.max(1, Math.floor(rowsAtOnce / units.size));
    const pn = space.numbers.length;
    const pl = space.levels.length;
    const numbers = scope.f32(Math.min(atOnce, U) * units.size * pn);
    const levels = scope.u16(Math.min(atOnce, U) * units.size * pl);
    const sums = scope.f32(Math.min(atOnce, U) * features);
    for (let first = 0; first < U; first += atOnce) {
      stopIfAborted(watch);
      const count = Math.min(atOnce, U - first);
      pack(space, starts, first * units.size, count * units.size, numbers.view, levels.view);
      const step = Math.max(1, Math.floor(rowsPerTask / units.size));
      const tasks: KernelTask[] = [];
      for (let u = 0; u < count; u += step) {
        const row = u * units.size;
        const at = [numbers.ptr + 4 * row * pn, levels.ptr + 2 * row * pl, sums.ptr + 4 * u * features] as const;
        const size = Math.min(step, count - u);
        tasks.push([
          "cosineSums",
          size,
          units.size,
          at[0],
          pn,
          regions.omega.ptr,
          at[1],
          pl,
          regions.tables.ptr,
          frequencies,
          at[2],
        ]);
      }
      await kernels.run(tasks, { signal: watch.signal });
      const view = sums.view;
      for (let u = 0; u < count; u++) for (let f = 0; f < features; f++) out[f]![first + u] = view[u * features + f]!;
    }
  } finally {
    scope.free();
  }
  out.forEach(centre);
  return out;
}

function drawFrequencies(space: CommonSpace, median: number, rng: Rng) {
  const scale = 1 / (2 * median); // bandwidth 2·median first; doubling the angle halves the bandwidth
  const normals = (length: number) => Float32Array.from({ length }, () => scale * rng.normal());
  const omega = normals(space.numbers.length * frequencies);
  const starts: number[] = [];
  let rows = 0;
  for (const { count } of space.levels) {
    starts.push(rows);
    rows += count;
  }
  const tables = normals(rows * frequencies);
  space.levels.forEach(({ count, height }, c) => {
    const from = starts[c]! * frequencies;
    const to = (starts[c]! + count) * frequencies;
    for (let i = from; i < to; i++) tables[i] = height * tables[i]!;
  });
  return { omega, tables, starts };
}

function pack(
  space: CommonSpace,
  starts: readonly number[],
  first: number,
  rows: number,
  numbers: Float32Array,
  levels: Uint16Array,
): void {
  const pn = space.numbers.length;
  const pl = space.levels.length;
  space.numbers.forEach((values, j) => {
    for (let i = 0; i < rows; i++) numbers[i * pn + j] = values[first + i]!;
  });
  space.levels.forEach(({ level }, c) => {
    for (let i = 0; i < rows; i++) levels[i * pl + c] = starts[c]! + level[first + i]!;
  });
}

const medianPairs = 2000;

/** Median distance of random pairs of pooled rows; 1 if most of them coincide. */
function medianDistance(space: CommonSpace, rng: Rng): number {
  const rows = (space.numbers[0] ?? space.levels[0]!.level).length;
  const squares = Float64Array.from({ length: medianPairs }, () =>
    squaredDistance(space, rng.integer(rows), rng.integer(rows)),
  );
  const median = Math.sqrt(squares.sort()[medianPairs / 2]!);
  return median > 0 ? median : 1;
}

function centre(values: Float64Array): void {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) values[i]! -= mean;
}
