/**
 * One test or distance of ours on one thread: `single-tests.mjs TASK X Y [d]`, the files raw float64 (n × d).
 * @module
 */
import { samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  brunnerMunzel,
  chiSquareHomogeneity,
  compare,
  delong,
  independence,
  kolmogorovSmirnov,
  mannWhitney,
  twoSample,
} from "@pushforward/methods/hypothesis";
import { slicedWasserstein, wasserstein1d } from "@pushforward/methods/transport";
import { bestOf } from "./best-of.mjs";
import { rawNumbers } from "./raw-numbers.mjs";

const [task, xFile, yFile, dimension = "1"] = process.argv.slice(2);
const [x, y, d] = [rawNumbers(xFile), rawNumbers(yFile), Number(dimension)];
const kernels = await openKernels({ threads: 1 });

const tasks = {
  "ks-exact": () => kolmogorovSmirnov(x, y, { exactUpTo: Infinity }),
  "ks-asymptotic": () => twoTables("ks"),
  "cramer-von-mises": () => twoTables("cramer-von-mises"),
  "mmd-test": () => twoTables("mmd", { bandwidth: "median", resamples: 500 }),
  "energy-test": () => twoTables("energy", { resamples: 199 }),
  "distance-correlation": () => together("distance-correlation"),
  wasserstein: () => ({ statistic: wasserstein1d(x, y) }),
  auc: () => ({ statistic: delong(x, y).auc }),
  "mann-whitney": () => mannWhitney(x, y),
  "brunner-munzel": () => ({ statistic: brunnerMunzel(x, y).value }),
  "chi-square": () => chiSquareHomogeneity(x, y, { seed: 1, kernels }),
  "sliced-wasserstein": async () => {
    const options = { rng: seededRng(1), p: 2, directions: 200 };
    const { distance, standardError } = await slicedWasserstein(rows(x), rows(y), options);
    return { statistic: distance, standardError };
  },
  energy: async () => {
    const options = { statistics: ["energy"], resamples: 200, groups: 0, visible: false, seed: 1, kernels };
    const { pValue, statistics } = await compare(table(x), table(y), options);
    return { statistic: statistics[0].value, pValue };
  },
};
const { seconds, answer } = await bestOf(tasks[task]);
const { statistic, pValue, standardError } = answer;
console.log(JSON.stringify({ seconds, statistic, pValue, standardError }));

function twoTables(test, options = {}) {
  return twoSample(samplesFrom(x, d), samplesFrom(y, d), { test, rng: seededRng(1), kernels, ...options });
}

/** x beside y, row by row: y is made to depend on x a little. */
function together(test) {
  const mixed = y.map((value, at) => value + 0.15 * x[at]);
  return independence(samplesFrom(x, d), samplesFrom(mixed, d), { test, resamples: 200, rng: seededRng(1), kernels });
}

function rows(values) {
  return samples(Array.from({ length: values.length / d }, (_, i) => Array.from(values.subarray(i * d, (i + 1) * d))));
}

function table(values) {
  const count = values.length / d;
  const column = (j) => Float64Array.from({ length: count }, (_, i) => values[i * d + j]);
  const columns = Array.from({ length: d }, (_, j) => ({ name: `x${j}`, type: "numeric", values: column(j) }));
  return { rows: count, columns };
}
