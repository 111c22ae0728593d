/** Samples whose every bit must be the same in every engine and for every number of threads. */
import { type Samples, seededRng, table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { closedFormSamples, sampleTable } from "@pushforward/methods/sampling";
import { digests } from "../digests.js";
import recorded from "./same-answer.json" with { type: "json" };

export { digests, recorded };

export async function answers(threads: number): Promise<Readonly<Record<string, unknown>>> {
  const kernels = await openKernels({ threads });
  try {
    const given = (seed: number) => ({ rng: seededRng(seed), kernels });
    const weights = Float64Array.from({ length: 200 }, (_, i) => (1 + i) / 20_100);
    return {
      "over all rows": await closedFormSamples(cloud(300, 3, 1), 400, given(1)),
      "of weighted rows": await closedFormSamples({ ...cloud(200, 2, 2), weights }, 100, given(2)),
      "over neighbours": await closedFormSamples(cloud(1500, 4, 3), 100, { ...given(3), estimator: "neighbours" }),
      "over neighbours in many dimensions": await closedFormSamples(cloud(1200, 20, 4), 50, {
        ...given(4),
        estimator: "neighbours",
      }),
      "a table in groups": await sampleTable(people(150), 80, { ...given(5), by: "kind" }),
    };
  } finally {
    await kernels.close();
  }
}

function cloud(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return { data, n, d };
}

function people(n: number) {
  const rng = seededRng(6);
  return table([
    { name: "size", type: "numeric", values: Float64Array.from({ length: n }, () => rng.normal()) },
    { name: "count", type: "integer", values: Float64Array.from({ length: n }, () => rng.integer(9)) },
    { name: "kind", type: "category", codes: Int32Array.from({ length: n }, () => rng.integer(2)), levels: ["a", "b"] },
  ]);
}
