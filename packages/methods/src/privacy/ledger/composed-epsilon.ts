/**
 * What releases cost together.
 * @module
 */
import { DataError } from "@pushforward/core";
import { epsilonOfCurve, epsilonOfRho, groupRho, sumOfCurves, zeroConcentratedCurve } from "../accounting/index.js";
import type { Adjacency } from "../measurement.js";
import type { RenyiCurve } from "../private-data.js";
import type { LedgerCost } from "./ledger-lines.js";

export interface CountedRelease {
  readonly adjacency: Adjacency;
  readonly cost: LedgerCost;
}

/**
 * Epsilon at `delta` of releases one after another, rounded up. Zero-concentrated losses add up; where some are Rényi
 * curves, curves add up, order by order. Under replace-one, a release whose neighbours were add-remove counts as one
 * that a group of two may change: 4ρ.
 *
 * @throws DataError when two curves have no order in common.
 */
export function composedEpsilon(releases: readonly CountedRelease[], adjacency: Adjacency, delta: number): number {
  const counted = releases.map((release) => costUnder(adjacency, release));
  const rho = counted.reduce((sum, cost) => sum + (cost.rho ?? 0), 0) * (1 + counted.length * Number.EPSILON);
  const renyi = counted.flatMap((cost) => (cost.renyi ? [cost.renyi] : []));
  if (renyi.length === 0) return rho > 0 ? epsilonOfRho(rho, delta) : 0;
  const orders = renyi[0]!.orders.filter((order) => renyi.every((curve) => curve.orders.includes(order)));
  if (orders.length === 0) throw new DataError("the ledger holds Rényi curves without an order in common, which cannot be added up"); // biome-ignore format: one line
  return epsilonOfCurve(sumOfCurves([zeroConcentratedCurve(rho), ...renyi.map(curveAt)]), delta, orders).epsilon;
}

function costUnder(adjacency: Adjacency, release: CountedRelease): LedgerCost {
  if (release.adjacency === adjacency) return release.cost;
  if (adjacency === "add-remove" || release.cost.rho === undefined)
    throw new DataError(`the ledger cannot count a release under ${release.adjacency} as one under ${adjacency}`);
  return { rho: groupRho(release.cost.rho, 2) };
}

function curveAt({ orders, losses }: NonNullable<LedgerCost["renyi"]>): RenyiCurve {
  return (alpha) => losses[orders.indexOf(alpha)]!;
}
