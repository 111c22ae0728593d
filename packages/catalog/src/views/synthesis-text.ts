/**
 * Private synthesis in a terminal.
 * @module
 */
import type { Certificate } from "@pushforward/methods/privacy";
import type { ResultMeta, TextStyle } from "../operation.js";
import type { Regenerated } from "../operations/regenerate.js";
import { legible } from "../report/legible.js";
import { counted, formatNumber } from "../report/numbers.js";
import { wrap } from "../report/text-layout.js";
import type { LedgerSummary, SynthesisResult } from "../synthesis-answer.js";
import { lines, type Row } from "./sinkhorn-text.js";

export function synthesisText(result: SynthesisResult, { inputs }: ResultMeta, style: TextStyle): string {
  const { rows, columns, mechanism, certificate, ledger, warnings } = result;
  const title = `Synthetic table of ${inputs[0] ?? "the table"}: ${counted(rows, "row")}, ${counted(columns.length, "column")}, by ${mechanism}`;
  const width = Math.min(100, Math.max(40, style.width));
  return [
    lines(style, title, [...certificateRows(certificate), ...ledgerRows(ledger)]),
    "",
    ...wrap(certificate.guarantee, width),
    ...certificate.assumptions.flatMap((sentence) => wrap(`It rests on: ${sentence}`, width)),
    ...warnings.flatMap((warning) => wrap(`Warning: ${legible(warning, 400)}`, width)),
  ].join("\n");
}

export function regeneratedText(result: Regenerated, { inputs }: ResultMeta, style: TextStyle): string {
  const { rows, columns, mechanism, certificate } = result;
  const title = `Rows from ${inputs[0] ?? "a release"}: ${counted(rows, "row")}, ${counted(columns.length, "column")}, by ${mechanism}`;
  return lines(style, title, [
    ...certificateRows(certificate),
    ["spent now", "nothing", "rows from a release are free"],
  ]);
}

export function certificateRows({ epsilon, delta, adjacency, receipt, schema }: Certificate): Row[] {
  const hidden = adjacency === "add-remove" ? "that a row is there at all" : "what a row says; their number is known";
  return [
    ["epsilon", formatNumber(epsilon, 4), `at delta ${formatNumber(delta, 3)}`],
    ["hidden", adjacency, hidden],
    ["answers", String(receipt.length), "noisy answers were taken from the rows"],
    [
      "schema",
      schema.confirmed ? "confirmed" : "not confirmed",
      schema.confirmed ? "" : "some of it was read off the data",
    ],
  ];
}

export function ledgerRows({ file, budget, spent, remaining, releases }: LedgerSummary): Row[] {
  const counting = releases.filter(({ state }) => state !== "withdrawn").length;
  return [
    [
      "spent so far",
      formatNumber(spent, 4),
      `of ${formatNumber(budget, 4)}, by ${counted(counting, "release")}${file === undefined ? "" : ` in ${file}`}`,
    ],
    ["left", formatNumber(remaining, 4), ""],
  ];
}
