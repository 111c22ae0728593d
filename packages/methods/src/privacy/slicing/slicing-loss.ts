/**
 * Privacy loss of noisy projections on random directions.
 *
 *     M(X) = (Θ, X·Θ + σ·G),   Θ of d × m·k, Haar distributed, public;  G standard normal, fresh for every entry
 *
 * Neighbours differ in one row, by u with |u| ≤ Δ. Given Θ the Rényi divergence of order α is α·|Θᵀu|²/(2σ²), and
 * |Θᵀu|²/|u|² is Beta(k/2, (d − k)/2) for one slice of k orthonormal columns. With t = α·(α − 1)·Δ²/(2σ²):
 *
 *     independent slices:  m/(α − 1) · ln ₁F₁(k/2; d/2; t)
 *     frames, m·k = r·d + q:  r·α·Δ²/(2σ²) + 1/(α − 1) · ln ₁F₁(q/2; d/2; t)
 *
 * exactly. Frames cut a whole random rotation into slices; Jensen's inequality puts them below independent slices.
 *
 * On a grid: values are rounded to multiples of γ, which lengthens a difference of length s to at most s + γ·√(mk);
 * as (s + g)² ≤ (1 + c)·s² + (1 + 1/c)·g², the loss is at most the one above at Δ²·(1 + c), plus
 * α·(1 + 1/c)·m·k·γ²/(2σ²). Discrete Gaussian noise on the grid costs no more than continuous noise [canonne2020].
 *
 * Source: the mechanism is that of [greenewald2024]; the loss is derived here.
 * @module
 */
import { check } from "@pushforward/core";
import type { RenyiCurve } from "../private-data.js";
import { logKummer } from "./log-kummer.js";

/** "frames": slices are blocks of columns of random rotations; "independent": each is drawn by itself. */
export type SlicingMode = "frames" | "independent";

export interface SliceShape {
  readonly mode: SlicingMode;
  /** Length d of an encoded row. */
  readonly dimension: number;
  /** Number m of slices. */
  readonly slices: number;
  /** Directions k of a slice. */
  readonly sliceDimension: number;
}

/** Share c of Δ² that pays for rounding to the grid. */
export const roundingShare = 2 ** -10;

/** Covers the rounding of float64 in encoded rows and directions, many times over. */
const slack = 1 + 2 ** -30;

/** @throws ArgumentError unless 1 ≤ k ≤ d and m ≥ 1 are integers. */
export function checkShape({ dimension, slices, sliceDimension }: SliceShape, where: string): void {
  check(Number.isInteger(dimension) && dimension >= 1, where, "dimension", "an integer of at least 1", dimension);
  check(Number.isInteger(slices) && slices >= 1, where, "slices", "an integer of at least 1", slices);
  const fits = Number.isInteger(sliceDimension) && sliceDimension >= 1 && sliceDimension <= dimension;
  check(fits, where, "sliceDimension", `an integer from 1 to the ${dimension} encoded coordinates`, sliceDimension);
}

/** Exact Rényi divergence between neighbours, of continuous noise of standard deviation `sigma`. */
export function slicingLoss(shape: SliceShape, sensitivity: number, sigma: number): RenyiCurve {
  checkShape(shape, "slicingLoss");
  check(sensitivity > 0, "slicingLoss", "sensitivity", "above 0", sensitivity);
  check(sigma > 0, "slicingLoss", "sigma", "above 0", sigma);
  return lossOf(shape, sensitivity * sensitivity, sigma * sigma);
}

/** The same for discrete Gaussian noise of variance `variance` on a grid, rounding paid for. */
export function gridSlicingLoss(shape: SliceShape, sensitivity: number, variance: number, grid: number): RenyiCurve {
  const { squared, rounding } = onGrid(sensitivity, shape.slices * shape.sliceDimension, grid);
  const loss = lossOf(shape, squared, variance);
  return (alpha) => loss(alpha) + (alpha * rounding) / (2 * variance);
}

/** Δ²·(1 + c), and (1 + 1/c)·m·k·γ². */
export function onGrid(sensitivity: number, columns: number, grid: number): { squared: number; rounding: number } {
  const squared = slack * (1 + roundingShare) * sensitivity * sensitivity;
  return { squared, rounding: (1 + 1 / roundingShare) * columns * grid * grid };
}

function lossOf(shape: SliceShape, squaredSensitivity: number, variance: number): RenyiCurve {
  const { mode, dimension: d, slices: m, sliceDimension: k } = shape;
  const rate = squaredSensitivity / (2 * variance);
  const moment = (columns: number, alpha: number) => logKummer(columns / 2, d / 2, alpha * (alpha - 1) * rate);
  if (mode === "independent") return (alpha) => (m / (alpha - 1)) * moment(k, alpha);
  const frames = Math.floor((m * k) / d);
  const rest = m * k - frames * d;
  return (alpha) => frames * alpha * rate + (rest > 0 ? moment(rest, alpha) / (alpha - 1) : 0);
}

/** The largest power of two at which rounding costs no more than a thousandth of the loss. */
export function gridFor(shape: SliceShape, sensitivity: number): number {
  const most = (roundingShare * sensitivity) / Math.sqrt(shape.slices * shape.sliceDimension);
  let grid = 1;
  while (grid > most) grid /= 2;
  while (2 * grid <= most) grid *= 2;
  return grid;
}
