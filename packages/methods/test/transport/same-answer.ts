/**
 * Whole answers of transport to fixed points, for a look at every bit in every engine and at every number of threads.
 *
 * A change of a method changes them; record them again with `RECORD=1 npx vitest run --project node same-answer`.
 * @module
 */
import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { type Kernels, openKernels } from "@pushforward/kernels";
import {
  barycenter,
  circularTransport,
  gaussianWassersteinOf,
  gromovWasserstein,
  inverseTransport,
  maxSlicedWasserstein,
  orliczWasserstein,
  sinkhorn,
  sinkhornDivergence,
  sinkhornGradient,
  slicedBarycenter,
  slicedWasserstein,
  slicedWassersteinGradient,
  wasserstein,
  wassersteinInterval,
} from "@pushforward/methods/transport";

export { digests } from "../digests.js";
export { default as recorded } from "./same-answer.json" with { type: "json" };

export type Answers = Readonly<Record<string, object>>;

/** Each solver and each way through it: sizes that take several tasks, weights, orders, costs, penalties, precisions. */
export async function answers(threads: number): Promise<Answers> {
  const kernels = await openKernels({ threads });
  if (kernels.threads !== threads) throw new Error(`${threads} threads were asked for, ${kernels.threads} came`);
  const found = {
    ...(await exact(kernels)),
    ...(await entropic(kernels)),
    ...(await overLines(kernels)),
    ...(await shapes(kernels)),
    ...(await gradients(kernels)),
  };
  await kernels.close();
  return found;
}

async function exact(kernels: Kernels): Promise<Answers> {
  const [x, y, flatX, flatY] = [cloud(900, 2, 1), cloud(700, 2, 2), cloud(3000, 1, 3), cloud(2000, 1, 4)];
  const plane = await wasserstein(x, y, { kernels });
  const [wideX, wideY] = [cloud(300, 20, 5), cloud(300, 20, 6)];
  return {
    "wasserstein in the plane": plane,
    "its interval": await wassersteinInterval(x, y, plane, { rng: seededRng(7), kernels }),
    "wasserstein, equal weights": await wasserstein(equal(cloud(500, 3, 8)), equal(cloud(500, 3, 9)), { kernels }),
    "wasserstein, p = 1, Manhattan": await wasserstein(wideX, wideY, { p: 1, metric: "manhattan", kernels }),
    "wasserstein, p = 2.5": await wasserstein(wideX, wideY, { p: 2.5, kernels }),
    "wasserstein on a line": await wasserstein(flatX, flatY, { p: 1.5, kernels }),
    "gaussian wasserstein": await gaussianWassersteinOf(wideX, wideY, { kernels }),
  };
}

async function entropic(kernels: Kernels): Promise<Answers> {
  const [x, y] = [cloud(700, 3, 10), cloud(600, 3, 11)];
  const given = { epsilon: 0.1, kernels };
  return {
    sinkhorn: await sinkhorn(x, y, { ...given, tolerance: 1e-10 }),
    "sinkhorn, lengths": await sinkhorn(x, y, { ...given, cost: "euclidean" }),
    "sinkhorn, KL": await sinkhorn(x, y, { ...given, unbalanced: { penalty: "kl", rho: 1 } }),
    "sinkhorn, total variation": await sinkhorn(x, y, {
      ...given,
      epsilon: 0.3,
      unbalanced: { penalty: "tv", rho: 2 },
    }),
    "sinkhorn, partial": await sinkhorn(x, y, { ...given, epsilon: 0.3, partial: 0.6 }),
    "sinkhorn divergence": await sinkhornDivergence(x, y, given),
  };
}

async function overLines(kernels: Kernels): Promise<Answers> {
  const [x, y] = [cloud(800, 6, 12), cloud(500, 6, 13)];
  const given = () => ({ rng: seededRng(14), directions: 200, kernels });
  return {
    sliced: await slicedWasserstein(x, y, { ...given(), precision: "double" }),
    "sliced in float32": await slicedWasserstein(x, y, { ...given(), precision: "single" }),
    "sliced, p = 1.5": await slicedWasserstein(equal(x), equal(y), { ...given(), p: 1.5 }),
    "sliced on planes": await slicedWasserstein(x, y, { ...given(), directions: 8, dimension: 2 }),
    "max-sliced": await maxSlicedWasserstein(x, y, { rng: seededRng(15), kernels }),
    "sliced barycenter": await slicedBarycenter([x, equal(y)], { rng: seededRng(16), points: 60, kernels }),
    "on a circle": circularTransport({ points: x.data }, { points: y.data }, { p: 1.5 }),
  };
}

async function shapes(kernels: Kernels): Promise<Answers> {
  const [x, y, z] = [cloud(120, 2, 16), cloud(90, 3, 17), cloud(100, 2, 18)];
  return {
    "gromov-wasserstein": await gromovWasserstein(x, y, { starts: 2, kernels }),
    "gromov-wasserstein, entropic": await gromovWasserstein(x, y, { epsilon: 2, starts: 1, kernels }),
    "gromov-wasserstein, lengths": await gromovWasserstein(x, y, {
      geometry: "euclidean",
      epsilon: 0.5,
      starts: 1,
      kernels,
    }),
    barycenter: await barycenter([x, z], { points: 40, rng: seededRng(19), kernels }),
    "inverse transport": await inverseTransport(cloud(90, 2, 20), y, { l1: 0.01, kernels }),
    "orlicz-wasserstein": await orliczWasserstein(x, z, { kernels }),
  };
}

async function gradients(kernels: Kernels): Promise<Answers> {
  const [x, y] = [cloud(200, 3, 18), cloud(180, 3, 19)];
  const soft = await sinkhorn(x, y, { epsilon: 0.5, kernels });
  return {
    "gradient of the cost of entropic transport": await sinkhornGradient(x, y, soft, { of: "transportCost", kernels }),
    "gradient over lines": await slicedWassersteinGradient(x, y, {
      rng: seededRng(20),
      p: 1.5,
      directions: 20,
      kernels,
    }),
  };
}

/** Weighted normal points, stretched and shifted by the seed. */
function cloud(n: number, d: number, seed: number): Samples {
  const rng = seededRng(1000 + seed);
  const data = new Float64Array(n * d);
  rng.fillNormal(data);
  const raw = Float64Array.from({ length: n }, () => 0.1 + rng.uniform());
  const sum = raw.reduce((a, b) => a + b, 0);
  const moved = data.map((value, at) => value * (1 + 0.1 * ((seed + at) % d)) + 0.3 * (seed % 3));
  return { ...samplesFrom(moved, d), weights: raw.map((weight) => weight / sum) };
}

function equal({ data, d }: Samples): Samples {
  return samplesFrom(data, d);
}
