// Philox4x32-10 [philox2011], the same numbers as src/plain/philox.ts.

const M0: u64 = 0xd2511f53;
const M1: u64 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

/** Fill `out` (4·blocks u32) with the blocks of counters (c0, c1, c2, c3) + 0, 1, …; c0 carries into c1. */
export function philoxFill(out: usize, blocks: i32, c0: u32, c1: u32, c2: u32, c3: u32, key0: u32, key1: u32): void {
  const counter = (<u64>c1 << 32) | c0;
  for (let b = 0; b < blocks; b++) {
    const at = counter + <u64>b;
    let x0 = <u32>at;
    let x1 = <u32>(at >> 32);
    let x2 = c2;
    let x3 = c3;
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < 10; round++) {
      const p0 = M0 * x0;
      const p1 = M1 * x2;
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
    out += 16;
  }
}
