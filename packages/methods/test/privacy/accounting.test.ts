import {
  deltaOfRho,
  epsilonOfCurve,
  epsilonOfRho,
  gaussianDelta,
  gaussianEpsilon,
  gaussianMu,
  groupGuarantee,
  groupRho,
  lossOfEpsilon,
  privacyBudget,
  pureCurve,
  renyiOrders,
  replaceOneGuarantee,
  rhoOfChoice,
  rhoOfEpsilon,
  rhoOfGaussian,
  rhoOfPure,
  sigmaOfRho,
  sumOfCurves,
  zeroConcentratedCurve,
} from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const relative = (value: number, expected: number) => Math.abs(value / expected - 1);

test.each([
  [0.1, 1e-6, 0.0003210477],
  [0.3, 1e-6, 0.0025396425],
  [1, 1e-6, 0.0243559704],
  [3, 1e-6, 0.1850698407],
  [10, 1e-6, 1.5392787639],
  [1, 1e-9, 0.0149730577],
  [10, 1e-9, 1.0907857044],
])("rho of epsilon %d at delta %d is the golden one, and back again", (epsilon, delta, rho) => {
  const found = rhoOfEpsilon(epsilon, delta);
  expect(relative(found, rho)).toBeLessThan(2e-7); // digits given
  expect(relative(epsilonOfRho(found, delta), epsilon)).toBeLessThan(1e-9);
  expect(deltaOfRho(found, epsilon)).toBeLessThanOrEqual(delta);
});

test.each([
  [0.01, 0.62169265],
  [0.1, 2.14193893],
  [0.5, 5.22153444],
  [1, 7.76621663],
  [2, 11.68859625],
])("epsilon of rho %d at delta 1e-6 is the golden one", (rho, epsilon) => {
  expect(relative(epsilonOfRho(rho, 1e-6), epsilon)).toBeLessThan(1e-8);
});

test("golden deltas", () => {
  expect(relative(deltaOfRho(0.1, 1), 8.93324577e-3)).toBeLessThan(1e-7);
  expect(relative(deltaOfRho(0.5, 1), 2.46846331e-1)).toBeLessThan(1e-7);
  expect(relative(deltaOfRho(1, 1), 4.93493731e-1)).toBeLessThan(1e-7);
  expect([deltaOfRho(0, 1), deltaOfRho(1e-300, 1), epsilonOfRho(0, 1e-6)]).toEqual([0, 0, 0]);
});

test.each([
  [0.3, 0.002962],
  [1, 0.028014],
  [3, 0.209775],
  [10, 1.707796],
])("the exact Gaussian curve allows more at epsilon %d, and delta comes back", (epsilon, rho) => {
  const mu = gaussianMu(epsilon, 1e-6);
  expect(Math.abs(mu ** 2 / 2 - rho)).toBeLessThan(6e-7);
  expect(relative(gaussianEpsilon(mu, 1e-6), epsilon)).toBeLessThan(1e-9);
});

test("the bound of rho lies above the exact delta, on 40 pairs; at rho .1 and epsilon 1 by .008933 to .003185", () => {
  expect(gaussianDelta(Math.sqrt(0.2), 1)).toBeCloseTo(0.003185, 6);
  for (const rho of [1e-4, 0.003, 0.02, 0.1, 0.5, 1, 3, 20])
    for (const epsilon of [0.01, 0.3, 1, 4, 15])
      expect(deltaOfRho(rho, epsilon)).toBeGreaterThanOrEqual(gaussianDelta(Math.sqrt(2 * rho), epsilon));
});

