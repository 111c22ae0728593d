/**
 * Brownian motion reflected in a box: its kernel by images, its paths by folding.
 *
 * Folding the line of motion at the walls, 0 and L, turns free Brownian motion into reflected one. So the chance to go
 * from u to v adds up those to all points that fold onto v, the images 2kL ± v,
 *
 *     p(u, v) = Σ_k φ_σ(u − 2kL − v) + φ_σ(u − 2kL + v),
 *
 * and a path between u and v is a free one from u to an image, drawn by its share of p, then folded. Coordinates are
 * independent. Beyond σ = 3L the kernel is flat to the last bit and counts as that.
 * @module
 */
import { check, exp, log, type Rng, type Samples } from "@pushforward/core";

export interface Box {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** σ/L from which on p is 1/L: 2·exp(−π²·9/2) is below 2⁻⁶². */
const flat = 3;
/** Exponents below this add nothing. */
const smallest = -745;

/** @throws ArgumentError unless low < high in every coordinate and all points lie within. */
export function checkBox({ low, high }: Box, clouds: readonly Samples[], where: string): void {
  const { d } = clouds[0]!;
  check(
    low.length === d && high.length === d,
    where,
    "box",
    `low and high of ${d} coordinates`,
    `${low.length} and ${high.length}`,
  );
  low.forEach((value, k) => {
    check(
      Number.isFinite(value) && Number.isFinite(high[k]!) && value < high[k]!,
      where,
      `box in coordinate ${k + 1}`,
      "finite, low below high",
      `${value} to ${high[k]}`,
    );
  });
  for (const { data } of clouds)
    data.forEach((value, at) => {
      const k = at % d;
      if (value >= low[k]! && value <= high[k]!) return;
      check(
        false,
        where,
        `coordinate ${k + 1} of point ${Math.floor(at / d) + 1}`,
        `within the box, ${low[k]} to ${high[k]}`,
        value,
      );
    });
}

/** −ln p of one coordinate, up to a constant. */
export function boxCost(u: number, v: number, length: number, variance: number): number {
  if (variance > flat * flat * length * length) return 0;
  const direct = u - v;
  const top = (direct * direct) / (2 * variance);
  let sum = 0;
  for (let k = 0, open = true; open; k++) {
    open = false;
    for (const shift of k === 0 ? [0] : [2 * k * length, -2 * k * length])
      for (const image of [shift + v, shift - v]) {
        const score = top - ((u - image) * (u - image)) / (2 * variance);
        if (score < smallest) continue;
        open = true;
        sum += exp(score);
      }
    // Images come in order of their distance from k = 1 on.
    if (k === 0) open = true;
  }
  return top - log(sum);
}

/** The image of v that a path from u goes to. */
export function drawImage(u: number, v: number, length: number, variance: number, rng: Rng): number {
  const images: number[] = [];
  const sums: number[] = [];
  const top = ((u - v) * (u - v)) / (2 * variance);
  let sum = 0;
  const most = 1 + Math.ceil(Math.sqrt(-2 * smallest * variance) / (2 * length) + 1);
  for (let k = -most; k <= most; k++)
    for (const image of [2 * k * length + v, 2 * k * length - v]) {
      const score = top - ((u - image) * (u - image)) / (2 * variance);
      if (score < smallest) continue;
      sum += exp(score);
      images.push(image);
      sums.push(sum);
    }
  const goal = rng.uniform() * sum;
  const found = sums.findIndex((value) => value > goal);
  return images[found < 0 ? images.length - 1 : found]!;
}

/** A place on the line folded into [0, L]. */
export function fold(z: number, length: number): number {
  const period = 2 * length;
  const rest = z - period * Math.floor(z / period);
  return rest > length ? period - rest : rest;
}
