/**
 * Partial information decomposition of two sources about a target, discrete laws (BROJA):
 *
 *     Δ = { Q : Q(s, x) = P(s, x), Q(s, y) = P(s, y) },   Q* = argmin over Δ of I_Q(S; X, Y)
 *     synergy = I_P(S; X, Y) − I_Q*(S; X, Y)
 *     unique of X = I_Q*(S; X, Y) − I(S; Y),   unique of Y = I_Q*(S; X, Y) − I(S; X)
 *     redundant = I(S; X) + I(S; Y) − I_Q*(S; X, Y)
 *
 * A convex program, and the answer carries a proof. For any φ(s, x) and χ(s, y) with Σ_s exp(φ + χ) ≤ 1 at every (x, y),
 *
 *     I_Q(S; X, Y) ≥ H(S) + Σ P(s, x)·φ(s, x) + Σ P(s, y)·χ(s, y)   for all Q in Δ,
 *
 * with equality at the best pair, which an interior-point method finds; from it follows a Q in Δ. `gap` is how far I_Q of
 * that Q lies above the bound. Time O(steps·((|S|(|X| + |Y|))³ + |S|²|X||Y|)), some 60 steps.
 *
 * Source: [bertschinger2014]; the conic view in [makkeh2018].
 * @module
 */
import { check, exp, log } from "@pushforward/core";
import { cholesky, type Kernels, matrix, solveTriangular } from "@pushforward/kernels";

export interface PartialInformation {
  /** All in nats. */
  readonly redundant: number;
  readonly uniqueX: number;
  readonly uniqueY: number;
  readonly synergy: number;
  /** I(S; X, Y), which they sum to. */
  readonly total: number;
  /** The least I_Q is at most this much smaller than the one found: proved. */
  readonly gap: number;
  readonly converged: boolean;
  /** Newton steps. */
  readonly iterations: number;
}

/** Gap in nats at which the program counts as solved. */
const goodGap = 1e-7;
/** Newton steps for one t. */
const mostSteps = 50;
/** More than enough to lose no digit, since the marginals are nearly right before. */
const fittingRounds = 100;

interface Program {
  /** Variables q: the triples (s, x, y) whose marginals are both positive. */
  readonly s: Int32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
  /** Cell (x, y) of a variable, and the variables of each cell. */
  readonly cell: Int32Array;
  readonly cells: readonly Int32Array[];
  /** Rows of the equations each variable is in: its (s, x), and its (s, y) or −1, since one (s, y) for each s follows. */
  readonly rowX: Int32Array;
  readonly rowY: Int32Array;
  readonly rows: number;
  readonly start: Float64Array;
}

/**
 * The decomposition for a law over (s, x, y), row-major |S| × |X| × |Y|; it need not sum to 1.
 *
 * @throws ArgumentError when entries are not nonnegative numbers of positive sum in that shape.
 */
export function partialInformation(
  kernels: Kernels,
  law: ArrayLike<number>,
  [sizeS, sizeX, sizeY]: readonly [s: number, x: number, y: number],
): PartialInformation {
  const here = "partialInformation";
  check(law.length === sizeS * sizeX * sizeY, here, "law", `${sizeS} × ${sizeX} × ${sizeY} numbers`, law.length);
  const p = Float64Array.from(law);
  const bad = p.findIndex((value) => !(value >= 0 && value < Infinity));
  check(bad < 0, here, `entry ${bad}`, "nonnegative and finite", p[bad]);
  const sum = p.reduce((total, value) => total + value, 0);
  check(sum > 0, here, "law", "of positive sum", sum);
  for (let i = 0; i < p.length; i++) p[i]! /= sum;
  const [sx, sy, xy] = [
    new Float64Array(sizeS * sizeX),
    new Float64Array(sizeS * sizeY),
    new Float64Array(sizeX * sizeY),
  ];
  const [ps, px, py] = [new Float64Array(sizeS), new Float64Array(sizeX), new Float64Array(sizeY)];
  for (let i = 0; i < p.length; i++) {
    const [s, x, y] = [Math.floor(i / (sizeX * sizeY)), Math.floor(i / sizeY) % sizeX, i % sizeY];
    sx[s * sizeX + x]! += p[i]!;
    sy[s * sizeY + y]! += p[i]!;
    xy[x * sizeY + y]! += p[i]!;
    ps[s]! += p[i]!;
    px[x]! += p[i]!;
    py[y]! += p[i]!;
  }
  const program = setUp(sx, sy, ps, [sizeS, sizeX, sizeY]);
  const solved = solve(kernels, program, entropyOf(ps));
  const [withX, withY] = [entropyOf(ps) + entropyOf(px) - entropyOf(sx), entropyOf(ps) + entropyOf(py) - entropyOf(sy)];
  const total = entropyOf(ps) + entropyOf(xy) - entropyOf(p);
  return {
    redundant: withX + withY - solved.value,
    uniqueX: solved.value - withY,
    uniqueY: solved.value - withX,
    synergy: total - solved.value,
    total,
    gap: solved.gap,
    converged: solved.gap <= goodGap,
    iterations: solved.iterations,
  };
}

