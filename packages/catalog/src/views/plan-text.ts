/**
 * A plan of private synthesis in a terminal.
 * @module
 */
import type { SynthesisPlan } from "@pushforward/methods/privacy";
import type { ResultMeta, TextStyle } from "../operation.js";
import { formatNumber } from "../report/numbers.js";
import { wrap } from "../report/text-layout.js";
import { lines, type Row } from "./sinkhorn-text.js";

export function planText(plan: SynthesisPlan, { inputs }: ResultMeta, style: TextStyle): string {
  const { recommendation, warnings } = plan;
  const width = Math.min(100, Math.max(40, style.width));
  const title = `Plan for ${inputs[0] ?? "the schema"}: ${recommendation} is recommended (error of pairs: 0 is perfect, 1 is worst)`;
  return [lines(style, title, planRows(plan)), ...warnings.flatMap((warning) => wrap(`Warning: ${warning}`, width))].join("\n"); // biome-ignore format: one line
}

export function planRows({ forecasts, recommendation }: SynthesisPlan): Row[] {
  return forecasts.map(({ mechanism, pairwise, seconds, summary }): Row => {
    const mark = mechanism === recommendation ? "recommended; " : "";
    return [
      mechanism,
      formatNumber(pairwise, 2),
      `${mark}about ${formatNumber(Math.max(1, seconds), 1)} s; ${summary}`,
    ];
  });
}
