/**
 * How much noise an (ε, δ) takes, and what an amount of noise gives.
 *
 *     ε = min over α of  ε_R(α) + ln(1 − 1/α) − (ln δ + ln α)/(α − 1),   at least 0
 *
 * Any set of orders gives a valid ε; a finer one only a smaller one.
 *
 * Source: conversion [canonne2020, proposition 12].
 * @module
 */
import { check, log } from "@pushforward/core";
import type { RenyiCurve } from "../private-data.js";
import { gridFor, gridSlicingLoss, type SliceShape } from "./slicing-loss.js";

export interface CertifiedEpsilon {
  readonly epsilon: number;
  /** Order at which the minimum stands. */
  readonly alpha: number;
}

/** 1.05 … 2 by 0.05, then to 10 by 0.2, then 60 in geometric progression to about 600. */
export const orders: readonly number[] = [
  ...Array.from({ length: 20 }, (_, i) => 1 + (i + 1) / 20),
  ...Array.from({ length: 40 }, (_, i) => 2 + (i + 1) / 5),
  ...geometric(10, 1.0706, 60),
];

function geometric(start: number, factor: number, count: number): number[] {
  const list: number[] = [];
  for (let i = 0, value = start; i < count; i++) {
    value *= factor;
    list.push(value);
  }
  return list;
}

/** What a curve certifies at `delta`. @throws ArgumentError unless 0 < delta < 1. */
export function certifiedEpsilon(curve: RenyiCurve, delta: number): CertifiedEpsilon {
  check(delta > 0 && delta < 1, "certifiedEpsilon", "delta", "between 0 and 1", delta);
  let epsilon = Number.POSITIVE_INFINITY;
  let best = orders[0]!;
  for (const alpha of orders) {
    const loss = curve(alpha);
    // What does not depend on delta never falls again as alpha grows, and what does stays above 0.
    const rising = loss + log(1 - 1 / alpha) - log(alpha) / (alpha - 1);
    if (rising >= epsilon) break;
    const value = Math.max(0, rising - log(delta) / (alpha - 1));
    if (value < epsilon) [epsilon, best] = [value, alpha];
  }
  return { epsilon, alpha: best };
}

/**
 * Variance of the noise of a release on its grid, a whole number of γ², rounded up, so that ε is at most `epsilon`.
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
    certifiedEpsilon(gridSlicingLoss(shape, sensitivity, variance, grid), delta).epsilon <= epsilon;
  return wholeSteps(smallest(certifies, sensitivity * sensitivity), grid);
}

/** Variance at which the curve lies below ρ·α for every order: (ρ)-zCDP, whatever else is spent. */
export function varianceForRho(shape: SliceShape, sensitivity: number, rho: number): number {
  check(rho > 0 && rho < Infinity, "varianceForRho", "rho", "a finite number above 0", rho);
  const grid = gridFor(shape, sensitivity);
  const variance = worstLoss(shape, sensitivity, 1, grid) / rho;
  return wholeSteps(variance, grid);
}

/** The least ρ with curve(α) ≤ ρ·α for all α: that of the neighbours' difference lying within the slices. */
export function worstLoss(shape: SliceShape, sensitivity: number, variance: number, grid: number): number {
  const { mode, dimension, slices, sliceDimension } = shape;
  const copies = mode === "independent" ? slices : Math.ceil((slices * sliceDimension) / dimension);
  const rounded = sensitivity + grid * Math.sqrt(slices * sliceDimension);
  return (Math.max(copies, 1) * rounded * rounded) / (2 * variance);
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

/** At least `variance`, and a whole number of squared grid steps with a little to spare for rounding in the loss. */
function wholeSteps(variance: number, grid: number): number {
  return Math.ceil((variance * (1 + 1e-9)) / (grid * grid)) * grid * grid;
}
