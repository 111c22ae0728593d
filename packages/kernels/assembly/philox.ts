// Philox4x32-10 [salmon2011], four blocks side by side, the same numbers as src/plain/philox.ts.

const M0: i32 = 0xd2511f53;
const M1: i32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

export function philoxFill(out: usize, blocks: i32, c0: u32, c1: u32, c2: u32, c3: u32, key0: u32, key1: u32): void {
  const counter = (<u64>c1 << 32) | c0;
  let b = 0;
  for (; b + 4 <= blocks; b += 4) {
    fourBlocks(out, counter + <u64>b, c2, c3, key0, key1);
    out += 64;
  }
  for (; b < blocks; b++) {
    oneBlock(out, counter + <u64>b, c2, c3, key0, key1);
    out += 16;
  }
}

// @ts-ignore: decorator
@inline
function fourBlocks(out: usize, counter: u64, c2: u32, c3: u32, key0: u32, key1: u32): void {
  const low = i64x2.add(i64x2.splat(counter), i64x2(0, 1));
  const high = i64x2.add(i64x2.splat(counter), i64x2(2, 3));
  let x0 = i32x4.shuffle(low, high, 0, 2, 4, 6);
  let x1 = i32x4.shuffle(low, high, 1, 3, 5, 7);
  let x2 = i32x4.splat(c2);
  let x3 = i32x4.splat(c3);
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < 10; round++) {
    const m0 = i32x4.splat(M0);
    const m1 = i32x4.splat(M1);
    const p0 = i64x2.extmul_low_i32x4_u(x0, m0);
    const q0 = i64x2.extmul_high_i32x4_u(x0, m0);
    const p1 = i64x2.extmul_low_i32x4_u(x2, m1);
    const q1 = i64x2.extmul_high_i32x4_u(x2, m1);
    x0 = v128.xor(v128.xor(i32x4.shuffle(p1, q1, 1, 3, 5, 7), x1), i32x4.splat(k0));
    x1 = i32x4.shuffle(p1, q1, 0, 2, 4, 6);
    x2 = v128.xor(v128.xor(i32x4.shuffle(p0, q0, 1, 3, 5, 7), x3), i32x4.splat(k1));
    x3 = i32x4.shuffle(p0, q0, 0, 2, 4, 6);
    k0 += W0;
    k1 += W1;
  }
  const a = i32x4.shuffle(x0, x1, 0, 4, 1, 5);
  const b = i32x4.shuffle(x0, x1, 2, 6, 3, 7);
  const c = i32x4.shuffle(x2, x3, 0, 4, 1, 5);
  const d = i32x4.shuffle(x2, x3, 2, 6, 3, 7);
  v128.store(out, i64x2.shuffle(a, c, 0, 2));
  v128.store(out, i64x2.shuffle(a, c, 1, 3), 16);
  v128.store(out, i64x2.shuffle(b, d, 0, 2), 32);
  v128.store(out, i64x2.shuffle(b, d, 1, 3), 48);
}

function oneBlock(out: usize, counter: u64, c2: u32, c3: u32, k0: u32, k1: u32): void {
  let x0 = <u32>counter;
  let x1 = <u32>(counter >> 32);
  let x2 = c2;
  let x3 = c3;
  for (let round = 0; round < 10; round++) {
    const p0 = <u64>(<u32>M0) * <u64>x0;
    const p1 = <u64>(<u32>M1) * <u64>x2;
    x0 = <u32>(p1 >> 32) ^ x1 ^ k0;
    x1 = <u32>p1;
    x2 = <u32>(p0 >> 32) ^ x3 ^ k1;
    x3 = <u32>p0;
    k0 += W0;
    k1 += W1;
  }
  store<u32>(out, x0);
  store<u32>(out, x1, 4);
  store<u32>(out, x2, 8);
  store<u32>(out, x3, 12);
}
