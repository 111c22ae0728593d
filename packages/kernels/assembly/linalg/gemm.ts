/**
 * Dense matrix product: C := beta*C + alpha * op(A) op(B), row-major, op(X) = X or its transpose.
 *
 * Panels of A (4 rows) and B (32 bytes of columns) are packed so that the inner loop reads two straight streams:
 * a panel of A stays in the first cache while the panels of a block of B pass by from the second, along four rows of C. Every element of C
 * is summed in the order of k, in runs of KC, wherever it stands: splitting the rows of C over several callers
 * changes no bit.
 */

const KC = 256; // depth of a packed block
const MC = 1024; // rows of A packed at a time
const NC = 256; // columns of B packed at a time: NC*KC doubles are 512 kB, half of a second cache

/** Elements of B per panel row. */
// @ts-ignore: decorator
@inline function lanes<T>(): i32 {
  return 32 / <i32>sizeof<T>();
}

/** Round n up to a multiple of q. */
// @ts-ignore: decorator
@inline function up(n: i32, q: i32): i32 {
  return ((n + q - 1) / q) * q;
}

/** Bytes of scratch that a product of these sizes needs, for float64 and for float32 alike. */
export function gemmScratch(m: i32, n: i32, k: i32): i32 {
  const depth = min(k, KC);
  return 256 + 8 * depth * (up(min(m, MC), 4) + up(min(n, NC), 8));
}

/** out[p*q + r] = X[r*ld + p] for q <= width rows r: the rows of X become the lanes; missing rows are zero. */
function packRows<T>(x: usize, ld: i32, rows: i32, depth: i32, out: usize, width: i32): void {
  const step = <usize>width * sizeof<T>();
  for (let r = 0; r < width; r++) {
    let to = out + <usize>r * sizeof<T>();
    if (r < rows) {
      let from = x + <usize>(r * ld) * sizeof<T>();
      for (let p = 0; p < depth; p++, from += sizeof<T>(), to += step) store<T>(to, load<T>(from));
    } else {
      for (let p = 0; p < depth; p++, to += step) store<T>(to, 0);
    }
  }
}

/** The same for four rows of doubles at once, turned in registers. */
function packFour(x: usize, ld: i32, depth: i32, out: usize): void {
  const row = <usize>ld << 3;
  let a = x, b = x + row, c = b + row, d = c + row, p = 0;
  for (; p + 2 <= depth; p += 2, a += 16, b += 16, c += 16, d += 16, out += 64) {
    const av = v128.load(a), bv = v128.load(b), cv = v128.load(c), dv = v128.load(d);
    v128.store(out, v128.shuffle<f64>(av, bv, 0, 2));
    v128.store(out, v128.shuffle<f64>(cv, dv, 0, 2), 16);
    v128.store(out, v128.shuffle<f64>(av, bv, 1, 3), 32);
    v128.store(out, v128.shuffle<f64>(cv, dv, 1, 3), 48);
  }
  if (p < depth) {
    store<f64>(out, load<f64>(a));
    store<f64>(out, load<f64>(b), 8);
    store<f64>(out, load<f64>(c), 16);
    store<f64>(out, load<f64>(d), 24);
  }
}

/** out[p*width + c] = X[p*ld + c] for c < cols <= width: straight copies; missing columns are zero. */
function packColumns<T>(x: usize, ld: i32, cols: i32, depth: i32, out: usize, width: i32): void {
  const row = <usize>ld * sizeof<T>(), step = <usize>width * sizeof<T>();
  if (cols == width && step == 32) {
    for (let p = 0; p < depth; p++, x += row, out += 32) {
      v128.store(out, v128.load(x));
      v128.store(out, v128.load(x, 16), 16);
    }
  } else if (cols == width && step == 16) {
    for (let p = 0; p < depth; p++, x += row, out += 16) v128.store(out, v128.load(x));
  } else {
    for (let p = 0; p < depth; p++, x += row, out += step) {
      for (let c = 0; c < width; c++) {
        store<T>(out + <usize>c * sizeof<T>(), c < cols ? load<T>(x + <usize>c * sizeof<T>()) : 0);
      }
    }
  }
}

