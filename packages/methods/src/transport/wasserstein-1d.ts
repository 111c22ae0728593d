/**
 * Wasserstein distance on a line, exact: the sorted points are coupled in their order.
 *
 *     W_p(μ, ν)^p = ∫₀¹ |F⁻¹(t) − G⁻¹(t)|^p dt
 *
 * Time O((n + m) log(n + m)), linear when the points come sorted; memory O(n + m).
 *
 * Source: [peyre2019] section 2.6.
 * @module
 */
import { check, pow } from "@pushforward/core";
import { type Kernels, type Region, type Scope, sortScratchBytes } from "@pushforward/kernels";

/** Points on a line; nonnegative weights of any positive total, equal when absent. */
export interface PointsOnLine {
  readonly points: Float64Array;
  readonly weights?: Float64Array | undefined;
}

/**
 * W_p in the units of the points; `p` finite and at least 1. Infinite points are allowed: equal ones cost
 * nothing, others make the distance infinite. Many points are sorted several times faster by `kernels`.
 *
 * @throws ArgumentError when a sample is empty or holds a NaN, weights do not fit, or `p` is out of range.
 */
export function wasserstein1d(
  x: Float64Array,
  y: Float64Array,
  p = 1,
  weights: { readonly x?: Float64Array | undefined; readonly y?: Float64Array | undefined } = {},
  kernels?: Kernels,
): number {
  const here = "wasserstein1d";
  checkOrder(p, here);
  const scope = kernels?.scope();
  try {
    const sides = { x: { points: x, weights: weights.x }, y: { points: y, weights: weights.y } };
    const [a, b] = [sortPoints(sides.x, here, "x", kernels, scope), sortPoints(sides.y, here, "y", kernels, scope)];
    return distance(a(), b(), p);
  } finally {
    scope?.free();
  }
}

/** W_p of ascending points. */
function distance(a: PointsOnLine, b: PointsOnLine, p: number): number {
  if (p === 1) return transportCost(a, b, 1, 1);
  // In units of the range no power overflows or vanishes.
  const range = Math.max(a.points.at(-1)!, b.points.at(-1)!) - Math.min(a.points[0]!, b.points[0]!);
  const unit = range > 0 && range < Infinity ? range : 1;
  return unit * root(transportCost(a, b, p, unit), p);
}

/** W_p^p between two weighted or unweighted point sets on a line. @throws like `wasserstein1d`. */
export function wassersteinPower1d(x: PointsOnLine, y: PointsOnLine, p = 1): number {
  const here = "wassersteinPower1d";
  checkOrder(p, here);
  return transportCost(sortPoints(x, here, "x")(), sortPoints(y, here, "y")(), p, 1);
}

/** The same when both are ascending already, which is not checked; nothing is copied. */
export function wassersteinPower1dSorted(x: PointsOnLine, y: PointsOnLine, p = 1): number {
  return transportCost(x, y, p, 1);
}

function checkOrder(p: number, where: string): void {
  check(p >= 1 && p < Infinity, where, "p", "a finite number of at least 1", p);
}

/** Ascending points, to be looked at once nothing more is put into the memory of `scope`. */
function sortPoints(
  { points, weights }: PointsOnLine,
  where: string,
  argument: string,
  kernels?: Kernels,
  scope?: Scope,
): () => PointsOnLine {
  check(points.length >= 1, where, argument, "at least 1 point", points.length);
  // Sorting puts NaN last.
  const checkLast = (last: number | undefined) =>
    check(!Number.isNaN(last), where, argument, "free of NaN", Number.NaN, "remove missing values first");
  if (weights) checkWeights(weights, points.length, where, `weights of ${argument}`);
  if (kernels && scope) {
    const { sorted, take } = sortByKernels({ points, weights }, kernels, scope);
    checkLast(sorted.view.at(-1));
    return take;
  }
  if (!weights) {
    const sorted = points.slice().sort();
    checkLast(sorted.at(-1));
    return () => ({ points: sorted });
  }
  checkLast(points.find(Number.isNaN));
  const order = Uint32Array.from(points, (_, i) => i).sort((i, j) => points[i]! - points[j]! || i - j);
  return () => inOrder({ points, weights }, order);
}

