/**
 * A table from latent classes: a mixture of product laws that makes the noisy rows themselves likely.
 *
 * With a full frame Y·Θᵀ is every encoded row with independent noise of σ² on each coordinate, so the whole likelihood of
 * the release can be climbed (`fitNoisyRows`), not only what lines show of it. Cells of numbers are their bins.
 * @module
 */
import { check, permutation, type Rng, type Watch } from "@pushforward/core";
import { type Kernels, type Matrix, matmul } from "@pushforward/kernels";
import type { DomainTable } from "../domain-table.js";
import { mixtureRows } from "../marginals/index.js";
import { fitNoisyRows } from "../perturbation/fit-noisy-rows.js";
import { encodingOf, type SlicingRelease } from "./slicing-release.js";

export interface LatentClassSettings {
  readonly rng: Rng;
  readonly rows: number;
  /** Classes. */
  readonly components: number;
  readonly watch?: Watch | undefined;
}

/** Rounds of the fit at most; it ends by itself when rows held out are explained worse. */
const rounds = 30;

/** @throws ArgumentError unless the release is one full frame. */
export async function drawLatentClassRows(
  kernels: Kernels,
  release: SlicingRelease,
  { rng, rows, components, watch }: LatentClassSettings,
): Promise<DomainTable> {
  const { shape, domain, variance } = release;
  const width = shape.slices * shape.sliceDimension;
  const isFull = shape.mode === "frames" && width === shape.dimension;
  check(
    isFull,
    "slicing",
    "generator",
    "network, mixture or gaussian unless the release is a full frame",
    "latent-class",
  );
  const noisy = { encoding: encodingOf(release), values: turnedBack(kernels, release), variance };
  const mixture = await fitNoisyRows(noisy, { components, rounds, rng: rng.stream(0), kernels, watch });
  const { columns } = mixtureRows(mixture, rows, rng.stream(1));
  const order = permutation(rng.stream(2), rows);
  const codes = columns.map((column) => Uint16Array.from(order, (row) => column[row]!));
  return { domain, rows, codes, units: codes.map(() => undefined) };
}

/** Rows taken to the kernels at a time. */
const blockRows = 4096;

/** Y·Θᵀ. */
function turnedBack(
  kernels: Kernels,
  { shape: { dimension: d }, directions, projections, rows }: SlicingRelease,
): Float64Array {
  const theta: Matrix = { rows: d, columns: d, data: directions };
  const values = new Float64Array(rows * d);
  for (let from = 0; from < rows; from += blockRows) {
    const to = Math.min(rows, from + blockRows);
    const block: Matrix = { rows: to - from, columns: d, data: projections.subarray(from * d, to * d) };
    values.set(matmul(kernels, block, theta, { transposeB: true }).data, from * d);
  }
  return values;
}
