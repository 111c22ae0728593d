/**
 * Exact transport for a given matrix of costs, with its plan and the proof that it is optimal.
 *
 *     min Σ_ij f_ij c_ij  over f ≥ 0 with row sums a and column sums b
 *
 * An infinite cost forbids a pair. Costs may have either sign. Where some costs are a billion times the others (1e32
 * for "never"), the others are solved first as if those were forbidden: if that can be done, its potentials are
 * checked against all entries, so that the answer is proved for the matrix as given; if not, it is refused, since
 * double precision cannot hold both kinds of costs in one sum. Memory: two copies of the matrix.
 *
 * Source: [bonneel2011], [cunningham1976].
 * @module
 */
import { check, DataError, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { type Certificate, certificate, certifiedGap } from "./exact/certificate.js";
import type { LevelSolution } from "./exact/level.js";
import { planOfTree, renumbered, type TransportPlan } from "./exact/plan.js";
import { type CostMatrix, solveMatrix } from "./exact/solve-matrix.js";
import { compensatedSum } from "./exact/sum.js";
import { usingKernels } from "./using-kernels.js";

export interface OptimalTransportOptions {
  /** Masses of rows and columns, of one total; equal ones of total 1 when absent. */
  readonly a?: Float64Array | undefined;
  readonly b?: Float64Array | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface OptimalTransport {
  /** What the plan costs per unit of mass. */
  readonly cost: number;
  /** What the potentials prove at least. */
  readonly dual: number;
  readonly gap: number;
  /** Of total mass 1. */
  readonly plan: TransportPlan;
  /** u_i + v_j ≤ c_ij for all pairs. */
  readonly potentials: { readonly x: Float64Array; readonly y: Float64Array };
  readonly certificate: Certificate;
}

/**
 * Exact transport for the n × m matrix `costs`, row-major.
 *
 * @throws ArgumentError when shapes or masses do not fit or an entry is NaN or −Infinity; DataError when forbidden pairs leave no
 *   plan, or a plan needs pairs whose costs are a billion times the others.
 */
export async function optimalTransport(
  costs: Float64Array,
  n: number,
  m: number,
  { a, b, kernels, watch }: OptimalTransportOptions = {},
): Promise<OptimalTransport> {
  const here = "optimalTransport";
  const whole = Number.isInteger(n) && Number.isInteger(m) && n >= 1 && m >= 1 && costs.length === n * m;
  check(whole, here, "costs", `${n} × ${m} numbers`, costs.length);
  const bad = costs.findIndex((cost) => !(cost > -Infinity));
  if (bad >= 0)
    check(
      false,
      here,
      `cost ${Math.floor(bad / m)}, ${bad % m}`,
      "a number, or Infinity to forbid the pair",
      costs[bad],
    );
  const shares = { a: readMasses(a, n, "a"), b: readMasses(b, m, "b") };
  checkTotals(a, b);
  const scale = readScale(costs);
  const rows = kept(n, shares.a);
  const columns = kept(m, shares.b);
  const part: CostMatrix = { n: rows.length, m: columns.length, costs: takePart(costs, m, rows, columns, scale) };
  const [rowShares, columnShares] = [take(shares.a, rows, n), take(shares.b, columns, m)];
  const planOf = (solution: LevelSolution) => renumbered(planOfTree(solution, rowShares, columnShares), rows, columns);
  const costOf = ({ from, to, mass }: TransportPlan): number =>
    compensatedSum(mass.length, (e) => mass[e]! * (costs[from[e]! * m + to[e]!]! / scale.unit));
  const solution = await usingKernels(kernels, (open) =>
    solveMatrix(open, part, shares.a && rowShares, shares.b && columnShares, watch, (level) =>
      level.unmatched > 0 ? Infinity : 0.1 * certifiedGap * Math.abs(costOf(planOf(level))),
    ),
  );
  refuseUnmatched(solution, scale);
  const plan = planOf(solution);
  const { u, v } = feasible(costs, n, m, scale.unit, solution, rows, columns);
  const cost = costOf(plan);
  const share = (weights: Float64Array | undefined, i: number, size: number) => (weights ? weights[i]! : 1 / size);
  const dual =
    compensatedSum(n, (i) => share(shares.a, i, n) * u[i]!) + compensatedSum(m, (j) => share(shares.b, j, m) * v[j]!);
  const slack = compensatedSum(plan.mass.length, (e) => {
    const [i, j] = [plan.from[e]!, plan.to[e]!];
    return plan.mass[e]! * (costs[i * m + j]! / scale.unit - u[i]! - v[j]!);
  });
  const gap = Math.max(0, slack, Math.abs(cost - dual));
  const inUnits = (value: number): number => value * scale.unit;
  return {
    cost: inUnits(cost),
    dual: inUnits(dual),
    gap: inUnits(gap),
    plan,
    potentials: { x: u.map(inUnits), y: v.map(inUnits) },
    certificate: certificate(cost, gap, 64 * Number.EPSILON, "all pairs priced", solution),
  };
}

function readMasses(masses: Float64Array | undefined, size: number, name: string): Float64Array | undefined {
  if (!masses) return undefined;
  const here = "optimalTransport";
  check(masses.length === size, here, name, `${size} long`, masses.length);
  const bad = masses.find((mass) => !(mass >= 0 && mass < Infinity));
  check(bad === undefined, here, name, "nonnegative and finite", bad);
  const sum = compensatedSum(size, (i) => masses[i]!);
  check(sum > 0 && sum < Infinity, here, name, "of positive finite total", sum);
  return masses.map((mass) => mass / sum);
}

function checkTotals(a: Float64Array | undefined, b: Float64Array | undefined): void {
  const total = (masses: Float64Array | undefined): number =>
    masses ? compensatedSum(masses.length, (i) => masses[i]!) : 1;
  const [x, y] = [total(a), total(b)];
  const cure = "divide both by their sums; for different total masses use unbalanced transport";
  check(Math.abs(x - y) <= 1e-9 * Math.max(x, y), "optimalTransport", "b", `of total ${x} like a`, y, cure);
}

interface Scale {
  /** A power of two above all costs that are solved. */
  readonly unit: number;
  /** Entries from here on are left out at first; Infinity when there are none. */
  readonly limit: number;
}

/** Sizes this many powers of two apart do not go together. */
const widestJump = 30;

/** The widest jump between occupied powers of two, if it is too wide, parts costs to solve from costs to avoid. */
function readScale(costs: Float64Array): Scale {
  const occupied = new Set<number>();
  for (const cost of costs) if (cost !== 0 && cost < Infinity) occupied.add(exponentAbove(Math.abs(cost)));
  const sizes = [...occupied].sort((x, y) => x - y);
  if (sizes.length === 0) return { unit: 1, limit: Infinity };
  let [top, widest] = [sizes.length - 1, widestJump];
  for (let k = 1; k < sizes.length; k++)
    if (sizes[k]! - sizes[k - 1]! > widest) [top, widest] = [k - 1, sizes[k]! - sizes[k - 1]!];
  const negative = costs.some((cost) => cost < 0 && -cost >= powerOfTwo(sizes[top]!));
  if (negative) top = sizes.length - 1; // large gains cannot be left out
  return { unit: powerOfTwo(sizes[top]!), limit: top === sizes.length - 1 ? Infinity : powerOfTwo(sizes[top]!) };
}

/** The least e with value ≤ 2^e, at most 1023. */
function exponentAbove(value: number): number {
  let [e, power] = [0, 1];
  while (power < value && e < 1023) [e, power] = [e + 1, power * 2];
  while (power / 2 >= value && e > -1073) [e, power] = [e - 1, power / 2];
  return e;
}

function powerOfTwo(e: number): number {
  let power = 1;
  for (let k = 0; k < Math.abs(e); k++) power = e > 0 ? power * 2 : power / 2;
  return power;
}

function kept(size: number, shares: Float64Array | undefined): Uint32Array {
  return Uint32Array.from({ length: size }, (_, i) => i).filter((i) => !shares || shares[i]! > 0);
}

const take = (shares: Float64Array | undefined, of: Uint32Array, size: number): Float64Array =>
  Float64Array.from(of, (i) => (shares ? shares[i]! : 1 / size));

function takePart(costs: Float64Array, m: number, rows: Uint32Array, columns: Uint32Array, { unit, limit }: Scale) {
  const part = new Float64Array(rows.length * columns.length);
  let e = 0;
  for (const i of rows)
    for (const j of columns) {
      const cost = costs[i * m + j]!;
      part[e++] = cost > limit ? Infinity : cost / unit;
    }
  return part;
}

function refuseUnmatched({ unmatched }: LevelSolution, { limit }: Scale): void {
  if (unmatched <= 1e-9) return;
  if (limit === Infinity)
    throw new DataError(
      `optimalTransport: forbidden pairs leave no plan: ${unmatched.toPrecision(3)} of the mass has nowhere to go; allow more pairs, or change the masses`,
    );
  throw new DataError(
    `optimalTransport: every plan must use pairs that cost more than a billion times the others (above ${limit}), and both cannot be summed in double precision; use Infinity for pairs to forbid, or costs closer together`,
  );
}

/** Potentials of all rows and columns, made feasible for every entry as given. */
function feasible(
  costs: Float64Array,
  n: number,
  m: number,
  unit: number,
  solution: LevelSolution,
  rows: Uint32Array,
  columns: Uint32Array,
): { u: Float64Array; v: Float64Array } {
  const [u, v] = [new Float64Array(n), new Float64Array(m).fill(Infinity)];
  columns.forEach((j, k) => {
    v[j] = solution.v[k]!;
  });
  for (let j = 0; j < m; j++) {
    if (v[j]! < Infinity) continue;
    rows.forEach((i, k) => {
      v[j] = Math.min(v[j]!, costs[i * m + j]! / unit - solution.u[k]!);
    });
    if (v[j] === Infinity) v[j] = 0;
  }
  for (let i = 0; i < n; i++) {
    let least = Infinity;
    for (let j = 0; j < m; j++) least = Math.min(least, costs[i * m + j]! / unit - v[j]!);
    u[i] = least < Infinity ? least : 0;
  }
  return { u, v };
}
