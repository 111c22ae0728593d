import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { epsilonOf, mirrorDrift } from "@pushforward/methods/sampling";
import { afterAll, beforeAll, expect, test } from "vitest";
import { normalCloud } from "../clouds.js";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const trueCorrelation = (alpha: number, sigma: number) => {
  const epsilon = epsilonOf(alpha, sigma);
  return (Math.sqrt(epsilon ** 2 + 4) - epsilon) / 2;
};

/**
 * What endless paths of N(0, 1) give when step k is x ↦ a_k·x + noise of variance q_k: variances and covariances follow by
 * arithmetic, and so do the fits. Returns the correlation of the ends after these rounds.
 */
function limit(scheme: "reversed" | "both", alpha: number, sigma: number, steps: number, rounds: number): number {
  const first = { a: Math.exp(-alpha / steps), q: (sigma ** 2 * (1 - Math.exp((-2 * alpha) / steps))) / (2 * alpha) };
  let chain = Array.from({ length: steps }, () => first);
  const variances = () => {
    const all = [1];
    for (const { a, q } of chain) all.push(a ** 2 * all.at(-1)! + q);
    return all;
  };
  for (let round = 0; round < rounds; round++) {
    const v = variances();
    chain = chain.map((own, i) => {
      const [from, to, back] = [v[steps - i]!, v[steps - 1 - i]!, chain[steps - 1 - i]!];
      // Σ over the moves that step i is fitted to: squares at their start, products, squares at their end.
      const sums = { from, cross: back.a * to, to };
      if (scheme === "both") {
        sums.from += v[i]!;
        sums.cross += own.a * v[i]!;
        sums.to += v[i + 1]!;
      }
      const a = sums.cross / sums.from;
      return { a, q: (sums.to - a * sums.cross) / (scheme === "both" ? 2 : 1) };
    });
  }
  return chain.reduce((product, { a }) => product * a, 1) / Math.sqrt(variances()[steps]!);
}

// The numbers are the limits of the paper's scheme with whole kernels on a fine grid, 8 steps, known beforehand.
test.each([
  [1, 1, 0.5644],
  [0.5, 0.5, 0.8694],
])(
  "fits to reversed paths tend to the bridge, the paper's to a little more change: α = %d, σ = %d",
  (alpha, sigma, biased) => {
    const truth = trueCorrelation(alpha, sigma);
    expect(Math.abs(limit("reversed", alpha, sigma, 8, 40) - truth)).toBeLessThan(1e-3);
    const both = limit("both", alpha, sigma, 8, 40);
    expect(truth - both).toBeGreaterThan(0.002);
    expect(truth - both).toBeLessThan(0.05);
    // Fits of one slope and one variance leave out how the mixture of both directions bends.
    expect(Math.abs(both - biased)).toBeLessThan(4e-3);
  },
);

const correlations = (x: Samples, y: Samples) => {
  const { d, n } = x;
  return Array.from({ length: d }, (_, k) => {
    let [xx, xy, yy, mx, my] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      mx += x.data[i * d + k]! / n;
      my += y.data[i * d + k]! / n;
    }
    for (let i = 0; i < n; i++) {
      const [a, b] = [x.data[i * d + k]! - mx, y.data[i * d + k]! - my];
      [xx, xy, yy] = [xx + a * a, xy + a * b, yy + b * b];
    }
    return { correlation: xy / Math.sqrt(xx * yy), variance: yy / n };
  });
};

test.each(["reversed", "both"] as const)("sampled paths in four columns come to the same: %s", async (scheme) => {
  const x = normalCloud(10_000, [1, 1, 1, 1], 1);
  const settings = { alpha: 1, sigma: 1, steps: 8, rounds: 10, paths: 4000, scheme };
  const fitted = await mirrorDrift(x, { rng: seededRng(2), ...settings, kernels });
  const found = correlations(x, await fitted.run(x, seededRng(3)));
  const mean = found.reduce((sum, { correlation }) => sum + correlation / 4, 0);
  // Ten rounds of 4,000 paths each leave an error of about 1/√(4 · 4,000) in the mean of four.
  expect(Math.abs(mean - limit(scheme, 1, 1, 8, 10))).toBeLessThan(0.03);
  for (const { variance } of found) expect(Math.abs(variance - 1)).toBeLessThan(0.1);
  expect(Math.abs(fitted.change.mean / (8 * (1 - mean)) - 1)).toBeLessThan(0.1);
});

