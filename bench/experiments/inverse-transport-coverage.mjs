/** How often the intervals of `inverse-transport` hold the weight that made the pairs, and how far the estimate is off on average. */
import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { inverseTransport } from "@pushforward/methods/transport";

const settings = { runs: 300, pairs: [50, 120], correlations: [0, 0.5, 0.8], seeds: "1000·pairs + run", level: 0.95 };

export const title = "inverse-transport, coverage: 300 tables of 50 and of 120 Gaussian pairs at three correlations";
export const expects = "95% intervals hold ρ/(1 − ρ²) in 92% to 98% of tables";

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const cells = [];
  for (const pairs of settings.pairs)
    for (const rho of settings.correlations) cells.push(await cell(kernels, pairs, rho));
  await kernels.close();
  const words = cells.map(
    ({ pairs, rho, held, bias }) =>
      `${pairs} pairs, ρ = ${rho}: ${(100 * held).toFixed(1)}%, bias ${bias.toFixed(2)} standard errors`,
  );
  return {
    settings,
    found: words.join("; "),
    holds: cells.every(({ held }) => held >= 0.92 && held <= 0.98),
    cells,
  };
}

async function cell(kernels, pairs, rho) {
  const truth = rho / (1 - rho * rho);
  let [held, bias] = [0, 0];
  for (let run = 0; run < settings.runs; run++) {
    const [x, y] = draw(pairs, rho, 1000 * pairs + run);
    const { weights } = await inverseTransport(x, y, { kernels });
    const [{ value, standardError, interval }] = weights;
    if (interval.low <= truth && truth <= interval.high) held += 1 / settings.runs;
    bias += (value - truth) / standardError / settings.runs;
  }
  return { pairs, rho, held, bias };
}

function draw(n, rho, seed) {
  const rng = seededRng(seed);
  const [x, y] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    x[i] = rng.normal();
    y[i] = rho * x[i] + Math.sqrt(1 - rho * rho) * rng.normal();
  }
  return [x, y].map((data) => ({ data, n, d: 1 }));
}
