/**
 * How the transport cost ⟨P, C⟩ of an entropic plan changes with the points and the masses. The plan is not optimal for the cost alone, so
 * its own change counts: dP = −P·dc̃/ε at fixed marginals, with c̃ = c − φ − ψ the part of the cost that is no sum of terms of x and of y.
 *
 *     ∂⟨P, C⟩/∂x_i = Σ_j P_ij·(1 − c̃_ij/ε)·∂c(x_i, y_j)/∂x_i,   ∂⟨P, C⟩/∂a_i = φ_i up to a constant
 *
 * Balanced problems only. Time O(n·m·d) and some tens of passes for φ and ψ; no matrix.
 * @module
 */
import { breathe, exp, log, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { Sinkhorn } from "../sinkhorn.js";
import { centredSlopes, emptyGradient, type TransportGradient } from "../transport-gradient.js";
import { additiveParts } from "./additive-parts.js";
import { PlanMeans } from "./plan-means.js";

/** For the `result` of `sinkhorn(x, y)`. */
export async function costGradient(
  kernels: Kernels,
  x: Samples,
  y: Samples,
  result: Sinkhorn,
  watch: Watch | undefined,
): Promise<TransportGradient> {
  const scope = kernels.scope();
  try {
    const means = await PlanMeans.open(kernels, scope, x, y, result, watch);
    const { a, b } = means;
    const [rows, columns] = [new Float64Array(x.n), new Float64Array(y.n)];
    await overPairs(x, y, result, means, watch, (i, j, cost, factor) => {
      rows[i]! += b[j]! * factor * cost;
      columns[j]! += a[i]! * factor * cost;
    });
    const { x: phi, y: psi } = await additiveParts(means, rows, columns, 1);
    const gradient = emptyGradient(x, y);
    const { d } = x;
    await overPairs(x, y, result, means, watch, (i, j, cost, factor) => {
      const share = a[i]! * b[j]! * factor * (1 + (phi[i]! + psi[j]! - cost) / result.epsilon);
      const length = result.cost === "squared" ? 2 : cost > 0 ? 1 / cost : 0;
      for (let k = 0; k < d; k++) {
        const part = share * length * (x.data[i * d + k]! - y.data[j * d + k]!);
        gradient.x[i * d + k]! += part;
        gradient.y[j * d + k]! -= part;
      }
    });
    return { ...gradient, xMasses: centredSlopes(phi, a), yMasses: centredSlopes(psi, b) };
  } finally {
    scope.free();
  }
}

/** Tell of every pair its cost and P_ij/(a_i·b_j). */
async function overPairs(
  x: Samples,
  y: Samples,
  { potentials, epsilon, cost: kind }: Sinkhorn,
  { a, b }: PlanMeans,
  watch: Watch | undefined,
  tell: (i: number, j: number, cost: number, factor: number) => void,
): Promise<void> {
  const { d } = x;
  const [f, g] = [potentials.x.map((value) => value / epsilon), potentials.y.map((value) => value / epsilon)];
  const [logA, logB] = [a.map(log), b.map(log)];
  for (let i = 0; i < x.n; i++) {
    if ((i * y.n) % 100_000 < y.n) await breathe(watch);
    for (let j = 0; j < y.n; j++) {
      let squared = 0;
      for (let k = 0; k < d; k++) {
        const t = x.data[i * d + k]! - y.data[j * d + k]!;
        squared += t * t;
      }
      const cost = kind === "squared" ? squared : Math.sqrt(squared);
      const score = f[i]! + g[j]! - cost / epsilon;
      // Others hold no mass of their row or column to the last digit.
      if (score + Math.max(logA[i]!, logB[j]!) > -60) tell(i, j, cost, exp(score));
    }
  }
}
