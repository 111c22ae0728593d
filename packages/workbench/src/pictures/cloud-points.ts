/**
 * Rows of tables as points of one picture: scaled to a common cube, in a random order, so that the first few thousand
 * are a fair sample of all.
 * @module
 */
import { seededRng } from "@pushforward/core";
import type { Box, ClipRows } from "./cloud-view.js";

/** Two or three columns of one table, of one length. */
export type CloudPart = readonly Float64Array[];

export interface CloudPoints {
  readonly count: number;
  /** Number of tables. */
  readonly parts: number;
  /** Three numbers a point in [−1, 1]; the third is 0 in the plane. */
  readonly places: Float32Array<ArrayBuffer>;
  /** Which table each point belongs to, and which row of it it is. */
  readonly part: Uint8Array<ArrayBuffer>;
  readonly row: Uint32Array<ArrayBuffer>;
  /** Range of each column over all tables. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Rows that have no place, since a value is missing or infinite. */
  readonly left: number;
}

export function cloudPoints(parts: readonly CloudPart[]): CloudPoints {
  const axes = parts[0]!.map((_, axis) => axis);
  const total = parts.reduce((sum, [x]) => sum + x!.length, 0);
  const ranges = axes.map((axis) => rangeOf(parts.map((part) => part[axis]!)));
  const found = { part: new Uint8Array(total), row: new Uint32Array(total) };
  let count = 0;
  for (const [k, part] of parts.entries()) {
    for (let i = 0; i < part[0]!.length; i++) {
      if (!hasPlace(part, i)) continue;
      found.part[count] = k;
      found.row[count++] = i;
    }
  }
  shuffle(found.part, found.row, count);
  const places = new Float32Array(3 * count);
  for (let p = 0; p < count; p++) {
    const values = parts[found.part[p]!]!;
    for (let axis = 0; axis < axes.length; axis++) {
      const from = ranges[axis]![0];
      const to = ranges[axis]![1];
      const value = values[axis]![found.row[p]!]!;
      // Halved first: the width of the widest range is no number.
      places[3 * p + axis] = to > from ? 2 * ((value / 2 - from / 2) / (to / 2 - from / 2)) - 1 : 0;
    }
  }
  return {
    count,
    parts: parts.length,
    places,
    part: found.part.slice(0, count),
    row: found.row.slice(0, count),
    ranges,
    left: total - count,
  };
}

function hasPlace(part: CloudPart, row: number): boolean {
  for (let axis = 0; axis < part.length; axis++) if (!Number.isFinite(part[axis]![row]!)) return false;
  return true;
}

function rangeOf(columns: readonly Float64Array[]): [number, number] {
  let [from, to] = [Infinity, -Infinity];
  for (const values of columns) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) continue;
      if (value < from) from = value;
      if (value > to) to = value;
    }
  }
  return [from, to];
}

function shuffle(part: Uint8Array, row: Uint32Array, count: number): void {
  const rng = seededRng(1);
  for (let i = count - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    const p = part[i]!;
    const r = row[i]!;
    part[i] = part[j]!;
    row[i] = row[j]!;
    part[j] = p;
    row[j] = r;
  }
}

/** The point nearest to (x, y) of the picture within `reach`, both sides of it counted in pixels; −1 when there is none. */
export function nearestPoint(
  { places, count }: CloudPoints,
  [across, up]: ClipRows,
  at: readonly [number, number],
  pixels: readonly [number, number],
  reach: number,
): number {
  const placed = new Float64Array(2);
  const wide = pixels[0] / 2;
  const high = pixels[1] / 2;
  let best = reach * reach;
  let found = -1;
  for (let p = 0; p < count; p++) {
    show(places, p, across, up, placed);
    const dx = (placed[0]! - at[0]) * wide;
    const dy = (placed[1]! - at[1]) * high;
    const distance = dx * dx + dy * dy;
    if (distance >= best) continue;
    best = distance;
    found = p;
  }
  return found;
}

/** Points inside a box of the picture, as rows of each table in order. */
export function pointsInside(
  { places, part, row, count, parts }: CloudPoints,
  [across, up]: ClipRows,
  box: Box,
): Uint32Array<ArrayBuffer>[] {
  const placed = new Float64Array(2);
  const rows = Array.from({ length: parts }, (): number[] => []);
  for (let p = 0; p < count; p++) {
    show(places, p, across, up, placed);
    const inside =
      placed[0]! >= box.left && placed[0]! <= box.right && placed[1]! >= box.bottom && placed[1]! <= box.top;
    if (inside) rows[part[p]!]!.push(row[p]!);
  }
  return rows.map((found) => Uint32Array.from(found).sort());
}

/** Where point p is in the picture. */
function show(
  places: Float32Array,
  p: number,
  across: ClipRows[number],
  up: ClipRows[number],
  placed: Float64Array,
): void {
  const x = places[3 * p]!;
  const y = places[3 * p + 1]!;
  const z = places[3 * p + 2]!;
  placed[0] = across[0] * x + across[1] * y + across[2] * z + across[3];
  placed[1] = up[0] * x + up[1] * y + up[2] * z + up[3];
}
