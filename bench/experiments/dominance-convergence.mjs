/** How the entropic violation ratio goes to that of the hinge cost without entropy. */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { violationRatio } from "@pushforward/methods/dominance";

const draws = 20;
/** As measured before this implementation, over 5 draws. */
const byLambda = [
  [5, 0.278],
  [1, 0.196],
  [0.5, 0.156],
  [0.1, 0.111],
  [0.05, 0.104],
];
const byGain = [
  [1, 0.349],
  [2, 0.25],
  [4, 0.161],
  [8, 0.111],
  [16, 0.089],
];

export const title =
  "violation ratio of N(½, I₅) over N(0, I₅), n = 100: towards the hinge cost as λ falls and as the gain grows";
export const expects = "falling along both, each within 0.04 of the figures known before, over 20 draws";

function cloud(seed, mean) {
  const rng = seededRng(seed);
  return Float64Array.from({ length: 500 }, () => mean + rng.normal());
}

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  async function mean(options) {
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) {
      const found = await violationRatio(cloud(2 * draw, 0.5), cloud(2 * draw + 1, 0), 5, {
        kernels,
        sensitivity: false,
        ...options,
      });
      sum += found.forward.ratio;
    }
    return sum / draws;
  }
  const lambdas = [];
  for (const [lambda] of byLambda) lambdas.push(await mean({ gain: 8, lambda }));
  const gains = [];
  for (const [gain] of byGain) gains.push(await mean({ gain, lambda: 0.1 }));
  await kernels.close();
  const falls = (list) => list.every((value, k) => k === 0 || value < list[k - 1]);
  const near = (list, known) => list.every((value, k) => Math.abs(value - known[k][1]) < 0.04);
  const words = (list) => list.map((value) => value.toFixed(3)).join(", ");
  return {
    settings: { draws, n: 100, d: 5 },
    found: `λ = 5, 1, 0.5, 0.1, 0.05: ${words(lambdas)}; gain 1, 2, 4, 8, 16: ${words(gains)}`,
    holds: falls(lambdas) && falls(gains) && near(lambdas, byLambda) && near(gains, byGain),
    lambdas,
    gains,
  };
}
