/**
 * The catalogue entry of `draw`.
 * @module
 */
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { flowOptions } from "../flow-rows.js";
import { lawOptions } from "../law-options.js";
import { checkModel, modelOptions } from "../network-law.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { tableFiles } from "../table-files.js";
import type { DrawResult } from "../views/draw-text.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  ...modelOptions,
  method: z
    .enum(["flow", "langevin", "stein"])
    .default("flow")
    .describe(
      "flow: from noise by a solver of few steps; langevin: random steps from rows of the table at one --noise, then the flow from there; stein: for shares that sum to 1, points that push each other apart until they stand for the law.",
    ),
  calibrate: z
    .boolean()
    .default(false)
    .describe("Measure the mean of the score over the table at each noise, which is 0 for a law, and take it off."),
  ...flowOptions,
  most: z.number().positive().default(100).describe("Noise to start a flow from, in spreads of the table."),
  least: z.number().positive().default(0.002).describe("Noise to end a flow at, in spreads of the table."),
  noise: z
    .number()
    .positive()
    .optional()
    .describe("Of langevin: noise of the law that is walked on, in spreads of the table; 0.3 when left out."),
  step: z
    .number()
    .positive()
    .lt(2)
    .optional()
    .describe("Of langevin: its step as a share of the squared noise; 0.1 when left out."),
  steps: z.int().min(1).max(1_000_000).optional().describe("Of langevin: number of steps; 300 when left out."),
  updates: z.int().min(1).max(100_000).optional().describe("Of stein: updates at most; 2,000 when left out."),
  count: z.int().min(1).max(1_000_000).default(1000).describe("New rows; of stein they all move together."),
  ...lawOptions,
  seed: z.int().min(0).default(0).describe("The same seed gives the same rows."),
});

export type DrawOptions = z.output<typeof options>;

/** What only one method takes. */
const owners = { noise: "langevin", step: "langevin", steps: "langevin", updates: "stein" } as const;

export const drawOperation = defineOperation({
  ...headline("draw"),
  description: `New rows of a law that is known by its score, the gradient of its log-density under noise: that of a trained network in an ONNX file (--model), or without one that of the table itself, smoothed as by compose, or a Gaussian mixture with a component a row.

A network takes rows of points and their noise, one number or one for each row, in the units of the table, at x + noise·(a normal number); it gives the clean row, the noise or the score (--predicts). Dense layers are read: Gemm, MatMul, sums and products, the usual bends, LayerNormalization, Softmax, Concat and what reshapes. It is evaluated here in float64, with the same bits in every browser; nothing in the file is run, and a damaged file is refused.

flow goes from noise to rows. Every solver is tried on every choice of steps, on a few rows, against the flow followed finely; the one with the least error is taken, and the error of each is told. langevin starts at rows of the table, so that clumps keep their shares even where a network has them wrong, forgets its start within each clump, and then follows the flow from there. stein needs shares of at least two columns, which it takes to sum to 1 after division: a few points that stand for the law better than as many random ones.

A score must have mean 0 over its own noisy law at every noise. Of a network this is measured on the table and told; --calibrate takes the mean off, which can only bring the score nearer to that of the table. How near new rows are to rows of the table is told, too: a network that was trained too long gives these back.`,
  source: ["song2021", "karras2022", "lu2022", "pang2023", "koehler2024", "shi2022", "onnx"],
  inputs: [
    {
      name: "x",
      kind: "table",
      description:
        "The rows that a network was trained on, or others of their law; points, or a Gaussian mixture with a component a row.",
    },
  ],
  options,
  files: { model: "read" },
  formula: `flow: dx/dσ = −σ·s(x, σ),  s = (E[X | x] − x)/σ²;  langevin: x ← x + h·s(x, σ) + √(2h)·ξ
calibrate: s ← s − m(σ),  m(σ) = E s(X + σ·ξ, σ)
stein: η_i ← η_i + ε·mean_l [k(η_l, η_i)·s(η_l) + ∇k(η_l, η_i)],  η = ln of shares over the last`,
  shows: [
    "New rows over those of the table.",
    "The error of every solver by its evaluations, and how stable the one taken is.",
    "The mean of the score at each noise, which should be 0.",
    "Copies, novelty and coverage; the new rows, as a table.",
  ],
  examples: [
    {
      title: "Rows of a trained network, its mean score taken off",
      command: "pushforward draw data.csv --model denoiser.onnx --calibrate --out new.csv",
    },
    {
      title: "A walk from the rows, at little noise",
      command:
        "pushforward draw data.csv --model denoiser.onnx --method langevin --noise 0.2 --count 500 --out walk.html",
    },
    {
      title: "Forty mixtures that stand for two hundred",
      command: "pushforward draw soils.csv --method stein --count 40 --out few.csv",
    },
  ],
  cost: ({ x }, { count, evaluations, method, model, steps, updates }) => {
    const [rows, columns] = [x?.rows ?? 1, x?.columns ?? 1];
    const looks = (evaluations + (method === "langevin" ? (steps ?? 300) : 0)) * (count + 300);
    if (method === "stein") return { seconds: 0.4 + 1e-8 * (updates ?? 2000) * count * (count + rows) * columns, bytes: 5e7 }; // biome-ignore format: one line
    const each = model === undefined ? 4e-8 * rows * columns : 1e-5;
    return { seconds: 0.5 + each * looks, bytes: 5e7 + 100 * (rows + count) * columns };
  },
  checkRequest(_, given) {
    const here = "draw";
    const { method, model, calibrate, least, most } = given;
    checkModel(here, given);
    for (const [name, owner] of Object.entries(owners)) {
      const value = given[name as keyof typeof owners];
      check(value === undefined || method === owner, here, `--${name}`, `left out unless the method is ${owner}`, value); // biome-ignore format: one line
    }
    check(method !== "stein" || model === undefined, here, "--model", "left out with --method stein", model);
    check(method !== "stein" || !calibrate, here, "--calibrate", "left out with --method stein", calibrate);
    check(method !== "stein" || given.as !== "mixture", here, "--as", "auto or points with --method stein", given.as);
    check(least < most, here, "--least", "below --most", least);
    check((given.noise ?? 1) > least, here, "--noise", "above --least", given.noise);
  },
  async run({ x }, asked, context) {
    const { drawn } = await import("../drawn-rows.js");
    return withKernels(context, (kernels): Promise<DrawResult> => drawn(kernels, x!, asked, context));
  },
  views: {
    text: async (result, meta, style) => (await import("../views/draw-text.js")).drawText(result, meta, style),
    json: ({ table: _, ...rest }) => rest,
    files: {
      ...pageFiles<DrawResult>(async () => (await import("../report/draw-page.js")).drawPage),
      ...tableFiles,
    },
  },
  warnings: ({ warnings }) => warnings,
});
