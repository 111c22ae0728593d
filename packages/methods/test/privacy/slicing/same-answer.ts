/** Releases, generators and accounts whose every bit must be the same in every engine and for every number of threads. */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { epsilonOfCurve } from "@pushforward/methods/privacy";
import {
  exactSlicingDelta,
  generateFromSlices,
  releaseFeasibility,
  releaseSlices,
  slicingLoss,
} from "@pushforward/methods/privacy/slicing";
import { digests } from "../../digests.js";
import recorded from "./same-answer.json" with { type: "json" };
import { testDoor, unitTable } from "./test-door.js";

export { digests, recorded };

export async function answers(threads: number): Promise<Readonly<Record<string, unknown>>> {
  const kernels = await openKernels({ threads });
  try {
    const rng = seededRng(1);
    const table = unitTable(4, 600, () => rng.uniform());
    const release = releaseSlices(testDoor(table, 2), { epsilon: 200, delta: 1e-4, rng: seededRng(3) });
    const few = { steps: 12, fakes: 30, sampleRows: 40, hidden: [16, 16], rows: 100, kernels };
    const made = (options: object) => generateFromSlices(release, { ...few, ...options, rng: seededRng(4) });
    const shape = { mode: "independent", dimension: 30, slices: 4, sliceDimension: 3 } as const;
    return {
      release: [...release.projections, ...release.directions, release.variance],
      certificate: release.certificate,
      feasibility: releaseFeasibility(kernels, release),
      network: await made({ generator: "network" }),
      mixture: await made({ generator: "mixture" }),
      gaussian: await made({ generator: "gaussian" }),
      "density ratio": await made({ generator: "network", estimator: "density-ratio", divergence: "hellinger" }),
      epsilon: epsilonOfCurve(slicingLoss(shape, 2, 3), 1e-6),
      delta: exactSlicingDelta(shape, 2, 3, 0.5),
    };
  } finally {
    await kernels.close();
  }
}
