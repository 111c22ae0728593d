/** Bridges whose every bit must be the same in every engine and for every number of threads. */
import { seededRng, table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  flowMatching,
  gaussianPaths,
  lightBridge,
  mirrorBridge,
  mirrorDrift,
  resample,
  resampleTable,
  schrodingerBridge,
} from "@pushforward/methods/sampling";
import { digests } from "../../digests.js";
import { normalCloud } from "../clouds.js";
import recorded from "./same-answer.json" with { type: "json" };

export { digests, recorded };

export async function answers(threads: number): Promise<Readonly<Record<string, unknown>>> {
  const kernels = await openKernels({ threads });
  const given = (seed: number) => ({ rng: seededRng(seed), kernels });
  const [x, y] = [normalCloud(300, [1, 0.5], 1), normalCloud(200, [2, 1], 2)];
  try {
    const mirror = await mirrorBridge(x, { change: 0.3, kernels });
    const part = await mirrorBridge(x, { change: 0.3, fitRows: 150, kernels });
    const { run: _, ...drift } = await mirrorDrift(x, { ...given(3), sigma: 0.5, paths: 200, rounds: 4, steps: 4, features: 6, width: 1 }); // biome-ignore format: one line
    const { bridge, ...gaussian } = await gaussianPaths(x, y, { ...given(4), paths: 50, alpha: 1 });
    const box = { low: Float64Array.of(-20, -20), high: Float64Array.of(20, 20) };
    return {
      "a mirror bridge": mirror,
      "one fitted to a part": part,
      variations: await resample(mirror, y, 3, given(5)),
      "a drift": drift,
      "a Gaussian bridge": { gaussian, law: bridge.at(0.3) },
      "a bridge between samples": await schrodingerBridge(x, y, { ...given(6), alpha: 0.5, paths: 60 }),
      "one in a box": await schrodingerBridge(x, y, { ...given(7), epsilon: 30, box, paths: 60 }),
      "a light bridge": await lightBridge(x, y, { ...given(12), components: 3, paths: 20, fittingSteps: 30 }),
      "a flow of nearby pairs": await flowMatching(x, y, { ...given(8), coupling: "minibatch", pairs: 256, batch: 64, paths: 10, steps: 5 }), // biome-ignore format: one line
      "a linear flow": await flowMatching(x, y, { ...given(9), velocity: "linear", paths: 10, steps: 5 }),
      "a table": await resampleTable(people(100), { ...given(10), count: 2, label: "kind" }),
    };
  } finally {
    await kernels.close();
  }
}

function people(n: number) {
  const rng = seededRng(11);
  return table([
    { name: "size", type: "numeric", values: Float64Array.from({ length: n }, () => rng.normal()) },
    { name: "count", type: "integer", values: Float64Array.from({ length: n }, () => rng.integer(9)) },
    { name: "kind", type: "category", codes: Int32Array.from({ length: n }, () => rng.integer(2)), levels: ["a", "b"] },
  ]);
}
