/**
 * Rows of an entropic plan under changing scales: exponents, sweeps, and the plan itself.
 */
import { d, mulAdd2 } from "./lanes/arithmetic";

/** out_ij = g_j − S_ij − top_i, top_i the largest of the row. */
export function planExponents(scores: usize, from: i32, to: i32, m: i32, g: usize, out: usize, tops: usize): void {
  const width = <usize>m << 3;
  const pairs = <usize>(m & ~1) << 3;
  for (let i = from; i < to; i++) {
    const row = <usize>i * width;
    let two = d(-Infinity);
    for (let j: usize = 0; j < pairs; j += 16) {
      const value = f64x2.sub(v128.load(g + j), v128.load(scores + row + j));
      v128.store(out + row + j, value);
      two = f64x2.pmax(two, value);
    }
    let top = max(f64x2.extract_lane(two, 0), f64x2.extract_lane(two, 1));
    if (pairs < width) {
      const value = load<f64>(g + pairs) - load<f64>(scores + row + pairs);
      store<f64>(out + row + pairs, value);
      top = max(top, value);
    }
    store<f64>(tops + (<usize>i << 3), top);
    two = d(top);
    for (let j: usize = 0; j < pairs; j += 16) v128.store(out + row + j, f64x2.sub(v128.load(out + row + j), two));
    if (pairs < width) store<f64>(out + row + pairs, load<f64>(out + row + pairs) - top);
  }
}

/** u_i = p_i/Σ_j K_ij·v_j, columns_j += u_i·K_ij; gives Σ|u_i·Σ_j K_ij·v_j − p_i| for the u before. */
export function planSweep(
  kernel: usize,
  from: i32,
  to: i32,
  m: i32,
  p: usize,
  u: usize,
  v: usize,
  columns: usize,
): f64 {
  const width = <usize>m << 3;
  const fours = <usize>(m & ~3) << 3;
  let error: f64 = 0;
  for (let i = from; i < to; i++) {
    const row = kernel + <usize>i * width;
    let even = d(0), odd = d(0);
    for (let j: usize = 0; j < fours; j += 32) {
      even = mulAdd2(v128.load(row + j), v128.load(v + j), even);
      odd = mulAdd2(v128.load(row + j, 16), v128.load(v + j, 16), odd);
    }
    even = f64x2.add(even, odd);
    let sum = f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
    for (let j = fours; j < width; j += 8) sum += load<f64>(row + j) * load<f64>(v + j);
    const at = <usize>i << 3;
    const mass = load<f64>(p + at);
    error += abs(load<f64>(u + at) * sum - mass);
    const scale = mass == 0 ? 0 : mass / sum;
    store<f64>(u + at, scale);
    const two = d(scale);
    for (let j: usize = 0; j < fours; j += 32) {
      v128.store(columns + j, mulAdd2(v128.load(row + j), two, v128.load(columns + j)));
      v128.store(columns + j, mulAdd2(v128.load(row + j, 16), two, v128.load(columns + j, 16)), 16);
    }
    for (let j = fours; j < width; j += 8) store<f64>(columns + j, load<f64>(columns + j) + load<f64>(row + j) * scale);
  }
  return error;
}

/** plan_ij = u_i·K_ij·v_j; sums: what changed, and Σ plan·S, for each row. */
export function planFromScales(
  kernel: usize,
  from: i32,
  to: i32,
  m: i32,
  u: usize,
  v: usize,
  scores: usize,
  plan: usize,
  sums: usize,
): void {
  const width = <usize>m << 3;
  const pairs = <usize>(m & ~1) << 3;
  for (let i = from; i < to; i++) {
    const row = <usize>i * width;
    const scale = load<f64>(u + (<usize>i << 3));
    let changes = d(0), products = d(0);
    for (let j: usize = 0; j < pairs; j += 16) {
      const mass = f64x2.mul(f64x2.mul(d(scale), v128.load(kernel + row + j)), v128.load(v + j));
      changes = f64x2.add(changes, f64x2.abs(f64x2.sub(mass, v128.load(plan + row + j))));
      products = mulAdd2(mass, v128.load(scores + row + j), products);
      v128.store(plan + row + j, mass);
    }
    let change = f64x2.extract_lane(changes, 0) + f64x2.extract_lane(changes, 1);
    let product = f64x2.extract_lane(products, 0) + f64x2.extract_lane(products, 1);
    if (pairs < width) {
      const mass = scale * load<f64>(kernel + row + pairs) * load<f64>(v + pairs);
      change += abs(mass - load<f64>(plan + row + pairs));
      product += mass * load<f64>(scores + row + pairs);
      store<f64>(plan + row + pairs, mass);
    }
    store<f64>(sums + (<usize>i << 4), change);
    store<f64>(sums + (<usize>i << 4), product, 8);
  }
}
