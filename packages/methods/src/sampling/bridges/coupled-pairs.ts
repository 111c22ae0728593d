/**
 * Pairs of points of two samples with masses, by a coupling: what flows are fitted to.
 * @module
 */
import { check, type Rng, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { type TransportPlan, wasserstein } from "../../transport/index.js";
import { drawBySums, weightSums } from "./row-law.js";

export type CouplingKind = "exact" | "minibatch" | "independent";

/** Stated once: the code, the catalogue and the manual read these. */
export const pairDefaults = { pairs: 5000, batch: 256 } as const;

export interface CoupledPairsOptions {
  rng: Rng;
  /** `exact`: the optimal plan, whole. `minibatch`: optimal plans of small random parts. `independent`: drawn apart. */
  coupling: CouplingKind;
  /** Pairs to draw when not exact, at least. */
  pairs?: number | undefined;
  /** Points of each side in a part. */
  batch?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

/**
 * Rows of x and y with their shares of the mass; `from` ascends within a part.
 *
 * @throws like `wasserstein`, and ArgumentError when an option is out of range.
 */
export async function coupledPairs(x: Samples, y: Samples, options: CoupledPairsOptions): Promise<TransportPlan> {
  const { coupling, rng, pairs = pairDefaults.pairs, batch = pairDefaults.batch, watch } = options;
  check(Number.isInteger(pairs) && pairs >= 1, "coupledPairs", "pairs", "a whole number of at least 1", pairs);
  check(Number.isInteger(batch) && batch >= 1, "coupledPairs", "batch", "a whole number of at least 1", batch);
  return usingKernels(options.kernels, async (kernels) => {
    if (coupling === "exact") return (await wasserstein(x, y, { kernels, watch })).plan;
    const size = coupling === "independent" ? 1 : batch;
    const parts = Math.ceil(pairs / size);
    const [from, to] = [new Uint32Array(parts * size), new Uint32Array(parts * size)];
    const sums = { x: weightSums(x), y: weightSums(y) };
    for (let part = 0; part < parts; part++) {
      const own = rng.stream(part);
      const rows = { x: drawRows(sums.x, size, own), y: drawRows(sums.y, size, own) };
      from.set(rows.x, part * size);
      to.set(size === 1 ? rows.y : await matched(kernels, x, y, rows, watch), part * size);
      if (size > 1) watch?.onProgress?.({ stage: "coupling", done: part / parts });
    }
    return { from, to, mass: new Float64Array(parts * size).fill(1 / (parts * size)) };
  });
}

const drawRows = (sums: Float64Array, count: number, rng: Rng): Uint32Array =>
  Uint32Array.from({ length: count }, () => drawBySums(sums, rng));

/** Rows of y in the order that matches those of x: an optimal plan of equal shares is a permutation. */
async function matched(
  kernels: Kernels,
  x: Samples,
  y: Samples,
  rows: { readonly x: Uint32Array; readonly y: Uint32Array },
  watch: Watch | undefined,
): Promise<Uint32Array> {
  const { plan } = await wasserstein(take(x, rows.x), take(y, rows.y), { kernels, watch: { signal: watch?.signal } });
  const out = new Uint32Array(rows.y.length);
  plan.from.forEach((from, e) => {
    out[from] = rows.y[plan.to[e]!]!;
  });
  return out;
}

function take({ data, d }: Samples, rows: Uint32Array): Samples {
  const out = new Float64Array(rows.length * d);
  rows.forEach((row, i) => {
    out.set(data.subarray(row * d, (row + 1) * d), i * d);
  });
  return { data: out, n: rows.length, d };
}
