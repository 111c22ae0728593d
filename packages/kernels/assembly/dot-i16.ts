// Dot products of rows of small integers, 4 × 2 rows at a time: 8 sums, 2 rows and 1 row fill the registers.

/** Columns worked on at a time: the rows of a tile then stay in the first cache. */
const CHUNK: i32 = 1024;
/** Right rows that stay in the second cache for one chunk. */
const BLOCK: i32 = 96;

export function dotI16(left: usize, from: i32, to: i32, right: usize, count: i32, columns: i32, out: usize): void {
  const rowBytes = <usize>columns << 1;
  memory.fill(out + ((<usize>from * count) << 2), 0, (<usize>(to - from) * count) << 2);
  for (let k = 0; k < columns; k += CHUNK) {
    const bytes = <usize>min(CHUNK, columns - k) << 1;
    const skip = <usize>k << 1;
    for (let j = 0; j < count; j += BLOCK) {
      const end = min(j + BLOCK, count);
      for (let i = from; i < to; i += 4) {
        block(left + skip, i, min(i + 4, to), right + skip, j, end, rowBytes, bytes, out, count);
      }
    }
  }
}

/** At most four left rows against the right rows of a block. */
// @ts-ignore: decorator
@inline
function block(
  left: usize,
  i: i32,
  to: i32,
  right: usize,
  begin: i32,
  end: i32,
  rowBytes: usize,
  bytes: usize,
  out: usize,
  count: i32,
): void {
  let j = begin;
  if (to - i == 4) {
    for (; j + 2 <= end; j += 2) {
      const at = out + ((<usize>i * count + j) << 2);
      tile(left + <usize>i * rowBytes, right + <usize>j * rowBytes, rowBytes, bytes, at, <usize>count << 2);
    }
  }
  for (; j < end; j++) {
    for (let h = i; h < to; h++) {
      one(left + <usize>h * rowBytes, right + <usize>j * rowBytes, bytes, out + ((<usize>h * count + j) << 2));
    }
  }
}

/** Add 4 × 2 products over `bytes` bytes of each row. */
function tile(a: usize, p: usize, rowBytes: usize, bytes: usize, out: usize, stride: usize): void {
  let b = a + rowBytes;
  let c = b + rowBytes;
  let d = c + rowBytes;
  let q = p + rowBytes;
  let ap = i32x4.splat(0);
  let aq = ap;
  let bp = ap;
  let bq = ap;
  let cp = ap;
  let cq = ap;
  let dp = ap;
  let dq = ap;
  const end = a + bytes;
  while (a < end) {
    const y = v128.load(p);
    const z = v128.load(q);
    let x = v128.load(a);
    ap = i32x4.add(ap, i32x4.dot_i16x8_s(x, y));
    aq = i32x4.add(aq, i32x4.dot_i16x8_s(x, z));
    x = v128.load(b);
    bp = i32x4.add(bp, i32x4.dot_i16x8_s(x, y));
    bq = i32x4.add(bq, i32x4.dot_i16x8_s(x, z));
    x = v128.load(c);
    cp = i32x4.add(cp, i32x4.dot_i16x8_s(x, y));
    cq = i32x4.add(cq, i32x4.dot_i16x8_s(x, z));
    x = v128.load(d);
    dp = i32x4.add(dp, i32x4.dot_i16x8_s(x, y));
    dq = i32x4.add(dq, i32x4.dot_i16x8_s(x, z));
    a += 16;
    b += 16;
    c += 16;
    d += 16;
    p += 16;
    q += 16;
  }
  addSums(out, ap, aq);
  addSums(out + stride, bp, bq);
  addSums(out + 2 * stride, cp, cq);
  addSums(out + 3 * stride, dp, dq);
}

function one(a: usize, b: usize, bytes: usize, out: usize): void {
  let sum = i32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(a + k), v128.load(b + k)));
  }
  store<i32>(out, load<i32>(out) + sumOf(sum));
}

// @ts-ignore: decorator
@inline
function addSums(out: usize, p: v128, q: v128): void {
  store<i32>(out, load<i32>(out) + sumOf(p));
  store<i32>(out, load<i32>(out, 4) + sumOf(q), 4);
}

// @ts-ignore: decorator
@inline
function sumOf(v: v128): i32 {
  const pair = i32x4.add(v, i64x2.shuffle(v, v, 1, 0));
  return i32x4.extract_lane(pair, 0) + i32x4.extract_lane(pair, 1);
}
