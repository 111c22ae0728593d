/**
 * The catalogue entry of `transport-map`.
 * @module
 */
import type { Samples } from "@pushforward/core";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";
import { entropicCost, sizesOf } from "./sinkhorn.js";

/** Displacements below this share of the largest count as none in the summary. */
const negligible = 1e-12;

export const transportMapOperation = defineOperation({
  ...headline("transport-map"),
  description: `Learns from two tables how x becomes y by optimal transport under squared costs, and applies it: to the rows of x, or to those of a third table.

The entropic map sends a point to the weighted mean of y that the plan would send it to; it is smooth and works at new points. The sparse map also prefers displacements in few columns: --gamma is how far a column must be off before it moves at all. The Gaussian map is linear and matches means and covariances. The barycentric map follows the exact plan; a new row moves as the nearest row of x does.`,
  source: ["pooladian2021", "cuturi2023", "peyre2019"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
    { name: "at", kind: "table", description: "Points to carry; those of x when left out.", optional: true },
  ],
  options: z.object({
    ...pointOptions,
    kind: z.enum(["entropic", "sparse", "gaussian", "barycentric"]).default("entropic").describe("Which map."),
    epsilon: z
      .number()
      .gt(0)
      .optional()
      .describe("Strength of the entropy of entropic and sparse maps; 0.05 of the mean cost when left out."),
    gamma: z.number().gt(0).optional().describe("For --kind sparse: what a column must be off before it moves."),
  }),
  formula: `entropic: T(z) = Σ_j w_j(z)·y_j,  w_j(z) ∝ b_j·exp((g_j − |z − y_j|²)/ε)
sparse: T(z) = z − S_γ(Σ_j w_j(z)·∇h(z − y_j)),  h(t) = ½|t|² + γ·|t|₁`,
  shows: [
    "How far points go, and in which columns.",
    "How many displacements are exactly 0, column by column.",
    "Where points go: as lines, and on the way.",
    "The images as a table, one row for each point.",
  ],
  examples: [
    { title: "Where each row of x goes", command: "pushforward transport-map x.csv y.csv --out images.csv" },
    {
      title: "New rows, by a linear map",
      command: "pushforward transport-map x.csv y.csv new.csv --kind gaussian --out images.csv",
    },
    { title: "Displacements in few columns", command: "pushforward transport-map x.csv y.csv --kind sparse --gamma 1" },
  ],
  cost: (sizes, { kind }) => {
    const pairs = (sizes.x?.rows ?? 1) * (sizes.y?.rows ?? 1);
    const base = entropicCost(sizes);
    return kind === "sparse" ? { seconds: base.seconds + 1e-6 * pairs, bytes: base.bytes + 24 * pairs } : base;
  },
  async run({ x, y, at }, { columns, weights, kind, epsilon, gamma }, context) {
    const points = readPoints(x!, y!, { columns, weights });
    const asked = at && readPoints(x!, at, { columns: columns ?? [...(points.x.names ?? [])] }).y;
    const given = asked ?? points.x;
    const { transportMap } = await import("@pushforward/methods/transport");
    return withKernels(context, async (kernels) => {
      const how = { kernels, watch: context.watch };
      const map = await transportMap(points.x, points.y, { kind, epsilon, gamma, ...how });
      const images = await map.apply(given, how);
      const { mapPicture } = await import("../pictures/plan-picture.js");
      const { shownRows, takeRows } = await import("../pictures/equal-parts.js");
      const rows = shownRows(given);
      const shown = { shows: "map", complete: rows.length === given.n, behind: points.y } as const;
      const warning = "The entropic problem behind the map did not converge; raise --epsilon.";
      return {
        kind,
        ...(map.epsilon !== undefined && { epsilon: map.epsilon }),
        converged: map.converged,
        ...displacements(given, images),
        points: given.n,
        picture: mapPicture(takeRows(given, rows), takeRows(images, rows), shown),
        sizes: sizesOf(points),
        map: { columns: points.x.names ?? [], rows: rowsOf(images) },
        warnings: [...points.warnings, ...(map.converged ? [] : [warning])],
      };
    });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/transport-map-text.js")).transportMapText(result, meta, style),
    files: {
      ...pageFiles(async () => (await import("../report/transport-map-page.js")).transportMapPage),
      csv: async (result) => (await import("../views/map-csv.js")).mapCsv(result.map),
    },
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});

export interface ColumnMoves {
  readonly name: string;
  /** Mean signed displacement, and its root mean square. */
  readonly mean: number;
  readonly size: number;
  /** Share of points that do not move in this column. */
  readonly still: number;
}

/** How far points go: root mean square, and column by column, the widest first. */
function displacements(from: Samples, to: Samples): { readonly size: number; readonly columns: ColumnMoves[] } {
  const { n, d } = from;
  const largest = to.data.reduce((most, value, at) => Math.max(most, Math.abs(value - from.data[at]!)), 0);
  const columns = Array.from({ length: d }, (_, k) => {
    let [mean, square, still] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const move = to.data[i * d + k]! - from.data[i * d + k]!;
      mean += move / n;
      square += (move * move) / n;
      if (Math.abs(move) <= negligible * largest) still += 1 / n;
    }
    return { name: from.names?.[k] ?? `${k + 1}`, mean, size: Math.sqrt(square), still };
  });
  const size = Math.sqrt(columns.reduce((sum, column) => sum + column.size * column.size, 0));
  return { size, columns: columns.sort((a, b) => b.size - a.size) };
}

function rowsOf({ data, n, d }: Samples): number[][] {
  return Array.from({ length: n }, (_, i) => [...data.subarray(i * d, i * d + d)]);
}
