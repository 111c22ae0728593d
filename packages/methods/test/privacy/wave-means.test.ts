import { seededRng } from "@pushforward/core";
import { type Kernels, openKernels, type Scope } from "@pushforward/kernels";
import { WaveMeans } from "@pushforward/methods/privacy/embedding";
import { expect, test } from "vitest";

const components = 8;
const rng = seededRng(1);
const randoms = (length: number) => Float32Array.from({ length }, () => rng.normal());

/** Waves of an attribute with cells of its own, means and slopes at random. */
function drawWaves(kernels: Kernels, scope: Scope, waves: number, cells: number) {
  const shares = scope.copy(randoms(cells * components));
  const gradient = scope.f32(cells * components, { zero: true });
  const place = { components, cells, shares: shares.ptr, gradient: gradient.ptr };
  const means = new WaveMeans(kernels, scope, randoms(2 * waves * cells), place);
  means.means.view.set(randoms(2 * waves * components));
  means.slopes.view.set(randoms(2 * waves * components));
  return { means, shares, gradient };
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

test("slopes of a wave are those of its squared distance, in both attributes", async () => {
  const kernels = await openKernels({ threads: 1 });
  const scope = kernels.scope();
  const { means: left } = drawWaves(kernels, scope, 2, 3);
  const { means: right } = drawWaves(kernels, scope, 3, 4);
  const distance = () => left.match(1, right, 2, 0.3, -0.2);
  distance();
  for (const { means, slopes, waves, wave } of [
    { means: left.means.view, slopes: left.slopes.view.slice(), waves: 2, wave: 1 },
    { means: right.means.view, slopes: right.slopes.view.slice(), waves: 3, wave: 2 },
  ])
    for (const row of [wave, waves + wave])
      for (let k = 0; k < components; k++) {
        const at = row * components + k;
        const held = means[at]!;
        // The distance is a parabola in each mean, for which differences are exact but for float32.
        means[at] = held + 0.5;
        const above = distance();
        means[at] = held - 0.5;
        const below = distance();
        means[at] = held;
        expect(Math.abs(((above - below) / 2) * components - slopes[at]!)).toBeLessThan(1e-4);
      }
  scope.free();
  await kernels.close();
});

test("slopes go back the way that means came: ⟨phases·shares, slopes⟩ = ⟨shares, gradient⟩", async () => {
  const kernels = await openKernels({ threads: 1 });
  const scope = kernels.scope();
  const { means, shares, gradient } = drawWaves(kernels, scope, 5, 7);
  kernels.functions.gemmF32(...means.forward());
  kernels.functions.gemmF32(...means.backward());
  const forth = dot(means.means.view, means.slopes.view);
  expect(Math.abs(dot(shares.view, gradient.view) - forth)).toBeLessThan(1e-3);
  expect(Math.abs(forth)).toBeGreaterThan(0.1);
  scope.free();
  await kernels.close();
});
