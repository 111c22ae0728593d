/**
 * Entropic transport in a terminal.
 * @module
 */
import type { ResultMeta, TextStyle } from "../operation.js";
import type { PointSizes, TableSizes } from "../operations/sinkhorn.js";
import { counted, formatNumber } from "../report/numbers.js";
import { cell, painter, wrap } from "../report/text-layout.js";

interface Ended {
  readonly epsilon: number;
  readonly cost: string;
  readonly converged: boolean;
  readonly iterations: number;
  readonly residual: number;
  readonly sizes: PointSizes;
}

export interface SinkhornResult extends Ended {
  readonly transportCost: number;
  readonly objective: number;
  readonly mass: number;
  readonly masses: { readonly x: number; readonly y: number };
}

export function sinkhornText(result: SinkhornResult, meta: ResultMeta, style: TextStyle): string {
  return lines(style, title("Entropic transport", result, meta), sinkhornRows(result));
}

export function sinkhornRows(result: SinkhornResult): Row[] {
  const { transportCost, objective, mass, masses, cost } = result;
  const mean = cost === "squared" ? "squared distance" : "distance";
  const full = Math.abs(mass - masses.x) < 1e-6 * masses.x && masses.x === masses.y;
  return [
    ["transport cost", formatNumber(transportCost, 6), full ? `mean ${mean} along the plan` : `${mean} along the plan`],
    ["objective", formatNumber(objective, 6), "with ε·KL from independence; a lower bound"],
    ...(full
      ? []
      : [
          [
            "mass moved",
            formatNumber(mass, 4),
            `of ${formatNumber(masses.x, 4)} and ${formatNumber(masses.y, 4)}`,
          ] as const,
        ]),
    ...endRows(result),
  ];
}

export interface SinkhornDivergenceResult extends Ended {
  readonly divergence: number;
}

export function sinkhornDivergenceText(result: SinkhornDivergenceResult, meta: ResultMeta, style: TextStyle): string {
  return lines(style, title("Sinkhorn divergence", result, meta), sinkhornDivergenceRows(result));
}

export function sinkhornDivergenceRows(result: SinkhornDivergenceResult): Row[] {
  const { divergence, cost } = result;
  const root = cost === "squared" ? `as a distance ${formatNumber(Math.sqrt(divergence), 4)}` : "";
  return [["divergence", formatNumber(divergence, 6), root], ...endRows(result)];
}

/** One line of an answer, in a terminal or on a page. */
export type Row = readonly [name: string, value: string, words: string];

function endRows({ epsilon, cost, converged, iterations, residual }: Ended): Row[] {
  const reach = cost === "squared" ? Math.sqrt(epsilon / 2) : epsilon;
  const left = `${formatNumber(residual, 2)} of the mass out of place after ${counted(iterations, "sweep")}`;
  return [
    ["epsilon", formatNumber(epsilon, 4), `points blur over a distance of ${formatNumber(reach, 3)}`],
    ["converged", converged ? "yes" : "no", left],
  ];
}

/** What is compared, in one line. */
export function title(what: string, { sizes }: { readonly sizes: TableSizes }, { inputs }: ResultMeta): string {
  const { dimensions, ...points } = sizes;
  const tables = Object.entries(points).map(([name, count], i) => `${inputs[i] ?? name} (${counted(count, "point")})`);
  return `${what}: ${tables.join(", ")}, ${counted(dimensions, "dimension")}`;
}

/** A title and rows of name, value and words, wrapped to the terminal. */
export function lines({ width, colour }: TextStyle, heading: string, rows: readonly Row[]): string {
  const wide = Math.min(100, Math.max(40, width));
  const paint = painter(colour);
  const values = Math.max(...rows.map(([, value]) => value.length)) + 2;
  const body = rows.flatMap(([name, value, words]) => {
    const [first = "", ...rest] = wrap(words, Math.max(20, wide - 18 - values));
    const indent = " ".repeat(18 + values);
    return [
      `  ${cell(name, 16)}${paint("bold", cell(value, values))}${first}`.trimEnd(),
      ...rest.map((line) => indent + line),
    ];
  });
  return [...wrap(heading, wide), ...body].join("\n");
}
