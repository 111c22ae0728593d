/**
 * How much noise a release takes: for an (ε, δ) through its Rényi curve, or for a zero-concentrated loss ρ.
 * @module
 */
import { check } from "@pushforward/core";
import { epsilonOfCurve } from "../accounting/index.js";
import { gridFor, gridSlicingLoss, onGrid, type SliceShape } from "./slicing-loss.js";

/**
 * Variance of the noise of a release, rounded up so that ε is at most `epsilon`.
 *
 * @throws ArgumentError unless epsilon > 0 and 0 < delta < 1.
 */
export function varianceFor(
  shape: SliceShape,
  sensitivity: number,
  budget: { readonly epsilon: number; readonly delta: number },
): number {
  const { epsilon, delta } = budget;
  check(epsilon > 0 && epsilon < Infinity, "varianceFor", "epsilon", "a finite number above 0", epsilon);
  const grid = gridFor(shape, sensitivity);
  const certifies = (variance: number) =>
    epsilonOfCurve(gridSlicingLoss(shape, sensitivity, variance, grid), delta).epsilon <= epsilon;
  return drawable(smallest(certifies, sensitivity * sensitivity), grid);
}

/** Variance at which the curve lies below ρ·α for every order: (ρ)-zCDP, whatever else is spent. */
export function varianceForRho(shape: SliceShape, sensitivity: number, rho: number): number {
  check(rho > 0 && rho < Infinity, "varianceForRho", "rho", "a finite number above 0", rho);
  const grid = gridFor(shape, sensitivity);
  return drawable(worstLoss(shape, sensitivity, 1, grid) / rho, grid);
}

/**
 * The least ρ with curve(α) ≤ ρ·α for all α, curve that of `gridSlicingLoss`, which is what is charged: that of the
 * neighbours' difference lying within the slices.
 */
export function worstLoss(shape: SliceShape, sensitivity: number, variance: number, grid: number): number {
  const { mode, dimension, slices, sliceDimension } = shape;
  const columns = slices * sliceDimension;
  const copies = mode === "independent" ? slices : Math.ceil(columns / dimension);
  const { squared, rounding } = onGrid(sensitivity, columns, grid);
  return (Math.max(copies, 1) * squared + rounding) / (2 * variance);
}

/** Where a condition that holds from some value on begins to hold, from above, within 2⁻⁴⁰ of it. */
function smallest(holds: (value: number) => boolean, start: number): number {
  let high = start;
  while (!holds(high)) high *= 4;
  let low = high / 4;
  while (holds(low) && low > 0) [high, low] = [low, low / 4];
  for (let i = 0; i < 44; i++) {
    const middle = Math.sqrt(low * high);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Variances in steps of the grid from which noise is drawn for whole σ alone. */
const wholeSigmaFrom = 2 ** 22;

/** At least `variance`, with a little to spare for rounding in the loss, and a value for which noise is drawn as asked. */
function drawable(variance: number, grid: number): number {
  const steps = Math.ceil((variance * (1 + 1e-9)) / (grid * grid));
  const sigma = Math.ceil(Math.sqrt(steps));
  return (steps < wholeSigmaFrom ? steps : sigma * sigma) * grid * grid;
}
