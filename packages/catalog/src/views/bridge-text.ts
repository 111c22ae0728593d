/**
 * Bridges in a terminal: how the paths were made, how far they go, where they arrive.
 * @module
 */
import type { ChangeSummary, EndDistance } from "@pushforward/methods/sampling";
import type { ResultMeta, TextStyle } from "../operation.js";
import type { BridgeHow } from "../operations/bridge.js";
import type { PointSizes } from "../operations/sinkhorn.js";
import { counted, formatNumber } from "../report/numbers.js";
import { wrap } from "../report/text-layout.js";
import { lines, type Row, title } from "./sinkhorn-text.js";

export interface BridgeResult extends BridgeHow {
  readonly method: "entropic" | "gaussian" | "light" | "flow";
  readonly paths: number;
  readonly times: readonly number[];
  readonly columns: readonly string[];
  /** |X₁ − X₀|², in squared units of the columns. */
  readonly change: ChangeSummary;
  /** Means and standard deviations of the columns at each time. */
  readonly clouds: readonly {
    readonly time: number;
    readonly mean: readonly number[];
    readonly sd: readonly number[];
  }[];
  readonly end: EndDistance;
  readonly sizes: PointSizes;
  readonly warnings: readonly string[];
}

export function bridgeText(result: BridgeResult, meta: ResultMeta, style: TextStyle): string {
  const wide = Math.min(100, Math.max(40, style.width));
  const notes = result.warnings.flatMap((note) => wrap(`note: ${note}`, wide));
  return [lines(style, title(`${counted(result.paths, "path")}`, result, meta), bridgeRows(result)), ...notes].join(
    "\n",
  );
}

/** How the paths were made, in a sentence. */
export function methodWords({ method, box, pull, flow, components }: BridgeResult): string {
  if (flow)
    return `Points flow along ${flow.velocity === "linear" ? "the best linear field" : "the mean velocity of nearby pairs"} of ${flow.coupling === "exact" ? "the optimal plan" : flow.coupling === "minibatch" ? "optimal plans of small parts" : "independent pairs"}.`;
  const motion = box ? "Brownian motion reflected in the box" : pull ? "motion drawn to the middle" : "Brownian motion";
  if (components !== null)
    return `The bridge between both laws with ${counted(components, "Gaussian")} for its potential, nearest to ${motion}; ends are new points.`;
  const between = method === "gaussian" ? "the Gaussians with the moments of both tables" : "the rows of both tables";
  return `The bridge between ${between} that is nearest to ${motion}.`;
}

/** What a person reads, in a terminal or on a page. */
export function bridgeRows(result: BridgeResult): Row[] {
  const { change, end, epsilon, converged, flow, effectiveCandidates } = result;
  const { low, median, high } = change;
  const rows: Row[] = [
    ["method", result.method, methodWords(result)],
    [
      "squared change",
      formatNumber(change.mean, 4),
      `mean of |end − start|² over paths; 5%, 50%, 95% at ${[low, median, high].map((value) => formatNumber(value, 3)).join(", ")}`,
    ],
    [
      "ends",
      formatNumber(end.distance, 3),
      `sliced distance to y; as many rows drawn from y ${formatNumber(end.fresh, 3)}`,
    ],
  ];
  if (epsilon !== null)
    rows.push([
      "epsilon",
      formatNumber(epsilon, 4),
      `noise of deviation ${formatNumber(Math.sqrt(epsilon), 3)} over the whole way`,
    ]);
  if (effectiveCandidates)
    rows.push([
      "candidates",
      formatNumber(effectiveCandidates.median, 3),
      "effective rows of y where a path may end, at the median",
    ]);
  if (flow)
    rows.push(
      ["pairs", formatNumber(flow.pairs), `with mean squared distance ${formatNumber(flow.pairCost, 4)}`],
      ["steps", formatNumber(flow.steps), flow.bandwidth > 0 ? `bandwidth ${formatNumber(flow.bandwidth, 3)}` : ""],
    );
  if (result.marginalError !== null)
    rows.push([
      "converged",
      converged ? "yes" : "no",
      `${formatNumber(result.marginalError, 2)} of the mass out of place after ${counted(result.iterations, result.components === null ? "sweep" : "step")}`,
    ]);
  return [...rows, ...result.clouds.slice(0, 9).map(cloudRow(result))];
}

/** Columns that a line names. */
const named = 4;

const cloudRow =
  ({ columns }: BridgeResult) =>
  ({ time, mean, sd }: BridgeResult["clouds"][number]): Row => {
    const parts = columns
      .slice(0, named)
      .map((name, k) => `${name} ${formatNumber(mean[k]!, 3)} ± ${formatNumber(sd[k]!, 2)}`);
    return ["t", formatNumber(time), parts.join(", ") + (columns.length > named ? ", …" : "")];
  };
