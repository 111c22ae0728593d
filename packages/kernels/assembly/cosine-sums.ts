/**
 * Random cosine features summed over units of consecutive rows, at four bandwidths at once.
 *
 * The phase of row i at frequency r is Σ_j numbers[i, j]·omega[j, r] + Σ_c tables[levels[i, c], r]. Each unit
 * receives Σ cos(2^k x), Σ sin(2^k x) for k = 0 … 3 by doubling angles, so one sine and cosine serve four bandwidths.
 * Everything is float32: phases of size x carry an error of some (terms + 2)·6e-8·x, doubled with each angle.
 */

// @ts-ignore: decorator
@inline const ROUND: f32 = 12582912; // 1.5·2^23: adding and taking it away rounds to an integer, ties to even

/** Sums of `units` units of `size` rows; out[unit][k][cos, sin][R]. R is a multiple of 4. */
export function cosineSums(units: i32, size: i32, numbers: usize, pn: i32, omega: usize, levels: usize, pl: i32,
  tables: usize, R: i32, out: usize): void {
  const width = <usize>R << 2, outRow = width << 3;
  for (let u = 0; u < units; u++, out += outRow) {
    memory.fill(out, 0, outRow);
    for (let i = 0; i < size; i++, numbers += <usize>pn << 2, levels += <usize>pl << 1) {
      for (let r: usize = 0; r < width; r += 16) {
        let x = f32x4.splat(0), from = omega + r;
        for (let j: usize = 0; j < <usize>pn; j++, from += width) {
          x = f32x4.add(x, f32x4.mul(v128.load32_splat(numbers + (j << 2)), v128.load(from)));
        }
        for (let c: usize = 0; c < <usize>pl; c++) {
          x = f32x4.add(x, v128.load(tables + <usize>load<u16>(levels + (c << 1)) * width + r));
        }
        addWaves(x, out + r, width);
      }
    }
  }
}

/** Add cos and sin of x, 2x, 4x and 8x to their sums. */
// @ts-ignore: decorator
@inline function addWaves(x: v128, out: usize, width: usize): void {
  // x = q·π/2 + y, |y| ≤ π/4, with π/2 in three parts
  const q = f32x4.sub(f32x4.add(f32x4.mul(x, f32x4.splat(0.6366197723675814)), f32x4.splat(ROUND)), f32x4.splat(ROUND));
  let y = f32x4.sub(x, f32x4.mul(q, f32x4.splat(1.5703125)));
  y = f32x4.sub(y, f32x4.mul(q, f32x4.splat(0.0004837512969970703)));
  y = f32x4.sub(y, f32x4.mul(q, f32x4.splat(7.549789954891882e-8)));
  const z = f32x4.mul(y, y);
  let s = f32x4.add(f32x4.mul(z, f32x4.splat(-1.9515295891e-4)), f32x4.splat(8.3321608736e-3));
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(-1.6666654611e-1));
  s = f32x4.add(f32x4.mul(f32x4.mul(s, z), y), y);
  let c = f32x4.add(f32x4.mul(z, f32x4.splat(2.443315711809948e-5)), f32x4.splat(-1.388731625493765e-3));
  c = f32x4.add(f32x4.mul(c, z), f32x4.splat(4.166664568298827e-2));
  c = f32x4.add(f32x4.sub(f32x4.mul(f32x4.mul(c, z), z), f32x4.mul(z, f32x4.splat(0.5))), f32x4.splat(1));
  // odd q swaps them; q mod 4 in {2, 3} flips the sine, in {1, 2} the cosine
  const n = i32x4.trunc_sat_f32x4_s(q), odd = i32x4.neg(v128.and(n, i32x4.splat(1)));
  const sign = i32x4.splat(<i32>0x80000000);
  let sine = v128.xor(v128.bitselect(c, s, odd), v128.and(i32x4.shl(n, 30), sign));
  let cosine = v128.xor(v128.bitselect(s, c, odd), v128.and(i32x4.shl(i32x4.add(n, i32x4.splat(1)), 30), sign));
  for (let k = 0; k < 4; k++, out += width << 1) {
    v128.store(out, f32x4.add(v128.load(out), cosine));
    v128.store(out + width, f32x4.add(v128.load(out + width), sine));
    const twice = f32x4.add(cosine, cosine);
    sine = f32x4.mul(twice, sine);
    cosine = f32x4.sub(f32x4.mul(twice, cosine), f32x4.splat(1));
  }
}
