/**
 * The catalogue entry of `bridge`.
 * @module
 */
import { type Column, type Samples, seededRng, type Table } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { Kernels } from "@pushforward/kernels";
import {
  type Box,
  type BridgePaths,
  flowMatchingDefaults,
  lightBridgeDefaults,
  pairDefaults,
  pathDefaults,
} from "@pushforward/methods/sampling";
import { z } from "zod";
import { type Cost, defineOperation, type OperationContext, type TableSize } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { type Spread, spreadOf } from "../pictures/spread.js";
import { type Points, pointOptions, readPoints } from "../points.js";
import type { BridgeAnswer } from "../report/bridge-page.js";
import { tableFiles } from "../table-files.js";
import { withKernels } from "../with-kernels.js";
import { entropicCost, sizesOf } from "./sinkhorn.js";

const here = "bridge";

const options = z.object({
  ...pointOptions,
  method: z
    .enum(["entropic", "gaussian", "light", "flow"])
    .default("entropic")
    .describe(
      "entropic: the Schrödinger bridge between the rows; gaussian: between the Gaussians with their moments, in closed form; light: with a Gaussian mixture for its potential, so that ends are new points; flow: a velocity field along a transport plan, without noise.",
    ),
  epsilon: z
    .number()
    .gt(0)
    .optional()
    .describe("Variance of the noise over the whole way; 0.025 of the mean squared distance when left out."),
  pull: z
    .number()
    .min(0)
    .optional()
    .describe("Pull of the motion towards the middle of both means: 0, when left out, for Brownian motion."),
  box: z
    .array(z.string())
    .min(2)
    .optional()
    .describe("Walls to be reflected at: low,high for all columns, or for each column in turn; entropic only."),
  times: z
    .array(z.string())
    .min(1)
    .default(pathDefaults.times.map(String))
    .describe("Times of positions between 0 (x) and 1 (y), which come in any case."),
  paths: z.int().min(1).max(1_000_000).default(pathDefaults.paths).describe("Number of paths."),
  components: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(`Of a light bridge: parts of its mixture; ${lightBridgeDefaults.components} when left out.`),
  coupling: z
    .enum(["exact", "minibatch", "independent"])
    .optional()
    .describe(
      "Of a flow: pairs of the optimal plan, of plans of small random parts, or drawn apart; exact when left out.",
    ),
  velocity: z
    .enum(["nearby", "linear"])
    .optional()
    .describe("Of a flow: the mean velocity of nearby pairs, or the best linear field; nearby when left out."),
  bandwidth: z
    .number()
    .gt(0)
    .optional()
    .describe("Of nearby velocities: how near; the median distance between nearest rows when left out."),
  steps: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe(`Steps of a flow; ${flowMatchingDefaults.steps} when left out.`),
  seed: z.int().min(0).default(0).describe("The same seed gives the same paths."),
});

type BridgeOptions = z.output<typeof options>;

const unconverged = {
  light: "The mixture did not settle; raise --epsilon or lower --components.",
  entropic: "The coupling did not converge; raise --epsilon.",
} as const;

/** What only some methods take. */
const owners = {
  epsilon: ["entropic", "gaussian", "light"],
  pull: ["entropic", "gaussian", "light"],
  components: ["light"],
  box: ["entropic"],
  coupling: ["flow"],
  velocity: ["flow"],
  bandwidth: ["flow"],
  steps: ["flow"],
} as const;

