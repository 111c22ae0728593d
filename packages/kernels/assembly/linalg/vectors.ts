/** Loops over straight runs of doubles. Sums go over eight lanes that are added up in a fixed order. */

// @ts-ignore: decorator
@inline export function at(x: usize, i: i32): f64 {
  return load<f64>(x + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline export function put(x: usize, i: i32, value: f64): void {
  store<f64>(x + (<usize>i << 3), value);
}

/** Address of element (i, j) of a row-major matrix of doubles. */
// @ts-ignore: decorator
@inline export function place(x: usize, ld: i32, i: i32, j: i32): usize {
  return x + ((<usize>i * <usize>ld + <usize>j) << 3);
}

// @ts-ignore: decorator
@inline export function pairSum(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

export function dot(n: i32, x: usize, y: usize): f64 {
  let s = f64x2.splat(0), t = s, u = s, v = s, i = 0;
  for (; i + 8 <= n; i += 8, x += 64, y += 64) {
    s = f64x2.add(s, f64x2.mul(v128.load(x), v128.load(y)));
    t = f64x2.add(t, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    u = f64x2.add(u, f64x2.mul(v128.load(x, 32), v128.load(y, 32)));
    v = f64x2.add(v, f64x2.mul(v128.load(x, 48), v128.load(y, 48)));
  }
  let sum = pairSum(f64x2.add(f64x2.add(s, t), f64x2.add(u, v)));
  for (; i < n; i++, x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
  return sum;
}

/** y += a x */
export function axpy(n: i32, a: f64, x: usize, y: usize): void {
  const s = f64x2.splat(a);
  let i = 0;
  for (; i + 4 <= n; i += 4, x += 32, y += 32) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(s, v128.load(x))));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.mul(s, v128.load(x, 16))), 16);
  }
  for (; i < n; i++, x += 8, y += 8) store<f64>(y, load<f64>(y) + a * load<f64>(x));
}

/** z += a x + b y */
export function axpbypz(n: i32, a: f64, x: usize, b: f64, y: usize, z: usize): void {
  const s = f64x2.splat(a), t = f64x2.splat(b);
  let i = 0;
  for (; i + 2 <= n; i += 2, x += 16, y += 16, z += 16) {
    v128.store(z, f64x2.add(f64x2.add(v128.load(z), f64x2.mul(s, v128.load(x))), f64x2.mul(t, v128.load(y))));
  }
  if (i < n) store<f64>(z, load<f64>(z) + a * load<f64>(x) + b * load<f64>(y));
}

/** x := a x */
export function scal(n: i32, a: f64, x: usize): void {
  const s = f64x2.splat(a);
  let i = 0;
  for (; i + 2 <= n; i += 2, x += 16) v128.store(x, f64x2.mul(s, v128.load(x)));
  if (i < n) store<f64>(x, a * load<f64>(x));
}

/** Plane rotation of two rows: (x, y) := (c x + s y, c y - s x). */
export function rotate(n: i32, x: usize, y: usize, c: f64, s: f64): void {
  const cc = f64x2.splat(c), ss = f64x2.splat(s);
  let i = 0;
  for (; i + 2 <= n; i += 2, x += 16, y += 16) {
    const p = v128.load(x), q = v128.load(y);
    v128.store(x, f64x2.add(f64x2.mul(cc, p), f64x2.mul(ss, q)));
    v128.store(y, f64x2.sub(f64x2.mul(cc, q), f64x2.mul(ss, p)));
  }
  if (i < n) {
    const p = load<f64>(x), q = load<f64>(y);
    store<f64>(x, c * p + s * q);
    store<f64>(y, c * q - s * p);
  }
}

export function largest(n: i32, x: usize): f64 {
  let m = f64x2.splat(0), i = 0;
  for (; i + 2 <= n; i += 2, x += 16) m = f64x2.max(m, f64x2.abs(v128.load(x)));
  let r = max(f64x2.extract_lane(m, 0), f64x2.extract_lane(m, 1));
  if (i < n) r = max(r, abs(load<f64>(x)));
  return r;
}

/** A power of two near 1/x for finite positive x, so that scaling by it rounds nothing; 1 for zero. */
export function powerNear(x: f64): f64 {
  if (x == 0) return 1;
  const exponent = <i32>((reinterpret<u64>(x) >> 52) & 2047) - 1023;
  return reinterpret<f64>(<u64>(1023 - max(-1000, min(1000, exponent))) << 52);
}

/** sqrt(x·x) that neither overflows nor underflows. */
export function norm(n: i32, x: usize): f64 {
  const square = dot(n, x, x);
  if (square > 1e-280 && square < 1e300) return sqrt(square);
  const top = largest(n, x);
  if (top == 0) return 0;
  const s = powerNear(top);
  let sum = 0.0;
  for (let i = 0; i < n; i++) sum += (s * at(x, i)) * (s * at(x, i));
  return sqrt(sum) / s;
}

/** Copy `rows` rows of `n` doubles. */
export function copyRows(rows: i32, n: i32, from: usize, ldFrom: i32, to: usize, ldTo: i32): void {
  for (let i = 0; i < rows; i++) memory.copy(place(to, ldTo, i, 0), place(from, ldFrom, i, 0), <usize>n << 3);
}

/** to[j][i] := from[i][j], tile by tile. */
export function transposeInto(rows: i32, columns: i32, from: usize, ldFrom: i32, to: usize, ldTo: i32): void {
  for (let i0 = 0; i0 < rows; i0 += 16) {
    for (let j0 = 0; j0 < columns; j0 += 16) transposeTile(min(16, rows - i0), min(16, columns - j0), place(from, ldFrom, i0, j0), ldFrom, place(to, ldTo, j0, i0), ldTo);
  }
}

function transposeTile(rows: i32, columns: i32, from: usize, ldFrom: i32, to: usize, ldTo: i32): void {
  for (let i = 0; i < rows; i++) {
    let source = place(from, ldFrom, i, 0), target = to + (<usize>i << 3);
    for (let j = 0; j < columns; j++, source += 8, target += <usize>ldTo << 3) store<f64>(target, load<f64>(source));
  }
}
