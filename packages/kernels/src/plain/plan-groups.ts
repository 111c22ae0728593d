/** The entries of an entropic plan that matter, in groups of 16 columns, and products with them. @module */
import type { Views } from "../views.js";
import { expTerm32 } from "./lanes/exp-f32.js";

/**
 * Of the weights `W_ij = exp(h_j − scale·|x_i − y_j|² − tops_i)` for from ≤ i < to, those groups of 16 columns
 * (0 … 15, 16 … 31, …) in which one is above e^−cut, cut ≤ 40. Returns how many there are; the first `capacity`
 * of them are written: to `groups` two u32 each (row, number of the group), to `values` 16 float32 each. They come
 * panel by panel of 256 columns, in each row by row. `counts` (u32) and `sums` (float64) get for each row its groups
 * and their total, also of those not written. `x` holds rows and `y` m rows of `dim` float32 coordinates, `h` m float32
 * (−∞ leaves a column out), `tops` float64. `scratch` has `planGroupsScratchBytes(dim)` bytes.
 * Time O((to − from)·m·dim).
 */
export function planGroupsSquaredF32(memory: Views, ...range: PointRange): number {
  return planGroupsOfPoints(memory, (squared) => squared, range);
}

/** The same for the cost |x_i − y_j|. */
export function planGroupsEuclideanF32(memory: Views, ...range: PointRange): number {
  return planGroupsOfPoints(memory, Math.sqrt, range);
}

/**
 * The same for costs that lie in memory: rows of `columns` float32, a multiple of 16, and as many offsets `h`.
 * `scratch` has 64 bytes. Time O((to − from)·columns).
 */
export function planGroupsStoredF32(
  memory: Views,
  ...[costs, from, to, columns, h, ...rest]: [
    costs: number,
    from: number,
    to: number,
    columns: number,
    h: number,
    ...Place,
  ]
): number {
  const cost = (i: number, j: number) => memory.f32[(costs >>> 2) + i * columns + j]!;
  return planGroups(memory, cost, [from, to, columns, h, ...rest]);
}

type Place = [
  scale: number,
  tops: number,
  cut: number,
  capacity: number,
  counts: number,
  sums: number,
  groups: number,
  values: number,
  scratch: number,
];
type PointRange = [x: number, from: number, to: number, y: number, m: number, dim: number, h: number, ...Place];
type CostOf = (i: number, j: number) => number;

const panel = 256;
const lane = Float32Array.from({ length: 16 });

function planGroupsOfPoints(
  memory: Views,
  costOf: (squared: number) => number,
  [x, from, to, y, m, dim, h, ...rest]: PointRange,
): number {
  const [{ f32 }, round] = [memory, Math.fround];
  const cost = (i: number, j: number) => {
    let sum = 0;
    for (let k = 0; k < dim; k++) {
      const difference = round(f32[(y >>> 2) + j * dim + k]! - f32[(x >>> 2) + i * dim + k]!);
      sum = round(sum + round(difference * difference));
    }
    return round(costOf(sum));
  };
  return planGroups(memory, cost, [from, to, m, h, ...rest]);
}

function planGroups(
  { f32, f64, u32 }: Views,
  cost: CostOf,
  range: [from: number, to: number, m: number, h: number, ...Place],
): number {
  const [from, to, m, h, scale, tops, cut, capacity, counts, sums, groups, values] = range;
  const scores = { offsets: f32.subarray(h >>> 2, (h >>> 2) + m), scale: Math.fround(scale), cost };
  u32.fill(0, (counts >>> 2) + from, (counts >>> 2) + to);
  f64.fill(0, (sums >>> 3) + from, (sums >>> 3) + to);
  let found = 0;
  for (let begin = 0; begin < m; begin += panel)
    for (let i = from; i < to; i++) {
      const top = Math.fround(f64[(tops >>> 3) + i]!);
      const before = found;
      let sum = 0;
      for (let first = begin; first < Math.min(m, begin + panel); first += 16) {
        if (!writeGroup(scores, i, first, top, -Math.fround(cut))) continue;
        sum += sumOfLanes(lane);
        if (found < capacity) {
          u32[(groups >>> 2) + 2 * found] = i;
          u32[(groups >>> 2) + 2 * found + 1] = first / 16;
          f32.set(lane, (values >>> 2) + 16 * found);
        }
        found++;
      }
      u32[(counts >>> 2) + i]! += found - before;
      f64[(sums >>> 3) + i]! += sum;
    }
  return found;
}

interface Scores {
  readonly offsets: Float32Array;
  readonly scale: number;
  readonly cost: CostOf;
}

/** 16 weights to `lane`, and whether one is above e^bound. */
function writeGroup({ offsets, scale, cost }: Scores, i: number, first: number, top: number, bound: number) {
  const round = Math.fround;
  let any = false;
  for (let j = first; j < first + 16; j++) {
    const inside = j < offsets.length;
    const offset = inside ? offsets[j]! : Number.NEGATIVE_INFINITY;
    const score = round(round(offset - round((inside ? cost(i, j) : 0) * scale)) - top);
    if (!(score <= bound)) any = true;
    lane[j - first] = expTerm32(score);
  }
  return any;
}

/** The 16 numbers in the order in which lanes add them. */
function sumOfLanes(lanes: Float32Array): number {
  const round = Math.fround;
  const four = [0, 1, 2, 3].map((k) => {
    return round(round(lanes[k]! + lanes[4 + k]!) + round(lanes[8 + k]! + lanes[12 + k]!));
  });
  return four[0]! + four[2]! + (four[1]! + four[3]!);
}

/**
 * `out = Wᵀ·(factors ∘ (W·v))` for the `count` groups of rows from ≤ i < to that `planGroups…` wrote. `v` and `out` are
 * float32 and m rounded up to whole groups long, `factors` float64 by row. `scratch` has 8·(to − from) bytes.
 */
export function groupsNormalF32(
  { f32, f64, u32 }: Views,
  groups: number,
  values: number,
  count: number,
  from: number,
  to: number,
  v: number,
  factors: number,
  m: number,
  out: number,
  scratch: number,
): void {
  void scratch;
  const round = Math.fround;
  const rows = new Float64Array(to - from);
  const products = new Float32Array(16);
  const length = 16 * Math.ceil(m / 16);
  const target = f32.subarray(out >>> 2, (out >>> 2) + length).fill(0);
  const at = (g: number) => {
    const [i, first] = [u32[(groups >>> 2) + 2 * g]!, 16 * u32[(groups >>> 2) + 2 * g + 1]!];
    return { i, first, w: (values >>> 2) + 16 * g };
  };
  for (let g = 0; g < count; g++) {
    const { i, first, w } = at(g);
    for (let k = 0; k < 16; k++) products[k] = round(f32[w + k]! * f32[(v >>> 2) + first + k]!);
    rows[i - from]! += sumOfLanes(products);
  }
  for (let i = from; i < to; i++) rows[i - from]! *= f64[(factors >>> 3) + i]!;
  for (let g = 0; g < count; g++) {
    const { i, first, w } = at(g);
    const factor = round(rows[i - from]!);
    for (let k = 0; k < 16; k++) target[first + k] = round(target[first + k]! + round(factor * f32[w + k]!));
  }
}
