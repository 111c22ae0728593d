/**
 * The catalogue entry of `orlicz-wasserstein`.
 * @module
 */
import type { Samples } from "@pushforward/core";
import type { TransportPlan } from "@pushforward/methods/transport";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { pointOptions, readPoints } from "../points.js";
import { withKernels } from "../with-kernels.js";
import { sizesOf } from "./sinkhorn.js";

export const orliczWassersteinOperation = defineOperation({
  ...headline("orlicz-wasserstein"),
  description: `The scale s at which the best plan from x to y has a mean cost ψ(way/s) of 1. With ψ(t) = e^(t²) − 1 or e^t − 1 a few long ways count exponentially: the distance is above the Wasserstein distance of every order up to a constant, and small only when hardly any mass goes far. With --psi power it is the Wasserstein distance of that order.

Every plan is exact. The answer is the norm of a plan, so an upper bound; the residual says what mean cost a better plan could save at that scale. Beyond one column it holds all pairs in memory, but for --psi power, and refuses more than 60 million of them.`,
  source: ["sturm2011"],
  inputs: [
    { name: "x", kind: "table", description: "Points, one a row; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points in the same columns." },
  ],
  options: z.object({
    ...pointOptions,
    psi: z.enum(["gaussian", "exponential", "power"]).default("gaussian").describe("e^(t²) − 1, e^t − 1, or t^p."),
    p: z.number().min(1).default(2).describe("The power, for --psi power."),
  }),
  formula: "W_ψ = inf { s > 0 : min over plans of Σ P_ij·ψ(|x_i − y_j|/s) ≤ 1 }",
  shows: [
    "The distance, in the units of the columns.",
    "How far mass goes, with the distance marked.",
    "Whether no plan has a smaller norm.",
  ],
  examples: [{ title: "Ways with exponential weight", command: "pushforward orlicz-wasserstein x.csv y.csv" }],
  cost: (sizes, { psi }) => {
    const pairs = (sizes.x?.rows ?? 1) * (sizes.y?.rows ?? 1);
    return { seconds: 0.3 + 2e-6 * pairs, bytes: 3e7 + (psi === "power" ? 0 : 32 * pairs) };
  },
  async run({ x, y }, { columns, weights, psi, p }, context) {
    const points = readPoints(x!, y!, { columns, weights });
    const { orliczWasserstein } = await import("@pushforward/methods/transport");
    return withKernels(context, async (kernels) => {
      const chosen = psi === "power" ? { power: p } : psi;
      const how = { psi: chosen, kernels, watch: context.watch };
      const { plan, potentials: _, ...found } = await orliczWasserstein(points.x, points.y, how);
      const { histogramPicture } = await import("../pictures/histogram-picture.js");
      const ways = waysOf(points.x, points.y, plan);
      const picture = histogramPicture("length of the way", ways, plan.mass, [
        { at: found.distance, label: "distance" },
      ]);
      const warning = "Another plan may still have a somewhat smaller norm.";
      const warnings = [...points.warnings, ...(found.converged ? [] : [warning])];
      return { ...found, psi, p, moves: plan.mass.length, sizes: sizesOf(points), picture, warnings };
    });
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/orlicz-wasserstein-text.js")).orliczWassersteinText(result, meta, style),
    files: pageFiles(async () => (await import("../report/orlicz-wasserstein-page.js")).orliczWassersteinPage),
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});

/** |x_i − y_j| for each entry of the plan. */
function waysOf(x: Samples, y: Samples, { from, to }: TransportPlan): Float64Array {
  return Float64Array.from(from, (i, e) => {
    let sum = 0;
    for (let k = 0; k < x.d; k++) {
      const t = x.data[i * x.d + k]! - y.data[to[e]! * x.d + k]!;
      sum += t * t;
    }
    return Math.sqrt(sum);
  });
}