function entropyOf(law: Float64Array): number {
  return law.reduce((sum, value) => (value > 0 ? sum - value * log(value) : sum), 0);
}

/** Start: X and Y independent given S, which has the right marginals and no zeros. */
function setUp(
  sx: Float64Array,
  sy: Float64Array,
  ps: Float64Array,
  sizes: readonly [number, number, number],
): Program {
  const [sizeS, sizeX, sizeY] = sizes;
  const lists: { s: number[]; x: number[]; y: number[]; rowX: number[]; rowY: number[]; start: number[] } = {
    s: [],
    x: [],
    y: [],
    rowX: [],
    rowY: [],
    start: [],
  };
  let rows = 0;
  for (let s = 0; s < sizeS; s++) {
    const inX = positions(sizeX, (x) => sx[s * sizeX + x]! > 0);
    const inY = positions(sizeY, (y) => sy[s * sizeY + y]! > 0);
    inX.forEach((x, i) => {
      inY.forEach((y, j) => {
        lists.s.push(s);
        lists.x.push(x);
        lists.y.push(y);
        lists.rowX.push(rows + i);
        lists.rowY.push(j === 0 ? -1 : rows + inX.length + j - 1);
        lists.start.push((sx[s * sizeX + x]! * sy[s * sizeY + y]!) / ps[s]!);
      });
    });
    rows += inX.length + Math.max(0, inY.length - 1);
  }
  const cell = Int32Array.from(lists.x, (x, v) => x * sizeY + lists.y[v]!);
  const cells = Array.from({ length: sizeX * sizeY }, (_, c) =>
    Int32Array.from(positions(cell.length, (v) => cell[v] === c)),
  );
  const [s, x, y] = [Int32Array.from(lists.s), Int32Array.from(lists.x), Int32Array.from(lists.y)];
  const [rowX, rowY, start] = [
    Int32Array.from(lists.rowX),
    Int32Array.from(lists.rowY),
    Float64Array.from(lists.start),
  ];
  return { s, x, y, cell, cells: cells.filter((list) => list.length > 0), rowX, rowY, rows, start };
}

const positions = (n: number, holds: (i: number) => boolean): number[] =>
  Array.from({ length: n }, (_, i) => i).filter(holds);

/**
 * The dual by a log barrier: minimise F(λ) = −t·b·λ − Σ_c ln(−ℓ_c), ℓ_c = ln Σ exp(φ + χ) over the variables of cell c,
 * for growing t. At each minimum q = softmax/(−ℓ_c·t) has the right marginals but for rounding, which a few rounds of
 * proportional fitting set right; λ satisfies every ℓ_c < 0, so that H(S) + b·λ is a lower bound.
 */