export const bridgeOperation = defineOperation({
  ...headline("bridge"),
  description: `Carries the points of x to those of y along random paths: the Schrödinger bridge, which among all random motions with these two ends is the one nearest to a given motion (Brownian, drawn to the middle by --pull, or reflected at the walls of a --box). Ends are coupled by entropic transport, and between coupled ends a path is the motion's own bridge. A small --epsilon gives straight lines along the optimal plan, a large one wild paths between ends that know little of each other. --epsilon is the variance of the noise over the whole way, half of that of sinkhorn.

With --method gaussian both tables stand for the Gaussians with their means and covariances, and the bridge is known in closed form. With --method light the potential of the bridge is a Gaussian mixture, fitted in seconds to at most 2,000 rows of each table: where a path may end is known in closed form from any start, and ends are new points; they keep the law of y as far as --components go. With --method flow points move without noise, along the mean velocity of the straight ways of a transport plan (flow matching, with nothing trained): --velocity nearby bends with the data, linear is the best affine field.

Positions are given at 0, at --times and at 1. How near the ends come to y is told beside what as many rows drawn from y would show.`,
  source: ["leonard2014", "bunne2023", "korotin2024", "lipman2023", "tong2024"],
  inputs: [
    { name: "x", kind: "table", description: "Points to leave from; numeric and boolean columns are coordinates." },
    { name: "y", kind: "table", description: "Points to arrive at, in the same columns." },
  ],
  options,
  formula: `min KL(P ‖ P⁰) over laws of paths from x to y,  P⁰: dX = −pull·(X − c) dt + σ dB,  ε = σ²·sinh(pull)/pull
γ_ij = a_i·b_j·exp((f_i + g_j − |x_i − y_j|²)/(2ε));  X_t | x, y: mean ((1 − t)·x + t·y), variance ε·t·(1 − t) for pull 0
light: γ(y | x) ∝ exp(⟨x, y⟩/ε)·Σ_k α_k·N(y; r_k, ε·S_k)
flow: dz/dt = E[Y − X | (1 − t)·X + t·Y near z]`,
  shows: [
    "Paths from x to y, and the cloud at each time.",
    "Means and spreads at each time, and how far paths go.",
    "How near the ends come to y.",
    "The positions as a table, one row for each path and time.",
  ],
  examples: [
    {
      title: "Two hundred paths, positions at three times",
      command: "pushforward bridge x.csv y.csv --epsilon 0.1 --times 0.25,0.5,0.75 --paths 200 --out paths.csv --json",
    },
    { title: "Shares that stay between 0 and 1", command: "pushforward bridge x.csv y.csv --box 0,1 --out paths.html" },
    {
      title: "Ends that are new points",
      command: "pushforward bridge x.csv y.csv --method light --paths 500 --out paths.csv",
    },
    {
      title: "A flow along the optimal plan",
      command: "pushforward bridge x.csv y.csv --method flow --paths 500 --out paths.csv",
    },
  ],
  cost: (sizes, { paths, times, method, components }) => {
    const base = method === "light" ? lightCost(sizes, components) : entropicCost(sizes);
    const columns = Math.max(1, sizes.x?.columns ?? 1);
    const looks = method === "gaussian" ? 0 : paths * (sizes.y?.rows ?? 1) * (method === "flow" ? 100 : 1);
    return {
      seconds: base.seconds + 1e-8 * looks * (columns + 10),
      bytes: base.bytes + 16 * paths * (times.length + 2) * columns,
    };
  },
  checkRequest(_, given) {
    for (const [name, methods] of Object.entries(owners)) {
      const fits =
        (methods as readonly string[]).includes(given.method) || given[name as keyof BridgeOptions] === undefined;
      check(fits, here, `--${name}`, `left out with --method ${given.method}`, given[name as keyof BridgeOptions]);
    }
    check(given.box === undefined || !given.pull, here, "--pull", "left out with --box", given.pull);
    check(
      given.velocity !== "linear" || given.bandwidth === undefined,
      here,
      "--bandwidth",
      "left out with --velocity linear",
      given.bandwidth,
    );
    timesOf(given.times);
  },
  async run({ x, y }, asked, context) {
    const points = readPoints(x!, y!, asked);
    return withKernels(context, async (kernels): Promise<BridgeAnswer> => {
      const made = await pathsOf(points, asked, kernels, context);
      const { cloudAt, endDistance } = await import("@pushforward/methods/sampling");
      const { pathsPicture } = await import("../pictures/paths-picture.js");
      const { paths } = made;
      const [names, rng] = [points.x.names ?? [], seededRng(asked.seed).stream(2 ** 32)];
      return {
        ...made.how,
        method: asked.method,
        paths: paths.paths,
        times: paths.times,
        columns: names,
        change: paths.change,
        clouds: paths.times.map((time, place) => ({ time, ...momentsOf(cloudAt(paths, place)) })),
        end: await endDistance(paths, points.y, { rng, kernels }),
        sizes: sizesOf(points),
        picture: pathsPicture(kernels, points, paths),
        table: tableOf(paths, names),
        warnings: [
          ...points.warnings,
          ...(made.how.converged ? [] : [unconverged[asked.method === "light" ? "light" : "entropic"]]),
        ],
      };
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/bridge-text.js")).bridgeText(result, meta, style),
    json: ({ table: _, ...rest }) => rest,
    files: {
      ...pageFiles<BridgeAnswer>(async () => (await import("../report/bridge-page.js")).bridgePage),
      ...tableFiles,
    },
  },
  negatives: { unconverged: ({ converged }) => !converged },
  warnings: ({ warnings }) => warnings,
});

/** What every method tells, in one shape. */
export interface BridgeHow {
  readonly epsilon: number | null;
  readonly pull: number | null;
  readonly box: { readonly low: readonly number[]; readonly high: readonly number[] } | null;
  readonly converged: boolean;
  /** Sweeps of the coupling; 0 where nothing iterates. */
  readonly iterations: number;
  /** Σ_j |Σ_i γ_ij − b_j| of the coupling. */
  readonly marginalError: number | null;
  /** Effective number of rows of y where a path may end. */
  readonly effectiveCandidates: Spread | null;
  /** Parts of the mixture of a light bridge. */
  readonly components: number | null;
  readonly flow: {
    readonly coupling: string;
    readonly velocity: string;
    readonly bandwidth: number;
    readonly steps: number;
    readonly pairs: number;
    readonly pairCost: number;
  } | null;
}

async function pathsOf(
  { x, y }: Points,
  asked: BridgeOptions,
  kernels: Kernels,
  { watch }: OperationContext,
): Promise<{ readonly paths: BridgePaths; readonly how: BridgeHow }> {
  const { flowMatching, gaussianPaths, lightBridge, schrodingerBridge } = await import("@pushforward/methods/sampling");
  const { epsilon, pull: alpha, paths, method } = asked;
  const common = { rng: seededRng(asked.seed), paths, times: timesOf(asked.times), kernels, watch };
  const none = { epsilon: null, pull: null, box: null, converged: true, iterations: 0 } as const;
  const empty = { ...none, marginalError: null, effectiveCandidates: null, components: null, flow: null };
  if (method === "flow") {
    const { coupling, velocity, bandwidth, steps } = asked;
    const made = await flowMatching(x, y, {
      ...common,
      coupling,
      velocity,
      bandwidth,
      steps,
      pairs: pairDefaults.pairs,
    });
    const { coupling: c, velocity: v, bandwidth: h, steps: s, pairs, pairCost } = made;
    return {
      paths: made,
      how: { ...empty, flow: { coupling: c, velocity: v, bandwidth: h, steps: s, pairs, pairCost } },
    };
  }
  if (method === "gaussian") {
    const made = await gaussianPaths(x, y, { ...common, epsilon, alpha });
    return { paths: made, how: { ...empty, epsilon: made.epsilon, pull: made.alpha } };
  }
  if (method === "light") {
    const made = await lightBridge(x, y, { ...common, epsilon, alpha, components: asked.components });
    const { converged, iterations, marginalError, components } = made;
    const told = { converged, iterations, marginalError, components };
    return { paths: made, how: { ...empty, epsilon: made.epsilon, pull: made.alpha, ...told } };
  }
  const box = asked.box && boxOf(asked.box, x.d);
  const made = await schrodingerBridge(x, y, { ...common, epsilon, alpha, box });
  const { converged, iterations, marginalError, effectiveCandidates } = made;
  return {
    paths: made,
    how: {
      ...empty,
      epsilon: made.epsilon,
      pull: made.alpha,
      box: box ? { low: [...box.low], high: [...box.high] } : null,
      converged,
      iterations,
      marginalError,
      effectiveCandidates: spreadOf(effectiveCandidates),
    },
  };
}

/** Of a fit to at most 2,000 rows of each table. */
function lightCost(
  sizes: Readonly<Record<string, TableSize>>,
  components: number = lightBridgeDefaults.components,
): Cost {
  const rows = Math.min(2000, sizes.x?.rows ?? 1) + Math.min(2000, sizes.y?.rows ?? 1);
  const terms = rows * components * ((sizes.x?.columns ?? 1) + 8);
  return { seconds: 0.3 + 1e-8 * lightBridgeDefaults.fittingSteps * terms, bytes: 5e7 };
}

function timesOf(words: readonly string[]): number[] {
  return words.map((word) => {
    const time = word.trim() === "" ? Number.NaN : Number(word);
    check(time >= 0 && time <= 1, here, "--times", "numbers between 0 and 1", word);
    return time;
  });
}

function boxOf(words: readonly string[], d: number): Box {
  const values = words.map(Number);
  const fits = values.every(Number.isFinite) && (values.length === 2 || values.length === 2 * d);
  check(fits, here, "--box", `low,high, or low and high of each of ${d} columns`, words.join(","));
  const of = (k: number, side: number) => values[values.length === 2 ? side : 2 * k + side]!;
  return {
    low: Float64Array.from({ length: d }, (_, k) => of(k, 0)),
    high: Float64Array.from({ length: d }, (_, k) => of(k, 1)),
  };
}

function momentsOf({ data, n, d }: Samples): { readonly mean: number[]; readonly sd: number[] } {
  const mean = new Array<number>(d).fill(0);
  const sd = new Array<number>(d).fill(0);
  for (let at = 0; at < data.length; at++) mean[at % d]! += data[at]! / n;
  for (let at = 0; at < data.length; at++)
    sd[at % d]! += ((data[at]! - mean[at % d]!) * (data[at]! - mean[at % d]!)) / n;
  return { mean, sd: sd.map(Math.sqrt) };
}

/** One row for each path and time. */
function tableOf({ paths, times, d, data }: BridgePaths, names: readonly string[]): Table {
  const rows = paths * times.length;
  const free = (word: string) => (names.includes(word) ? `bridge ${word}` : word);
  const column = (name: string, type: "integer" | "numeric", value: (row: number) => number): Column => {
    return { name, type, values: Float64Array.from({ length: rows }, (_, row) => value(row)) };
  };
  return {
    rows,
    columns: [
      column(free("path"), "integer", (row) => 1 + Math.floor(row / times.length)),
      column(free("time"), "numeric", (row) => times[row % times.length]!),
      ...names.map((name, k) => column(name, "numeric", (row) => data[row * d + k]!)),
    ],
  };
}
