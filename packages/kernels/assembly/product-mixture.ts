// Fitting a mixture of product distributions to 2-way marginals. Rows are cells, lanes are components, and every array
// has whole tiles: rows in fours, components in eights.
import { exp4 } from "./lanes/exp-f32";
import { s } from "./lanes/arithmetic";

/** `out[t, r] = Σ_k shares[t, k]·shares[r, k]` for the tiles of rows r in [from, to) and rows t from `firsts[r/4]` on. */
export function mixturePairs(shares: usize, k: i32, rows: i32, firsts: usize, from: i32, to: i32, out: usize): void {
  const row = <usize>k << 2;
  const stride = <usize>rows << 2;
  for (let r = from; r < to; r += 4) {
    const a = shares + <usize>r * row;
    for (let t = load<i32>(firsts + <usize>r); t < rows; t += 2) {
      pairTile(a, shares + <usize>t * row, row, out + <usize>t * stride + (<usize>r << 2), stride);
    }
  }
}

/** Eight sums: four rows from `a` on with the two rows p, q. */
function pairTile(a: usize, p: usize, row: usize, out: usize, stride: usize): void {
  const b = a + row;
  const c = b + row;
  const d = c + row;
  const q = p + row;
  let ap = s(0);
  let aq = ap;
  let bp = ap;
  let bq = ap;
  let cp = ap;
  let cq = ap;
  let dp = ap;
  let dq = ap;
  for (let k: usize = 0; k < row; k += 16) {
    const y = v128.load(p + k);
    const z = v128.load(q + k);
    let x = v128.load(a + k);
    ap = f32x4.add(ap, f32x4.mul(x, y));
    aq = f32x4.add(aq, f32x4.mul(x, z));
    x = v128.load(b + k);
    bp = f32x4.add(bp, f32x4.mul(x, y));
    bq = f32x4.add(bq, f32x4.mul(x, z));
    x = v128.load(c + k);
    cp = f32x4.add(cp, f32x4.mul(x, y));
    cq = f32x4.add(cq, f32x4.mul(x, z));
    x = v128.load(d + k);
    dp = f32x4.add(dp, f32x4.mul(x, y));
    dq = f32x4.add(dq, f32x4.mul(x, z));
  }
  v128.store(out, sums4(ap, bp, cp, dp));
  v128.store(out + stride, sums4(aq, bq, cq, dq));
}

/** (lane 0 + lane 2) + (lane 1 + lane 3) of each vector. */
// @ts-ignore: decorator
@inline
function sums4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** Sums of rows of shares: `out[r] = Σ_k shares[r, k]`. */
export function mixtureSingles(shares: usize, k: i32, rows: i32, out: usize): void {
  const row = <usize>k << 2;
  for (let r: usize = 0; r < <usize>rows; r++, shares += row) {
    let sum = s(0);
    for (let i: usize = 0; i < row; i += 16) sum = f32x4.add(sum, v128.load(shares + i));
    const pair = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
    store<f32>(out + (r << 2), f32x4.extract_lane(pair, 0) + f32x4.extract_lane(pair, 1));
  }
}

export function mixtureResiduals(
  sums: usize,
  targets: usize,
  rows: i32,
  starts: usize,
  attributes: i32,
  weights: usize,
  scale: f32,
): f64 {
  let loss: f64 = 0;
  for (let b = 0; b < attributes; b++) {
    const low = load<i32>(starts + (<usize>b << 2));
    const high = load<i32>(starts + (<usize>b << 2), 4);
    for (let a = 0; a < b; a++) {
      const weight = load<f32>(weights + (<usize>(b * attributes + a) << 2));
      const left = load<i32>(starts + (<usize>a << 2));
      const right = load<i32>(starts + (<usize>a << 2), 4);
      loss += block(sums, targets, rows, low, high, left, right, weight, scale);
    }
    for (let t = low; t < high; t++) {
      memory.fill(sums + (<usize>(t * rows + low) << 2), 0, <usize>(high - low) << 2);
    }
  }
  return loss;
}

/** Residuals of one pair of attributes, on both sides of the diagonal. */
// @ts-ignore: decorator
@inline
function block(
  sums: usize,
  targets: usize,
  rows: i32,
  low: i32,
  high: i32,
  left: i32,
  right: i32,
  weight: f32,
  scale: f32,
): f64 {
  let loss: f64 = 0;
  for (let t = low; t < high; t++) {
    const at = <usize>(t * rows) << 2;
    for (let r = left; r < right; r++) {
      const here = at + (<usize>r << 2);
      const residual = load<f32>(sums + here) * scale - load<f32>(targets + here);
      const slope = weight * residual;
      loss += <f64>slope * <f64>residual;
      store<f32>(sums + here, slope);
      store<f32>(sums + (<usize>(r * rows + t) << 2), slope);
    }
  }
  return loss;
}

export function mixtureGradient(
  slopes: usize,
  rows: i32,
  singles: usize,
  shares: usize,
  k: i32,
  from: i32,
  to: i32,
  out: usize,
): void {
  const row = <usize>k << 2;
  const stride = <usize>rows << 2;
  for (let c = from; c < to; c += 8) {
    const column = <usize>c << 2;
    for (let r: usize = 0; r < <usize>rows; r += 4) {
      gradientTile(slopes + r * stride, stride, singles + (r << 2), shares + column, row, out + r * row + column);
    }
  }
}

