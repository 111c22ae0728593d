/**
 * Pictures of a synthetic table beside the real one.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { Interval } from "@pushforward/core";
import type { FidelityResult } from "@pushforward/methods/privacy";
import { type Chart, chart } from "./chart.js";
import { type CurveChart, curveChart } from "./curve-chart.js";
import { legible } from "./legible.js";
import { formatFixed, formatNumber } from "./numbers.js";
import { pairMap } from "./pair-map.js";
import { halfSize } from "./plane-frame.js";

/** Columns that the lines and the map have room for. */
const mostLines = 30;
const mostColumns = 50;

type Margins = FidelityResult["fidelity"]["margins"];

/** One bar a column, farthest first, with a mark at what sampling alone would make of it. */
export function columnErrors({ columns }: Margins): Chart {
  const shown = columns.slice(0, mostLines);
  const places = shown.map((_, k) => k);
  const name = (k: number) => legible(shown[k]!.name, 20);
  const reach = Math.max(...shown.flatMap(({ value, floor }) => [value, floor]), 1e-3);
  const told = shown.slice(0, 5).map(({ name: own, value, floor }) => `${own} ${formatNumber(value)}, by sampling ${formatNumber(floor)}`); // biome-ignore format: one line
  return chart(
    { id: "columns", title: "Errors of columns", description: `${told.join("; ")}.` },
    {
      width: 620,
      height: 48 + 22 * shown.length,
      marginLeft: 150,
      marginRight: 24,
      marginTop: 6,
      marginBottom: 38,
      x: { axis: null, domain: [0, 1.05 * reach] },
      y: { axis: null, domain: places, padding: 0.3 },
      marks: [
        Plot.gridX({ className: "grid", ticks: 6 }),
        Plot.barX(shown, { x: "value", y: (_, k) => k, className: "reference" }),
        Plot.tickX(shown, { x: "floor", y: (_, k) => k, className: "value" }),
        Plot.ruleX([0], { className: "base" }),
        Plot.axisX({ anchor: "bottom", label: "total variation", labelAnchor: "center", ticks: 4, tickFormat: (value: number) => formatNumber(value), tickSize: 0, className: "tick" }), // biome-ignore format: options
        Plot.axisY({ anchor: "left", label: null, tickSize: 0, tickFormat: name, className: "tick" }),
      ],
    },
  );
}

/** All pairs: the fuller, the farther beyond what sampling makes of it. Undefined when there are none. */
export function pairErrors({ columns, pairs }: Margins): Chart | undefined {
  const [worst] = pairs;
  if (!worst) return undefined;
  const text = {
    id: "pairs",
    title: "Errors of pairs of columns",
    description: `The largest, ${worst.columns.join(" and ")}: ${formatNumber(worst.value)}, by sampling ${formatNumber(worst.floor)}.`,
  };
  const shown = columns.slice(0, mostColumns).map(({ name }) => name);
  const cells = pairs.map((pair) => ({
    columns: pair.columns,
    value: pair.value,
    strength: Math.max(0, pair.value - pair.floor),
  }));
  const most = Math.max(0.1, ...cells.map(({ strength }) => strength));
  return pairMap(text, shown, cells, { most, side: 440 });
}

/** Which share of rows has its nearest real row within a distance: synthetic rows, and fresh ones. */
export function neighbourCurves({ distances }: FidelityResult["privacy"]): CurveChart {
  const { levels, syntheticToReal, freshToReal } = distances;
  const last = levels.indexOf(0.99); // single far rows would press the rest together
  const reach = Math.max(syntheticToReal[last] ?? 0, freshToReal[last] ?? 0, 0.01);
  const points = (line: readonly number[]) =>
    line.slice(0, last + 1).map((distance, k) => [distance, levels[k]!] as const);
  const half = levels.indexOf(0.5);
  return {
    text: {
      id: "neighbours",
      title: "Distances to the nearest real row",
      description: `Half of the synthetic rows lie within ${formatNumber(syntheticToReal[half])}, half of the fresh ones within ${formatNumber(freshToReal[half])}.`,
    },
    x: "distance to the nearest real row (0 equal, 1 nothing alike)",
    y: "share of rows within",
    curves: [
      { points: points(freshToReal), kind: "base" },
      { points: points(syntheticToReal), kind: "current" },
    ],
    xDomain: [0, reach],
    yDomain: [0, 1],
  };
}