test("the Gaussian curve against its integral, from the heart to far tails", () => {
  // ∫ φ(x)·max(0, 1 − e^(ε − μx + μ²/2…)) in the privacy loss L ~ N(μ²/2, μ²): δ = E max(0, 1 − e^(ε − L))
  for (const [mu, epsilon] of [
    [0.1, 0],
    [0.5, 0.4],
    [1, 1],
    [3, 2],
    [0.2, 1.2],
    [6, 40],
  ] as const) {
    // biome-ignore format: pairs
    let integral = 0;
    const step = 1e-3;
    for (let z = -12; z < 12; z += step) {
      const loss = mu ** 2 / 2 + mu * (z + step / 2);
      if (loss > epsilon) integral -= step * Math.expm1(epsilon - loss) * Math.exp(-((z + step / 2) ** 2) / 2);
    }
    integral /= Math.sqrt(2 * Math.PI);
    expect(gaussianDelta(mu, epsilon)).toBeGreaterThanOrEqual(integral * (1 - 1e-5)); // midpoint rule
    expect(relative(gaussianDelta(mu, epsilon), integral)).toBeLessThan(1e-4);
  }
  expect(gaussianDelta(0, 1)).toBe(0);
  expect(gaussianDelta(60, 1)).toBe(1);
});

test("a curve converts to what rho gives, whatever orders are tried, and never to less", () => {
  for (const [rho, delta] of [
    [0.02, 1e-6],
    [0.5, 1e-5],
    [2, 1e-9],
  ] as const) {
    // biome-ignore format: pairs
    const exact = epsilonOfRho(rho, delta);
    const { epsilon, order } = epsilonOfCurve(zeroConcentratedCurve(rho), delta);
    expect(epsilon).toBeGreaterThanOrEqual(exact * (1 - 1e-12));
    expect(relative(epsilon, exact)).toBeLessThan(1e-9); // refined between the orders of the grid
    const coarse = epsilonOfCurve(zeroConcentratedCurve(rho), delta, renyiOrders).epsilon;
    expect(coarse).toBeGreaterThanOrEqual(epsilon);
    expect(relative(coarse, exact)).toBeLessThan(1e-2);
    expect(relative(lossOfEpsilon(epsilon, delta, order), rho * order)).toBeLessThan(1e-9);
  }
  expect(renyiOrders).toHaveLength(120);
  expect([renyiOrders[0], renyiOrders[19], renyiOrders[59]]).toEqual([1.05, 2, 10]);
  expect(renyiOrders[119]).toBeCloseTo(600, 9);
});

test("discrete Laplace noise of scale 1/ε has the curve of ε-differential privacy, by direct summation", () => {
  for (const epsilon of [0.1, 1, 3])
    for (const alpha of [1.5, 2, 7]) {
      const q = Math.exp(-epsilon);
      let sum = 0;
      for (let y = -400; y <= 400; y++)
        sum += ((1 - q) / (1 + q)) * Math.exp(-epsilon * (alpha * Math.abs(y) + (1 - alpha) * Math.abs(y - 1)));
      expect(pureCurve(epsilon)(alpha)).toBeCloseTo(Math.log(sum) / (alpha - 1), 10);
      expect(pureCurve(epsilon)(alpha)).toBeLessThanOrEqual(Math.min(epsilon, (alpha * epsilon ** 2) / 2) + 1e-12);
    }
});

test("losses add: twice rho is half the variance, curves at every order", () => {
  expect(rhoOfGaussian(1, 5)).toBeCloseTo(0.02, 14);
  expect(sigmaOfRho(1, 0.02)).toBeCloseTo(5, 13);
  expect(rhoOfGaussian(3, sigmaOfRho(3, 0.37))).toBeCloseTo(0.37, 14);
  const curve = sumOfCurves([zeroConcentratedCurve(0.1), zeroConcentratedCurve(0.3), pureCurve(0.5)]);
  expect(curve(4)).toBeCloseTo(1.6 + pureCurve(0.5)(4), 12);
  expect([rhoOfPure(0.5), rhoOfChoice(0.5)]).toEqual([expect.closeTo(0.125, 14), expect.closeTo(0.03125, 14)]);
});

