/** How often every test rejects when its null is true, and how often intervals hold the truth. */
import { binomialCdf, binomialSf, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  detectChange,
  goodnessOfFit,
  independence,
  independenceTests,
  pairedTest,
  pairedTests,
  twoSample,
  twoSampleTests,
} from "@pushforward/methods/hypothesis";
import { isWanted } from "../harness.mjs";

const settings = {
  runs: 1000,
  resamples: 99,
  levels: [0.05, 0.1, 0.5],
  sizes: [
    [3, 27],
    [10, 10],
    [40, 160],
  ],
  laws: ["normal", "ties", "heavy"],
  coverage: 0.95,
  seed: 1,
};

export const title =
  "levels: every test on 1,000 pairs of samples from one law, at 3 and 27, 10 and 10, 40 and 160 rows, normal, tied and heavy-tailed";
export const expects =
  "at each level no more rejections than a binomial count passes once in 10⁴ trials; no fewer either where nothing ties; intervals hold the truth in 93% to 97% of runs at 40 pairs without ties";

const laws = {
  normal: (rng) => rng.normal(),
  ties: (rng) => Math.min(2, rng.integer(5)), // 60% of the values are 2
  heavy: (rng) => rng.normal() / rng.normal(), // Cauchy
};
const onLine = ["ks", "cramer-von-mises", "wasserstein"];

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const rows = [];
  for (const one of trials(kernels)) if (isWanted(one.name)) rows.push(await tried(one));
  await kernels.close();
  if (isWanted(falseAlarms)) rows.push(await run(settings.runs));
  const bad = rows.filter(({ holds }) => !holds);
  const most = Math.max(...rows.flatMap(({ shares }) => (shares ? [shares[0]] : [])));
  return {
    settings,
    found: `${rows.length} cases; largest share of rejections at level 0.05 is ${most}; outside: ${bad.map(({ name }) => name).join("; ") || "none"}`,
    holds: bad.length === 0,
    rows,
  };
}

function* trials(kernels) {
  const { resamples } = settings;
  const sample = (rng, n, d, law) =>
    samplesFrom(
      Float64Array.from({ length: n * d }, () => laws[law](rng)),
      d,
    );
  for (const law of settings.laws) {
    const free = law !== "ties";
    for (const test of twoSampleTests)
      for (const [n, m] of settings.sizes) {
        const d = onLine.includes(test) ? 1 : 2;
        // ks is exact by counting and the classifier's areas tie: they may reject less.
        const exact = free && test !== "ks" && test !== "classifier";
        const once = (rng, k) =>
          twoSample(sample(rng, n, d, law), sample(rng, m, d, law), { test, resamples, directions: 10, rng: rng.stream(k), kernels }); // biome-ignore format: a line
        yield { name: `two-sample ${test}, ${n} and ${m} rows, ${law}`, once, exact };
      }
    for (const test of independenceTests)
      for (const n of test === "mutual-information" ? [10] : [10, 40, 160])
        for (const given of ["", ", given 4 values", ", given a normal column"]) {
          const once = (rng, k) =>
            independentGiven(rng, n, law, given, { test, resamples, rng: rng.stream(k), kernels });
          const exact = free && n >= 40 && given !== ", given a normal column";
          yield { name: `independence ${test}, ${n} rows, ${law}${given}`, once, exact };
        }
    for (const test of pairedTests)
      for (const n of [3, 10, 40]) {
        // A fair sign on each difference makes its law symmetric, whatever the values.
        const once = (rng, k) => {
          const differences = sample(rng, n, 1, law).data.map((value) => (rng.integer(2) === 0 ? value : -value));
          return pairedTest(differences, { test, resamples, coverage: settings.coverage, rng: rng.stream(k) });
        };
        yield { name: `paired ${test}, ${n} pairs, ${law}`, once, exact: free && test === "mean" && n === 40, covers: free && n === 40 }; // biome-ignore format: a line
      }
  }
  for (const n of [4, 10, 40, 160]) {
    const stein = (rng, k) => goodnessOfFit(sample(rng, n, 2, "normal"), { law: { kind: "normal" }, resamples, rng: rng.stream(k) }); // biome-ignore format: a line
    yield { name: `goodness of fit stein, ${n} rows, fitted normal`, once: stein, exact: true };
    const ks = (rng, k) => goodnessOfFit(sample(rng, n, 1, "normal"), { law: { kind: "normal" }, test: "ks", resamples, rng: rng.stream(k) }); // biome-ignore format: a line
    yield { name: `goodness of fit ks, ${n} rows, fitted normal`, once: ks, exact: true };
  }
}

/** x and y each made of z and their own part, so that they are independent given z. */
function independentGiven(rng, n, law, given, options) {
  const z = Float64Array.from({ length: n }, () => (given === ", given 4 values" ? rng.integer(4) : rng.normal()));
  const part = given === "" ? 0 : 1;
  const of = () =>
    samplesFrom(
      Float64Array.from({ length: 2 * n }, (_, i) => part * z[i >> 1] + laws[law](rng)),
      2,
    );
  return independence(of(), of(), { ...options, ...(given !== "" && { given: samplesFrom(z, 1) }) });
}

async function tried({ name, once, exact, covers = false }) {
  const { runs, levels, seed } = settings;
  const rng = seededRng(seed);
  const counts = levels.map(() => 0);
  let held = 0;
  for (let k = 0; k < runs; k++) {
    const { pValue, difference } = await once(rng, k);
    levels.forEach((level, l) => {
      counts[l] += Number(pValue <= level);
    });
    const { low = -Infinity, high = Infinity } = difference?.interval ?? {};
    held += Number(low <= 0 && 0 <= high);
  }
  const inside = levels.every((level, l) => {
    const above = binomialSf(counts[l] - 1, runs, level);
    return above > 1e-4 && (!exact || binomialCdf(counts[l], runs, level) > 1e-4);
  });
  const coverage = held / runs;
  const holds = inside && (!covers || (coverage >= 0.93 && coverage <= 0.97));
  console.log(`    ${name}: ${counts.map((count) => count / runs).join(", ")}${covers ? `; covers ${coverage}` : ""}${holds ? "" : "   OUTSIDE"}`); // biome-ignore format: a line
  return { name, shares: counts.map((count) => count / runs), exact, ...(covers && { coverage }), holds };
}

const falseAlarms = "detect-change, mean run";

/** Mean rows to a false alarm, streams cut off at 20 times the promise. */
async function run(runs) {
  const averageRun = 50;
  let total = 0;
  for (let k = 0; k < runs; k++) {
    const rng = seededRng(k);
    const rows = (n) =>
      samplesFrom(
        Float64Array.from({ length: 2 * n }, () => rng.normal()),
        2,
      );
    const { alarm, rows: seen } = detectChange(rows(20), rows(20 * averageRun), { averageRun, rng: rng.stream(0) });
    total += alarm ? alarm.row + 1 : seen;
  }
  const mean = total / runs;
  console.log(`    detect-change: ${mean} rows to a false alarm, promised ${averageRun}`);
  return { name: falseAlarms, mean, averageRun, holds: mean >= averageRun };
}
