/** Measures of diversity and audits whose every bit must be the same in every engine and for every number of threads. */
import { type Samples, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { logProbabilities, modelDrift, textProvenance, tokenRecords, trainingOrder } from "@pushforward/methods/audits";
import { generationQuality, hillNumbers, mauve, vendiScore } from "@pushforward/methods/diversity";
import { digests } from "../digests.js";
import recorded from "./same-answer.json" with { type: "json" };

export { digests, recorded };

export async function answers(threads: number): Promise<Readonly<Record<string, unknown>>> {
  const kernels = await openKernels({ threads });
  try {
    const [x, y] = [cloud(240, 5, 1), cloud(300, 5, 2)];
    const given = (seed: number) => ({ rng: seededRng(seed), kernels });
    const probes = { similarity: "rbf", largestExact: 10, probes: 4, maxIterations: 16 } as const;
    const [p, q] = [logits(40, 30, 3), logits(40, 30, 4)];
    const counts = Array.from({ length: 60 }, (_, k) => Math.floor(300 / (1 + k * k)));
    return {
      "vendi, cosine": await vendiScore(x, given(1)),
      "vendi, whole": await vendiScore(x, { ...given(2), similarity: "rbf" }),
      "vendi, by probes": await vendiScore(x, { ...given(3), ...probes }),
      "vendi, without a matrix": await vendiScore(cloud(4200, 3, 5), { ...given(4), ...probes, maxIterations: 2 }),
      "hill numbers": hillNumbers(counts, { orders: [0, 0.3, 1, 1.7, 2, 4] }),
      mauve: mauve([3, 1, 4, 1, 5], [2, 7, 1, 8, 2]),
      "generation quality": await generationQuality(x, y, { ...given(5), repeats: 2 }),
      "model drift": modelDrift(p, q),
      "text provenance": textProvenance(
        tokenRecords(
          p,
          Array.from({ length: 40 }, (_, t) => (7 * t) % 30),
        ),
      ),
      "training order": await trainingOrder(x.data.subarray(0, 90), y.data.subarray(0, 90), { rng: seededRng(6) }),
    };
  } finally {
    await kernels.close();
  }
}

function cloud(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return { n, d, data };
}

function logits(positions: number, vocabulary: number, seed: number) {
  return logProbabilities(cloud(positions, vocabulary, seed).data, vocabulary, { logits: true });
}
