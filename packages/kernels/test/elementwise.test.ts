import { cos, exp, log, sin } from "@pushforward/core";
import { expect, test } from "vitest";
import { both, lengths, uniform } from "./support/twins.js";

type Name = "exp" | "log";
type Unary64 = "expF64" | "logF64";
type Unary32 = "expF32" | "logF32";

const f64 = (name: Unary64, x: Float64Array, from = 0) =>
  both(({ functions }, scope) => {
    const [input, out] = [scope.copy(x), scope.f64(x.length, { zero: true })];
    functions[name](input.ptr, from, x.length, out.ptr);
    return [out.view];
  })[0] as Float64Array;

const f32 = (name: Unary32, x: Float32Array, from = 0) =>
  both(({ functions }, scope) => {
    const [input, out] = [scope.copy(x), scope.f32(x.length, { zero: true })];
    functions[name](input.ptr, from, x.length, out.ptr);
    return [out.view];
  })[0] as Float32Array;

function sincos(x: Float64Array | Float32Array, from = 0) {
  let outside = -1;
  const wide = x instanceof Float64Array;
  const [sine, cosine] = both(({ functions }, scope) => {
    const input = scope.copy(x);
    const [a, b] = wide
      ? [scope.f64(x.length, { zero: true }), scope.f64(x.length, { zero: true })]
      : [scope.f32(x.length, { zero: true }), scope.f32(x.length, { zero: true })];
    outside = functions[wide ? "sincosF64" : "sincosF32"](input.ptr, from, x.length, a.ptr, b.ptr);
    return [a.view, b.view];
  });
  return { sine: sine!, cosine: cosine!, outside };
}

/** Distance in units of the last place of the exact value in float32. */
function ulps32(found: number, exact: number): number {
  if (Object.is(found, exact) || found === exact || (Number.isNaN(found) && Number.isNaN(exact))) return 0;
  const place = 2 ** Math.max(-149, Math.floor(Math.log2(Math.abs(exact))) - 23);
  return Math.abs(found - exact) / place;
}

const edges64 = [0, -0, 1, -1, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, Number.POSITIVE_INFINITY];
const special = Float64Array.of(...edges64, Number.NEGATIVE_INFINITY, Number.NaN, -5e-324, 1e-310);
const expEdges = [
  709.78271289338, 709.7827128933841, 710, 800, -708.4, -745.1332191019411, -745.2, -1000, 0.3466, 1e-17,
];
const exponents = Float64Array.of(...special, ...expEdges, ...uniform(3000, 1, 760), ...uniform(3000, 2, 1));
const positive = Float64Array.of(
  ...special,
  ...uniform(3000, 3, 0.5).map((u) => u + 1),
  ...uniform(3000, 4, 700).map(exp),
);
const angles = Float64Array.of(
  0,
  -0,
  0.7853981633974483,
  0.7853981633974484,
  1e-300,
  ...uniform(3000, 5, 8),
  ...uniform(3000, 6, 999_999),
);
const single = (x: Float64Array) => new Float32Array(x);

test("in float64 the bits are those of core, over the whole range", () => {
  expect(f64("expF64", exponents)).toEqual(exponents.map(exp));
  expect(f64("logF64", positive)).toEqual(positive.map(log));
  const { sine, cosine, outside } = sincos(angles);
  expect(sine).toEqual(angles.map(sin));
  expect(cosine).toEqual(angles.map(cos));
  expect(outside).toBe(0);
});

test("in float32 the error is below 2 units in the last place, over the whole range", () => {
  const worst = (found: Float32Array, x: Float32Array, exact: (x: number) => number) =>
    found.reduce((most, y, i) => Math.max(most, ulps32(y, exact(x[i]!))), 0);
  const powers = Float32Array.of(
    ...uniform(20000, 7, 87),
    ...uniform(2000, 8, 104).map((u) => -Math.abs(u)),
    ...uniform(9, 9, 1e-30),
  );
  expect(worst(f32("expF32", powers), powers, exp)).toBeLessThan(2);
  const spread = single(uniform(20000, 10, 88).map(exp));
  expect(worst(f32("logF32", spread), spread, log)).toBeLessThan(2);
  const nearOne = single(uniform(20000, 11, 0.4).map((u) => 1 + u));
  expect(worst(f32("logF32", nearOne), nearOne, log)).toBeLessThan(2);
  for (const size of [1, 100, 999_999]) {
    const turned = single(uniform(20000, 12, size));
    const { sine, cosine } = sincos(turned);
    expect(worst(sine as Float32Array, turned, sin)).toBeLessThan(2);
    expect(worst(cosine as Float32Array, turned, cos)).toBeLessThan(2);
  }
});

test("float32 at the edges: overflow, underflow through subnormals, zeros, infinities, NaN", () => {
  const inf = Number.POSITIVE_INFINITY;
  const x = Float32Array.of(88.72284, 89, inf, -87.4, -103.2, -104, -inf, Number.NaN, 0, -0);
  const y = f32("expF32", x);
  expect([...y].map((v, i) => ulps32(v, Math.fround(exp(x[i]!)))).every((error) => error < 2)).toBe(true);
  expect([y[1], y[2], y[5], y[6], y[7], y[8], y[9]]).toEqual([inf, inf, 0, 0, Number.NaN, 1, 1]);
  const z = f32("logF32", Float32Array.of(0, -0, -1, inf, -inf, Number.NaN, 1e-45, 1));
  expect([...z.slice(0, 6)]).toEqual([-inf, -inf, Number.NaN, inf, Number.NaN, Number.NaN]);
  expect(ulps32(z[6]!, log(Math.fround(1e-45)))).toBeLessThan(2);
  expect(z[7]).toBe(0);
});

test("angles past 10^6 and no angles at all are NaN and counted", () => {
  const x = [1e6, 3, -1e6, 999_999, Number.POSITIVE_INFINITY, Number.NaN, -2];
  for (const array of [Float64Array.from(x), Float32Array.from(x)]) {
    const { sine, cosine, outside } = sincos(array);
    expect(outside).toBe(4);
    expect([...sine].map(Number.isNaN)).toEqual([true, false, true, false, true, true, false]);
    expect([...cosine].map(Number.isNaN)).toEqual([true, false, true, false, true, true, false]);
  }
});

test.each(lengths)("ranges of %d numbers: each is done once and nothing else is written", (n) => {
  const x = uniform(n + 1, n, 3);
  for (const name of ["exp", "log"] as Name[]) {
    const exact = (name === "exp" ? x.map(exp) : x.map(log)).fill(0, 0, 1); // the range starts at 1
    expect(f64(`${name}F64`, x, 1)).toEqual(exact);
    expect(f32(`${name}F32`, single(x), 1)[0]).toBe(0);
  }
  expect(sincos(x, 1).sine).toEqual(x.map(sin).fill(0, 0, 1));
  const lone = sincos(single(x), 1);
  for (let i = 1; i <= n; i++) expect(lone.cosine[i]).toBe(sincos(single(x.slice(i, i + 1))).cosine[0]);
});