test.each([0, 1, 2])("the first paths are the reference's: α = %d", async (alpha) => {
  const x = { ...samplesFrom(Float64Array.of(100, 110), 1), weights: Float64Array.of(0.9, 0.1) };
  const [sigma, paths] = [2, 20_000];
  const options = { rng: seededRng(4), alpha, sigma, paths, rounds: 1, steps: 4, kernels };
  const { change } = await mirrorDrift(x, options);
  // X₁ − X₀ = (e^−α − 1)(X₀ − EX) + noise of variance σ²(1 − e^−2α)/2α; the rows have variance 9.
  const [pull, noise] = [
    Math.exp(-alpha) - 1,
    sigma ** 2 * (alpha === 0 ? 1 : (1 - Math.exp(-2 * alpha)) / (2 * alpha)),
  ];
  // (X₀ − EX)² is 1 or 81, so its variance 576; that of a square of noise 2·noise², of twice the product 4·pull²·9·noise.
  const variance = 576 * pull ** 4 + 2 * noise ** 2 + 36 * pull ** 2 * noise;
  expect(Math.abs(change.mean - (9 * pull ** 2 + noise))).toBeLessThan(4 * Math.sqrt(variance / paths));
});

test("in many columns fits are off by chance, and the mean of many of them much less", async () => {
  const x = normalCloud(2000, new Array<number>(24).fill(1), 5);
  const settings = { alpha: 1, sigma: 1, steps: 8, rounds: 16, paths: 1500 };
  const fitted = await mirrorDrift(x, { rng: seededRng(6), ...settings, kernels });
  const found = correlations(x, await fitted.run(x, seededRng(7)));
  const mean = found.reduce((sum, { correlation }) => sum + correlation / 24, 0);
  // A fit of 25 numbers to 1,500 moves adds a sixtieth of the noise to each of 8 steps, the mean of 8 fits an eighth of
  // that; the correlation of 48,000 pairs has a standard error of .003.
  expect(Math.abs(mean - limit("reversed", 1, 1, 8, 16))).toBeLessThan(0.03);
});

test("random cosines bend the drift to two modes, which a linear one cannot", async () => {
  const modes = (n: number, seed: number): Samples => {
    const { data } = normalCloud(n, [0.5], seed);
    return { data: data.map((value, i) => value + (i % 2 === 0 ? 1.5 : -1.5)), n, d: 1 };
  };
  const x = modes(4000, 4);
  // Of the bridge by quadrature on a fine grid: mean squared change .653.
  const options = { alpha: 1, sigma: 1, steps: 8, rounds: 6, paths: 4000, kernels };
  const change = async (features: number) => {
    const fitted = await mirrorDrift(x, { rng: seededRng(5), ...options, features, width: 1.5 });
    const { data } = await fitted.run(x, seededRng(6));
    return data.reduce((sum, value, i) => sum + (value - x.data[i]!) ** 2, 0) / x.n;
  };
  expect(Math.abs((await change(20)) / 0.653 - 1)).toBeLessThan(0.15);
  expect(Math.abs((await change(0)) / 0.653 - 1)).toBeGreaterThan(0.15);
});

test("what cannot be fitted is refused in words", async () => {
  const x = normalCloud(10, [1, 1], 7);
  const fit = (options: object) => mirrorDrift(x, { rng: seededRng(1), sigma: 1, kernels, ...options });
  await expect(fit({ sigma: 0 })).rejects.toThrow("sigma must be positive and finite");
  await expect(fit({ steps: 0 })).rejects.toThrow("steps must be a whole number");
  await expect(fit({ features: 5 })).rejects.toThrow("width must be given and positive with features");
  await expect(fit({ watch: { signal: AbortSignal.abort(new Error("enough")) } })).rejects.toThrow("enough");
});
