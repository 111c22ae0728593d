/**
 * Clouds: points of positive mass in kd order, and the coarser clouds that lead to good dual potentials.
 * @module
 */

export interface Cloud {
  readonly n: number;
  readonly d: number;
  /** Row-major. */
  readonly points: Float64Array;
  /** Positive integers, so that flows and ties are exact. */
  readonly mass: Float64Array;
}

/** Runs of at most `fan` consecutive points, got by halving, as their weighted means. */
export function coarsen({ n, d, points, mass }: Cloud, fan = 4): Cloud {
  const starts: number[] = [];
  const halve = (from: number, to: number): void => {
    if (to - from <= fan) {
      starts.push(from);
      return;
    }
    const middle = (from + to) >> 1;
    halve(from, middle);
    halve(middle, to);
  };
  halve(0, n);
  const coarse = {
    n: starts.length,
    d,
    points: new Float64Array(starts.length * d),
    mass: new Float64Array(starts.length),
  };
  starts.forEach((from, c) => {
    const to = starts[c + 1] ?? n;
    for (let i = from; i < to; i++) coarse.mass[c]! += mass[i]!;
    for (let i = from; i < to; i++)
      for (let k = 0; k < d; k++) coarse.points[c * d + k]! += (mass[i]! / coarse.mass[c]!) * points[i * d + k]!;
  });
  return coarse;
}
