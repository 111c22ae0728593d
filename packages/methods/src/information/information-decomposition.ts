/**
 * How several discrete sources tell about a target together: partial information for two of them, information among all
 * variables at once, and for each source what it tells beside the most that it could tell with the same frequencies.
 *
 * The law is that of the rows; standard errors come from leaving out groups of rows. Frequencies make all information
 * too large, by about (number of cells)/2n.
 * @module
 */
import { check, type Estimate, type Rng } from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { entropyOfCounts } from "./discrete-entropy.js";
import { groupedJackknife } from "./grouped-jackknife.js";
import { minimumEntropyCoupling } from "./minimum-entropy-coupling.js";
import { multivariateInformation } from "./multivariate-information.js";
import { type PartialInformation, partialInformation } from "./partial-information.js";
import { asLevels, joinVariables, levelCounts, rowsOf, type Variable } from "./variable.js";

export interface InformationDecompositionOptions {
  /** Source of the random groups behind the standard errors. */
  readonly rng: Rng;
  readonly kernels?: Kernels | undefined;
}

export interface SourceInformation {
  /** I(source; target) in nats. */
  readonly information: number;
  /** What it is at most with these frequencies of source and target, and whether that is exact or only a bound. */
  readonly most: number;
  readonly exact: boolean;
}

export interface InformationDecomposition {
  /** In nats; null unless there are two sources. */
  readonly partial: Readonly<Record<"redundant" | "uniqueX" | "uniqueY" | "synergy", Estimate>> | null;
  /** How the convex program behind `partial` ended. */
  readonly program: Pick<PartialInformation, "gap" | "converged" | "iterations"> | null;
  /** I(all sources; target) in nats. */
  readonly total: Estimate;
  /** Among target and sources, in nats; below 0 mostly synergy. */
  readonly oInformation: Estimate;
  readonly coInformation: Estimate;
  readonly sources: readonly SourceInformation[];
  readonly rows: number;
}

const parts = ["redundant", "uniqueX", "uniqueY", "synergy"] as const;
/** Cells of the law of two sources and a target above which the program takes minutes. */
const mostCells = 20_000;

/** Numbers count as levels, so cut them into bins before. @throws ArgumentError unless there are 1 to 11 sources with the target's rows. */
export async function informationDecomposition(
  target: Variable,
  sources: readonly Variable[],
  { rng, kernels }: InformationDecompositionOptions,
): Promise<InformationDecomposition> {
  const here = "informationDecomposition";
  check(sources.length >= 1 && sources.length <= 11, here, "sources", "from 1 to 11", sources.length);
  const variables = [target, ...sources].map(asLevels);
  const cells = variables.slice(0, 3).reduce((product, { levels }) => product * levels, 1);
  check(
    sources.length !== 2 || cells <= mostCells,
    here,
    "levels",
    `${mostCells} cells at most`,
    cells,
    "take fewer bins",
  );
  return usingKernels(kernels, async (kernels) => {
    const found = measure(kernels, variables);
    const some = (rows: Uint32Array) =>
      measure(
        kernels,
        variables.map((variable) => rowsOf(variable, rows)),
      ).numbers;
    const errors = groupedJackknife(target.n, rng, some);
    const estimate = (which: number): Estimate => ({
      value: found.numbers[which]!,
      ...(errors && { standardError: errors[which]! }),
      method: errors ? "groups of rows left out" : "none: too few rows",
    });
    return {
      total: estimate(0),
      oInformation: estimate(1),
      coInformation: estimate(2),
      partial: found.program
        ? { redundant: estimate(3), uniqueX: estimate(4), uniqueY: estimate(5), synergy: estimate(6) }
        : null,
      program: found.program && pickEnd(found.program),
      sources: variables.slice(1).map((source) => told(source, variables[0]!)),
      rows: target.n,
    };
  });
}

const pickEnd = ({ gap, converged, iterations }: PartialInformation) => ({ gap, converged, iterations });

/** Total, O- and co-information, then the four parts when there are two sources. */
function measure(kernels: Kernels, variables: readonly Variable[]) {
  const [target, ...sources] = variables as [Variable, ...Variable[]];
  const { oInformation, coInformation } = multivariateInformation(variables);
  const numbers = [sharedBy(joinVariables(...sources), target), oInformation, coInformation];
  if (sources.length !== 2) return { numbers, program: null };
  const sizes = [target.levels, sources[0]!.levels, sources[1]!.levels] as const;
  const law = new Float64Array(sizes[0] * sizes[1] * sizes[2]);
  for (let i = 0; i < target.n; i++)
    law[(target.codes[i]! * sizes[1] + sources[0]!.codes[i]!) * sizes[2] + sources[1]!.codes[i]!]!++;
  const program = partialInformation(kernels, law, sizes);
  return { numbers: [...numbers, ...parts.map((part) => program[part])], program };
}

function sharedBy(x: Variable, y: Variable): number {
  const entropy = (variable: Variable) => entropyOfCounts(levelCounts(variable));
  return Math.max(0, entropy(x) + entropy(y) - entropy(joinVariables(x, y)));
}

function told(source: Variable, target: Variable): SourceInformation {
  const [p, q] = [levelCounts(source), levelCounts(target)];
  const { information, entropy, lowerBound, exact } = minimumEntropyCoupling(p, q);
  return { information: sharedBy(source, target), most: information + entropy - lowerBound, exact };
}
