/** How often the intervals of nearest-neighbour information and entropy hold the truth. */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { entropy, mutualInformation, numericVariable } from "@pushforward/methods/information";

const settings = { runs: 400, rows: 500, correlations: [0, 0.5, 0.75], k: 3, level: 0.95, seeds: "0 … 399" };

export const title = "information, coverage: 400 Gaussian samples of 500 rows, intervals from disjoint parts";
export const expects = "95% intervals hold the truth in 93% to 97% of the samples";

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const shares = {};
  for (const rho of settings.correlations)
    shares[`information at ${rho}`] = await held(-0.5 * Math.log(1 - rho * rho), async (seed) => {
      const [x, e] = [draw(seed, 0), draw(seed, 1)];
      const y = x.map((value, i) => rho * value + Math.sqrt(1 - rho * rho) * e[i]);
      return mutualInformation(numericVariable(x), numericVariable(y), { rng: seededRng(seed), kernels });
    });
  for (const estimator of ["nearest", "vasicek"])
    shares[`entropy, ${estimator}`] = await held(0.5 * Math.log(2 * Math.PI * Math.E), (seed) =>
      entropy(numericVariable(draw(seed, 0)), { rng: seededRng(seed), kernels, estimator }),
    );
  await kernels.close();
  const list = Object.entries(shares);
  return {
    settings,
    found: list.map(([name, share]) => `${name}: ${(100 * share).toFixed(1)}%`).join("; "),
    holds: list.every(([, share]) => share >= 0.93 && share <= 0.97),
    shares,
  };
}

async function held(truth, estimate) {
  let count = 0;
  for (let seed = 0; seed < settings.runs; seed++) {
    const { interval } = await estimate(seed);
    if (interval.low <= truth && truth <= interval.high) count++;
  }
  return count / settings.runs;
}

function draw(seed, stream) {
  const out = new Float64Array(settings.rows);
  seededRng(seed).stream(stream).fillNormal(out);
  return out;
}
