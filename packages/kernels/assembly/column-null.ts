// Relabelled cell counts of one column and its quadratic statistic; the same numbers as src/plain/column-null.ts.

// @ts-ignore: decorator
@inline const TAG: u32 = 0x6e756c6c; // fourth counter word: keeps these draws apart from other uses of a key
// @ts-ignore: decorator
@inline const TO_UNIT: f64 = 1.1102230246251565e-16; // 2^-53

/** Uniforms on [0, 1) from words a, b of two blocks, those in the lower lanes. */
// @ts-ignore: decorator
@inline
function units(a: v128, b: v128): v128 {
  const upper = f64x2.mul(f64x2.convert_low_i32x4_u(i32x4.shr_u(a, 5)), f64x2.splat(67108864.0));
  return f64x2.mul(f64x2.add(upper, f64x2.convert_low_i32x4_u(i32x4.shr_u(b, 6))), f64x2.splat(TO_UNIT));
}

// @ts-ignore: decorator
@inline
function upperLanes(a: v128): v128 {
  return v128.shuffle<i64>(a, a, 1, 1);
}

// @ts-ignore: decorator
@inline
function at(plan: usize, index: f64): usize {
  return plan + (<usize><u32>index << 3);
}

/** Trials whose random numbers are made together, four blocks at a time. */
// @ts-ignore: decorator
@inline const AHEAD: u32 = 32;

/** The uniforms of trials `trial` … `trial` + 31 of a draw to `to`: 32 that propose, then 32 that decide. */
function uniforms(trial: u32, draw: u32, column: u32, key0: u32, key1: u32, to: usize): void {
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  for (let end = trial + AHEAD; trial < end; trial += 4, to += 32) {
    let x0 = i32x4.add(i32x4.splat(trial), i32x4(0, 1, 2, 3));
    let x1 = i32x4.splat(draw);
    let x2 = i32x4.splat(column);
    let x3 = i32x4.splat(TAG);
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < 10; round++) {
      const low0 = i64x2.extmul_low_i32x4_u(x0, m0);
      const high0 = i64x2.extmul_high_i32x4_u(x0, m0);
      const low1 = i64x2.extmul_low_i32x4_u(x2, m1);
      const high1 = i64x2.extmul_high_i32x4_u(x2, m1);
      x0 = v128.xor(v128.xor(v128.shuffle<i32>(low1, high1, 1, 3, 5, 7), x1), i32x4.splat(k0));
      x1 = v128.shuffle<i32>(low1, high1, 0, 2, 4, 6);
      x2 = v128.xor(v128.xor(v128.shuffle<i32>(low0, high0, 1, 3, 5, 7), x3), i32x4.splat(k1));
      x3 = v128.shuffle<i32>(low0, high0, 0, 2, 4, 6);
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    v128.store(to, units(x0, x1));
    v128.store(to, units(upperLanes(x0), upperLanes(x1)), 16);
    v128.store(to, units(x2, x3), 256);
    v128.store(to, units(upperLanes(x2), upperLanes(x3)), 272);
  }
}

/** Counts of draw number `draw` to `out` (f64, one a cell, in the plan's order). `random` holds 64 doubles. */
function drawCounts(plan: usize, draw: u32, column: u32, key0: u32, key1: u32, out: usize, random: usize): void {
  const last = <i32>load<f64>(plan) - 1;
  const width = <i32>load<f64>(plan, 8);
  let left = load<f64>(plan, 16);
  let step = plan + (<usize>(3 + (last + 1) * (1 + width)) << 3);
  let trial: u32 = 0;
  let next = random;
  const end = random + (<usize>AHEAD << 3);
  uniforms(0, draw, column, key0, key1, random);
  for (let c = 0; c < last; c++, step += 48) {
    const low = load<f64>(step);
    const size = load<f64>(step, 8);
    const proposal = at(plan, load<f64>(step, 16));
    const restLow = load<f64>(step, 24);
    const restSize = load<f64>(step, 32);
    const rest = at(plan, load<f64>(step, 40));
    let count: f64 = 0;
    while (true) {
      if (next == end) {
        trial += AHEAD;
        uniforms(trial, draw, column, key0, key1, random);
        next = random;
      }
      const place = load<f64>(next) * size;
      const keep = load<f64>(next, 256);
      next += 8;
      const index = <u32>place;
      const slot = proposal + (<usize>index << 4);
      count = low + (place - <f64>index < load<f64>(slot) ? <f64>index : load<f64>(slot, 8));
      const remaining = left - count - restLow;
      if (remaining < 0.0 || remaining >= restSize) continue;
      if (keep < load<f64>(at(rest, remaining))) break;
    }
    store<f64>(out, count);
    out += 8;
    left -= count;
  }
  store<f64>(out, left);
}

/** Draws `first` … `last` − 1 of the plan's counts to `out` (f64, draws × cells). `work` holds 64 doubles. */
export function relabelledCounts(plan: usize, first: u32, last: u32, column: u32, key0: u32, key1: u32, out: usize,
  work: usize): void {
  const cells = <usize>load<f64>(plan);
  for (let draw = first; draw < last; draw++) {
    drawCounts(plan, draw, column, key0, key1, out, work);
    out += cells << 3;
  }
}

/** Number of draws, counted from 0, by which the `needed`-th statistic reached `target`; −(how many did) if fewer.
 *  `work` holds K + F + 64 doubles. */
export function columnNull(plan: usize, target: f64, first: u32, last: u32, needed: i32, column: u32, key0: u32,
  key1: u32, work: usize): i32 {
  const cells = <i32>load<f64>(plan);
  const width = <i32>load<f64>(plan, 8);
  const sums = work + (<usize>cells << 3);
  const random = sums + (<usize>width << 3);
  let reached = 0;
  for (let draw = first; draw < last; draw++) {
    drawCounts(plan, draw, column, key0, key1, work, random);
    memory.fill(sums, 0, <usize>width << 3);
    let expected = plan + 24;
    let score = expected + (<usize>cells << 3);
    for (let c = 0; c < cells; c++, expected += 8) {
      const off = f64x2.splat(load<f64>(work + (<usize>c << 3)) - load<f64>(expected));
      for (let f = 0; f < width; f += 2, score += 16) {
        const sum = sums + (<usize>f << 3);
        v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(off, v128.load(score))));
      }
    }
    let statistic: f64 = 0;
    for (let f = 0; f < width; f++) {
      const z = load<f64>(sums + (<usize>f << 3));
      statistic += z * z;
    }
    if (statistic >= target && ++reached == needed) return <i32>draw + 1;
  }
  return -reached;
}
