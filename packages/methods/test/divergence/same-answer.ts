/**
 * Answers of the divergences to fixed points, for a look at every bit in every engine and at every number of threads.
 *
 * A change of a method changes them; record them again with `RECORD=1 npx vitest run --project node same-answer`.
 * @module
 */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  bestOfN,
  cauchySchwarz,
  countedDivergence,
  criticDivergence,
  gaussianDivergenceOf,
  measures,
  momentProjection,
  neighbourDivergence,
  robustBounds,
  tiltDivergences,
  tiltedLaw,
} from "@pushforward/methods/divergence";
import { cloud, gaussianPair } from "./gaussian-pair.js";

export { digests } from "../digests.js";
export { default as recorded } from "./same-answer.json" with { type: "json" };

export async function answers(threads: number): Promise<Readonly<Record<string, object>>> {
  const kernels = await openKernels({ threads });
  if (kernels.threads !== threads) throw new Error(`${threads} threads were asked for, ${kernels.threads} came`);
  const { p, q } = gaussianPair(3);
  const [x, y] = [cloud(p, 1500, 1), cloud(q, 1200, 2)];
  const reward = x.data.subarray(0, 500);
  const found = {
    "kl by neighbours": await neighbourDivergence(x, y, { measure: "kl" }, { kernels }),
    "renyi by neighbours": await neighbourDivergence(x, y, { measure: "renyi", order: 0.3 }, { kernels }),
    "kl by a classifier": await criticDivergence(x, y, { measure: "kl" }, { rng: seededRng(3) }),
    "jensen-shannon by kernels": await criticDivergence(x, y, { measure: "jensen-shannon" }, { rng: seededRng(4), critic: "kernel" }), // biome-ignore format: one line
    "kl of gaussians": gaussianDivergenceOf(x, y, { measure: "kl" }),
    "cauchy-schwarz by kernels": await cauchySchwarz(x, y, { kernels }),
    counts: measures.map((measure) => countedDivergence([5, 30, 12, 9], [8, 22, 15, 3], { measure })),
    "tilted laws": tiltDivergences.map((divergence) => tiltedLaw(reward, 0.2, { divergence })),
    "best of 7": bestOfN(reward, 7),
    "given means": momentProjection(x.data, [0.2, -0.1, 0.3]),
    bounds: robustBounds(reward, { radius: 0.1, divergence: "chi-square" }),
  };
  await kernels.close();
  return found;
}
