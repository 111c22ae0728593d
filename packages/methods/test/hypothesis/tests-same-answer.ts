/**
 * Whole answers of the single tests, for a look at every bit in every engine and at every number of threads.
 *
 * A change of a method changes them; record them again with `RECORD=1 npx vitest run --project node same-answer`.
 * @module
 */
import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { energyDistance, mmd } from "@pushforward/methods/divergence";
import {
  cramerVonMises,
  detectChange,
  goodnessOfFit,
  independence,
  independenceTests,
  pairedTest,
  pairedTests,
  twoSample,
  twoSampleTests,
} from "@pushforward/methods/hypothesis";

export { digests } from "../digests.js";
export { default as recorded } from "./tests-same-answer.json" with { type: "json" };

export async function answers(threads: number): Promise<Record<string, object>> {
  const kernels = await openKernels({ threads });
  const found: Record<string, object> = {};
  for (const test of twoSampleTests) {
    const d = ["ks", "cramer-von-mises", "wasserstein"].includes(test) ? 1 : 3;
    const options = { test, resamples: 49, p: 2.5, directions: 7, rng: seededRng(1), kernels };
    found[`two-sample ${test}`] = await twoSample(normal(120, d, 1), normal(170, d, 2), options);
  }
  const units = { resamples: 9, rng: seededRng(2), kernels };
  found["energy in units"] = await twoSample(normal(1300, 2, 3), normal(1100, 2, 4), units);
  const [x, y, z] = [normal(90, 2, 5), normal(90, 1, 6), normal(90, 2, 7)];
  for (const test of independenceTests)
    for (const given of [undefined, z])
      found[`independence ${test}${given ? " given" : ""}`] = await independence(x, y, { test, given, resamples: 29, rng: seededRng(3), kernels }); // biome-ignore format: a line
  for (const test of pairedTests)
    found[`paired ${test}`] = pairedTest(normal(60, 1, 8).data, { test, rng: seededRng(4) });
  const components = [{ weight: 1, mean: [0, 1], sd: 0.7 }, { weight: 2, mean: [1, 0], sd: 1.1 }]; // biome-ignore format: a line
  for (const law of [{ kind: "normal" }, { kind: "mixture", components }] as const)
    found[`fit ${law.kind}`] = await goodnessOfFit(x, { law, resamples: 29, rng: seededRng(5) });
  found["fit exponential"] = await goodnessOfFit(samplesFrom(y.data.map(Math.abs), 1), { law: { kind: "exponential" }, rng: seededRng(6), resamples: 29 }); // biome-ignore format: a line
  found.change = detectChange(normal(50, 3, 9), normal(300, 3, 10), { rng: seededRng(7) });
  found["limit of Cramér and von Mises"] = await cramerVonMises(x.data, y.data, { rng: seededRng(8), exactUpTo: 0 });
  found.mmd = await mmd(x, z, { bandwidth: "aggregated", kernels });
  found["energy distance"] = await energyDistance(x, z, { kernels });
  await kernels.close();
  return found;
}

function normal(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return samplesFrom(data, d);
}
