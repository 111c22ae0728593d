/**
 * The three axes of a turned picture of points, each with the name of its column.
 * @module
 */
import { type CloudView, clipRows } from "./cloud-view.js";
import type { Size } from "./use-size.js";

interface CloudCubeProps {
  readonly view: CloudView;
  readonly size: Size;
  readonly names: readonly string[];
}

type Place = readonly [number, number, number];

export function CloudCube({ view, size, names }: CloudCubeProps) {
  const rows = clipRows(view, size.width / Math.max(1, size.height));
  const pixels = ([x, y, z]: Place): [number, number] => {
    const [across, up] = rows.map(([a, b, c, d]) => a * x + b * y + c * z + d);
    return [((across! + 1) / 2) * size.width, ((1 - up!) / 2) * size.height];
  };
  const [x1, y1] = pixels([-1, -1, -1]);
  return (
    <svg className="cloud-cube" aria-hidden="true">
      {names.map((name, axis) => {
        const along = (length: number): Place => [0, 1, 2].map((k) => (k === axis ? length : -1)) as unknown as Place;
        const [x2, y2] = pixels(along(1));
        const [x, y] = pixels(along(1.12));
        return (
          <g key={name}>
            <line x1={x1} y1={y1} x2={x2} y2={y2} />
            <text x={x} y={y} dominantBaseline="middle">
              {name}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
