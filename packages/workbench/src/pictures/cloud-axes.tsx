/**
 * Scales at the left and under a picture of points.
 * @module
 */
import type { TableCard } from "../engine/engine.js";
import { type CloudView, shownRange, ticks } from "./cloud-view.js";
import { tickText } from "./tick-text.js";
import type { Size } from "./use-size.js";

interface CloudAxesProps {
  readonly view: CloudView;
  readonly size: Size;
  readonly ranges: readonly (readonly [number, number])[];
  readonly cards: readonly TableCard[];
  readonly names: readonly string[];
}

export function CloudAxes({ view, size, ranges, cards, names }: CloudAxesProps) {
  const isTime = (name: string): boolean => cards[0]!.columns.find((column) => column.name === name)?.type === "time";
  const scale = (axis: "x" | "y", k: number, pixels: number, apart: number) => {
    const range = shownRange(view, axis, ranges[k]!);
    const { values, step } = ticks(range, Math.max(2, pixels / apart));
    return values.map((value) => ({
      at: (value - range[0]) / (range[1] - range[0]),
      text: tickText(value, step, isTime(names[k]!)),
    }));
  };
  return (
    <div className="cloud-axes" aria-hidden="true">
      {scale("x", 0, size.width, 90).map(({ at, text }) => (
        <span key={text} className="across" style={{ left: `${100 * at}%` }}>
          {text}
        </span>
      ))}
      {scale("y", 1, size.height, 50).map(({ at, text }) => (
        <span key={text} className="up" style={{ bottom: `${100 * at}%` }}>
          {text}
        </span>
      ))}
    </div>
  );
}
