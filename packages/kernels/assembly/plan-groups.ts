// The entries of an entropic plan that matter, in groups of 16 columns, and products with them.
import { s } from "./lanes/arithmetic";
import { expTerms4 } from "./lanes/exp-f32";
import { EUCLIDEAN, PANEL, SQUARED } from "./lanes/lse-rows";
import { addSquare4, turn4 } from "./lanes/lse-panel-f32";

export function planGroupsSquaredF32(
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  m: i32,
  dim: i32,
  h: usize,
  scale: f32,
  tops: usize,
  cut: f32,
  capacity: i32,
  counts: usize,
  sums: usize,
  groups: usize,
  values: usize,
  scratch: usize,
): i32 {
  return planGroups(SQUARED, x, from, to, y, m, dim, h, scale, tops, cut, capacity, counts, sums, groups, values, scratch);
}

export function planGroupsEuclideanF32(
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  m: i32,
  dim: i32,
  h: usize,
  scale: f32,
  tops: usize,
  cut: f32,
  capacity: i32,
  counts: usize,
  sums: usize,
  groups: usize,
  values: usize,
  scratch: usize,
): i32 {
  return planGroups(EUCLIDEAN, x, from, to, y, m, dim, h, scale, tops, cut, capacity, counts, sums, groups, values, scratch);
}

export function planGroupsStoredF32(
  costs: usize,
  from: i32,
  to: i32,
  columns: i32,
  h: usize,
  scale: f32,
  tops: usize,
  cut: f32,
  capacity: i32,
  counts: usize,
  sums: usize,
  groups: usize,
  values: usize,
  scratch: usize,
): i32 {
  return planGroups(STORED, costs, from, to, 0, columns, columns, h, scale, tops, cut, capacity, counts, sums, groups, values, scratch);
}

/** The rows of `x` are costs, not points. */
const STORED: i32 = 2;

// @ts-ignore: decorator
@inline
function planGroups(
  mode: i32,
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  m: i32,
  dim: i32,
  h: usize,
  scale: f32,
  tops: usize,
  cut: f32,
  capacity: i32,
  counts: usize,
  sums: usize,
  groups: usize,
  values: usize,
  scratch: usize,
): i32 {
  let offsets = scratch;
  const points = offsets + (<usize>PANEL << 2);
  const spare = mode == STORED ? scratch : points + ((<usize>PANEL * <usize>dim) << 2);
  const rowBytes = <usize>dim << 2;
  for (let i = from; i < to; i++) {
    store<u32>(counts + (<usize>i << 2), 0);
    store<f64>(sums + (<usize>i << 3), 0);
  }
  let found = 0;
  for (let j = 0; j < m; j += PANEL) {
    const count = min(PANEL, m - j);
    let columns = count;
    if (mode == STORED) offsets = h + (<usize>j << 2);
    else columns = turn4(y + <usize>j * rowBytes, h + (<usize>j << 2), count, dim, points, offsets);
    for (let i = from; i < to; i++) {
      const row = x + <usize>i * rowBytes;
      const place = mode == STORED ? row + (<usize>j << 2) : points;
      const top = <f32>load<f64>(tops + (<usize>i << 3));
      const before = found;
      let sum: f64 = 0;
      for (let k: usize = 0; k < <usize>columns << 2; k += 64) {
        const room = found < capacity;
        const at = room ? values + (<usize>found << 6) : spare;
        if (!writeGroup(mode, row, rowBytes, place + k, offsets + k, scale, top, cut, at)) continue;
        sum += groupSum(at);
        if (room) {
          store<u32>(groups + (<usize>found << 3), i);
          store<u32>(groups + (<usize>found << 3), (j + <i32>(k >> 2)) >> 4, 4);
        }
        found++;
      }
      if (found == before) continue;
      const counted = counts + (<usize>i << 2);
      store<u32>(counted, load<u32>(counted) + (found - before));
      const total = sums + (<usize>i << 3);
      store<f64>(total, load<f64>(total) + sum);
    }
  }
  return found;
}