/** Four rows of slopes with eight columns of shares. */
function gradientTile(a: usize, stride: usize, singles: usize, p: usize, row: usize, out: usize): void {
  const b = a + stride;
  const c = b + stride;
  const d = c + stride;
  let a0 = v128.load32_splat(singles);
  let a1 = a0;
  let b0 = v128.load32_splat(singles, 4);
  let b1 = b0;
  let c0 = v128.load32_splat(singles, 8);
  let c1 = c0;
  let d0 = v128.load32_splat(singles, 12);
  let d1 = d0;
  for (let t: usize = 0; t < stride; t += 4, p += row) {
    const y = v128.load(p);
    const z = v128.load(p, 16);
    let x = v128.load32_splat(a + t);
    a0 = f32x4.add(a0, f32x4.mul(x, y));
    a1 = f32x4.add(a1, f32x4.mul(x, z));
    x = v128.load32_splat(b + t);
    b0 = f32x4.add(b0, f32x4.mul(x, y));
    b1 = f32x4.add(b1, f32x4.mul(x, z));
    x = v128.load32_splat(c + t);
    c0 = f32x4.add(c0, f32x4.mul(x, y));
    c1 = f32x4.add(c1, f32x4.mul(x, z));
    x = v128.load32_splat(d + t);
    d0 = f32x4.add(d0, f32x4.mul(x, y));
    d1 = f32x4.add(d1, f32x4.mul(x, z));
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  out += row;
  v128.store(out, b0);
  v128.store(out, b1, 16);
  out += row;
  v128.store(out, c0);
  v128.store(out, c1, 16);
  out += row;
  v128.store(out, d0);
  v128.store(out, d1, 16);
}

export function mixtureStep(
  logits: usize,
  first: usize,
  second: usize,
  shares: usize,
  gradient: usize,
  k: i32,
  starts: usize,
  attributes: i32,
  from: i32,
  to: i32,
  rate: f32,
  keepFirst: f32,
  keepSecond: f32,
  floor: f32,
): void {
  const row = <usize>k << 2;
  for (let a: usize = 0; a < <usize>attributes; a++) {
    const low = <usize>load<i32>(starts + (a << 2)) * row;
    const high = <usize>load<i32>(starts + (a << 2), 4) * row;
    for (let c = <usize>from << 2; c < <usize>to << 2; c += 16) {
      let mean = s(0);
      for (let i = low; i < high; i += row) {
        mean = f32x4.add(mean, f32x4.mul(v128.load(shares + i + c), v128.load(gradient + i + c)));
      }
      let top = s(-1e30);
      for (let i = low; i < high; i += row) {
        const at = i + c;
        const slope = f32x4.mul(v128.load(shares + at), f32x4.sub(v128.load(gradient + at), mean));
        const m = blend(v128.load(first + at), slope, keepFirst);
        const v = blend(v128.load(second + at), f32x4.mul(slope, slope), keepSecond);
        v128.store(first + at, m);
        v128.store(second + at, v);
        const move = f32x4.div(f32x4.mul(s(rate), m), f32x4.add(f32x4.sqrt(v), s(floor)));
        const logit = f32x4.sub(v128.load(logits + at), move);
        v128.store(logits + at, logit);
        top = f32x4.pmax(top, logit);
      }
      normalise(logits + c, shares + c, low, high, row, top);
    }
  }
}

/** keep·old + (1 − keep)·new. */
// @ts-ignore: decorator
@inline
function blend(old: v128, next: v128, keep: f32): v128 {
  return f32x4.add(f32x4.mul(s(keep), old), f32x4.mul(s(1 - keep), next));
}

/** Softmax of one block of four components. */
// @ts-ignore: decorator
@inline
function normalise(logits: usize, shares: usize, low: usize, high: usize, row: usize, top: v128): void {
  let sum = s(0);
  for (let i = low; i < high; i += row) {
    const term = exp4(f32x4.sub(v128.load(logits + i), top));
    v128.store(shares + i, term);
    sum = f32x4.add(sum, term);
  }
  for (let i = low; i < high; i += row) v128.store(shares + i, f32x4.div(v128.load(shares + i), sum));
}

export function mixtureShares(
  logits: usize,
  k: i32,
  starts: usize,
  attributes: i32,
  from: i32,
  to: i32,
  shares: usize,
): void {
  const row = <usize>k << 2;
  for (let a: usize = 0; a < <usize>attributes; a++) {
    const low = <usize>load<i32>(starts + (a << 2)) * row;
    const high = <usize>load<i32>(starts + (a << 2), 4) * row;
    for (let c = <usize>from << 2; c < <usize>to << 2; c += 16) {
      let top = s(-1e30);
      for (let i = low; i < high; i += row) top = f32x4.pmax(top, v128.load(logits + i + c));
      normalise(logits + c, shares + c, low, high, row, top);
    }
  }
}
