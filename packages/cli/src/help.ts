/**
 * The first page of help.
 * @module
 */
import type { OperationCard } from "@pushforward/catalog/operations";
import { wrapItem } from "@pushforward/catalog/wrap";
import type { FaceCard } from "./faces.js";

const others: readonly (readonly [string, string])[] = [
  ["list", "All operations, one line each."],
  ["explain <operation>", "What an operation does, its formula, options, cost and sources."],
  ["doctor", "What this machine offers: threads, SIMD, shared memory, DuckDB, WebGPU."],
  ["completions <shell>", "Completions for bash, zsh or fish."],
];

/** Names of the commands that are neither an operation nor a face. */
export const otherCommands: readonly string[] = ["list", "explain", "doctor", "completions", "help"];

export function helpText(operations: readonly OperationCard[], faces: readonly FaceCard[], width: number): string {
  const rowsOf = (cards: readonly { name: string; summary: string }[]) =>
    cards.map(({ name, summary }) => [name, summary] as const);
  return `Usage: pushforward <operation> <inputs…> [--option value…]

Questions about laws that are known only through data.

Operations
${listing(rowsOf(operations), width)}

Other commands
${listing([...rowsOf(faces), ...others], width)}

  pushforward <operation> --help    options of an operation
  pushforward --version             the version

Example: pushforward compare march.csv april.csv --out report.html
`;
}

/** Names with their summaries beside them, broken to fit, or below them where it is narrow. */
export function listing(rows: readonly (readonly [string, string])[], width: number): string {
  const nameWidth = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => wrapItem(name, text, width, nameWidth)).join("\n");
}
