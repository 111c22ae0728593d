/**
 * Maps that carry one cloud to another, to apply to points that were not there when they were made.
 *
 *     entropic:    T(z) = Σ_j w_j(z)·y_j,   w_j(z) ∝ b_j·exp((g_j − |z − y_j|²)/ε), g from `sinkhorn`
 *     sparse:      T(z) = z − S_γ( Σ_j w_j(z)·∇h(z − y_j) ),   h(t) = ½|t|² + γ·|t|₁, w from h, S_γ soft thresholding
 *     gaussian:    T(z) = m_y + A·(z − m_x), the optimal map between the Gaussians of equal moments
 *     barycentric: the point of x nearest to z, and its mean displacement in the exact plan
 *
 * Displacements of the sparse map have few coordinates that are not 0: S_γ is the gradient of h's conjugate, so it is the
 * entropic map for the cost h; its costs are held in memory, up to 2 GB. Time for k new points: O(k·m·d), gaussian O(k·d²), barycentric O(k·n·d).
 *
 * Source: [pooladian2021], [cuturi2023], [peyre2019].
 * @module
 */
import { check, exp, log, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { shares } from "./entropic/entropic-pair.js";
import { entropicMap } from "./entropic-map.js";
import type { TransportPlan } from "./exact/plan.js";
import { gaussianOf, gaussianWasserstein } from "./gaussian-wasserstein.js";
import { checkPairMemory } from "./pair-memory.js";
import { type Sinkhorn, sinkhorn, sinkhornMatrix } from "./sinkhorn.js";
import { usingKernels } from "./using-kernels.js";
import { wasserstein } from "./wasserstein.js";

export type MapKind = "entropic" | "sparse" | "gaussian" | "barycentric";

export interface TransportMapOptions {
  /** "entropic" by default. */
  readonly kind?: MapKind | undefined;
  /** For the entropic (in units of |x − y|²) and sparse maps (of h); 0.05 of the mean cost by default. */
  readonly epsilon?: number | undefined;
  /** γ > 0 of the sparse map, in units of the coordinates. */
  readonly gamma?: number | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface TransportMap {
  readonly kind: MapKind;
  /** Images of points in the space of x. @throws ArgumentError when they live elsewhere. */
  apply(at: Samples, options?: { kernels?: Kernels | undefined; watch?: Watch | undefined }): Promise<Samples>;
  /** Of the entropic problem behind it; true for the others, which are exact. */
  readonly converged: boolean;
  readonly epsilon?: number | undefined;
}

/** @throws ArgumentError when `y` is not in the space of `x`, or options do not fit the kind; MemoryError for too many pairs of the sparse map. */
export async function transportMap(x: Samples, y: Samples, options: TransportMapOptions = {}): Promise<TransportMap> {
  const here = "transportMap";
  const { kind = "entropic", gamma } = options;
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  check(kind in makers, here, "kind", Object.keys(makers).join(", "), kind);
  check(
    (kind === "sparse") === (gamma !== undefined),
    here,
    "gamma",
    "given for the sparse map, and for no other",
    gamma,
  );
  check(gamma === undefined || (gamma > 0 && gamma < Infinity), here, "gamma", "positive and finite", gamma);
  const map = await usingKernels(options.kernels, (kernels) => makers[kind](x, y, { ...options, kernels }));
  return {
    kind,
    ...map,
    async apply(at, how = {}) {
      check(at.d === x.d, "TransportMap.apply", "at", `${x.d}-dimensional like x`, `${at.d} dimensions`);
      return map.apply(at, how);
    },
  };
}

/** Mean of where each point of x goes; points without mass stay. Time O(entries·d). */
export function barycentricProjection({ from, to, mass }: TransportPlan, x: Samples, y: Samples): Samples {
  const { n, d } = x;
  const data = new Float64Array(n * d);
  const total = new Float64Array(n);
  for (let e = 0; e < mass.length; e++) {
    const [i, j] = [from[e]! * d, to[e]! * d];
    total[from[e]!]! += mass[e]!;
    for (let k = 0; k < d; k++) data[i + k]! += mass[e]! * y.data[j + k]!;
  }
  for (let at = 0; at < data.length; at++) {
    const i = Math.floor(at / d);
    data[at] = total[i]! > 0 ? data[at]! / total[i]! : x.data[at]!;
  }
  return { ...x, data };
}

type Maker = (
  x: Samples,
  y: Samples,
  options: TransportMapOptions & { readonly kernels: Kernels },
) => Promise<Omit<TransportMap, "kind">>;

const makers: Record<MapKind, Maker> = {
  async entropic(x, y, { epsilon: asked, kernels, watch }) {
    const { potentials, epsilon, converged } = await sinkhorn(x, y, { epsilon: asked, kernels, watch });
    const apply = async (at: Samples, how: { kernels?: Kernels | undefined; watch?: Watch | undefined }) =>
      (await entropicMap(at, y, potentials.y, { epsilon, cost: "squared", ...how })).images;
    return { apply, converged, epsilon };
  },

  async sparse(x, y, { epsilon: asked, gamma, kernels, watch }) {
    checkPairMemory(x.n, y.n, 24, "transportMap", "take fewer rows, or the entropic map, which needs no matrix");
    const costs = new Float64Array(x.n * y.n);
    for (let i = 0; i < x.n; i++) for (let j = 0; j < y.n; j++) costs[i * y.n + j] = elastic(x, i, y, j, gamma!);
    const weights = (cloud: Samples) => cloud.weights ?? new Float64Array(cloud.n).fill(1);
    const found = await sinkhornMatrix(costs, weights(x), weights(y), { epsilon: asked, kernels, watch });
    const { converged, epsilon } = found;
    return { apply: async (at) => sparseImages(at, y, found, gamma!), converged, epsilon };
  },

  async gaussian(x, y, { kernels }) {
    const [a, b] = [gaussianOf(x), gaussianOf(y)];
    const { map } = await gaussianWasserstein(a, b, { kernels });
    const apply = async (at: Samples) => {
      const { d } = at;
      const data = at.data.map((_, place) => {
        const [i, k] = [Math.floor(place / d), place % d];
        let sum = b.mean[k]!;
        for (let l = 0; l < d; l++) sum += map[k * d + l]! * (at.data[i * d + l]! - a.mean[l]!);
        return sum;
      });
      return { ...at, data };
    };
    return { apply, converged: true };
  },

  async barycentric(x, y, { kernels, watch }) {
    const { plan } = await wasserstein(x, y, { kernels, watch });
    const images = barycentricProjection(plan, x, y);
    const apply = async (at: Samples) => {
      const { d } = at;
      const data = at.data.slice();
      for (let i = 0; i < at.n; i++) {
        const near = nearest(at, i, x) * d;
        for (let k = 0; k < d; k++) data[i * d + k]! += images.data[near + k]! - x.data[near + k]!;
      }
      return { ...at, data };
    };
    return { apply, converged: true };
  },
};

/** h(x_i − y_j) */
function elastic(x: Samples, i: number, y: Samples, j: number, gamma: number): number {
  let sum = 0;
  for (let k = 0; k < x.d; k++) {
    const t = x.data[i * x.d + k]! - y.data[j * x.d + k]!;
    sum += 0.5 * t * t + gamma * Math.abs(t);
  }
  return sum;
}

function sparseImages(at: Samples, y: Samples, { potentials, epsilon }: Sinkhorn, gamma: number): Samples {
  const { d } = at;
  const logs = shares(y.weights ?? new Float64Array(y.n).fill(1), y.n, "transportMap", "y").map(log);
  const data = at.data.slice();
  const scores = new Float64Array(y.n);
  const slope = new Float64Array(d);
  for (let i = 0; i < at.n; i++) {
    let top = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < y.n; j++) {
      scores[j] = logs[j]! + (potentials.y[j]! - elastic(at, i, y, j, gamma)) / epsilon;
      top = Math.max(top, scores[j]!);
    }
    let total = 0;
    slope.fill(0);
    for (let j = 0; j < y.n; j++) {
      const weight = exp(scores[j]! - top);
      total += weight;
      for (let k = 0; k < d; k++) {
        const t = at.data[i * d + k]! - y.data[j * d + k]!;
        slope[k]! += weight * (t + gamma * Math.sign(t));
      }
    }
    for (let k = 0; k < d; k++) data[i * d + k]! -= softened(slope[k]! / total, gamma);
  }
  return { ...at, data };
}

function softened(value: number, gamma: number): number {
  if (value > gamma) return value - gamma;
  return value < -gamma ? value + gamma : 0;
}

/** The point of x nearest to point i of `at`. */
function nearest(at: Samples, i: number, x: Samples): number {
  let [best, least] = [0, Infinity];
  for (let r = 0; r < x.n; r++) {
    let sum = 0;
    for (let k = 0; k < x.d && sum < least; k++) {
      const t = at.data[i * x.d + k]! - x.data[r * x.d + k]!;
      sum += t * t;
    }
    if (sum < least) [best, least] = [r, sum];
  }
  return best;
}
