/** Accounts, and noise from a seeded source, whose every bit must be the same in every engine. */
import {
  auditEpsilon,
  canaryTables,
  type DomainTable,
  epsilonOfCurve,
  privacyBudget,
  pureCurve,
  renyiOrders,
  sumOfCurves,
  zeroConcentratedCurve,
} from "@pushforward/methods/privacy";
import { discreteGaussian, discreteLaplace } from "@pushforward/methods/privacy/noise";
import { digests } from "../digests.js";
import recorded from "./same-answer.json" with { type: "json" };
import { openSeeded, seededSource } from "./seeded-source.js";

export { digests, recorded };

export function answers(): Readonly<Record<string, unknown>> {
  const draws = (draw: () => number) => Array.from({ length: 500 }, draw);
  const variance = (numerator: number, denominator: number) => ({ numerator, denominator });
  const curve = sumOfCurves([zeroConcentratedCurve(0.03), pureCurve(0.4)]);
  const score = draws(discreteGaussian(seededSource(1), variance(50, 1)));
  const limit = { epsilon: 2, delta: 1e-7 };
  const data = openSeeded(2, { table: canaryTables("replace-one").withCanary, adjacency: "replace-one", limit });
  return {
    "budget of an epsilon": privacyBudget({ epsilon: 0.7, releases: 3 }),
    "budget of a sigma": privacyBudget({ sigma: 11, delta: 1e-9, adjacency: "replace-one", rowsPerPerson: 2 }),
    "curves at orders": renyiOrders.map(curve),
    "epsilon of a curve": epsilonOfCurve(curve, 1e-5),
    "narrow noise": draws(discreteGaussian(seededSource(3), variance(5, 8))),
    "wide noise, in large numbers": draws(discreteGaussian(seededSource(4), variance(5000 ** 2 + 1, 1))),
    "Laplace noise": draws(discreteLaplace(seededSource(5), variance(22, 7))),
    "a marginal": data.marginal([0, 2], 0.01),
    "a choice": [0, 1].map(() => data.select([[0], [1]].map(candidate), 0.005)),
    "a sum": data.sum({ what: "units", length: 1, rowBound: 1, differenceBound: 1, add: addUnits }, 0.01),
    "noise on rows": data.rows({ what: "units", width: 1, grid: 1 / 64, variance: 9, cost: (alpha) => alpha / 40, evaluate: (table, out) => out.set(table.units[2]!) }), // biome-ignore format: one line
    receipt: [data.receipt(), data.remaining],
    audit: auditEpsilon(score, draws(discreteGaussian(seededSource(6), variance(50, 1))), 1e-6),
  };
}

function addUnits({ rows, units }: DomainTable, out: Float64Array): void {
  for (let i = 0; i < rows; i++) out[0]! += units[2]![i]!;
}

function candidate(attributes: number[], offset: number) {
  return { attributes, expected: new Float64Array(3 - attributes[0]!).fill(7.3), offset, weight: 3 };
}
