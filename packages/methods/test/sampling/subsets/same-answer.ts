/** Laws of tokens and sets of rows whose every bit must be the same in every engine and for every number of threads. */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { logProbabilities, type SubsetMethod, selectSubset, temper } from "@pushforward/methods/sampling";
import { digests } from "../../digests.js";
import recorded from "./same-answer.json" with { type: "json" };

export { digests, recorded };

export async function answers(threads: number): Promise<Readonly<Record<string, unknown>>> {
  const kernels = await openKernels({ threads });
  try {
    const points = (n: number, d: number, seed: number) => ({ n, d, data: normals(n * d, seed) });
    const select = (method: SubsetMethod, n: number, d: number, count: number, more = {}) =>
      selectSubset(points(n, d, n), { rng: seededRng(count), kernels, method, count, randomSubsets: 3, ...more });
    const laws = (seed: number) => logProbabilities(normals(600, seed), 30, { logits: true });
    return {
      "k-dpp": await select("k-dpp", 60, 3, 7),
      "k-dpp from features": await select("k-dpp", 300, 3, 9, { largestExact: 10, features: 20 }),
      "k-dpp by the dual": await select("k-dpp", 400, 6, 5, { similarity: "cosine" }),
      "greedy determinant": await select("map", 300, 3, 12),
      volume: await select("volume", 200, 4, 11),
      "greedy Vendi score": await select("vendi", 200, 3, 9),
      tempered: temper(
        laws(1),
        [
          { rule: "contrast", strength: 0.5 },
          { rule: "guided-temperature", temperature: 1.2, halving: 2 },
          { rule: "budget", budget: 0.1, side: "flatter" },
          { rule: "typical", mass: 0.9 },
          { rule: "eta-cut", floor: 0.02 },
        ],
        { base: laws(2) },
      ),
    };
  } finally {
    await kernels.close();
  }
}

function normals(length: number, seed: number): Float64Array {
  const data = new Float64Array(length);
  seededRng(seed).fillNormal(data);
  return data;
}