test("groups: replacing a row is a group of two", () => {
  const guarantee = { epsilon: 0.7, delta: 1e-7 };
  const two = groupGuarantee(guarantee, 2);
  const replaced = replaceOneGuarantee(guarantee);
  expect(replaced.epsilon).toBeCloseTo(1.4, 14);
  expect(replaced.delta).toBeCloseTo((1 + Math.exp(0.7)) * 1e-7, 20);
  expect(relative(two.delta, replaced.delta)).toBeLessThan(1e-14);
  expect(groupGuarantee(guarantee, 5000)).toEqual({ epsilon: expect.closeTo(3500, 9), delta: 1 });
  expect(groupRho(0.1, 3)).toBeCloseTo(0.9, 14);
  expect(groupGuarantee(guarantee, 1)).toEqual(guarantee);
});

test("everything falls and rises where it should, over ten powers of ten", () => {
  let before = { rho: 0, mu: 0, delta: 1 };
  for (const epsilon of [1e-3, 0.01, 0.1, 1, 10, 100, 1000]) {
    const now = { rho: rhoOfEpsilon(epsilon, 1e-6), mu: gaussianMu(epsilon, 1e-6), delta: deltaOfRho(0.1, epsilon) };
    expect(now.rho).toBeGreaterThan(before.rho);
    expect(now.mu).toBeGreaterThan(Math.sqrt(2 * now.rho));
    expect(now.delta).toBeLessThanOrEqual(before.delta);
    before = now;
  }
});

test("errors name what is out of range", () => {
  expect(() => rhoOfEpsilon(0, 1e-6)).toThrow("rhoOfEpsilon: epsilon must be a positive finite number; received 0");
  expect(() => rhoOfEpsilon(1, 0)).toThrow("delta must be above 0 and below 1; received 0");
  expect(() => epsilonOfRho(-1, 1e-6)).toThrow("rho must be a finite number of at least 0");
  expect(() => groupRho(1, 1.5)).toThrow("rows must be a whole number of at least 1");
});

test("a budget split: as MST splits epsilon 1 over 14 columns, and back from the noise", () => {
  const third = rhoOfEpsilon(1, 1e-6) / 3;
  const split = privacyBudget({ rho: [third], releases: 14 });
  expect(split.sigma!).toBeCloseTo(29.36, 2); // √(3·14/(2ρ))
  const back = privacyBudget({ sigma: split.sigma!, releases: 14 });
  expect(relative(back.rho!, third)).toBeLessThan(1e-13);
  const listed = privacyBudget({ rho: [third, third / 2, third * 1.5] });
  expect(listed.epsilon).toBeCloseTo(1, 9);
  expect(listed).toMatchObject({ releases: 3, each: [{ rho: third }, { rho: third / 2 }, { rho: third * 1.5 }] });
  expect(() => privacyBudget({ rho: [1, 2], releases: 3 })).toThrow("releases must be 2, as many as rho; received 3");
  const whole = privacyBudget({ epsilon: 1 });
  expect(whole.exact!.epsilon).toBeLessThan(1);
  expect(relative(whole.exact!.sigma!, 1 / Math.sqrt(2 * 0.028014))).toBeLessThan(1e-4);
  expect(whole.replaceOne).toEqual({ rho: expect.closeTo(4 * whole.rho!, 12), epsilon: expect.closeTo(epsilonOfRho(4 * whole.rho!, 1e-6), 9) }); // biome-ignore format: one line
  const replaced = privacyBudget({ epsilon: 1, adjacency: "replace-one" });
  expect(relative(replaced.sigma!, whole.sigma! * Math.SQRT2)).toBeLessThan(1e-14);
  expect(replaced.replaceOne).toBeNull();
  expect(privacyBudget({ epsilon: 1, rowsPerPerson: 5 }).sigma).toBeCloseTo(5 * whole.sigma!, 9);
  expect(whole.curve[24]).toEqual({ epsilon: 1, delta: expect.closeTo(1e-6, 15), exact: gaussianDelta(Math.sqrt(2 * whole.rho!), 1) }); // biome-ignore format: one line
  expect(() => privacyBudget({})).toThrow("epsilon, rho or sigma must be given, one of the three; received none");
  expect(() => privacyBudget({ epsilon: 1, sigma: 2 })).toThrow("received 2");
});
