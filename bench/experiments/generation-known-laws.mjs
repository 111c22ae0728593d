/** Samples of known laws beside fresh draws: a mixture of 8 Gaussians in the plane, a Swiss roll in space. */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { closedFormSamples, memorisation } from "@pushforward/methods/sampling";
import { slicedWasserstein } from "@pushforward/methods/transport";
import { drawn, laws, meanOf, spreadOf } from "../generation.mjs";

const settings = {
  laws: ["8 Gaussians", "Swiss roll"],
  training: 5000,
  samples: 5000,
  fresh: 5,
  seeds: 5,
  lines: 200,
};

export const title = "sample: 5,000 samples of a known law from 5,000 draws of it, every setting left alone";
export const expects =
  "sliced Wasserstein distance to fresh draws at most 1.5 times that of fresh draws to each other, means over five seeds";

export async function experiment() {
  const kernels = await openKernels({ threads: 2 });
  const distance = async (x, y, seed) =>
    (await slicedWasserstein(x, y, { rng: seededRng(seed), directions: settings.lines, kernels })).distance;
  const rows = [];
  for (const law of settings.laws) {
    const runs = [];
    for (let seed = 1; seed <= settings.seeds; seed++) {
      const rng = (part) => seededRng(100 * seed).stream(part);
      const training = drawn(settings.training, rng(0), laws[law]);
      const fresh = Array.from({ length: settings.fresh }, (_, k) => drawn(settings.samples, rng(1 + k), laws[law]));
      const made = await closedFormSamples(training, settings.samples, { rng: seededRng(seed), kernels });
      const { medianNovelty, reference, copies } = await memorisation(training, made.samples, { kernels });
      const toFresh = await Promise.all(fresh.map((other) => distance(made.samples, other, seed)));
      const floor = await Promise.all(fresh.slice(1).map((other) => distance(fresh[0], other, seed)));
      const ofTraining = await Promise.all(fresh.map((other) => distance(training, other, seed)));
      runs.push({
        seed,
        toFresh: meanOf(toFresh),
        floor: meanOf(floor),
        ofTraining: meanOf(ofTraining),
        medianNovelty,
        heldOutNovelty: reference.median,
        copies,
        sigma: made.sigma,
        steps: made.steps,
      });
    }
    const of = (key) => meanOf(runs.map((run) => run[key]));
    rows.push({ law, ratio: of("toFresh") / of("floor"), trainingRatio: of("ofTraining") / of("floor"), spread: spreadOf(runs.map((run) => run.toFresh / run.floor)), runs }); // biome-ignore format: a line
  }
  await kernels.close();
  const told = rows.map(({ law, ratio, trainingRatio, runs }) => `${law}: ${ratio.toFixed(2)} times the floor of ${meanOf(runs.map((run) => run.floor)).toFixed(4)} (training rows ${trainingRatio.toFixed(2)}), ${((100 * meanOf(runs.map((run) => run.copies))) / settings.samples).toFixed(1)}% copies`); // biome-ignore format: a line
  return { settings, found: told.join("; "), holds: rows.every(({ ratio }) => ratio <= 1.5), rows };
}
