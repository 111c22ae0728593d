/**
 * Where a picture of points is looked at from. Places lie in [−1, 1]³; the picture goes from −1 to 1 both ways.
 * @module
 */

export interface CloudView {
  /** What is in the middle, and how much larger than the whole it is shown. */
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  /** Turned about the upright axis, then tipped, in radians; undefined in the plane. */
  readonly turned?: { readonly yaw: number; readonly pitch: number } | undefined;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

type Row = readonly [number, number, number, number];
/** What takes (x, y, z, 1) across the picture, up it, and towards the eye. */
export type ClipRows = readonly [Row, Row, Row];

const margin = 0.94;
/** A turned cube must fit. */
const cubeScale = 0.58;
const mostZoom = 5000;

export const wholePlane: CloudView = { x: 0, y: 0, zoom: 1 };
export const wholeCube: CloudView = { ...wholePlane, turned: { yaw: 0.6, pitch: 0.4 } };

/** `aspect` is width by height of the picture. */
export function clipRows({ x, y, zoom, turned }: CloudView, aspect: number): ClipRows {
  if (!turned) {
    const scale = margin * zoom;
    return [[scale, 0, 0, -scale * x], [0, scale, 0, -scale * y], [0, 0, 1, 0]]; // biome-ignore format: one line
  }
  const [c, s] = [Math.cos(turned.yaw), Math.sin(turned.yaw)];
  const [cp, sp] = [Math.cos(turned.pitch), Math.sin(turned.pitch)];
  const [across, up] = [cubeScale * zoom * Math.min(1, 1 / aspect), cubeScale * zoom * Math.min(1, aspect)];
  // The third column goes up, as in drawings of three axes.
  return [
    [across * c, -across * s, 0, -across * x],
    [up * sp * s, up * sp * c, up * cp, -up * y],
    [-cp * s, -cp * c, sp, 0],
  ];
}

/** Larger by `factor`, with what is at (x, y) of the picture left where it is. */
export function zoomed(view: CloudView, factor: number, at: readonly [number, number], aspect: number): CloudView {
  const zoom = Math.max(1, Math.min(mostZoom, view.zoom * factor));
  const [across, up] = scales(view, aspect);
  const shift = 1 / view.zoom - 1 / zoom;
  return { ...view, zoom, x: view.x + (at[0] / across) * shift, y: view.y + (at[1] / up) * shift };
}

/** Dragged by (x, y) of the picture. */
export function moved(view: CloudView, by: readonly [number, number], aspect: number): CloudView {
  if (view.turned) {
    const pitch = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, view.turned.pitch + 1.5 * by[1]));
    return { ...view, turned: { yaw: view.turned.yaw - 1.5 * by[0], pitch } };
  }
  const [across, up] = scales(view, aspect);
  return { ...view, x: view.x - by[0] / (across * view.zoom), y: view.y - by[1] / (up * view.zoom) };
}

function scales({ turned }: CloudView, aspect: number): [number, number] {
  return turned ? [cubeScale * Math.min(1, 1 / aspect), cubeScale * Math.min(1, aspect)] : [margin, margin];
}

/** Values of a column at the two ends of the picture, in the plane. */
export function shownRange(view: CloudView, axis: "x" | "y", [from, to]: readonly [number, number]): [number, number] {
  const half = 1 / (margin * view.zoom);
  const value = (place: number): number => from + ((place + 1) / 2) * (to - from);
  return [value(view[axis] - half), value(view[axis] + half)];
}

/** Round values in a range, about `count` of them, with the step between two. */
export function ticks([from, to]: readonly [number, number], count: number): { values: number[]; step: number } {
  const rough = (to - from) / count;
  if (!(rough > 0) || !Number.isFinite(rough)) return { values: [from], step: 1 };
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (rough < 1.5 * power ? 1 : rough < 3.5 * power ? 2 : rough < 7.5 * power ? 5 : 10);
  const first = Math.ceil(from / step);
  const values = Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => (first + i) * step);
  return { values, step };
}
