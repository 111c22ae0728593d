/**
 * Point clouds of one space, in the plane or on a line: as they are up to two columns, on principal axes beyond.
 * @module
 */
import type { Samples } from "@pushforward/core";
import { eigSymmetric, type Kernels } from "@pushforward/kernels";
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
  const { axes, kept, place } = planeOf(
    kernels,
    clouds.map(({ points }) => points),
  );
  const shown = clouds.map(({ name, role, points }) => ({ name, role, points: place(shownPoints(points)) }));
  return { kind: "clouds", axes, ...(kept !== undefined && { kept }), clouds: shown };
}

export interface Plane {
  readonly axes: readonly [string, string];
  readonly kept?: number;
  /** Coordinates in the plane. */
  place(points: Samples): [number, number][];
  /** The two directions, 2 × d, row-major. */
  readonly directions: Float64Array;
}

/** The two columns, or the two widest principal axes of all clouds together, each counting the same. Time O(N·d² + d³). */
export function planeOf(kernels: Kernels, clouds: readonly Samples[]): Plane {
  const { d, names = [] } = clouds[0]!;
  const name = (k: number): string => names[k] ?? `${k + 1}`;
  if (d <= 2) {
    const directions = Float64Array.of(1, 0, 0, 1);
    const place = ({ data, n }: Samples) =>
      Array.from({ length: n }, (_, i): [number, number] => [data[i * d]!, d === 2 ? data[2 * i + 1]! : 0]);
    return { axes: [name(0), d === 2 ? name(1) : ""], place, directions };
  }
  const { mean, covariance } = pooledMoments(clouds);
  const { values, vectors } = eigSymmetric(kernels, { rows: d, columns: d, data: covariance });
  const axis = (from: number) =>
    facingUp(Float64Array.from({ length: d }, (_, k) => vectors.data[k * d + d - 1 - from]!));
  const [first, second] = [axis(0), axis(1)];
  const along = (data: Float64Array, i: number, direction: Float64Array) =>
    direction.reduce((sum, part, k) => sum + part * (data[i * d + k]! - mean[k]!), 0);
  const place = ({ data, n }: Samples) =>
    Array.from({ length: n }, (_, i): [number, number] => [along(data, i, first), along(data, i, second)]);
  const whole = values.reduce((sum, value) => sum + value, 0);
  return {
    axes: [`axis 1: ${mostly(first, name)}`, `axis 2: ${mostly(second, name)}`],
    kept: whole > 0 ? (values[d - 1]! + values[d - 2]!) / whole : 1,
    place,
    directions: Float64Array.from([...first, ...second]),
  };
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

function pooledMoments(clouds: readonly Samples[]): { mean: Float64Array; covariance: Float64Array } {
  const { d } = clouds[0]!;
  const [mean, covariance] = [new Float64Array(d), new Float64Array(d * d)];
  const share = ({ n, weights }: Samples, i: number) => (weights ? weights[i]! : 1 / n) / clouds.length;
  for (const cloud of clouds)
    for (let i = 0; i < cloud.n; i++) for (let k = 0; k < d; k++) mean[k]! += share(cloud, i) * cloud.data[i * d + k]!;
  const row = new Float64Array(d);
  for (const cloud of clouds)
    for (let i = 0; i < cloud.n; i++) {
      for (let k = 0; k < d; k++) row[k] = cloud.data[i * d + k]! - mean[k]!;
      const weight = share(cloud, i);
      for (let k = 0; k < d; k++) for (let l = 0; l < d; l++) covariance[k * d + l]! += weight * (row[k]! * row[l]!);
    }
  return { mean, covariance };
}
