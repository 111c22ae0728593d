/**
 * (Conditional) mutual information of levels, from their counts:
 *
 *     I(X; Y | Z) = H(X, Z) + H(Y, Z) − H(X, Y, Z) − H(Z)
 *
 * each entropy corrected for its bias in the same way. The standard error is the delta method's, √(Var(t)/n) over the
 * terms t = ln p(xyz)p(z)/(p(xz)p(yz)), with df/2n² for what is left at independence, df = Σ_z (K_x − 1)(K_y − 1).
 * Time O(n).
 *
 * Source: [cover2006].
 * @module
 */
import { log, meanAndVariance } from "@pushforward/core";
import { type DiscreteCorrection, entropyOfCounts } from "./discrete-entropy.js";
import { asLevels, joinVariables, levelCounts, type Variable } from "./variable.js";

export interface DiscreteInformation {
  /** In nats. */
  readonly value: number;
  readonly standardError: number;
}

/** Numbers count as levels, one for each distinct value. @throws ArgumentError when rows differ. */
export function discreteInformation(
  variables: readonly [x: Variable, y: Variable, z?: Variable],
  correction: DiscreteCorrection = "grassberger",
): DiscreteInformation {
  const [x, y, z] = variables.map((variable) => asLevels(variable!));
  const none: Variable = { ...x!, codes: new Int32Array(x!.n), levels: 1 };
  const parts = [
    joinVariables(x!, z ?? none),
    joinVariables(y!, z ?? none),
    joinVariables(x!, y!, z ?? none),
    z ?? none,
  ];
  const counts = parts.map(levelCounts);
  const entropy = (part: number) => entropyOfCounts(counts[part]!, correction);
  const count = (part: number, i: number) => counts[part]![parts[part]!.codes[i]!]!;
  const { n } = x!;
  const terms = Float64Array.from({ length: n }, (_, i) =>
    log((count(2, i) * count(3, i)) / (count(0, i) * count(1, i))),
  );
  const freedom = degreesOfFreedom(parts[0]!, parts[1]!, z ?? none);
  return {
    value: entropy(0) + entropy(1) - entropy(2) - entropy(3),
    standardError: Math.sqrt(meanAndVariance(terms).variance / n + freedom / (2 * n * n)),
  };
}

/** Σ_z (K_x − 1)(K_y − 1) over the levels seen with each z. */
function degreesOfFreedom(xz: Variable, yz: Variable, z: Variable): number {
  const [inX, inY] = [xz, yz].map((pair) => {
    const levels = new Float64Array(z.levels);
    const met = new Uint8Array(pair.levels);
    for (let i = 0; i < pair.n; i++) {
      if (met[pair.codes[i]!]! === 0) levels[z.codes[i]!]!++;
      met[pair.codes[i]!] = 1;
    }
    return levels;
  });
  return inX!.reduce((sum, levels, code) => sum + (levels - 1) * (inY![code]! - 1), 0);
}
