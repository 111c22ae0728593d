/**
 * The bias of an estimator of information, measured where the information is known: on Gaussian samples with as many
 * rows and the same correlations as the data.
 *
 *     bias = mean over B samples of Î(sample) − ½·ln [ det Σ_(Y|Z)/det Σ_(Y|X,Z) ]
 *
 * Nearest neighbours find too little in many dimensions, since the density is not flat over the reach of k neighbours;
 * how much too little depends above all on dimension, rows and strength of dependence, which the samples share with the
 * data. Exact for a Gaussian copula, an approximation for others.
 *
 * The bias is as unsure as the correlations that it is measured at. Where the estimator finds the share 1 − κ of what
 * there is, it also moves by 1 − κ of what chance does to them, and the bias makes up for the rest:
 *
 *     Var(Î − bias) = Var Î + (2κ − κ²)·V + Var Î/B,   κ = −bias/I,  V the variance of the Gaussian estimate
 *
 * V is the least variance that any estimate can have, so this also keeps the error from falling below it as κ → 1.
 * @module
 */
import { meanAndVariance, type Rng } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { correlationFactor, informationOfFactor } from "./gaussian-information.js";
import { columnOf, numericVariable, type Variable } from "./variable.js";

/** Samples drawn. */
export const biasSamples = 4;

export interface GaussianBias {
  readonly bias: number;
  /** What it adds to Var Î·(1 + 1/B). */
  readonly variance: number;
}

type Variables = readonly [x: Variable, y: Variable, z?: Variable];

/** Undefined when some variable has levels, a column is constant, or columns are linear functions of others. */
export async function gaussianBias(
  kernels: Kernels,
  variables: Variables,
  rng: Rng,
  estimate: (variables: Variables) => Promise<number>,
): Promise<GaussianBias | undefined> {
  const [x, y, z] = variables;
  const ordered = z ? [z, x, y] : [x, y];
  const columns = ordered.flatMap((variable) => Array.from({ length: variable.d }, (_, j) => columnOf(variable, j)));
  const varies = (column: Float64Array) => column.some((value) => value !== column[0]);
  if (ordered.some(({ levels }) => levels > 1) || !columns.every(varies) || x.n < columns.length + 2) return undefined;
  const root = correlationFactor(kernels, columns);
  if (!root) return undefined;
  const known = informationOfFactor(kernels, root, x.n, z?.d ?? 0, x.d);
  const found: number[] = [];
  for (let b = 0; b < biasSamples; b++) {
    const parts = drawLike(root, ordered, rng.stream(b));
    const [first, second, third] = parts;
    found.push(await estimate(z ? [second!, third!, first!] : [first!, second!]));
  }
  const bias = meanAndVariance(found).mean - known.value;
  const missed = known.value > 0 ? Math.min(1, Math.max(0, -bias / known.value)) : 0;
  return { bias, variance: missed * (2 - missed) * known.variance };
}

/** Rows L·g for standard normal g, cut into variables as wide as those given. */
function drawLike(
  { rows: d, data: root }: { readonly rows: number; readonly data: Float64Array },
  widths: readonly Variable[],
  rng: Rng,
): Variable[] {
  const { n } = widths[0]!;
  const parts = widths.map((variable) => new Float64Array(n * variable.d));
  const normal = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    rng.fillNormal(normal);
    let row = 0;
    for (const part of parts) {
      const width = part.length / n;
      for (let j = 0; j < width; j++, row++) {
        let sum = 0;
        for (let t = 0; t <= row; t++) sum += root[row * d + t]! * normal[t]!;
        part[i * width + j] = sum;
      }
    }
  }
  return parts.map((part) => numericVariable(part, part.length / n));
}