/** One panel of either matrix. `across` says that the lanes run along the rows of storage. */
function packPanel<T>(across: bool, x: usize, ld: i32, lanesHere: i32, depth: i32, out: usize, width: i32): void {
  if (across) packColumns<T>(x, ld, lanesHere, depth, out, width);
  else if (sizeof<T>() == 8 && lanesHere == 4) packFour(x, ld, depth, out);
  else packRows<T>(x, ld, lanesHere, depth, out, width);
}

/** Pack `count` lanes in panels of `width`; a few rows at a time so that a line fetched serves its neighbours. */
function pack<T>(across: bool, x: usize, ld: i32, count: i32, depth: i32, out: usize, width: i32): void {
  const chunk = across ? 16 : depth;
  for (let p = 0; p < depth; p += chunk) {
    const height = min(chunk, depth - p);
    const from = x + <usize>(across ? p * ld : p) * sizeof<T>();
    for (let j = 0; j < count; j += width) {
      packPanel<T>(across, from + <usize>(across ? j : j * ld) * sizeof<T>(), ld, min(width, count - j), height,
        out + (<usize>(j * depth) + <usize>(p * width)) * sizeof<T>(), width);
    }
  }
}

// @ts-ignore: decorator
@inline function addScaled<T>(c: usize, s: v128, x: v128): void {
  v128.store(c, v128.add<T>(v128.load(c), v128.mul<T>(s, x)));
}

