/** Counts, fits and rows whose every bit must be the same in every engine and for every number of threads. */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  type Domain,
  forecastMarginals,
  marginalsSynthesizer,
  noisyMarginal,
  readSingles,
  shrinkPair,
} from "@pushforward/methods/privacy";
import { digests } from "../../digests.js";
import { chainTable } from "../support/chain-table.js";
import { seededData } from "../support/seeded-data.js";
import recorded from "./same-answer.json" with { type: "json" };

export { digests, recorded };

export async function answers(threads: number): Promise<Readonly<Record<string, unknown>>> {
  const kernels = await openKernels({ threads });
  try {
    const chain = chainTable([4, 3, 26, 12, 9], 3000, 0.5, seededRng(1));
    const bins = { type: "integer", low: 0, high: 26, edges: Array.from({ length: 27 }, (_, i) => i) } as const;
    const attributes = chain.domain.attributes.map((own, a) => (a === 2 ? { name: own.name, ...bins } : own));
    const domain: Domain = { attributes };
    const { data } = seededData({ ...chain, domain }, { rho: 0.1, rng: seededRng(2) });
    const counts = await marginalsSynthesizer.measure(data, { rng: seededRng(3), kernels });
    const reading = readSingles(domain, counts.singles, undefined);
    return {
      counts,
      reading,
      "shrunk pairs": counts.pairs.map((pair) => shrinkPair(kernels, noisyMarginal(pair), reading)),
      rows: (await marginalsSynthesizer.generate(counts, { rng: seededRng(4), kernels })).codes,
      forecast: forecastMarginals({ domain, rows: 3000, adjacency: "add-remove" }, 0.1),
    };
  } finally {
    await kernels.close();
  }
}
