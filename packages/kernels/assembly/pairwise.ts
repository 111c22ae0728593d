// Squared distances, distances and dot products between rows. Right rows are turned into panels of 8 columns
// in `scratch`, so that lanes hold different pairs and each pair is summed in the order of its coordinates.
import { fillPanelF32, fillPanelF64 } from "./lanes/panel";

const SQUARED: i32 = 0;
const EUCLIDEAN: i32 = 1;
const DOT: i32 = 2;

export function squaredDistancesF64(
  x: usize,
  xFrom: i32,
  xTo: i32,
  y: usize,
  yFrom: i32,
  yTo: i32,
  d: i32,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  pairsF64(SQUARED, x, xFrom, xTo, y, yFrom, yTo, d, out, stride, scratch);
}

export function distancesF64(
  x: usize,
  xFrom: i32,
  xTo: i32,
  y: usize,
  yFrom: i32,
  yTo: i32,
  d: i32,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  pairsF64(EUCLIDEAN, x, xFrom, xTo, y, yFrom, yTo, d, out, stride, scratch);
}

export function dotsF64(
  x: usize,
  xFrom: i32,
  xTo: i32,
  y: usize,
  yFrom: i32,
  yTo: i32,
  d: i32,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  pairsF64(DOT, x, xFrom, xTo, y, yFrom, yTo, d, out, stride, scratch);
}

export function squaredDistancesF32(
  x: usize,
  xFrom: i32,
  xTo: i32,
  y: usize,
  yFrom: i32,
  yTo: i32,
  d: i32,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  pairsF32(SQUARED, x, xFrom, xTo, y, yFrom, yTo, d, out, stride, scratch);
}

export function distancesF32(
  x: usize,
  xFrom: i32,
  xTo: i32,
  y: usize,
  yFrom: i32,
  yTo: i32,
  d: i32,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  pairsF32(EUCLIDEAN, x, xFrom, xTo, y, yFrom, yTo, d, out, stride, scratch);
}

export function dotsF32(
  x: usize,
  xFrom: i32,
  xTo: i32,
  y: usize,
  yFrom: i32,
  yTo: i32,
  d: i32,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  pairsF32(DOT, x, xFrom, xTo, y, yFrom, yTo, d, out, stride, scratch);
}

/** out[l·stride + i − from] = θ_l · x_i: dot products with the roles of the sides exchanged. */
export function projectF64(
  x: usize,
  from: i32,
  to: i32,
  d: i32,
  theta: usize,
  lines: i32,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  pairsF64(DOT, theta, 0, lines, x, from, to, d, out, stride, scratch);
}

export function projectF32(
  x: usize,
  from: i32,
  to: i32,
  d: i32,
  theta: usize,
  lines: i32,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  pairsF32(DOT, theta, 0, lines, x, from, to, d, out, stride, scratch);
}

// @ts-ignore: decorator
@inline
function pairsF64(
  mode: i32,
  x: usize,
  xFrom: i32,
  xTo: i32,
  y: usize,
  yFrom: i32,
  yTo: i32,
  d: i32,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  const rowBytes = <usize>d << 3;
  const strideBytes = <usize>stride << 3;
  for (let j = yFrom; j < yTo; j += 8) {
    const count = min(8, yTo - j);
    fillPanelF64(y + <usize>j * rowBytes, count, d, scratch);
    let at = out + (<usize>(j - yFrom) << 3);
    let row = x + <usize>xFrom * rowBytes;
    for (let i = xFrom; i < xTo; i++) {
      let s0 = f64x2.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let p = scratch;
      const end = row + rowBytes;
      while (row < end) {
        const a = v128.load64_splat(row);
        s0 = f64x2.add(s0, termF64(mode, a, v128.load(p)));
        s1 = f64x2.add(s1, termF64(mode, a, v128.load(p, 16)));
        s2 = f64x2.add(s2, termF64(mode, a, v128.load(p, 32)));
        s3 = f64x2.add(s3, termF64(mode, a, v128.load(p, 48)));
        row += 8;
        p += 64;
      }
      if (mode == EUCLIDEAN) {
        s0 = f64x2.sqrt(s0);
        s1 = f64x2.sqrt(s1);
        s2 = f64x2.sqrt(s2);
        s3 = f64x2.sqrt(s3);
      }
      if (count == 8) {
        v128.store(at, s0);
        v128.store(at, s1, 16);
        v128.store(at, s2, 32);
        v128.store(at, s3, 48);
      } else {
        // The panel is used up for this row only when all of its columns are stored; p is free room behind it.
        v128.store(p, s0);
        v128.store(p, s1, 16);
        v128.store(p, s2, 32);
        v128.store(p, s3, 48);
        memory.copy(at, p, <usize>count << 3);
      }
      at += strideBytes;
    }
  }
}

