import * as core from "@pushforward/core";
import { expect, test } from "vitest";
import { ulps, worst } from "./fixture.js";

const { atan, atan2, cbrt, cos, exp, expm1, log, log1p, pow, sin, tan, tanh } = core;

// The fixture rounds the true value to a double, so an error below 1 ulp shows as at most 1.
test.each([
  ["exp", exp, 1],
  ["expm1", expm1, 1],
  ["log", log, 1],
  ["log1p", log1p, 1],
  ["cbrt", cbrt, 1],
  ["sin", sin, 1],
  ["cos", cos, 1],
  ["tan", tan, 2],
  ["atan", atan, 1],
  ["atan2", atan2, 2],
  ["tanh", tanh, 2],
  ["pow", pow, 1],
] as const)("%s is within its stated ulps of 40-digit values", (name, compute, allowed) => {
  const { error, row } = worst(name, compute as (...args: number[]) => number, ulps);
  expect(error, `at ${row}`).toBeLessThanOrEqual(allowed);
});

const edges = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  1e308,
  -1e308,
  5e-324,
  -5e-324,
  1e-310,
  Infinity,
  -Infinity,
  NaN,
  710,
  -746,
  800,
  -800,
];

test.each([
  ["exp", exp, Math.exp],
  ["expm1", expm1, Math.expm1],
  ["log", log, Math.log],
  ["log1p", log1p, Math.log1p],
  ["cbrt", cbrt, Math.cbrt],
  ["atan", atan, Math.atan],
  ["tanh", tanh, Math.tanh],
  ["sin", sin, Math.sin],
  ["cos", cos, Math.cos],
] as const)("%s agrees with the engine at zeros, infinities, NaN, subnormals and overflow", (_, own, engine) => {
  for (const x of edges) {
    const [got, wanted] = [own(x), engine(x)];
    if (Number.isFinite(wanted) && wanted !== 0) expect(ulps(got, wanted), `at ${x}`).toBeLessThanOrEqual(2);
    else expect(Object.is(got, wanted), `at ${x}: ${got} for ${wanted}`).toBe(true);
  }
});

test("pow and atan2 agree with the language on every pair of edges", () => {
  for (const x of [...edges, 3, -3, -0.5]) {
    for (const y of [...edges, 3, -3, 1e20, -1e20, 2 ** 53 + 2]) {
      for (const [got, wanted] of [
        [pow(x, y), x ** y],
        [atan2(x, y), Math.atan2(x, y)],
      ] as const) {
        if (Number.isFinite(wanted) && wanted !== 0) expect(ulps(got, wanted), `${x}, ${y}`).toBeLessThanOrEqual(2);
        else expect(Object.is(got, wanted), `${x}, ${y}: ${got} for ${wanted}`).toBe(true);
      }
    }
  }
});

test("powers of integers that a double can hold are exact", () => {
  for (let base = 2; base <= 13; base++) {
    let product = 1;
    for (let exponent = 1; product * base < 2 ** 53; exponent++) {
      product *= base;
      expect(pow(base, exponent)).toBe(product);
      expect(pow(-base, exponent)).toBe(exponent % 2 === 0 ? product : -product);
    }
  }
});

test("log inverts exp, and sine and cosine lie on the circle, over the whole range", () => {
  const rng = core.seededRng(1);
  let [inverse, circle] = [0, 0];
  for (let i = 0; i < 20_000; i++) {
    const x = 1400 * (rng.uniform() - 0.5);
    inverse = Math.max(inverse, Math.abs(log(exp(x)) - x) / (1 + Math.abs(x)));
    const angle = pow(2, 1000 * rng.uniform() - 20);
    circle = Math.max(circle, Math.abs(sin(angle) ** 2 + cos(angle) ** 2 - 1));
  }
  expect(inverse).toBeLessThan(2 * Number.EPSILON); // 1 ulp of e^x moves the logarithm by ε, 1 ulp of log by ε·|x|
  expect(circle).toBeLessThan(4 * Number.EPSILON);
});

test("sums and products with their errors are exact, as integers show", () => {
  const rng = core.seededRng(2);
  for (let i = 0; i < 1000; i++) {
    const [a, b] = [rng.integer(2 ** 53), rng.integer(2 ** 53) - 2 ** 52];
    expect(BigInt(a + b) + BigInt(core.sumError(a, b, a + b))).toBe(BigInt(a) + BigInt(b));
    expect(BigInt(a * b) + BigInt(core.productError(a, b, a * b))).toBe(BigInt(a) * BigInt(b));
  }
});
