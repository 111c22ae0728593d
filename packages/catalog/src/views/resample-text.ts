/**
 * Variations of rows in a terminal: how far they went, and whether the law was kept.
 * @module
 */
import type { Memorisation } from "@pushforward/methods/sampling";
import type { ResultMeta, TextStyle } from "../operation.js";
import type { Spread } from "../pictures/spread.js";
import { counted, formatNumber, formatShare } from "../report/numbers.js";
import { wrap } from "../report/text-layout.js";
import { lines, type Row } from "./sinkhorn-text.js";

interface Change extends Spread {
  readonly mean: number;
}

export interface ResampleResult {
  readonly queries: number;
  readonly count: number;
  readonly rows: number;
  readonly coordinates: number;
  readonly relativeEpsilon: number;
  readonly epsilon: number;
  /** In units of the total variance: of the step, and of the variations made. */
  readonly change: Change;
  readonly achieved: Change;
  readonly jitter: number;
  readonly addedVariance: number;
  readonly effectiveCandidates: Spread;
  readonly unchanged: number;
  readonly marginalError: number;
  readonly symmetryError: number;
  readonly converged: boolean;
  readonly iterations: number;
  readonly fittedRows: number;
  readonly novelty: Omit<Memorisation, "distances" | "referenceDistances">;
  readonly label: { readonly column: string; readonly changed: number; readonly ifIndependent: number } | null;
  readonly warnings: readonly string[];
}

export function resampleText(result: ResampleResult, { inputs }: ResultMeta, style: TextStyle): string {
  const { queries, count, rows } = result;
  const what = `${counted(queries * count, "variation")} of ${counted(queries, "row")} from the ${counted(rows, "row")} of ${inputs[0] ?? "the table"}`;
  const wide = Math.min(100, Math.max(40, style.width));
  const notes = result.warnings.flatMap((note) => wrap(`note: ${note}`, wide));
  return [lines(style, what.charAt(0).toUpperCase() + what.slice(1), resampleRows(result)), ...notes].join("\n");
}

/** What a person reads, in a terminal or on a page. */
export function resampleRows(result: ResampleResult): Row[] {
  const { change, achieved, jitter, novelty, label, rows, fittedRows } = result;
  const total = result.queries * result.count;
  return [
    [
      "change",
      formatNumber(change.mean, 3),
      `of the total variance, ${formatShare(change.mean / 2)} of the way to independent rows; by row ${ranged(change)}`,
    ],
    ["achieved", formatNumber(achieved.mean, 3), `over these variations; ${ranged(achieved)}`],
    ["epsilon", formatNumber(result.epsilon, 3), `${formatNumber(result.relativeEpsilon, 3)} of the total variance`],
    [
      "law kept",
      formatNumber(result.marginalError, 2),
      `largest relative error of how often a row is drawn${fittedRows < rows ? `, fitted to ${counted(fittedRows, "row")}` : ""}`,
    ],
    ["reversible", formatNumber(result.symmetryError, 2), "bound on how much more often a step goes one way than back"],
    [
      "candidates",
      formatNumber(result.effectiveCandidates.median, 3),
      `effective rows to choose from at the median; ${ranged(result.effectiveCandidates)}`,
    ],
    [
      "jitter",
      formatNumber(jitter, 3),
      jitter === 0
        ? "none: every variation is an existing row"
        : `added to numbers; their variance grows by ${formatNumber(result.addedVariance, 2)}`,
    ],
    [
      "copies",
      formatNumber(novelty.copies),
      `of ${counted(total, "variation")} are rows of the table; ${formatShare(result.unchanged)} equal the row that they vary`,
    ],
    [
      "novelty",
      formatNumber(novelty.medianNovelty, 3),
      `median distance to the nearest row of the table; ${novelty.reference.of} ${formatNumber(novelty.reference.median, 3)}`,
    ],
    ...(label
      ? [
          [
            "label",
            formatShare(label.changed),
            `of the variations have another ${label.column} than their row; independent rows ${formatShare(label.ifIndependent)}`,
          ] as Row,
        ]
      : []),
    ["converged", result.converged ? "yes" : "no", `after ${counted(result.iterations, "sweep")}`],
  ];
}

const ranged = ({ low, median, high }: Spread): string =>
  `5%, 50%, 95% at ${formatNumber(low, 3)}, ${formatNumber(median, 3)}, ${formatNumber(high, 3)}`;