export interface Gain {
  readonly name: string;
  readonly value: number;
  readonly interval: Interval;
}

/** One line an attack: what it gains on people in the real table beyond others, with its interval. */
export function attackGains(gains: readonly Gain[]): Chart {
  const places = gains.map((_, k) => k);
  const at = (_: Gain, k: number) => k;
  const ends = gains.flatMap(({ interval: { low, high } }) => [low, high]);
  const told = gains.map(({ name, value }) => `${name} ${formatFixed(100 * value, 1)}%`);
  return chart(
    { id: "attacks", title: "Gains of attacks", description: `${told.join("; ")}.` },
    {
      width: 620,
      height: 48 + 26 * gains.length,
      marginLeft: 170,
      marginRight: 24,
      marginTop: 6,
      marginBottom: 38,
      x: { axis: null, domain: [Math.min(-0.05, ...ends), Math.max(0.05, ...ends)], nice: true },
      y: { axis: null, domain: places, padding: 0.4 },
      marks: [
        Plot.gridX({ className: "grid", ticks: 6 }),
        Plot.ruleX([0], { className: "base" }),
        Plot.barX(gains, {
          x1: ({ interval }: Gain) => interval.low,
          x2: ({ interval }: Gain) => interval.high,
          y: at,
          className: "interval",
        }),
        Plot.tickX(gains, { x: "value", y: at, className: "value" }),
        Plot.axisX({ anchor: "bottom", label: "gain beyond chance", labelAnchor: "center", ticks: 6, tickFormat: (value: number) => `${formatFixed(100 * value, 0)}%`, tickSize: 0, className: "tick" }), // biome-ignore format: options
        Plot.axisY({ anchor: "left", label: null, tickSize: 0, tickFormat: (k: number) => legible(gains[k]!.name, 28), className: "tick" }), // biome-ignore format: options
      ],
    },
  );
}

/** Where synthetic rows lie between ½ and 1, with the interval. */
export function nearness(share: number, interval: Interval): Chart {
  const low = Math.min(0.4, interval.low);
  return chart(
    {
      id: "nearness",
      title: "Nearness to the rows used",
      description: `${formatNumber(share)}, from ${formatNumber(interval.low)} to ${formatNumber(interval.high)}; 0.5 for fresh rows, 1 when all lie nearest to a row that was used.`,
    },
    {
      width: 620,
      height: 74,
      marginLeft: 24,
      marginRight: 24,
      marginTop: 6,
      marginBottom: 34,
      x: { axis: null, domain: [low, 1] },
      y: { axis: null, domain: [0, 1] },
      marks: [
        Plot.ruleY([0.5], { x1: low, x2: 1, className: "grid" }),
        Plot.ruleX([0.5], { className: "base" }),
        Plot.rect([interval], { x1: "low", x2: "high", y1: 0.25, y2: 0.75, className: "interval" }),
        Plot.ruleX([share], { y1: 0, y2: 1, className: "value" }),
        Plot.text(["fresh rows: 0.5"], { x: () => 0.5, y: 0, dy: 16, textAnchor: "middle", className: "tick" }),
        Plot.text(["1: all nearest to rows that were used"], {
          x: () => 1,
          y: 0,
          dy: 16,
          textAnchor: "end",
          className: "tick",
        }),
      ],
    },
  );
}

/** The ROC curve of a model trained on synthetic rows, and of one trained on real rows. */
export function rocChart(
  model: string,
  { real, synthetic }: { readonly real: readonly (readonly [number, number])[]; readonly synthetic: readonly (readonly [number, number])[] }, // biome-ignore format: one line
  told: string,
): Chart {
  return curveChart({
    text: { id: `roc-${model.replaceAll(" ", "-")}`, title: `ROC curve, ${model}`, description: told },
    x: `false alarms, ${model}`,
    y: "found",
    curves: [
      { points: real, kind: "base" },
      { points: synthetic, kind: "current" },
    ],
    xDomain: [0, 1],
    yDomain: [0, 1],
    size: halfSize,
  });
}
