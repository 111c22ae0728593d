import { expect, test } from "vitest";
import { axisScale, tickNumber } from "../../dist/app/answer/axis-scale.js";

test.each([
  ["1,200", 1200],
  ["−0.5", -0.5],
  ["25%", 25],
  ["10⁻³", 0.001],
  ["2×10³", 2000],
  ["1.5k", 1500],
])("the tick %s says %d", (text, value) => {
  expect(tickNumber(text)).toBeCloseTo(value, 12);
});

test("words are no numbers", () => {
  for (const text of ["", "web", "2024-01-31", "10:30"]) expect(tickNumber(text)).toBeNaN();
});

test("places between ticks are read off a linear scale, upside down or not, within rounding to a tenth of a pixel", () => {
  const x = axisScale([0, 50, 100].map((value) => ({ at: Math.round(10 * (40 + 2.345 * value)) / 10, value })))!;
  expect(x(40 + 2.345 * 75)).toBeCloseTo(75, 1);
  const y = axisScale([0, 1, 2].map((value) => ({ at: 200 - 80 * value, value })))!;
  expect(y(160)).toBeCloseTo(0.5, 12);
});

test("and off a logarithmic one; scattered or too few ticks give none", () => {
  const log = axisScale([1, 10, 100, 1000].map((value, i) => ({ at: 30 * i, value })))!;
  expect(log(45)).toBeCloseTo(10 ** 1.5, 6);
  expect(axisScale([{ at: 0, value: 1 }])).toBeUndefined();
  expect(axisScale([0, 1, 5, 2].map((value, i) => ({ at: i, value })))).toBeUndefined();
  expect(axisScale([0, 1, Number.NaN].map((value, i) => ({ at: i, value })))).toBeUndefined();
});
