/**
 * What of a cost is a term of rows plus a term of columns, under a plan: the least squares fit
 *
 *     min over φ, ψ of Σ_ij P_ij·(c_ij − φ_i − ψ_j)²
 *
 * What is left over, c̃ = c − φ − ψ, has mean 0 along every row and column of P. It is by how much a change of the cost moves the
 * plan: dP = −P·dc̃/ε while the marginals stay. Conjugate gradients on ψ − E[E[ψ | x] | y] = E[c | y] − E[E[c | x] | y], several
 * costs at once; each step takes means along all rows and columns.
 *
 * Source: [feydy2019] for the plan's sensitivity, [bickel1993] example A.4 for the projection.
 * @module
 */
import type { PlanMeans } from "./plan-means.js";

export interface AdditiveParts {
  /** φ, n × `width`, and ψ, m × `width`. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Bound on what is left of the right side, whose square counts in what is computed from c̃; and steps that are taken at most. */
const tolerance = 1e-8;
const mostSteps = 300;

/** For `width` costs with the means `rows` (n × width) and `columns` (m × width) along rows and columns of the plan. */
export async function additiveParts(
  plan: PlanMeans,
  rows: Float64Array,
  columns: Float64Array,
  width: number,
): Promise<AdditiveParts> {
  const inner = (u: Float64Array, v: Float64Array) => innerProducts(u, v, plan.b, width);
  const roundTrip = async (v: Float64Array) => plan.alongColumns(await plan.alongRows(v, width), width);
  const back = await plan.alongColumns(rows, width);
  const psi = new Float64Array(columns.length);
  const rest = columns.map((value, at) => value - back[at]!);
  let direction = rest.slice();
  let size = inner(rest, rest);
  const enough = inner(columns, columns).map((value) => tolerance * tolerance * value);
  for (let step = 0; step < mostSteps && size.some((value, k) => value > enough[k]!); step++) {
    const moved = await roundTrip(direction);
    const image = direction.map((value, at) => value - moved[at]!);
    const curvature = inner(direction, image);
    const length = size.map((value, k) => (value > enough[k]! && curvature[k]! > 0 ? value / curvature[k]! : 0));
    for (let at = 0; at < psi.length; at++) {
      psi[at]! += length[at % width]! * direction[at]!;
      rest[at]! -= length[at % width]! * image[at]!;
    }
    const next = inner(rest, rest);
    const kept = next.map((value, k) => (size[k]! > 0 ? value / size[k]! : 0));
    direction = rest.map((value, at) => value + kept[at % width]! * direction[at]!);
    size = next;
  }
  const means = await plan.alongRows(psi, width);
  return { x: rows.map((value, at) => value - means[at]!), y: psi };
}

/** Σ_j b_j·u_jk·v_jk for each k. */
function innerProducts(u: Float64Array, v: Float64Array, b: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width);
  for (let at = 0; at < u.length; at++) out[at % width]! += b[Math.floor(at / width)]! * u[at]! * v[at]!;
  return out;
}
