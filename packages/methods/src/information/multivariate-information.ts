/**
 * Information among m ≥ 2 discrete variables at once, from their joint counts, in nats.
 *
 *     total correlation  TC = Σ H(X_i) − H(X)
 *     dual total correlation  DTC = H(X) − Σ H(X_i | the others)
 *     O-information  Ω = TC − DTC: above 0 mostly redundant, below 0 mostly synergetic
 *     co-information  C = −Σ over subsets T of (−1)^|T|·H(X_T): for two I(X; Y), for three I(X; Y) − I(X; Y | Z)
 *
 * XOR of two fair bits has C = −ln 2 and Ω = −ln 2. Time O(n·m) for Ω, O(n·2^m) for C.
 *
 * Source: [rosas2019], [bell2003].
 * @module
 */
import { check } from "@pushforward/core";
import { type DiscreteCorrection, entropyOfCounts } from "./discrete-entropy.js";
import { joinVariables, levelCounts, type Variable } from "./variable.js";

export interface MultivariateInformation {
  /** All in nats. */
  readonly jointEntropy: number;
  readonly totalCorrelation: number;
  readonly dualTotalCorrelation: number;
  readonly oInformation: number;
  readonly coInformation: number;
}

/** Variables above which 2^m joint entropies are too many. */
const mostVariables = 12;

/** Variables are levels, numbers are not looked at. @throws ArgumentError unless there are 2 to 12 variables of the same rows. */
export function multivariateInformation(
  variables: readonly Variable[],
  correction: DiscreteCorrection = "plug-in",
): MultivariateInformation {
  const m = variables.length;
  check(m >= 2 && m <= mostVariables, "multivariateInformation", "variables", `from 2 to ${mostVariables}`, m);
  const entropyOf = (set: number) => {
    const chosen = variables.filter((_, i) => (set >> i) & 1);
    return entropyOfCounts(levelCounts(joinVariables(...chosen)), correction);
  };
  const entropies = Float64Array.from({ length: 1 << m }, (_, set) => (set === 0 ? 0 : entropyOf(set)));
  const all = (1 << m) - 1;
  const jointEntropy = entropies[all]!;
  let singles = 0;
  let others = 0;
  for (let i = 0; i < m; i++) {
    singles += entropies[1 << i]!;
    others += entropies[all ^ (1 << i)]!;
  }
  const totalCorrelation = singles - jointEntropy;
  const dualTotalCorrelation = others - (m - 1) * jointEntropy;
  const coInformation = entropies.reduce((sum, entropy, set) => sum + (size(set) % 2 === 0 ? -entropy : entropy), 0);
  const oInformation = totalCorrelation - dualTotalCorrelation;
  return { jointEntropy, totalCorrelation, dualTotalCorrelation, oInformation, coInformation };
}

function size(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
