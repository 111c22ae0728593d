/**
 * Gromov–Wasserstein matches in a terminal.
 * @module
 */
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, formatNumber } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface GromovWassersteinResult {
  readonly distance: number;
  readonly cost: number;
  readonly gromov: number;
  readonly features: number;
  readonly objective: number;
  readonly gap: number;
  readonly converged: boolean;
  readonly iterations: number;
  readonly values: readonly number[];
  /** Starts that ended at the best value. */
  readonly agreeing: number;
  readonly alpha: number;
  readonly epsilon?: number | undefined;
  readonly geometry: "squared" | "euclidean" | "inner";
  readonly fused: boolean;
  readonly moves: number;
  readonly sizes: {
    readonly x: number;
    readonly y: number;
    readonly xDimensions: number;
    readonly yDimensions: number;
  };
}

const compared = { squared: "squared distances", euclidean: "distances", inner: "inner products" };

export function gromovWassersteinText(result: GromovWassersteinResult, meta: ResultMeta, style: TextStyle): string {
  const { sizes } = result;
  const [x = "x", y = "y"] = meta.inputs;
  const cloud = (name: string, rows: number, d: number) =>
    `${name} (${counted(rows, "point")} in ${counted(d, "dimension")})`;
  const heading = `Gromov–Wasserstein distance: ${cloud(x, sizes.x, sizes.xDimensions)}, ${cloud(y, sizes.y, sizes.yDimensions)}`;
  return lines(style, heading, gromovWassersteinRows(result));
}

export function gromovWassersteinRows(result: GromovWassersteinResult): Row[] {
  const { distance, cost, gromov, features, epsilon, fused, values, agreeing } = result;
  const starts =
    values.length === 1
      ? "one start only"
      : `${agreeing} of ${counted(values.length, "start")} ended here, others worse`;
  return [
    ["distance", formatNumber(distance, 6), `root of the cost; an upper bound: ${starts}`],
    ["cost", formatNumber(cost, 6), `mean square of what ${compared[result.geometry]} within differ by`],
    ...(fused
      ? [
          [
            "of which",
            formatNumber(gromov, 6),
            `in shape (share ${formatNumber(result.alpha, 3)}), ${formatNumber(features, 6)} in features`,
          ] as const,
        ]
      : []),
    ...(epsilon === undefined
      ? []
      : [
          [
            "objective",
            formatNumber(result.objective, 6),
            `with ε·KL from independence, epsilon ${formatNumber(epsilon, 4)}`,
          ] as const,
        ]),
    ["stationary", result.converged ? "yes" : "no", endWords(result)],
  ];
}

function endWords({ gap, iterations, moves, epsilon }: GromovWassersteinResult): string {
  const plan = epsilon === undefined ? `; ${counted(moves, "move")}` : "";
  return `a linear model could gain ${formatNumber(gap, 2)}; ${counted(iterations, "step")}${plan}`;
}
