/**
 * Point clouds of one space, in the plane or on a line: as they are up to two columns, on principal axes beyond.
 * @module
 */
import type { Samples } from "@pushforward/core";
import { eigSymmetric, type Kernels, type Matrix, matmul } from "@pushforward/kernels";
import { shownPoints } from "./equal-parts.js";
import { type LawsPicture, quantilesOf, type Role } from "./laws-picture.js";

export interface NamedCloud {
  readonly name: string;
  readonly role: Role;
  readonly points: Samples;
}

export interface CloudsPicture {
  readonly kind: "clouds";
  readonly axes: readonly [string, string];
  /** Share of the variance that the plane keeps, for principal axes; absent for columns. */
  readonly kept?: number;
  readonly clouds: readonly {
    readonly name: string;
    readonly role: Role;
    readonly points: readonly (readonly [number, number])[];
  }[];
}

/** Some points of each cloud; for one column their quantiles. */
export function cloudsPicture(kernels: Kernels, clouds: readonly NamedCloud[]): CloudsPicture | LawsPicture {
  const { d, names = [] } = clouds[0]!.points;
  if (d === 1) {
    const laws = clouds.map(({ name, role, points }) => ({
      name,
      role,
      quantiles: quantilesOf(points.data, points.weights),
    }));
    return { kind: "laws", axis: names[0] ?? "value", laws };
  }
  const shown = clouds.map(({ name, role, points }) => ({ name, role, points: shownPoints(points) }));
  const { axes, kept, place } = planeOf(
    kernels,
    shown.map(({ points }) => points),
  );
  const placed = shown.map(({ name, role, points }) => ({ name, role, points: place(points) }));
  return { kind: "clouds", axes, ...(kept !== undefined && { kept }), clouds: placed };
}

export interface Plane {
  readonly axes: readonly [string, string];
  readonly kept?: number;
  /** Coordinates in the plane. */
  place(points: Samples): [number, number][];
  /** The two directions, 2 × d, row-major. */
  readonly directions: Float64Array;
}

/** The two columns, or the two widest principal axes of the points given, which are few. Time O(N·d·min(N, d)). */
export function planeOf(kernels: Kernels, shown: readonly Samples[]): Plane {
  const { d, names = [] } = shown[0]!;
  const name = (k: number): string => names[k] ?? `${k + 1}`;
  if (d <= 2) {
    const directions = Float64Array.of(1, 0, 0, 1);
    const place = ({ data, n }: Samples) =>
      Array.from({ length: n }, (_, i): [number, number] => [data[i * d]!, d === 2 ? data[2 * i + 1]! : 0]);
    return { axes: [name(0), d === 2 ? name(1) : ""], place, directions };
  }
  const { mean, rows } = centred(shown);
  const [first, second] = widestAxes(kernels, rows);
  const along = (data: Float64Array, i: number, axis: Float64Array) =>
    axis.reduce((sum, part, k) => sum + part * (data[i * d + k]! - mean[k]!), 0);
  const place = ({ data, n }: Samples) =>
    Array.from({ length: n }, (_, i): [number, number] => [
      along(data, i, first.direction),
      along(data, i, second.direction),
    ]);
  return {
    axes: [`axis 1: ${mostly(first.direction, name)}`, `axis 2: ${mostly(second.direction, name)}`],
    kept: first.share + second.share,
    place,
    directions: Float64Array.from([...first.direction, ...second.direction]),
  };
}

/** All rows less their mean, in a unit in which squares neither under- nor overflow. */
function centred(clouds: readonly Samples[]): { mean: Float64Array; rows: Matrix } {
  const { d } = clouds[0]!;
  const n = clouds.reduce((sum, cloud) => sum + cloud.n, 0);
  const mean = new Float64Array(d);
  for (const { data } of clouds) for (let at = 0; at < data.length; at++) mean[at % d]! += data[at]! / n;
  const data = Float64Array.from(
    clouds.flatMap((cloud) => Array.from(cloud.data, (value, at) => value - mean[at % d]!)),
  );
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { mean, rows: { rows: n, columns: d, data: data.map((value) => value / (largest || 1)) } };
}

interface Axis {
  /** Of length 1. */
  readonly direction: Float64Array;
  /** Its share of the variance. */
  readonly share: number;
}

/** From the covariance, or from products of rows where there are fewer of them. */
function widestAxes(kernels: Kernels, rows: Matrix): [Axis, Axis] {
  const [n, d] = [rows.rows, rows.columns];
  const byColumns = d <= n;
  const products = matmul(kernels, rows, rows, byColumns ? { transposeA: true } : { transposeB: true });
  const { values, vectors } = eigSymmetric(kernels, products);
  const size = values.length;
  const whole = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const axis = (rank: number): Axis => {
    const at = Math.max(0, size - 1 - rank);
    const vector = Float64Array.from({ length: size }, (_, k) => vectors.data[k * size + at]!);
    const share = whole > 0 && size > rank ? Math.max(0, values[at]!) / whole : 0;
    if (byColumns) return { direction: facingUp(vector), share };
    const { data } = matmul(kernels, rows, { rows: n, columns: 1, data: vector }, { transposeA: true });
    const length = Math.sqrt(data.reduce((sum, part) => sum + part * part, 0));
    return { direction: facingUp(data.map((part) => part / (length || 1))), share };
  };
  return [axis(0), axis(1)];
}

/** The columns with the largest parts of a direction. */
export function mostly(direction: ArrayLike<number>, name: (k: number) => string, most = 2): string {
  const order = Array.from(direction, (_, k) => k).sort(
    (a, b) => Math.abs(direction[b]!) - Math.abs(direction[a]!) || a - b,
  );
  const parts = order.slice(0, most).map((k) => `${direction[k]!.toFixed(2).replace("-", "−")} ${name(k)}`);
  return parts.join(", ") + (order.length > most ? ", …" : "");
}

/** The sign of an axis is free: its largest part is positive. */
export function facingUp(axis: Float64Array): Float64Array {
  const peak = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return peak < 0 ? axis.map((value) => -value) : axis;
}