/** C[4 x 32 bytes] += alpha * (panel of A)(panel of B). */
function tile<T>(depth: i32, a: usize, b: usize, c: usize, row: usize, alpha: T): void {
  let c00 = v128.splat<T>(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const end = b + ((<usize>depth) << 5);
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load_splat<T>(a);
    c00 = v128.add<T>(c00, v128.mul<T>(x, b0));
    c01 = v128.add<T>(c01, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(a, sizeof<T>());
    c10 = v128.add<T>(c10, v128.mul<T>(x, b0));
    c11 = v128.add<T>(c11, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = v128.add<T>(c20, v128.mul<T>(x, b0));
    c21 = v128.add<T>(c21, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = v128.add<T>(c30, v128.mul<T>(x, b0));
    c31 = v128.add<T>(c31, v128.mul<T>(x, b1));
    a += 4 * sizeof<T>();
    b += 32;
  }
  const s = v128.splat<T>(alpha);
  addScaled<T>(c, s, c00);
  addScaled<T>(c + 16, s, c01);
  c += row;
  addScaled<T>(c, s, c10);
  addScaled<T>(c + 16, s, c11);
  c += row;
  addScaled<T>(c, s, c20);
  addScaled<T>(c + 16, s, c21);
  c += row;
  addScaled<T>(c, s, c30);
  addScaled<T>(c + 16, s, c31);
}

/** Copy the corner of C under a tile that sticks out over its edge to a whole tile, or back. */
function corner<T>(c: usize, row: usize, spare: usize, rows: i32, cols: i32, back: bool): void {
  for (let r = 0; r < rows; r++, spare += 32, c += row) memory.copy(back ? c : spare, back ? spare : c, <usize>cols * sizeof<T>());
}

function edge<T>(depth: i32, a: usize, b: usize, c: usize, row: usize, alpha: T, rows: i32, cols: i32, spare: usize): void {
  corner<T>(c, row, spare, rows, cols, false);
  tile<T>(depth, a, b, spare, 32, alpha);
  corner<T>(c, row, spare, rows, cols, true);
}

/** All tiles of C[m x n] for packed blocks. With lower >= 0, tiles wholly right of the diagonal j = i + lower stay. */
function tiles<T>(m: i32, n: i32, depth: i32, alpha: T, a: usize, b: usize, c: usize, ldc: i32, lower: i32, limit: bool, spare: usize): void {
  const row = <usize>ldc * sizeof<T>(), width = lanes<T>();
  for (let i = 0; i < m; i += 4) {
    const panelA = a + <usize>(i * depth) * sizeof<T>(), rows = min(4, m - i);
    const end = limit ? min(n, i + lower + 4) : n;
    for (let j = 0; j < end; j += width) {
      const panelB = b + <usize>(j * depth) * sizeof<T>(), cols = min(width, n - j);
      const to = c + <usize>i * row + <usize>j * sizeof<T>();
      if (rows == 4 && cols == width) tile<T>(depth, panelA, panelB, to, row, alpha);
      else edge<T>(depth, panelA, panelB, to, row, alpha, rows, cols, spare);
    }
  }
}

/** C := beta*C, with 0*NaN = 0 as is usual for an output that need not be set. */
function scale<T>(m: i32, n: i32, beta: T, c: usize, ldc: i32): void {
  if (beta == 1) return;
  for (let i = 0; i < m; i++) {
    const row = c + <usize>i * <usize>ldc * sizeof<T>();
    if (beta == 0) memory.fill(row, 0, <usize>n * sizeof<T>());
    else for (let j = 0; j < n; j++) {
      const at = row + <usize>j * sizeof<T>();
      store<T>(at, beta * load<T>(at));
    }
  }
}

/** The product; `limit` leaves what lies right of the diagonal of C undefined (symmetric results). */
function product<T>(transA: bool, transB: bool, limit: bool, m: i32, n: i32, k: i32, alpha: T,
  a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, scratch: usize): void {
  const depthMax = min(k, KC), width = lanes<T>();
  const spare = (scratch + 15) & ~15, packedA = spare + 128;
  const packedB = packedA + (<usize>(up(min(m, MC), 4) * depthMax)) * sizeof<T>();
  for (let i = 0; i < m; i += MC) {
    const mb = min(MC, m - i);
    for (let p = 0; p < k; p += KC) {
      const kb = min(KC, k - p);
      pack<T>(transA, a + <usize>(transA ? p * lda + i : i * lda + p) * sizeof<T>(), lda, mb, kb, packedA, 4);
      for (let j = 0; j < n; j += NC) {
        const nb = min(NC, n - j), lower = i - j;
        if (limit && lower + mb <= 0) break;
        pack<T>(!transB, b + <usize>(transB ? j * ldb + p : p * ldb + j) * sizeof<T>(), ldb, nb, kb, packedB, width);
        tiles<T>(mb, nb, kb, alpha, packedA, packedB, c + (<usize>i * <usize>ldc + <usize>j) * sizeof<T>(), ldc, lower, limit, spare);
      }
    }
  }
}

/**
 * C[m x n] := beta*C + alpha * op(A)[m x k] op(B)[k x n] in float64; trans bit 0 transposes A, bit 1 B,
 * bit 2 computes only what lies on and left of the diagonal of C (the rest of its tiles is undefined).
 */
export function gemm(trans: i32, m: i32, n: i32, k: i32, alpha: f64, a: usize, lda: i32, b: usize, ldb: i32,
  beta: f64, c: usize, ldc: i32, scratch: usize): void {
  scale<f64>(m, n, beta, c, ldc);
  product<f64>((trans & 1) != 0, (trans & 2) != 0, (trans & 4) != 0, m, n, k, alpha, a, lda, b, ldb, c, ldc, scratch);
}

/** The same in float32. */
export function gemmF32(trans: i32, m: i32, n: i32, k: i32, alpha: f32, a: usize, lda: i32, b: usize, ldb: i32,
  beta: f32, c: usize, ldc: i32, scratch: usize): void {
  scale<f32>(m, n, beta, c, ldc);
  product<f32>((trans & 1) != 0, (trans & 2) != 0, (trans & 4) != 0, m, n, k, alpha, a, lda, b, ldb, c, ldc, scratch);
}
