/** What must be the same in every bit, in every engine and for every number of threads. */
import { type Samples, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  ancestralSteps,
  bothOf,
  calibrated,
  chooseSolver,
  classifierFree,
  ensembleKalman,
  exactSteps,
  GaussianMixture,
  langevin,
  linearPosterior,
  linearTilt,
  meanScore,
  measured,
  mirroredStein,
  mixtureOf,
  networkScore,
  noisyDraws,
  productOf,
  RemovedPart,
  readOnnx,
  samplesScore,
  shapeOf,
  smoothedPoints,
  solveFlow,
  steer,
  superposedWalk,
  timeGrid,
  valueDecoding,
  walkBack,
} from "@pushforward/methods/sampling/scores";
import { digests } from "../../digests.js";
import onnx from "../fixtures/onnx.json" with { type: "json" };
import onnxImages from "../fixtures/onnx-images.json" with { type: "json" };
import recorded from "./same-answer.json" with { type: "json" };

export { digests, recorded };

function cloud(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return { data, n, d };
}

const network = Uint8Array.from(atob(onnx.network), (letter) => letter.charCodeAt(0));
const imageNetwork = Uint8Array.from(atob(onnxImages.network), (letter) => letter.charCodeAt(0));

export async function answers(threads: number): Promise<Readonly<Record<string, unknown>>> {
  const kernels = await openKernels({ threads });
  try {
    const tilted = new GaussianMixture({
      d: 2,
      weights: Float64Array.of(1, 2),
      means: Float64Array.of(0, 0, 3, 1),
      shapes: [shapeOf(kernels, Float64Array.of(1, 0.6, 0.6, 0.8)), { variances: Float64Array.of(0.2, 0.3) }],
      shapeOf: Int32Array.of(0, 1),
    });
    const [points, others] = [cloud(60, 2, 1), cloud(40, 2, 2)].map((rows) => smoothedPoints(rows, [0.4, 0.5]));
    const range = { most: 10, least: 0.05 };
    const start = noisyDraws(tilted, seededRng(3), 30, range.most);
    const seen = { matrix: Float64Array.of(1, 0.5), values: Float64Array.of(1), variances: Float64Array.of(0.3) };
    const first = (x: Float64Array) => Float64Array.from({ length: x.length / 2 }, (_, i) => x[2 * i]!);
    const reference = exactSteps(tilted);
    const tilt = { reference, reward: first, divergence: "kl", strength: 0.8 } as const;
    const sigmas = [...timeGrid("karras", 6, range), 0];
    const flow = async (score: Parameters<typeof solveFlow>[0]) => solveFlow(score, start, { sigmas });
    const fast = samplesScore(kernels, cloud(300, 3, 4), 0.2);
    const rng = () => seededRng(5);
    const found = {
      product: productOf(kernels, [tilted, points!]).draw(rng(), 20),
      removal: await new RemovedPart(mixtureOf([points!, others!]), others!, 0.5).draw(rng(), 20),
      both: await flow(bothOf(tilted, others!)),
      "walks under both and either": [
        await superposedWalk([tilted, others!], start, { rule: "both", rng: rng(), sigmas }),
        await superposedWalk([tilted, networkScore(kernels, readOnnx(network, "network"), 2)], start, { rule: "either", rng: rng(), sigmas }), // biome-ignore format: one line
      ],
      "walk back": await walkBack(ancestralSteps(tilted, [1, 0.5]), sigmas, rng(), 20),
      posterior: linearPosterior(kernels, tilted, seen).law.moments(),
      "guided flow": await flow(measured(tilted, seen)),
      imageNetwork: await networkScore(kernels, readOnnx(imageNetwork, "images"), 64).at(Float64Array.from(onnxImages.trials[1]!.x), 1), // biome-ignore format: one line
      network: await flow(networkScore(kernels, readOnnx(network, "network"), 2)),
      "classifier-free": await flow(classifierFree(points!, others!, 2, { from: 0.1, to: 3 })),
      ensemble: await ensembleKalman(cloud(200, 2, 6), first, Float64Array.of(1), {
        rng: rng(),
        variances: Float64Array.of(0.2),
        kernels,
      }),
      "chosen solver": await chooseSolver(tilted, start, 12, range),
      "linear tilt": linearTilt(tilted, [1, -1]).law.moments(),
      particles: await steer(tilt, { rng: rng(), count: 100, sigmas }),
      "value decoding": await valueDecoding(tilt, { rng: rng(), count: 20, sigmas }),
      calibrated: await flow(calibrated(tilted, await meanScore(tilted, cloud(50, 2, 7), [4, 1], { rng: rng() }))),
      langevin: await langevin(tilted, cloud(50, 2, 8), { rng: rng(), count: 30, sigma: 0.2, step: 0.05, steps: 20 }),
      stein: await mirroredStein((theta) => theta.map((value) => 2 / value), {
        data: Float64Array.of(0.2, 0.3, 0.5, 0.5, 0.4, 0.1, 0.1, 0.1, 0.8),
        n: 3,
        d: 3,
      }),
      "on all threads": await fast.at(cloud(200, 3, 9).data, 0.7),
    };
    fast.free();
    return found;
  } finally {
    await kernels.close();
  }
}
