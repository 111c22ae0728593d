// Dot products of rows of bits, 2 × 2 rows at a time. One popcnt of 64 bits beats the count of bytes in SIMD here.

/** Bytes of right rows that stay in the second cache. */
const BLOCK_BYTES: i32 = 131072;

export function bitDot(left: usize, from: i32, to: i32, right: usize, count: i32, words: i32, out: usize): void {
  const rowBytes = <usize>words << 3;
  const block = max(2, (BLOCK_BYTES / max(8, words << 3)) & ~1);
  for (let j = 0; j < count; j += block) {
    const end = min(j + block, count);
    for (let i = from; i < to; i += 2) {
      const a = left + <usize>i * rowBytes;
      for (let h = j; h < end; h += 2) {
        const p = right + <usize>h * rowBytes;
        const at = out + ((<usize>i * count + h) << 2);
        if (i + 1 < to && h + 1 < end) tile(a, p, rowBytes, at, <usize>count << 2);
        else edge(a, i + 1 < to, p, h + 1 < end, rowBytes, at, <usize>count << 2);
      }
    }
  }
}

function tile(a: usize, p: usize, rowBytes: usize, out: usize, stride: usize): void {
  let b = a + rowBytes;
  let q = p + rowBytes;
  let ap: i64 = 0;
  let aq: i64 = 0;
  let bp: i64 = 0;
  let bq: i64 = 0;
  const end = b;
  while (a < end) {
    const x = load<i64>(a);
    const y = load<i64>(b);
    const z = load<i64>(p);
    const w = load<i64>(q);
    ap += popcnt(x & z);
    aq += popcnt(x & w);
    bp += popcnt(y & z);
    bq += popcnt(y & w);
    a += 8;
    b += 8;
    p += 8;
    q += 8;
  }
  store<i32>(out, <i32>ap);
  store<i32>(out, <i32>aq, 4);
  store<i32>(out + stride, <i32>bp);
  store<i32>(out + stride, <i32>bq, 4);
}

/** The last row of either side alone. */
function edge(a: usize, twoLeft: bool, p: usize, twoRight: bool, rowBytes: usize, out: usize, stride: usize): void {
  store<i32>(out, one(a, p, rowBytes));
  if (twoLeft) store<i32>(out + stride, one(a + rowBytes, p, rowBytes));
  if (twoRight) store<i32>(out, one(a, p + rowBytes, rowBytes), 4);
}

function one(a: usize, p: usize, rowBytes: usize): i32 {
  let sum: i64 = 0;
  for (let k: usize = 0; k < rowBytes; k += 8) sum += popcnt(load<i64>(a + k) & load<i64>(p + k));
  return <i32>sum;
}
