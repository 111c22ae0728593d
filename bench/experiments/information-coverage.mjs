/** How often the intervals of information and entropy hold the truth. */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { discreteVariable, entropy, mutualInformation, numericVariable } from "@pushforward/methods/information";

const settings = {
  runs: 1000,
  rows: 500,
  columns: 5,
  vectorRows: 2000,
  vectors: [
    { rho: 0.3, runs: 400 },
    { rho: 0.75, runs: 1000 },
  ],
  correlations: [0, 0.5, 0.75],
  k: 3,
  level: 0.95,
  seeds: "0 … 999",
};

export const title =
  "information, coverage: 1,000 Gaussian samples of 500 rows, 400 and 1,000 of 2,000 rows with 10 columns, intervals from disjoint parts and by the delta method";
export const expects =
  "95% intervals hold the truth in 93% to 97% of the samples; where the truth is 0, at which intervals are cut and so miss on one side only, in 96% or more";

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const cases = [];
  const tried = async (name, truth, estimate, runs = settings.runs) => {
    const share = await held(truth, estimate, runs);
    const [low, high] = truth === 0 ? [0.96, 1] : [0.93, 0.97];
    cases.push({ name, truth, share, holds: share >= low && share <= high });
    console.log(`    ${name}: ${share}`);
  };
  for (const rho of settings.correlations)
    for (const estimator of ["ksg", "gaussian"])
      await tried(`information by ${estimator} at ${rho}`, 0 - 0.5 * Math.log(1 - rho * rho), (seed) =>
        mutualInformation(...gaussianPair(seed, rho), { rng: seededRng(seed), kernels, estimator }),
      );
  const [d, n] = [settings.columns, settings.vectorRows];
  for (const { rho, runs } of settings.vectors)
    await tried(
      `information of ${d} columns and ${d} by ksg at ${rho}, ${n} rows`,
      -0.5 * d * Math.log(1 - rho * rho),
      (seed) => mutualInformation(...gaussianPair(seed, rho, n, d), { rng: seededRng(seed), kernels }),
      runs,
    );
  await tried("information by counts", bitInformation(0.25), (seed) =>
    mutualInformation(...noisyBit(seed, 0.25), { rng: seededRng(seed), kernels }),
  );
  for (const estimator of ["nearest", "vasicek"])
    await tried(`entropy by ${estimator}`, 0.5 * Math.log(2 * Math.PI * Math.E), (seed) =>
      entropy(numericVariable(draw(seed, 0)), { rng: seededRng(seed), kernels, estimator }),
    );
  await kernels.close();
  return {
    settings,
    found: cases.map(({ name, share }) => `${name}: ${(100 * share).toFixed(1)}%`).join("; "),
    holds: cases.every(({ holds }) => holds),
    cases,
  };
}

async function held(truth, estimate, runs) {
  let count = 0;
  for (let seed = 0; seed < runs; seed++) {
    const { interval } = await estimate(seed);
    if (interval.low <= truth && truth <= interval.high) count++;
  }
  return count / runs;
}

function gaussianPair(seed, rho, n = settings.rows, d = 1) {
  const [x, e] = [draw(seed, 0, n * d), draw(seed, 1, n * d)];
  const y = x.map((value, i) => rho * value + Math.sqrt(1 - rho * rho) * e[i]);
  return [numericVariable(x, d), numericVariable(y, d)];
}

/** A fair bit, and the same bit turned over with the chance `error`. */
function noisyBit(seed, error) {
  const [bit, turn] = [seededRng(seed).stream(2), seededRng(seed).stream(3)];
  const x = Array.from({ length: settings.rows }, () => bit.integer(2));
  return [discreteVariable(x), discreteVariable(x.map((value) => (turn.uniform() < error ? 1 - value : value)))];
}

const bitInformation = (error) => Math.LN2 + error * Math.log(error) + (1 - error) * Math.log(1 - error);

function draw(seed, stream, count = settings.rows) {
  const out = new Float64Array(count);
  seededRng(seed).stream(stream).fillNormal(out);
  return out;
}
