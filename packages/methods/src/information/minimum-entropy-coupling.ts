/**
 * The coupling of two discrete laws whose joint entropy is least: the most that one can tell about the other.
 *
 *     min H(Q)  over Q ≥ 0 with row sums p and column sums q;   I = H(p) + H(q) − H(Q)
 *
 * Entropy is concave, so the least lies at a corner of the polytope, and finding it is hard in general. Greedy joins the
 * largest masses left of either side until none is left. No coupling has less entropy than the law of the smaller
 * cumulative sums, P_i = min(p_1 + … + p_i, q_1 + … + q_i), largest first: `lowerBound`. When both laws together have at
 * most 8 atoms all corners are looked at, and the answer is exact. Time O((n + m)·log(n + m)) greedy.
 *
 * Source: [kocaoglu2017], [cicalese2019] for the bound.
 * @module
 */
import { check, log } from "@pushforward/core";

export interface MinimumEntropyCoupling {
  /** Row-major n × m. */
  readonly coupling: Float64Array;
  /** H(Q), in nats. */
  readonly entropy: number;
  /** H(Q) of every coupling is at least this. */
  readonly lowerBound: number;
  /** H(p) + H(q) − H(Q). */
  readonly information: number;
  readonly exact: boolean;
}

/** Atoms of both laws up to which all corners are looked at. */
const fewAtoms = 8;
/** A mass this small is rounding. */
const dust = 1e-15;

/** Both are divided by their sums. @throws ArgumentError when one holds a negative number, none above 0, or nothing. */
export function minimumEntropyCoupling(p: ArrayLike<number>, q: ArrayLike<number>): MinimumEntropyCoupling {
  const [rows, columns] = [lawOf(p, "p"), lawOf(q, "q")];
  const exact = rows.length + columns.length <= fewAtoms;
  const cells = exact ? bestCorner(rows, columns) : greedy(rows, columns);
  const coupling = new Float64Array(rows.length * columns.length);
  for (const { i, j, mass } of cells) coupling[i * columns.length + j]! += mass;
  const entropy = coupling.reduce((sum, mass) => sum + surprise(mass), 0);
  const [inRows, inColumns] = [rows, columns].map((law) => law.reduce((sum, mass) => sum + surprise(mass), 0));
  const lowerBound = exact ? entropy : meetEntropy(rows, columns);
  return { coupling, entropy, lowerBound, information: inRows! + inColumns! - entropy, exact };
}

interface Cell {
  readonly i: number;
  readonly j: number;
  readonly mass: number;
}

const surprise = (mass: number): number => (mass > 0 ? -mass * log(mass) : 0);

function lawOf(masses: ArrayLike<number>, name: string): Float64Array {
  const law = Float64Array.from(masses);
  const bad = law.findIndex((mass) => !(mass >= 0 && mass < Infinity));
  check(bad < 0, "minimumEntropyCoupling", `${name}[${bad}]`, "nonnegative and finite", law[bad]);
  const sum = law.reduce((total, mass) => total + mass, 0);
  check(sum > 0, "minimumEntropyCoupling", name, "of positive sum", sum);
  return law.map((mass) => mass / sum);
}

function largest(law: Float64Array): number {
  let best = 0;
  for (let i = 1; i < law.length; i++) if (law[i]! > law[best]!) best = i;
  return best;
}

/** Each step empties an atom, so there are at most n + m − 1. */
function greedy(p: Float64Array, q: Float64Array): Cell[] {
  const [rows, columns, cells] = [p.slice(), q.slice(), [] as Cell[]];
  for (let step = 0; step < p.length + q.length; step++) {
    const [i, j] = [largest(rows), largest(columns)];
    const mass = Math.min(rows[i]!, columns[j]!);
    if (mass <= dust) break;
    cells.push({ i, j, mass });
    rows[i]! -= mass;
    columns[j]! -= mass;
  }
  return cells;
}

/**
 * The best corner. The cells of a corner form a forest: one of them holds all that is left of its row or of its column,
 * and without it a corner of what is left remains. What is left decides the rest, so it is worked out once.
 */
function bestCorner(p: Float64Array, q: Float64Array): readonly Cell[] {
  const known = new Map<string, { readonly entropy: number; readonly cells: readonly Cell[] }>();
  const best = (rows: Float64Array, columns: Float64Array): { entropy: number; cells: readonly Cell[] } => {
    const key = [...rows, ...columns].map((mass) => Math.round(mass * 1e13)).join();
    const before = known.get(key);
    if (before) return before;
    let found = { entropy: Infinity, cells: [] as readonly Cell[] };
    for (let i = 0; i < rows.length; i++)
      for (let j = 0; j < columns.length; j++) {
        const mass = Math.min(rows[i]!, columns[j]!);
        if (mass <= dust) continue;
        const rest = best(less(rows, i, mass), less(columns, j, mass));
        const entropy = surprise(mass) + rest.entropy;
        if (entropy < found.entropy) found = { entropy, cells: [{ i, j, mass }, ...rest.cells] };
      }
    if (found.entropy === Infinity) found = { entropy: 0, cells: [] };
    known.set(key, found);
    return found;
  };
  return best(p, q).cells;
}

function less(law: Float64Array, at: number, mass: number): Float64Array {
  const rest = law.slice();
  rest[at] = rest[at]! - mass <= dust ? 0 : rest[at]! - mass;
  return rest;
}

function meetEntropy(p: Float64Array, q: Float64Array): number {
  const [a, b] = [p.slice().sort().reverse(), q.slice().sort().reverse()];
  let [inP, inQ, before, entropy] = [0, 0, 0, 0];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    inP += a[i] ?? 0;
    inQ += b[i] ?? 0;
    const sum = Math.min(inP, inQ);
    entropy += surprise(Math.max(0, sum - before));
    before = sum;
  }
  return entropy;
}
