/**
 * The catalogue entry of `robust-bounds`.
 * @module
 */
import type { Table } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { RobustBound } from "@pushforward/methods/divergence";
import { z } from "zod";
import { needNumbers } from "../cells.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { readCloud } from "../points.js";

const options = z.object({
  column: z
    .string()
    .min(1)
    .optional()
    .describe("Column whose mean is asked for; may be left out when only one holds numbers."),
  radius: z
    .number()
    .min(0)
    .default(0.1)
    .describe(
      "How far the true law may be from the table's: nats for kl, a share for total-variation, units of the column for wasserstein.",
    ),
  divergence: z
    .enum([
      "kl",
      "reverse-kl",
      "chi-square",
      "squared-hellinger",
      "jensen-shannon",
      "alpha",
      "total-variation",
      "wasserstein",
    ])
    .default("kl")
    .describe("In which sense."),
  order: z.number().default(0.5).describe("α of alpha."),
  weights: z.string().min(1).optional().describe("Column with the weight of each row; equal weights when left out."),
  low: z
    .number()
    .optional()
    .describe("Least value there can be, for total-variation and wasserstein; the least of the column when left out."),
  high: z.number().optional().describe("Largest value there can be; the largest of the column when left out."),
});

export const robustBoundsOperation = defineOperation({
  ...headline("robust-bounds"),
  description: `The largest and the smallest mean of a column over all laws within --radius of the table's law: how wrong can the mean be if the world is that different? The answer comes with the worst law itself, as a weight a row (--out weights.csv), and with a proof: the dual bounds every law of the ball, and the gap to the law found is told.

kl, chi-square and the other f-divergences reweight the rows at hand. total-variation moves a share of the mass to the end of the range, wasserstein moves all values the same share of their way to it; give the range with --low and --high if values beyond the column's are possible.

Radius 0 gives the mean, a large one the extreme value. A rule of thumb for small radii: kl moves the mean by √(2·radius) standard deviations. The standard errors are for independent rows.`,
  source: ["bental2013", "kuhn2019"],
  inputs: [{ name: "x", kind: "table", description: "Rows with the column." }],
  options,
  formula: `sup E_p v over D(p‖q) ≤ ρ = min over b > 0, c of (ρ + c + E_q f*(b·v − c))/b
p_i = q_i·f*′(b·v_i − c), for kl p_i ∝ q_i·e^(b·v_i)`,
  shows: [
    "The mean with its bounds, and the gap of the proof.",
    "How the bounds open as the radius grows.",
    "The worst laws, a weight a row.",
  ],
  examples: [
    { title: "Within 0.1 nats", command: "pushforward robust-bounds trial.csv --column outcome --radius 0.1" },
    {
      title: "If one row in twenty were anything from 0 to 100",
      command:
        "pushforward robust-bounds x.csv --column score --radius 0.05 --divergence total-variation --low 0 --high 100",
    },
    { title: "The worst law", command: "pushforward robust-bounds x.csv --column loss --radius 0.2 --out worst.csv" },
  ],
  cost: ({ x }) => ({ seconds: 0.2 + 1e-4 * (x?.rows ?? 1), bytes: 3e7 + 200 * (x?.rows ?? 1) }),
  async run({ x }, { column: asked, radius, divergence, order, weights, low, high }) {
    const { robustBounds } = await import("@pushforward/methods/divergence");
    check(x!.rows > 0, "robust-bounds", "x", "a table with rows", "none");
    const column = asked ?? onlyNumbers(x!, weights);
    const values = needNumbers(x!, "x", column);
    const reference =
      weights === undefined ? undefined : readCloud(x!, "x", { columns: [column], weights }).points.weights;
    const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const range = [low ?? least, high ?? most] as const;
    const at = (ball: number) => robustBounds(values, { radius: ball, divergence, order, reference, range });
    const found = at(radius);
    const curve = radii(radius, divergence === "total-variation" ? 1 : Number.POSITIVE_INFINITY, x!.rows).map(
      (ball) => {
        const { lower, upper } = at(ball);
        return { radius: ball, lower: lower.value, upper: upper.value };
      },
    );
    return {
      column,
      mean: found.mean,
      radius,
      divergence,
      lower: boundOf(found.lower),
      upper: boundOf(found.upper),
      rows: x!.rows,
      curve,
      warnings: [] as readonly string[],
    };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/robust-bounds-text.js")).robustBoundsText(result, meta, style),
    files: {
      html: async (result, meta) => (await import("../report/robust-bounds-page.js")).robustBoundsHtml(result, meta),
      svg: async (result) => (await import("../report/robust-bounds-page.js")).robustBoundsSvg(result),
      csv: async ({ lower, upper }) =>
        (await import("../views/columns-csv.js")).columnsCsv({
          weight_lower: lower.weights,
          value_lower: lower.values,
          weight_upper: upper.weights,
          value_upper: upper.values,
        }),
    },
  },
  warnings: ({ warnings }) => warnings,
});

function onlyNumbers(x: Table, weights: string | undefined): string {
  const names = x.columns.filter(({ type, name }) => (type === "numeric" || type === "integer") && name !== weights);
  const list = names.map(({ name }) => name).join(", ") || "none";
  check(names.length === 1, "robust-bounds", "column", "named unless there is one column of numbers", list);
  return names[0]!.name;
}

/** Radii of the picture, from 0 to twice the one asked for, closer near 0 where bounds bend; fewer where each takes long. */
function radii(radius: number, most: number, rows: number): number[] {
  const steps = rows <= 20_000 ? 20 : 4;
  return Array.from({ length: steps + 1 }, (_, k) => Math.min(most, 2 * radius) * (k / steps) * (k / steps));
}

function boundOf({ weights, values, ...rest }: RobustBound) {
  return { ...rest, weights: [...weights], values: [...values] };
}