/** Write e^(h_j − scale·cost − top) of 16 columns, unless all are below e^−cut. */
// @ts-ignore: decorator
@inline
function writeGroup(
  mode: i32,
  row: usize,
  rowBytes: usize,
  points: usize,
  offsets: usize,
  scale: f32,
  top: f32,
  cut: f32,
  out: usize,
): bool {
  const factor = s(scale);
  const shift = s(top);
  const end = row + rowBytes;
  let c0 = s(0.0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  if (mode == STORED) {
    c0 = v128.load(points);
    c1 = v128.load(points, 16);
    c2 = v128.load(points, 32);
    c3 = v128.load(points, 48);
  } else for (let at = row; at < end; at += 4) {
    const a = v128.load32_splat(at);
    c0 = addSquare4(c0, v128.load(points), a);
    c1 = addSquare4(c1, v128.load(points, 16), a);
    c2 = addSquare4(c2, v128.load(points, 32), a);
    c3 = addSquare4(c3, v128.load(points, 48), a);
    points += <usize>PANEL << 2;
  }
  if (mode == EUCLIDEAN) {
    c0 = f32x4.sqrt(c0);
    c1 = f32x4.sqrt(c1);
    c2 = f32x4.sqrt(c2);
    c3 = f32x4.sqrt(c3);
  }
  c0 = f32x4.sub(f32x4.sub(v128.load(offsets), f32x4.mul(c0, factor)), shift);
  c1 = f32x4.sub(f32x4.sub(v128.load(offsets, 16), f32x4.mul(c1, factor)), shift);
  c2 = f32x4.sub(f32x4.sub(v128.load(offsets, 32), f32x4.mul(c2, factor)), shift);
  c3 = f32x4.sub(f32x4.sub(v128.load(offsets, 48), f32x4.mul(c3, factor)), shift);
  const bound = s(-cut);
  const low = v128.and(f32x4.le(c0, bound), f32x4.le(c1, bound));
  if (i32x4.all_true(v128.and(low, v128.and(f32x4.le(c2, bound), f32x4.le(c3, bound))))) return false;
  v128.store(out, expTerms4(c0));
  v128.store(out, expTerms4(c1), 16);
  v128.store(out, expTerms4(c2), 32);
  v128.store(out, expTerms4(c3), 48);
  return true;
}

// @ts-ignore: decorator
@inline
function groupSum(at: usize): f64 {
  const sum = f32x4.add(
    f32x4.add(v128.load(at), v128.load(at, 16)),
    f32x4.add(v128.load(at, 32), v128.load(at, 48)),
  );
  const wide = f64x2.add(f64x2.promote_low_f32x4(sum), f64x2.promote_low_f32x4(i64x2.shuffle(sum, sum, 1, 1)));
  return f64x2.extract_lane(wide, 0) + f64x2.extract_lane(wide, 1);
}

/** out = Wᵀ·(factors ∘ (W·v)): first all rows, then all columns, each in the order of the groups. */
export function groupsNormalF32(
  groups: usize,
  values: usize,
  count: i32,
  from: i32,
  to: i32,
  v: usize,
  factors: usize,
  m: i32,
  out: usize,
  scratch: usize,
): void {
  const rows = scratch - (<usize>from << 3);
  memory.fill(scratch, 0, <usize>(to - from) << 3);
  memory.fill(out, 0, <usize>((m + 15) & ~15) << 2);
  const end = groups + (<usize>count << 3);
  let at = values;
  for (let g = groups; g < end; g += 8) {
    const row = rows + (<usize>load<u32>(g) << 3);
    const from = v + (<usize>load<u32>(g, 4) << 6);
    const sum = f32x4.add(
      f32x4.add(f32x4.mul(v128.load(at), v128.load(from)), f32x4.mul(v128.load(at, 16), v128.load(from, 16))),
      f32x4.add(
        f32x4.mul(v128.load(at, 32), v128.load(from, 32)),
        f32x4.mul(v128.load(at, 48), v128.load(from, 48)),
      ),
    );
    const wide = f64x2.add(f64x2.promote_low_f32x4(sum), f64x2.promote_low_f32x4(i64x2.shuffle(sum, sum, 1, 1)));
    store<f64>(row, load<f64>(row) + (f64x2.extract_lane(wide, 0) + f64x2.extract_lane(wide, 1)));
    at += 64;
  }
  for (let i = from; i < to; i++) {
    const row = rows + (<usize>i << 3);
    store<f64>(row, load<f64>(row) * load<f64>(factors + (<usize>i << 3)));
  }
  at = values;
  for (let g = groups; g < end; g += 8) {
    const factor = s(<f32>load<f64>(rows + (<usize>load<u32>(g) << 3)));
    const to = out + (<usize>load<u32>(g, 4) << 6);
    v128.store(to, f32x4.add(v128.load(to), f32x4.mul(factor, v128.load(at))));
    v128.store(to, f32x4.add(v128.load(to, 16), f32x4.mul(factor, v128.load(at, 16))), 16);
    v128.store(to, f32x4.add(v128.load(to, 32), f32x4.mul(factor, v128.load(at, 32))), 32);
    v128.store(to, f32x4.add(v128.load(to, 48), f32x4.mul(factor, v128.load(at, 48))), 48);
    at += 64;
  }
}
