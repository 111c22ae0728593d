import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { fitMixture, type NoisyMarginal, type ProductMixture } from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
const sizes = [3, 4, 2];
const rows = 1000;

/** Noisy counts of a law with some dependence, and two of the three pairs. */
function measurements() {
  const rng = seededRng(5);
  const marginal = (attributes: number[], variance: number): NoisyMarginal => {
    const shape = attributes.map((a) => sizes[a]!);
    const cells = shape.reduce((x, y) => x * y, 1);
    const values = Float64Array.from(
      { length: cells },
      (_, i) => (rows / cells) * (0.5 + ((i * 7) % 5) / 4) + 9 * rng.normal(),
    );
    return { attributes, sizes: shape, values, variances: new Float64Array(cells).fill(variance) };
  };
  return { singles: sizes.map((_, a) => marginal([a], 20 + a)), pairs: [marginal([0, 2], 50), marginal([1, 2], 80)] };
}

/** The loss as the comment of the module states it, in float64 from shares. */
function lossOf({ starts, shares, components: K }: Pick<ProductMixture, "starts" | "shares" | "components">): number {
  const { singles, pairs } = measurements();
  let [sum, cells] = [0, 0];
  const p = (a: number, code: number, k: number) => shares[(starts[a]! + code) * K + k]!;
  for (const { attributes, values, variances, sizes: shape } of [...singles, ...pairs]) {
    values.forEach((y, i) => {
      const codes = attributes.length === 1 ? [i] : [Math.floor(i / shape[1]!), i % shape[1]!];
      let mean = 0;
      for (let k = 0; k < K; k++) mean += attributes.reduce((x, a, at) => x * p(a, codes[at]!, k), 1) / K;
      sum += (rows * mean - y) ** 2 / (2 * variances[i]!);
      cells++;
    });
  }
  return sum / cells;
}

const fit = (options = {}) => {
  const { singles, pairs } = measurements();
  return fitMixture(singles, pairs, rows, { rng: seededRng(1), components: 8, kernels, stop: 0, ...options });
};

test("the loss is half the mean squared error in units of the noise, over measured cells alone", async () => {
  for (const steps of [1, 30]) {
    const mixture = await fit({ steps });
    expect(mixture.steps).toBe(steps);
    expect(mixture.loss / lossOf(mixture)).toBeCloseTo(1, 4);
  }
});

test("a first step goes against the numerical gradient, by the rate in every logit", async () => {
  // Tiny first steps: the start is told from them, and moved by hand from there.
  const rate = 1e-3;
  const start = await fit({ steps: 1, rate: 1e-12 });
  const moved = await fit({ steps: 1, rate });
  const K = 8;
  const shares = Float64Array.from(start.shares);
  const loss = (logits: Float64Array) => {
    const out = new Float64Array(logits.length);
    for (let a = 0; a < sizes.length; a++) {
      for (let k = 0; k < K; k++) {
        let total = 0;
        for (let r = start.starts[a]!; r < start.starts[a + 1]!; r++) total += Math.exp(logits[r * K + k]!);
        for (let r = start.starts[a]!; r < start.starts[a + 1]!; r++)
          out[r * K + k] = Math.exp(logits[r * K + k]!) / total;
      }
    }
    return lossOf({ starts: start.starts, components: K, shares: out as unknown as Float32Array });
  };
  const logits = shares.map(Math.log);
  for (let a = 0; a < sizes.length; a++) {
    for (let k = 0; k < K; k++) {
      const block = Array.from({ length: sizes[a]! }, (_, i) => (start.starts[a]! + i) * K + k);
      // Adam's first step is −rate·sign(gradient); shares tell logits up to a shift of their attribute.
      const signs = block.map((i) => {
        const change = (h: number) => loss(logits.map((value, j) => (j === i ? value + h : value)));
        return Math.sign(change(1e-4) - change(-1e-4));
      });
      const steps = block.map((i) => Math.log(moved.shares[i]! / start.shares[i]!));
      const shift = steps[0]! + rate * signs[0]!;
      steps.forEach((step, i) => {
        expect(step - shift).toBeCloseTo(-rate * signs[i]!, 5);
      });
    }
  }
});

test("descent ends at the stop, and says so; otherwise it goes on and says that too", async () => {
  const far = await fit({ steps: 3, stop: 0.5 });
  expect(far.converged).toBe(false);
  const near = await fit({ stop: far.loss * 0.8 });
  expect(near.converged).toBe(true);
  expect(near.loss).toBeLessThanOrEqual(far.loss * 0.8);
});

test("shares are probabilities in every component", async () => {
  const { shares, starts, components } = await fit({ steps: 20 });
  for (let a = 0; a < sizes.length; a++) {
    for (let k = 0; k < components; k++) {
      let sum = 0;
      for (let r = starts[a]!; r < starts[a + 1]!; r++) sum += shares[r * components + k]!;
      expect(sum).toBeCloseTo(1, 5);
    }
  }
});

test("wrong shapes and options are told", async () => {
  const { singles, pairs } = measurements();
  const options = { rng: seededRng(1), kernels };
  const turned = { ...pairs[0]!, attributes: [2, 0] };
  await expect(fitMixture(singles, [turned], rows, options)).rejects.toThrow("attributes in ascending order");
  await expect(fitMixture(singles, [{ ...pairs[0]!, sizes: [2, 3] }], rows, options)).rejects.toThrow("3 × 2 cells");
  await expect(fit({ components: 12 })).rejects.toThrow("components must be a positive multiple of 8; received 12");
});
