/**
 * Roots of the secular equation 1/rho + Σ z_i²/(d_i - λ) = 0 for d ascending and rho > 0.
 *
 * Between two poles the function increases from -∞ to ∞. A root is sought as an offset from the nearer pole, so that
 * all differences d_i - λ come out to full relative accuracy, by interpolation with the two poles beside it, kept in
 * a bracket.
 */
import { at, pairSum, put } from "./vectors";

const EPSILON = 2.220446049250313e-16;
const STEPS = 80;

/**
 * Root j: writes d_i - λ to `delta` for all i and returns λ. `work` holds four doubles.
 */
export function secularRoot(n: i32, j: i32, d: usize, z: usize, rho: f64, delta: usize, work: usize): f64 {
  if (n == 1) {
    const shift = rho * sumOfSquares(1, z);
    put(delta, 0, -shift);
    return at(d, 0) + shift;
  }
  const last = j == n - 1;
  const gap = last ? rho * sumOfSquares(n, z) : at(d, j + 1) - at(d, j);
  let origin = j, low = 0.0, high = gap;
  // which half, and what the other poles add there
  const middle = evaluate(n, j, at(d, j), 0.5 * gap, d, z, rho, work);
  if (!last && middle < 0) {
    origin = j + 1;
    low = -0.5 * gap;
    high = 0;
  } else if (!last) high = 0.5 * gap;
  else if (middle < 0) low = 0.5 * gap;
  else high = 0.5 * gap;
  const base = at(d, origin);
  let tau = last ? 0.5 * gap : guess(j, origin, gap, middle, z);
  if (!(tau > low && tau < high)) tau = 0.5 * (low + high);
  tau = refine(n, j, base, tau, low, high, d, z, rho, work);
  for (let i = 0; i < n; i++) put(delta, i, at(d, i) - base - tau);
  return base + tau;
}

/** The root of the two nearest poles with the others frozen at the middle of the gap. */
function guess(j: i32, origin: i32, gap: f64, middle: f64, z: usize): f64 {
  const left = at(z, j) * at(z, j), right = at(z, j + 1) * at(z, j + 1);
  const others = middle - (right - left) / (0.5 * gap);
  if (origin == j) return quadratic(others, others * gap + left + right, left * gap);
  return quadratic(others, left + right - others * gap, -right * gap);
}

/** The root of c x² - a x + b that matters, written so that nothing cancels. */
function quadratic(c: f64, a: f64, b: f64): f64 {
  const root = sqrt(max(0, a * a - 4 * b * c));
  return a <= 0 ? (a - root) / (2 * c) : (2 * b) / (a + root);
}

/** Its other root: right of both poles. */
function farQuadratic(c: f64, a: f64, b: f64): f64 {
  const root = sqrt(max(0, a * a - 4 * b * c));
  return a >= 0 ? (a + root) / (2 * c) : (2 * b) / (a - root);
}

function refine(n: i32, j: i32, base: f64, start: f64, lowest: f64, highest: f64, d: usize, z: usize, rho: f64, work: usize): f64 {
  let tau = start, low = lowest, high = highest, before = Infinity;
  for (let step = 0; step < STEPS; step++) {
    const f = evaluate(n, j, base, tau, d, z, rho, work);
    const below = at(work, 0), above = at(work, 1), slopeBelow = at(work, 2), slopeAbove = at(work, 3);
    const slope = slopeBelow + slopeAbove;
    if (abs(f) <= EPSILON * (4 * (above - below) + 1 / rho + abs(tau) * slope)) break;
    if (f < 0) low = tau;
    else high = tau;
    let next = tau + interpolate(n, j, base, tau, f, slopeBelow, slopeAbove, d);
    // a step that helped too little twice in a row is followed by halving
    if (!(next > low && next < high) || (step > 8 && abs(f) > 0.5 * before)) next = 0.5 * (low + high);
    if (next == tau || next == low || next == high) break;
    before = abs(f);
    tau = next;
  }
  return tau;
}

/** Step towards the root of a function with the same value, slopes and nearest poles. */
function interpolate(n: i32, j: i32, base: f64, tau: f64, f: f64, slopeBelow: f64, slopeAbove: f64, d: usize): f64 {
  const last = j == n - 1, i = last ? j - 1 : j;
  const p = at(d, i) - base - tau, q = at(d, i + 1) - base - tau;
  const a = (p + q) * f - p * q * (slopeBelow + slopeAbove), b = p * q * f;
  const c = f - p * slopeBelow - q * slopeAbove;
  const step = last ? farQuadratic(c, a, b) : quadratic(c, a, b);
  return f * step < 0 ? step : -f / (slopeBelow + slopeAbove);
}

/**
 * f(base + tau). Leaves in `work` the sums over the poles up to the split and above it, and their slopes; the split is
 * after pole j, or before the last pole for the last root.
 */
function evaluate(n: i32, j: i32, base: f64, tau: f64, d: usize, z: usize, rho: f64, work: usize): f64 {
  const split = j == n - 1 ? n - 1 : j + 1;
  poleSum(0, split, base, tau, d, z, work);
  const below = at(work, 1), slopeBelow = at(work, 2);
  poleSum(split, n, base, tau, d, z, work);
  const above = at(work, 1), slopeAbove = at(work, 2);
  const sum = 1 / rho + below + above;
  // for the last root every term is negative: what stands above the split joins the terms below
  put(work, 0, j == n - 1 ? below + above : below);
  put(work, 1, j == n - 1 ? 0 : above);
  put(work, 2, slopeBelow);
  put(work, 3, slopeAbove);
  return sum;
}

/** Σ z²/(d - base - tau) and Σ z²/(d - base - tau)² over poles from … to - 1, into work[1] and work[2]. */
function poleSum(from: i32, to: i32, base: f64, tau: f64, d: usize, z: usize, work: usize): void {
  const b = f64x2.splat(base), t = f64x2.splat(tau);
  let sums = f64x2.splat(0), slopes = sums, i = from;
  for (; i + 2 <= to; i += 2) {
    const zi = v128.load(z + (<usize>i << 3));
    const ratio = f64x2.div(zi, f64x2.sub(f64x2.sub(v128.load(d + (<usize>i << 3)), b), t));
    sums = f64x2.add(sums, f64x2.mul(zi, ratio));
    slopes = f64x2.add(slopes, f64x2.mul(ratio, ratio));
  }
  let sum = pairSum(sums), slope = pairSum(slopes);
  if (i < to) {
    const ratio = at(z, i) / (at(d, i) - base - tau);
    sum += at(z, i) * ratio;
    slope += ratio * ratio;
  }
  put(work, 1, sum);
  put(work, 2, slope);
}

function sumOfSquares(n: i32, z: usize): f64 {
  let sum = 0.0;
  for (let i = 0; i < n; i++) sum += at(z, i) * at(z, i);
  return sum;
}
