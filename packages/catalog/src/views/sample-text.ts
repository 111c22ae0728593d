/**
 * New rows in a terminal: how new they are, and how they were made.
 * @module
 */
import type { Memorisation, SampledGroup } from "@pushforward/methods/sampling";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, formatNumber, formatShare } from "../report/numbers.js";
import { wrap } from "../report/text-layout.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface SampleResult {
  readonly count: number;
  readonly training: { readonly rows: number; readonly coordinates: number };
  readonly groups: readonly SampledGroup[];
  readonly memorisation: Omit<Memorisation, "distances" | "referenceDistances"> & { readonly expectedCopies: number };
  readonly distinctParents: number;
  readonly warnings: readonly string[];
}

export function sampleText(result: SampleResult, { inputs }: ResultMeta, style: TextStyle): string {
  const { count, training } = result;
  const what = `${counted(count, "new row")} from ${counted(training.rows, "row")} of ${inputs[0] ?? "the table"}`;
  const wide = Math.min(100, Math.max(40, style.width));
  const notes = result.warnings.flatMap((note) => wrap(`note: ${note}`, wide));
  return [lines(style, what.charAt(0).toUpperCase() + what.slice(1), sampleRows(result)), ...notes].join("\n");
}

/** What a person reads, in a terminal or on a page. */
export function sampleRows({ count, training, groups, memorisation, distinctParents }: SampleResult): Row[] {
  const { medianNovelty, reference, copies, expectedCopies, coverage, expectedCoverage } = memorisation;
  const [first] = groups;
  return [
    [
      "novelty",
      formatNumber(medianNovelty, 3),
      `median distance to the nearest row of the table; ${reference.of} ${formatNumber(reference.median, 3)}`,
    ],
    [
      "copies",
      formatNumber(copies),
      `of ${counted(count, "new row")}; repeats among ${reference.of} alone would make ${formatNumber(expectedCopies, 3)}`,
    ],
    [
      "coverage",
      formatShare(coverage),
      `of the table's rows have a new row among their five nearest; fresh rows ${formatShare(expectedCoverage)}`,
    ],
    [
      "parents",
      formatNumber(distinctParents),
      `different rows of ${formatNumber(training.rows)} gave their categories`,
    ],
    [
      "smoothing",
      sigmaWords(groups),
      `${first!.estimator === "exact" ? "over all rows" : "over nearest rows"}, ${first!.steps > 0 ? `blended, ${counted(first!.probes, "probe")}, ${counted(first!.steps, "step")} from t` : `put together from ${counted(first!.probes, "row")} each, drawn at t`} = ${formatNumber(first!.start)}`,
    ],
    ...(groups.length > 1 ? [["groups", formatNumber(groups.length), groupWords(groups)] as Row] : []),
  ];
}

function sigmaWords(groups: readonly SampledGroup[]): string {
  const sigmas = groups.map(({ sigma }) => sigma).sort((a, b) => a - b);
  const [low, high] = [formatNumber(sigmas[0]!, 3), formatNumber(sigmas.at(-1)!, 3)];
  return low === high ? low : `${low} to ${high}`;
}

function groupWords(groups: readonly SampledGroup[]): string {
  const shown = groups.slice(0, 6).map(({ value, count }) => `${value}: ${formatNumber(count)}`);
  return shown.join(", ") + (groups.length > shown.length ? ", …" : "");
}
