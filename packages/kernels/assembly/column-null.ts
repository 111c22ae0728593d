// Relabelled cell counts of one column and its quadratic statistic; the same numbers as src/plain/column-null.ts.

// @ts-ignore: decorator
@inline const TAG: u32 = 0x6e756c6c; // fourth counter word: keeps these draws apart from other uses of a key
// @ts-ignore: decorator
@inline const TO_UNIT: f64 = 1.1102230246251565e-16; // 2^-53

// @ts-ignore: decorator
@inline
function unit(a: u32, b: u32): f64 {
  return (<f64>(a >> 5) * 67108864.0 + <f64>(b >> 6)) * TO_UNIT;
}

// @ts-ignore: decorator
@inline
function at(plan: usize, index: f64): usize {
  return plan + (<usize><u32>index << 3);
}

/** Counts of draw number `draw` to `out` (f64, one a cell, in the plan's order). */
function drawCounts(plan: usize, draw: u32, column: u32, key0: u32, key1: u32, out: usize): void {
  const last = <i32>load<f64>(plan) - 1;
  const width = <i32>load<f64>(plan, 8);
  let left = load<f64>(plan, 16);
  let step = plan + (<usize>(3 + (last + 1) * (1 + width)) << 3);
  let trial: u32 = 0;
  for (let c = 0; c < last; c++, step += 48) {
    const low = load<f64>(step);
    const size = load<f64>(step, 8);
    const proposal = at(plan, load<f64>(step, 16));
    const restLow = load<f64>(step, 24);
    const restSize = load<f64>(step, 32);
    const rest = at(plan, load<f64>(step, 40));
    let count: f64 = 0;
    while (true) {
      let x0 = trial++;
      let x1 = draw;
      let x2 = column;
      let x3 = TAG;
      let k0 = key0;
      let k1 = key1;
      for (let round = 0; round < 10; round++) {
        const p0 = <u64>0xd2511f53 * x0;
        const p1 = <u64>0xcd9e8d57 * x2;
        x0 = <u32>(p1 >> 32) ^ x1 ^ k0;
        x1 = <u32>p1;
        x2 = <u32>(p0 >> 32) ^ x3 ^ k1;
        x3 = <u32>p0;
        k0 += 0x9e3779b9;
        k1 += 0xbb67ae85;
      }
      const place = unit(x0, x1) * size;
      const index = <u32>place;
      const slot = proposal + (<usize>index << 4);
      count = low + (place - <f64>index < load<f64>(slot) ? <f64>index : load<f64>(slot, 8));
      const remaining = left - count - restLow;
      if (remaining < 0.0 || remaining >= restSize) continue;
      if (unit(x2, x3) < load<f64>(at(rest, remaining))) break;
    }
    store<f64>(out, count);
    out += 8;
    left -= count;
  }
  store<f64>(out, left);
}

/** Draws `first` … `last` − 1 of the plan's counts to `out` (f64, draws × cells). */
export function relabelledCounts(plan: usize, first: u32, last: u32, column: u32, key0: u32, key1: u32, out: usize): void {
  const cells = <usize>load<f64>(plan);
  for (let draw = first; draw < last; draw++) {
    drawCounts(plan, draw, column, key0, key1, out);
    out += cells << 3;
  }
}

/** Number of draws, counted from 0, by which the `needed`-th statistic reached `target`; −(how many did) if fewer. */
export function columnNull(plan: usize, target: f64, first: u32, last: u32, needed: i32, column: u32, key0: u32,
  key1: u32, work: usize): i32 {
  const cells = <i32>load<f64>(plan);
  const width = <i32>load<f64>(plan, 8);
  const sums = work + (<usize>cells << 3);
  let reached = 0;
  for (let draw = first; draw < last; draw++) {
    drawCounts(plan, draw, column, key0, key1, work);
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
