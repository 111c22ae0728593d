/**
 * Named numbers as bars from 0, with two standard errors either way.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type Chart, chart } from "./chart.js";
import { legible } from "./legible.js";
import { formatNumber } from "./numbers.js";

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly error: number;
  /** Drawn full; pale otherwise. */
  readonly strong: boolean;
}

const mostBars = 30;

export function barChart(given: readonly Bar[], title: string): Chart {
  // Shortened names may be alike, so places are what the axis goes by.
  const shown = given.slice(0, mostBars).map((bar, place) => ({ ...bar, place }));
  const of = (strong: boolean) => shown.filter((bar) => bar.strong === strong);
  const axis = { label: null, tickSize: 0, className: "tick" };
  const errors = {
    x1: ({ value, error }: Bar) => value - 2 * error,
    x2: ({ value, error }: Bar) => value + 2 * error,
    y1: "place",
    y2: "place",
    className: "value",
  };
  return chart(
    { id: "bars", title, description: `${shown.length} bars.` },
    {
      width: 620,
      height: 60 + 26 * shown.length,
      marginLeft: 190,
      marginRight: 24,
      marginTop: 12,
      marginBottom: 36,
      x: { axis: null, nice: true },
      y: { axis: null, domain: shown.map(({ place }) => place), padding: 0.25 },
      marks: [
        Plot.gridX({ className: "grid", ticks: 6 }),
        Plot.barX(of(true), { x: "value", y: "place", className: "reference" }),
        Plot.barX(of(false), { x: "value", y: "place", className: "possible" }),
        Plot.link(
          shown.filter(({ error }) => error > 0),
          errors,
        ),
        Plot.ruleX([0], { className: "base" }),
        Plot.axisX({ ...axis, anchor: "bottom", ticks: 6, tickFormat: (tick: number) => formatNumber(tick) }),
        Plot.axisY({ ...axis, anchor: "left", tickFormat: (place: number) => legible(shown[place]!.name, 28) }),
      ],
    },
  );
}
