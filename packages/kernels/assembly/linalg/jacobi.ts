/**
 * One-sided Jacobi: turn pairs of rows until all are orthogonal. A rotation changes every column of X by rounding
 * errors that are small beside that column alone, so it loses no accuracy when the columns differ in scale.
 *
 * A sweep first takes all inner products at once and turns only the pairs that are not yet orthogonal. When its angles
 * are so small that they cannot have spoilt another pair, it was the last.
 */
import { gemm } from "./gemm";
import { at, dot, largest, pairSum, place, put, rotate } from "./vectors";

const EPSILON = 2.220446049250313e-16;
const SWEEPS = 40;
const TILE = 16; // rows of a block of pairs, to stay in the caches

/**
 * Rows of X (k x m) become orthogonal; rows of V (k x n) turn along. `gram` holds k x k doubles, `squares` and `reach` k
 * doubles, `order` k integers. Returns the number of sweeps, or -1 when 40 did not suffice.
 */
export function jacobi(k: i32, m: i32, x: usize, ldx: i32, n: i32, v: usize, ldv: i32, gram: usize, squares: usize, reach: usize, order: usize, scratch: usize): i32 {
  const tolerance = EPSILON * max(8, sqrt(<f64>m));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    gemm(2 | 4, k, k, m, 1, x, ldx, x, ldx, 0, gram, k, scratch);
    for (let i = 0; i < k; i++) put(squares, i, load<f64>(place(gram, k, i, i)));
    const worst = mark(k, gram, squares, tolerance);
    if (worst == 0) return sweep;
    descending(k, squares, order);
    memory.fill(reach, 0, <usize>k << 3);
    let turned = 0;
    for (let a = 0; a < k; a += TILE) {
      for (let b = a; b < k; b += TILE) turned += turnTile(k, a, b, tolerance, m, x, ldx, n, v, ldv, gram, squares, reach, order);
    }
    // no pair was turned: products taken one by one round less; or what two rows picked up from others is negligible
    if (turned == 0 || 2 * worst * largest(k, reach) <= 0.5 * tolerance) return sweep + 1;
  }
  return -1;
}

/** Replace every inner product by 1 where the pair must be turned and 0 elsewhere; returns the largest cosine of those. */
function mark(k: i32, gram: usize, squares: usize, tolerance: f64): f64 {
  let worst = 0.0;
  for (let i = 0; i < k; i++) {
    const row = place(gram, k, i, 0), length = sqrt(at(squares, i));
    for (let j = 0; j < i; j++) {
      const product = abs(at(row, j)), lengths = length * sqrt(at(squares, j));
      const turn = product > tolerance * lengths;
      put(row, j, turn ? 1 : 0);
      if (turn) worst = max(worst, product / lengths);
    }
  }
  return worst;
}

/** order := indices by descending squares (insertion: nearly in order after the first sweep). */
function descending(k: i32, squares: usize, order: usize): void {
  for (let i = 0; i < k; i++) {
    let hole = i;
    while (hole > 0 && at(squares, load<i32>(order + (<usize>(hole - 1) << 2))) < at(squares, i)) {
      store<i32>(order + (<usize>hole << 2), load<i32>(order + (<usize>(hole - 1) << 2)));
      hole--;
    }
    store<i32>(order + (<usize>hole << 2), i);
  }
}

/** Turn the marked pairs of a block of rows with another; returns their number. */
function turnTile(k: i32, a: i32, b: i32, tolerance: f64, m: i32, x: usize, ldx: i32, n: i32, v: usize, ldv: i32, gram: usize, squares: usize, reach: usize, order: usize): i32 {
  let turned = 0;
  for (let s = a; s < min(a + TILE, k); s++) {
    const i = load<i32>(order + (<usize>s << 2));
    for (let t = max(s + 1, b); t < min(b + TILE, k); t++) {
      const j = load<i32>(order + (<usize>t << 2));
      if (load<f64>(place(gram, k, max(i, j), min(i, j))) == 0) continue;
      turned += turn(m, place(x, ldx, i, 0), place(x, ldx, j, 0), n, place(v, ldv, i, 0), place(v, ldv, j, 0), i, j, squares, reach, tolerance);
    }
  }
  return turned;
}

/** Make rows i and j (x and y) orthogonal by the smaller of the two possible angles; 0 when they are already. */
function turn(m: i32, x: usize, y: usize, n: i32, p: usize, q: usize, i: i32, j: i32, squares: usize, reach: usize, tolerance: f64): i32 {
  const xy = dot(m, x, y), first = at(squares, i), second = at(squares, j);
  if (abs(xy) <= tolerance * sqrt(first) * sqrt(second)) return 0;
  const zeta = (second - first) / (2 * xy);
  const t = (zeta < 0 ? -1.0 : 1.0) / (abs(zeta) + sqrt(1 + zeta * zeta));
  const c = 1 / sqrt(1 + t * t), s = c * t;
  rotateMeasured(m, x, y, c, -s, squares + (<usize>i << 3), squares + (<usize>j << 3));
  rotate(n, p, q, c, -s);
  // how much of the other each has become, beside its own length
  put(reach, i, at(reach, i) + abs(s) * sqrt(second / at(squares, i)));
  put(reach, j, at(reach, j) + abs(s) * sqrt(first / at(squares, j)));
  return 1;
}

/** rotate, which also leaves the squared lengths of the new rows. */
function rotateMeasured(n: i32, x: usize, y: usize, c: f64, s: f64, xx: usize, yy: usize): void {
  const cc = f64x2.splat(c), ss = f64x2.splat(s);
  let a = f64x2.splat(0), b = a, i = 0;
  for (; i + 2 <= n; i += 2, x += 16, y += 16) {
    const p = v128.load(x), q = v128.load(y);
    const u = f64x2.add(f64x2.mul(cc, p), f64x2.mul(ss, q)), w = f64x2.sub(f64x2.mul(cc, q), f64x2.mul(ss, p));
    v128.store(x, u);
    v128.store(y, w);
    a = f64x2.add(a, f64x2.mul(u, u));
    b = f64x2.add(b, f64x2.mul(w, w));
  }
  let first = pairSum(a), second = pairSum(b);
  if (i < n) {
    const p = load<f64>(x), q = load<f64>(y), u = c * p + s * q, w = c * q - s * p;
    store<f64>(x, u);
    store<f64>(y, w);
    first += u * u;
    second += w * w;
  }
  store<f64>(xx, first);
  store<f64>(yy, second);
}
