/**
 * Size, ticks and names of the axes of a picture with two numeric axes.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "./numbers.js";

export function curveFrame(x: string, y: string): Plot.PlotOptions & { readonly marks: Plot.Markish[] } {
  const tickFormat = (value: number) => formatNumber(value);
  const shared = { ticks: 6, tickFormat, tickSize: 0, labelAnchor: "center", className: "tick" } as const;
  return {
    width: 620,
    height: 380,
    marginLeft: 66,
    marginRight: 20,
    marginTop: 20,
    marginBottom: 48,
    x: { axis: null },
    y: { axis: null, nice: true },
    marks: [
      Plot.gridX({ className: "grid", ticks: 6 }),
      Plot.gridY({ className: "grid", ticks: 6 }),
      Plot.axisX({ ...shared, anchor: "bottom", label: x }),
      Plot.axisY({ ...shared, anchor: "left", label: y }),
    ],
  };
}
