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
 * The bias is as unsure as the correlations that it is measured at. Where the estimator finds the share s of what there
 * is, it also moves by s of what chance does to them, and the bias makes up for the rest. So with V the variance of the
 * Gaussian estimate, which is the least that any can have, and N what chance adds to nearest neighbours beyond it,
 *
 *     Var Î = s²·V + N   but   Var(Î − bias) = V + N + (s²·V + N)/B.
 *
 * Parts of the rows tell s_p²·V + N for the share s_p that they find, which is smaller than that of all rows.
 * @module
 */
import { meanAndVariance, type Rng } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { correlationFactor, informationOfFactor } from "./gaussian-information.js";
import { columnOf, numericVariable, type Variable } from "./variable.js";

/** Samples drawn. */
const biasSamples = 4;

export interface GaussianBias {
  /** Mean over the samples less the information that they have. */
  readonly bias: number;
  /** The information that they have. */
  readonly known: number;
  /** V. */
  readonly variance: number;
}

/** Variance of Î − bias, when Î varies by `variance` in parts of the rows that find `found` on average. */
export function varianceWithBias({ bias, known, variance: least }: GaussianBias, variance: number, found: number) {
  const share = (value: number) => (known > 0 ? Math.min(1, Math.max(0, value / known)) : 1);
  const all = share(known + bias);
  const part = Math.min(all, share(found));
  const ofSamples = variance + (all * all - part * part) * least;
  return variance + (1 - part * part) * least + ofSamples / biasSamples;
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
  return { bias: meanAndVariance(found).mean - known.value, known: known.value, variance: known.variance };
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