function sortByKernels(
  { points, weights }: PointsOnLine,
  { functions }: Kernels,
  scope: Scope,
): { readonly sorted: Region<Float64Array>; readonly take: () => PointsOnLine } {
  const n = points.length;
  const [keys, sorted, scratch] = [scope.copy(points), scope.f64(n), scope.u8(sortScratchBytes(n, 8))];
  if (!weights) {
    functions.sortF64(keys.ptr, n, sorted.ptr, scratch.ptr);
    return { sorted, take: () => ({ points: sorted.view }) };
  }
  const order = scope.u32(n);
  functions.sortPairsF64(keys.ptr, 0, n, sorted.ptr, order.ptr, scratch.ptr);
  return { sorted, take: () => inOrder({ points, weights }, order.view) };
}

function inOrder({ points, weights }: PointsOnLine, order: Uint32Array): PointsOnLine {
  const take = (values: Float64Array) => Float64Array.from(order, (i) => values[i]!);
  return { points: take(points), weights: weights && take(weights) };
}

function checkWeights(weights: Float64Array, length: number, where: string, argument: string): void {
  check(weights.length === length, where, argument, `${length} long like the points`, weights.length);
  const bad = weights.find((weight) => !(weight >= 0 && weight < Infinity));
  check(bad === undefined, where, argument, "nonnegative and finite", bad);
  check(
    weights.some((weight) => weight > 0),
    where,
    argument,
    "of positive total",
    0,
  );
}

/** ∫ (|F⁻¹ − G⁻¹|/unit)^p for ascending points. */
function transportCost(x: PointsOnLine, y: PointsOnLine, p: number, unit: number): number {
  if (x.weights || y.weights) return weightedCost(x, y, p, unit);
  return x.points.length === y.points.length ? pairedCost(x, y, p, unit) : unevenCost(x, y, p, unit);
}

function pairedCost({ points: x }: PointsOnLine, { points: y }: PointsOnLine, p: number, unit: number): number {
  let sum = 0;
  if (p === 1 && unit === 1) for (let i = 0; i < x.length; i++) sum += gap(x[i]!, y[i]!);
  else for (let i = 0; i < x.length; i++) sum += power(gap(x[i]!, y[i]!) / unit, p);
  return sum / x.length;
}

/** Mass is counted in units of 1/(n·m), so that no quantile is missed by rounding. */
function unevenCost({ points: x }: PointsOnLine, { points: y }: PointsOnLine, p: number, unit: number): number {
  const [n, m] = [x.length, y.length];
  let sum = 0;
  for (let i = 0, j = 0, done = 0; i < n && j < m; ) {
    const [xEnd, yEnd] = [(i + 1) * m, (j + 1) * n];
    const end = Math.min(xEnd, yEnd);
    sum += (end - done) * power(gap(x[i]!, y[j]!) / unit, p);
    if (xEnd === end) i++;
    if (yEnd === end) j++;
    done = end;
  }
  return sum / (n * m);
}

function weightedCost(x: PointsOnLine, y: PointsOnLine, p: number, unit: number): number {
  const [xUpTo, yUpTo] = [cumulative(x), cumulative(y)];
  let sum = 0;
  for (let i = 0, j = 0, done = 0; i < xUpTo.length && j < yUpTo.length; ) {
    const end = Math.min(xUpTo[i]!, yUpTo[j]!);
    if (end > done) sum += (end - done) * power(gap(x.points[i]!, y.points[j]!) / unit, p);
    done = end;
    const [xDone, yDone] = [xUpTo[i] === end, yUpTo[j] === end];
    if (xDone) i++;
    if (yDone) j++;
  }
  return sum;
}

/** Share of the mass up to each point; exactly 1 from the last point of positive weight on. */
function cumulative({ points, weights }: PointsOnLine): Float64Array {
  const upTo = new Float64Array(points.length);
  let sum = 0;
  for (let i = 0; i < upTo.length; i++) {
    sum += weights ? weights[i]! : 1;
    upTo[i] = sum;
  }
  for (let i = 0; i < upTo.length; i++) upTo[i] = upTo[i]! / sum;
  return upTo;
}

/** |a − b|, where equal infinities cost nothing. */
function gap(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b);
}

function power(value: number, p: number): number {
  if (p === 1) return value;
  return p === 2 ? value * value : pow(value, p);
}

function root(value: number, p: number): number {
  return p === 2 ? Math.sqrt(value) : pow(value, 1 / p);
}
