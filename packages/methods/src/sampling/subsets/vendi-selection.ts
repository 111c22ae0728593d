/**
 * Rows chosen one after another so that the Vendi score of those chosen grows the most.
 *
 *     next row = argmax_i VS(S ∪ {i}),   VS = exp(−Σ λ ln λ),   λ the eigenvalues of K_S/|S|
 *
 * Among sets of one size VS grows with −tr(K_S·ln K_S). That function of sets has falling gains [friedland2013], so a gain
 * worked out earlier bounds the gain now, and most rows need no second look [minoux1978]: the rows are those of the greedy
 * search over all of them. The first row is drawn at random, since every single row scores 1. Time O(k³) a look, k to n·k
 * looks; memory O(n·k).
 *
 * Source: [friedman2023]; [nguyen2024vendi] for greedy search on the score.
 * @module
 */
import { breathe, check, exp, log, type Rng, type Watch } from "@pushforward/core";
import type { Kernels, Region, Scope } from "@pushforward/kernels";
import type { SubsetKernel } from "./subset-kernel.js";

export interface VendiSelection {
  /** In the order of their choice. */
  readonly rows: Uint32Array;
  /** Vendi scores of the first 1, 2, … of them. */
  readonly scores: Float64Array;
}

/** `kernel` has ones on its diagonal. @throws ArgumentError unless `count` is an integer from 1 to n. */
export async function vendiSelection(
  kernels: Kernels,
  kernel: SubsetKernel,
  count: number,
  { rng, watch }: { readonly rng: Rng; readonly watch?: Watch | undefined },
): Promise<VendiSelection> {
  const { n } = kernel;
  check(
    Number.isInteger(count) && count >= 1 && count <= n,
    "vendiSelection",
    "count",
    `an integer from 1 to ${n}`,
    count,
  );
  const scope = kernels.scope();
  try {
    const spread = spreadOf(kernels, scope, count);
    const lines = new Float64Array(count * n); // kernel rows of the chosen
    const rows = new Uint32Array(count);
    const scores = new Float64Array(count).fill(1);
    const gains = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
    let value = 0;
    for (let size = 0; size < count; size++) {
      const lookAt = (row: number) => spread(rows.subarray(0, size), row, lines, n) - value;
      const row = size === 0 ? rng.integer(n) : bestRow(gains, lookAt);
      value += size === 0 ? 0 : gains[row]!;
      gains[row] = Number.NEGATIVE_INFINITY; // chosen
      rows[size] = row;
      scores[size] = (size + 1) * exp(value / (size + 1));
      kernel.fillRow(row, lines.subarray(size * n, size * n + n));
      await breathe(watch);
    }
    return { rows, scores };
  } finally {
    scope.free();
  }
}

/** The row of the largest gain, the first of equal ones; `gains` are bounds and are renewed where that is needed. */
function bestRow(gains: Float64Array, lookAt: (row: number) => number): number {
  const order = Uint32Array.from(gains, (_, i) => i).sort((a, b) => gains[b]! - gains[a]! || a - b);
  let best = -1;
  for (const row of order) {
    if ((best >= 0 && gains[best]! > gains[row]!) || gains[row] === Number.NEGATIVE_INFINITY) break;
    gains[row] = lookAt(row);
    if (best < 0 || gains[row]! > gains[best]! || (gains[row] === gains[best] && row < best)) best = row;
  }
  return best;
}

/** −tr(K ln K) of the kernel among some chosen rows and one more; regions are made once for `most` of them. */
function spreadOf(kernels: Kernels, scope: Scope, most: number) {
  const [work, values, vectors] = [scope.f64(most * most), scope.f64(most), scope.f64(most * most)];
  const { functions } = kernels;
  const scratch = scope.u8(functions.eigSymmetricScratch(most));
  return (chosen: Uint32Array, row: number, lines: Float64Array, n: number): number => {
    const size = chosen.length + 1;
    fillBordered(work, chosen, row, lines, n);
    functions.eigSymmetric(size, work.ptr, size, values.ptr, vectors.ptr, scratch.ptr);
    const found = values.view;
    let sum = 0;
    for (let m = 0; m < size; m++) if (found[m]! > 0) sum -= found[m]! * log(found[m]!);
    return sum;
  };
}

function fillBordered(work: Region<Float64Array>, chosen: Uint32Array, row: number, lines: Float64Array, n: number) {
  const size = chosen.length + 1;
  const out = work.view;
  for (let a = 0; a < size - 1; a++) {
    for (let b = 0; b < size - 1; b++) out[a * size + b] = lines[a * n + chosen[b]!]!;
    out[a * size + size - 1] = lines[a * n + row]!;
    out[(size - 1) * size + a] = lines[a * n + row]!;
  }
  out[size * size - 1] = 1;
}
