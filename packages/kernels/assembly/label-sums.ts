/**
 * Sums of features over many sets of units, by tables of the sums over every subset of eight units: one lookup adds
 * eight units of four rows.
 */

/** Bytes of a table: 256 sums of four rows. */
const TABLE: usize = 4096;

export function labelSumsF32(
  x: usize,
  rows: i32,
  units: i32,
  codes: usize,
  columns: i32,
  weight: f32,
  out: usize,
  stride: i32,
  scratch: usize,
): void {
  const sums = scratch + 4 * TABLE, width = <usize>units << 2;
  for (let i = 0; i < rows; i += 4, x += width << 2, out += <usize>stride << 4) {
    memory.fill(sums, 0, <usize>columns << 4);
    for (let u = 0, at = codes; u < units; u += 32, at += <usize>columns << 3) {
      for (let g = 0; g < 4; g++)
        fillTable(scratch + <usize>g * TABLE, x + (<usize>(u + 8 * g) << 2), width, rows - i, units - u - 8 * g, weight);
      addSubsets(scratch, at, columns, sums);
    }
    storeRows(sums, columns, min(4, rows - i), out, <usize>stride << 2);
  }
}

/** The sum over every subset of the next `units` units (at most 8), times the weight, of `rows` rows (at most 4). */
function fillTable(table: usize, x: usize, width: usize, rows: i32, units: i32, weight: f32): void {
  v128.store(table, f32x4.splat(0));
  for (let j = 0, size: usize = 16; j < min(8, units); j++, size <<= 1, x += 4) {
    let unit = f32x4.splat(load<f32>(x));
    unit = f32x4.replace_lane(unit, 1, rows > 1 ? load<f32>(x + width) : 0);
    unit = f32x4.replace_lane(unit, 2, rows > 2 ? load<f32>(x + 2 * width) : 0);
    unit = f32x4.replace_lane(unit, 3, rows > 3 ? load<f32>(x + 3 * width) : 0);
    unit = f32x4.mul(unit, f32x4.splat(weight));
    for (let p: usize = 0; p < size; p += 16) v128.store(table + size + p, f32x4.add(v128.load(table + p), unit));
  }
}

/** sums[b] += the sum of four tables at the codes of set b. */
function addSubsets(tables: usize, codes: usize, columns: i32, sums: usize): void {
  const end = sums + (<usize>columns << 4);
  for (; sums < end; sums += 16, codes += 8) {
    const first = f32x4.add(
      v128.load(tables + <usize>load<u16>(codes)),
      v128.load(tables + <usize>load<u16>(codes, 2), TABLE),
    );
    const second = f32x4.add(
      v128.load(tables + <usize>load<u16>(codes, 4), 2 * TABLE),
      v128.load(tables + <usize>load<u16>(codes, 6), 3 * TABLE),
    );
    v128.store(sums, f32x4.add(v128.load(sums), f32x4.add(first, second)));
  }
}

/** Sums of four rows a set, to rows of a matrix. */
function storeRows(sums: usize, columns: i32, rows: i32, out: usize, stride: usize): void {
  let b = 0;
  if (rows == 4)
    for (; b + 4 <= columns; b += 4, sums += 64, out += 16) {
      const s0 = v128.load(sums), s1 = v128.load(sums, 16), s2 = v128.load(sums, 32), s3 = v128.load(sums, 48);
      const low01 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), low23 = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7), high23 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7);
      v128.store(out, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(out + stride, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      v128.store(out + 2 * stride, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      v128.store(out + 3 * stride, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    }
  for (; b < columns; b++, sums += 16, out += 4)
    for (let i = 0; i < rows; i++) store<f32>(out + <usize>i * stride, load<f32>(sums + (<usize>i << 2)));
}
