/**
 * One number for the bits of many results; the Node and the browser suite expect the same.
 * @module
 */
import * as core from "@pushforward/core";

const N = 4000;

const fill = (value: (i: number) => number) => Float64Array.from({ length: N }, (_, i) => value(i));
/** Arguments of every size, both signs. */
const wide = fill((i) => (i % 2 === 0 ? 1 : -1) * core.pow(1.13, (i % 997) - 500));
const moderate = fill((i) => (i - N / 2) / 37);
const positive = wide.map(Math.abs);
const shares = fill((i) => (i + 0.5) / N);

function drawn(draw: (rng: core.Rng) => number): Float64Array {
  const rng = core.seededRng(20261121).stream(5);
  return fill(() => draw(rng));
}

const unit = Float64Array.of(0, 0, 0, 0, 0);
core.drawUnitVector(core.seededRng(8), unit);

/** What is computed, and its hash as first seen in Node 20. */
export const results: readonly (readonly [name: string, values: () => Float64Array, hash: number])[] = [
  ["u32", () => drawn((rng) => rng.u32()), 4269224619240586],
  ["uniform", () => drawn((rng) => rng.uniform()), 7237361501833580],
  ["normal", () => drawn((rng) => rng.normal()), 2340830945941293],
  ["integer", () => drawn((rng) => rng.integer(1000) + rng.integer(2 ** 53 - 1)), 5531811700666664],
  ["permutation", () => Float64Array.from(core.permutation(core.seededRng(3), N)), 244499155223514],
  ["subspace", () => core.drawSubspace(core.seededRng(4), 20, 7), 1352971452444211],
  ["unit vector", () => unit, 5542525060011704],
  ["exp", () => moderate.map(core.exp), 1259980662767371],
  ["expm1", () => moderate.map(core.expm1), 5391552919098746],
  ["log", () => positive.map(core.log), 1461247439607637],
  ["log1p", () => positive.map(core.log1p), 1023411166604894],
  ["pow", () => positive.map((x, i) => core.pow(x, moderate[i]!)), 5249885563620251],
  ["cbrt", () => wide.map(core.cbrt), 7860548708405802],
  ["sin", () => wide.map(core.sin), 8188941630278153],
  ["cos", () => wide.map(core.cos), 4983667105299118],
  ["tan", () => wide.map(core.tan), 5082843745149468],
  ["atan", () => wide.map(core.atan), 5986491863111541],
  ["atan2", () => wide.map((y, i) => core.atan2(y, moderate[i]!)), 5994777720498175],
  ["tanh", () => moderate.map(core.tanh), 5689911850722177],
  ["logGamma", () => positive.map(core.logGamma), 3134796693998776],
  ["digamma", () => positive.map(core.digamma), 7292075181491975],
  ["erfc", () => moderate.map(core.erfc), 3099430755455874],
  ["normalCdf", () => moderate.map(core.normalCdf), 5039947847146353],
  ["normalQuantile", () => shares.map(core.normalQuantile), 4879328711184473],
  ["chiSquareSf", () => shares.map((p, i) => core.chiSquareSf(100 * p, 1 + (i % 90))), 5509468713058056],
  [
    "studentTQuantile",
    () => shares.subarray(0, 400).map((p, i) => core.studentTQuantile(p, 1 + (i % 30))),
    848376020250066,
  ],
  ["betaI", () => shares.map((p, i) => core.betaI(p, 1 + (i % 50), 0.5 + (i % 7))), 7844264197699935],
  ["hypergeometricSf", () => shares.map((_, i) => core.hypergeometricSf(i % 40, 1000, 200, 100)), 369417411068262],
  ["kolmogorovSf", () => shares.map((p) => core.kolmogorovSf(3 * p)), 119141129094445],
];

export const hashOf = (values: Float64Array) => core.hashSeed(values);
