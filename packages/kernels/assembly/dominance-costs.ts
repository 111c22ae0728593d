// Costs that charge where one point lies above another in a coordinate, their transpose, and what a plan pays in each.
import { d, s } from "./lanes/arithmetic";
import { expTerms4 } from "./lanes/exp-f32";
import { exp2 } from "./lanes/exp-f64";
import { log2 } from "./lanes/log-f64";
import { logOnePlus4 } from "./lanes/log-one-plus-f32";
import { PANEL } from "./lanes/lse-rows";

const LOGISTIC: i32 = 0;
const HINGE: i32 = 1;

export function dominanceCosts(
  kind: i32,
  sides: i32,
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  columns: i32,
  dim: i32,
  gain: f64,
  out: usize,
): void {
  if (kind == LOGISTIC) costs(LOGISTIC, sides, x, from, to, y, columns, dim, gain, out);
  else if (kind == HINGE) costs(HINGE, sides, x, from, to, y, columns, dim, gain, out);
  else costs(HINGE + 1, sides, x, from, to, y, columns, dim, gain, out);
}

// @ts-ignore: decorator
@inline
function costs(
  kind: i32,
  sides: i32,
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  columns: i32,
  dim: i32,
  gain: f64,
  out: usize,
): void {
  for (let begin = 0; begin < columns; begin += PANEL) {
    const end = min(columns, begin + PANEL);
    for (let i = from; i < to; i++) {
      const row = x + ((<usize>i * <usize>dim) << 3);
      const target = out + ((<usize>i * <usize>columns) << 2);
      for (let j = begin; j < end; j += 4) {
        const place = y + (<usize>j << 3);
        const low = cost2(kind, sides, row, place, columns, dim, gain);
        const high = cost2(kind, sides, row, place + 16, columns, dim, gain);
        v128.store(target + (<usize>j << 2), narrow(low, high));
      }
    }
  }
}

/** Costs of two columns of y, which lies coordinate by coordinate. */
// @ts-ignore: decorator
@inline
function cost2(kind: i32, sides: i32, row: usize, y: usize, columns: i32, dim: i32, gain: f64): v128 {
  const one = d(1.0);
  let sum = d(0.0);
  let product = one;
  for (let k = 0; k < dim; k++) {
    const z = f64x2.mul(f64x2.sub(v128.load(y), v128.load64_splat(row)), d(gain));
    const size = f64x2.abs(z);
    const above = sides == 1 ? f64x2.pmax(z, d(0.0)) : size;
    if (kind == LOGISTIC) product = f64x2.mul(product, f64x2.add(one, exp2(f64x2.neg(size))));
    sum = f64x2.add(sum, kind > HINGE ? f64x2.mul(above, above) : above);
    row += 8;
    y += <usize>columns << 3;
  }
  return kind == LOGISTIC ? f64x2.add(sum, f64x2.mul(d(<f64>sides), log2(product))) : sum;
}

export function dominanceShares(
  kind: i32,
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  columns: i32,
  dim: i32,
  gain: f64,
  costs: usize,
  h: usize,
  scale: f64,
  tops: usize,
  out: usize,
  scratch: usize,
): void {
  const factor = d(scale);
  for (let i = from; i < to; i++) {
    const row = x + ((<usize>i * <usize>dim) << 3);
    const cost = costs + ((<usize>i * <usize>columns) << 2);
    const top = v128.load64_splat(tops + (<usize>i << 3));
    memory.fill(scratch, 0, <usize>dim << 4);
    for (let j = 0; j < columns; j += 4) {
      const given = v128.load(cost + (<usize>j << 2));
      const place = h + (<usize>j << 3);
      const low = f64x2.sub(f64x2.sub(v128.load(place), f64x2.mul(f64x2.promote_low_f32x4(given), factor)), top);
      const rest = f64x2.promote_low_f32x4(i64x2.shuffle(given, given, 1, 1));
      const high = f64x2.sub(f64x2.sub(v128.load(place, 16), f64x2.mul(rest, factor)), top);
      const least = d(-30.0);
      if (!v128.any_true(v128.or(f64x2.gt(low, least), f64x2.gt(high, least)))) continue;
      addViolations(kind, expTerms4(narrow(low, high)), row, y + (<usize>j << 3), columns, dim, gain, scratch);
    }
    for (let k = 0; k < dim; k++) {
      const sum = v128.load(scratch + (<usize>k << 4));
      store<f64>(out + ((<usize>i * <usize>dim + <usize>k) << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
    }
  }
}

/** Four doubles as floats. */
// @ts-ignore: decorator
@inline
function narrow(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Add weight·h(y − x) of four columns to the sums of every coordinate. */
// @ts-ignore: decorator
@inline
function addViolations(
  kind: i32,
  weight: v128,
  row: usize,
  y: usize,
  columns: i32,
  dim: i32,
  gain: f64,
  sums: usize,
): void {
  for (let k = 0; k < dim; k++) {
    const at = v128.load64_splat(row);
    const low = f64x2.mul(f64x2.sub(v128.load(y), at), d(gain));
    const z = narrow(low, f64x2.mul(f64x2.sub(v128.load(y, 16), at), d(gain)));
    let above = f32x4.pmax(z, s(0.0));
    if (kind == LOGISTIC) above = f32x4.add(above, logOnePlus4(expTerms4(f32x4.neg(f32x4.abs(z)))));
    else if (kind > HINGE) above = f32x4.mul(above, above);
    const part = f32x4.mul(weight, above);
    const wide = f64x2.add(f64x2.promote_low_f32x4(part), f64x2.promote_low_f32x4(i64x2.shuffle(part, part, 1, 1)));
    v128.store(sums, f64x2.add(v128.load(sums), wide));
    row += 8;
    y += <usize>columns << 3;
    sums += 16;
  }
}

/** Rows `from` to `to` of the transpose, filled up with 0. */
export function transposeF32(
  matrix: usize,
  rows: i32,
  columns: i32,
  from: i32,
  to: i32,
  out: usize,
  outColumns: i32,
): void {
  const tile = 32;
  for (let j0 = from; j0 < to; j0 += tile)
    for (let i0 = 0; i0 < outColumns; i0 += tile)
      for (let j = j0; j < min(to, j0 + tile); j++) {
        const target = out + ((<usize>j * <usize>outColumns) << 2);
        for (let i = i0; i < min(outColumns, i0 + tile); i++) {
          const value: f32 = i < rows ? load<f32>(matrix + ((<usize>i * <usize>columns + <usize>j) << 2)) : 0;
          store<f32>(target + (<usize>i << 2), value);
        }
      }
}