// @ts-ignore: decorator
@inline
function termF64(mode: i32, a: v128, b: v128): v128 {
  if (mode == DOT) return f64x2.mul(a, b);
  const difference = f64x2.sub(a, b);
  return f64x2.mul(difference, difference);
}

// @ts-ignore: decorator
@inline
function pairsF32(
  mode: i32,
  x: usize,
  xFrom: i32,
  xTo: i32,
  y: usize,
  yFrom: i32,
  yTo: i32,
  d: i32,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  const rowBytes = <usize>d << 2;
  const strideBytes = <usize>stride << 2;
  for (let j = yFrom; j < yTo; j += 16) {
    const count = min(16, yTo - j);
    fillPanelF32(y + <usize>j * rowBytes, count, d, scratch);
    let at = out + (<usize>(j - yFrom) << 2);
    let row = x + <usize>xFrom * rowBytes;
    let i = xFrom;
    if (count == 16) {
      for (; i + 2 <= xTo; i += 2) {
        twoRowsF32(mode, row, rowBytes, scratch, at, at + strideBytes);
        row += 2 * rowBytes;
        at += 2 * strideBytes;
      }
    }
    for (; i < xTo; i++) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let p = scratch;
      const end = row + rowBytes;
      while (row < end) {
        const a = v128.load32_splat(row);
        s0 = f32x4.add(s0, termF32(mode, a, v128.load(p)));
        s1 = f32x4.add(s1, termF32(mode, a, v128.load(p, 16)));
        s2 = f32x4.add(s2, termF32(mode, a, v128.load(p, 32)));
        s3 = f32x4.add(s3, termF32(mode, a, v128.load(p, 48)));
        row += 4;
        p += 64;
      }
      // Of a panel that is not whole the sums go by way of the free room behind it.
      store4F32(mode, s0, s1, s2, s3, count == 16 ? at : p);
      if (count < 16) memory.copy(at, p, <usize>count << 2);
      at += strideBytes;
    }
  }
}

/** Two rows beside a whole panel: each load of the panel serves both. */
// @ts-ignore: decorator
@inline
function twoRowsF32(mode: i32, row: usize, rowBytes: usize, panel: usize, out: usize, outNext: usize): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let t0 = s0;
  let t1 = s0;
  let t2 = s0;
  let t3 = s0;
  for (const end = row + rowBytes; row < end; row += 4) {
    const a = v128.load32_splat(row);
    const b = v128.load32_splat(row + rowBytes);
    const p0 = v128.load(panel);
    const p1 = v128.load(panel, 16);
    s0 = f32x4.add(s0, termF32(mode, a, p0));
    t0 = f32x4.add(t0, termF32(mode, b, p0));
    s1 = f32x4.add(s1, termF32(mode, a, p1));
    t1 = f32x4.add(t1, termF32(mode, b, p1));
    const p2 = v128.load(panel, 32);
    const p3 = v128.load(panel, 48);
    s2 = f32x4.add(s2, termF32(mode, a, p2));
    t2 = f32x4.add(t2, termF32(mode, b, p2));
    s3 = f32x4.add(s3, termF32(mode, a, p3));
    t3 = f32x4.add(t3, termF32(mode, b, p3));
    panel += 64;
  }
  store4F32(mode, s0, s1, s2, s3, out);
  store4F32(mode, t0, t1, t2, t3, outNext);
}

// @ts-ignore: decorator
@inline
function store4F32(mode: i32, s0: v128, s1: v128, s2: v128, s3: v128, out: usize): void {
  v128.store(out, mode == EUCLIDEAN ? f32x4.sqrt(s0) : s0);
  v128.store(out, mode == EUCLIDEAN ? f32x4.sqrt(s1) : s1, 16);
  v128.store(out, mode == EUCLIDEAN ? f32x4.sqrt(s2) : s2, 32);
  v128.store(out, mode == EUCLIDEAN ? f32x4.sqrt(s3) : s3, 48);
}

// @ts-ignore: decorator
@inline
function termF32(mode: i32, a: v128, b: v128): v128 {
  if (mode == DOT) return f32x4.mul(a, b);
  const difference = f32x4.sub(a, b);
  return f32x4.mul(difference, difference);
}