function solve(kernels: Kernels, program: Program, entropyS: number) {
  const { cells, rowX, rows, start } = program;
  const marginals = product(program, start);
  const lambda = new Float64Array(rows);
  for (const row of rowX) lambda[row] = -1 - log(Math.max(...cells.map(({ length }) => length)));
  let [value, bound, iterations] = [Infinity, -Infinity, 0];
  for (let t = 8; value - bound > goodGap && t < 1e13; t *= 8) {
    for (let inner = 0; inner < mostSteps; inner++, iterations++) {
      const { step, decrement } = newton(kernels, program, lambda, marginals, t);
      const length = decrement < 1e-9 ? 0 : lineSearch(program, lambda, step, marginals, t, decrement);
      if (length === 0) break;
      for (let row = 0; row < rows; row++) lambda[row]! += length * step[row]!;
    }
    bound = Math.max(bound, entropyS + dot(marginals, lambda));
    value = Math.min(value, entropyS + conditional(program, fitted(program, lambda)));
  }
  return { value, gap: Math.max(0, value - bound), iterations };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** A·q: the marginals that stand in the equations. */
function product({ rowX, rowY, rows }: Program, q: Float64Array): Float64Array {
  const out = new Float64Array(rows);
  for (let v = 0; v < q.length; v++) {
    out[rowX[v]!]! += q[v]!;
    if (rowY[v]! >= 0) out[rowY[v]!]! += q[v]!;
  }
  return out;
}

/** ℓ of a cell, with its softmax written to `share`. */
function softmax({ rowX, rowY }: Program, cell: Int32Array, lambda: Float64Array, share: Float64Array): number {
  let top = -Infinity;
  for (let i = 0; i < cell.length; i++) {
    const v = cell[i]!;
    share[i] = lambda[rowX[v]!]! + (rowY[v]! >= 0 ? lambda[rowY[v]!]! : 0);
    top = Math.max(top, share[i]!);
  }
  let sum = 0;
  for (let i = 0; i < cell.length; i++) {
    share[i] = exp(share[i]! - top);
    sum += share[i]!;
  }
  for (let i = 0; i < cell.length; i++) share[i]! /= sum;
  return top + log(sum);
}

/** A Newton step of F; its Hessian is A·[(diag π − ππᵀ)/(−ℓ) + ππᵀ/ℓ²]·Aᵀ over the cells. */
function newton(kernels: Kernels, program: Program, lambda: Float64Array, marginals: Float64Array, t: number) {
  const { cells, rowX, rowY, rows } = program;
  const hessian = new Float64Array(rows * rows);
  const downhill = marginals.map((mass) => t * mass);
  const share = new Float64Array(program.s.length);
  for (const cell of cells) {
    const room = -softmax(program, cell, lambda, share);
    const pairs = 1 / (room * room) - 1 / room;
    for (let i = 0; i < cell.length; i++) {
      for (const a of [rowX[cell[i]!]!, rowY[cell[i]!]!]) {
        if (a < 0) continue;
        downhill[a]! -= share[i]! / room;
        for (let j = 0; j < cell.length; j++) {
          const weight = pairs * share[i]! * share[j]! + (i === j ? share[i]! / room : 0);
          for (const b of [rowX[cell[j]!]!, rowY[cell[j]!]!]) if (b >= 0) hessian[a * rows + b]! += weight;
        }
      }
    }
  }
  const step = solveScaled(kernels, hessian, downhill, rows);
  return { step, decrement: dot(downhill, step) };
}

/** Rows may differ by many orders of magnitude near the boundary: the diagonal is made 1 first. */
function solveScaled(kernels: Kernels, a: Float64Array, right: Float64Array, n: number): Float64Array {
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(a[i * n + i]!));
  const scaled = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const entry = a[i * n + j]! * scale[i]! * scale[j]! + (i === j ? 1e-12 : 0);
      scaled.data[i * n + j] = entry;
      scaled.data[j * n + i] = entry;
    }
  const root = cholesky(kernels, scaled);
  const b = matrix(
    n,
    1,
    right.map((value, i) => value * scale[i]!),
  );
  const solved = solveTriangular(kernels, root, solveTriangular(kernels, root, b), { transpose: true });
  return solved.data.map((value, i) => value * scale[i]!);
}

/** The longest step of 1, ½, ¼ … that stays feasible and goes down by a tenth of what the slope says; 0 if none does. */
function lineSearch(
  program: Program,
  lambda: Float64Array,
  step: Float64Array,
  marginals: Float64Array,
  t: number,
  decrement: number,
): number {
  const share = new Float64Array(program.s.length);
  // As a difference, so that the large t·b·λ does not swallow the digits.
  const rooms = program.cells.map((cell) => -softmax(program, cell, lambda, share));
  const slope = t * dot(marginals, step);
  for (let length = 1; length > 1e-12; length /= 2) {
    const next = lambda.map((value, row) => value + length * step[row]!);
    let change = -length * slope;
    program.cells.forEach((cell, c) => {
      const room = -softmax(program, cell, next, share);
      change -= room > 0 ? log(room / rooms[c]!) : -Infinity;
    });
    if (change <= -0.1 * length * decrement) return length;
  }
  return 0;
}

/** q in Δ from λ: proportional fitting of rows and columns of each s. */
function fitted(program: Program, lambda: Float64Array): Float64Array {
  const { s, x, y, cells, start } = program;
  const q = new Float64Array(s.length);
  const share = new Float64Array(s.length);
  for (const cell of cells) {
    const room = -softmax(program, cell, lambda, share);
    cell.forEach((v, i) => {
      q[v] = share[i]! / room;
    });
  }
  const sides = [x, y].map((side) => {
    const width = Math.max(...side) + 1;
    return s.map((level, v) => level * width + side[v]!);
  });
  const wanted = sides.map((keys) => sumsBy(keys, start));
  for (let round = 0; round < fittingRounds; round++)
    sides.forEach((keys, side) => {
      const now = sumsBy(keys, q);
      for (let v = 0; v < q.length; v++) q[v]! *= wanted[side]![keys[v]!]! / now[keys[v]!]!;
    });
  return q;
}

function sumsBy(keys: Int32Array, masses: Float64Array): Float64Array {
  const sums = new Float64Array(Math.max(...keys) + 1);
  for (let v = 0; v < keys.length; v++) sums[keys[v]!]! += masses[v]!;
  return sums;
}

/** Σ q ln q(s | x, y), which is −H(S | X, Y). */
function conditional({ cells }: Program, q: Float64Array): number {
  let sum = 0;
  for (const cell of cells) {
    let whole = 0;
    for (const v of cell) whole += q[v]!;
    for (const v of cell) if (q[v]! > 0) sum += q[v]! * log(q[v]! / whole);
  }
  return sum;
}
