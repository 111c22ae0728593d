import {
  type FMeasure,
  fMeasures,
  type Generator,
  generatorOf,
  type MeasureChoice,
} from "@pushforward/methods/divergence";
import { expect, test } from "vitest";

const choices: MeasureChoice<FMeasure>[] = [
  ...fMeasures.filter((measure) => measure !== "alpha").map((measure) => ({ measure })),
  { measure: "jensen-shannon", mixture: 0.2 },
  { measure: "skew-kl", mixture: 0.9 },
  ...[-1.5, -1, 0.3, 0.999999, 1.000001, 3].map((order) => ({ measure: "alpha", order }) as const),
];
const named = choices.map((choice) => [JSON.stringify(choice), choice] as const);
const points = [1e-6, 0.01, 0.4, 0.89, 0.97, 1, 1.05, 1.2, 3, 40];

/** The text-book forms, written down once more. */
const textbook: Record<string, (t: number, a: number) => number> = {
  kl: (t) => t * Math.log(t) - t + 1,
  "reverse-kl": (t) => t - 1 - Math.log(t),
  "chi-square": (t) => (t - 1) ** 2,
  "squared-hellinger": (t) => (Math.sqrt(t) - 1) ** 2 / 2,
  "total-variation": (t) => Math.abs(t - 1) / 2,
  "jensen-shannon": (t, w) => w * t * Math.log(t / (w * t + 1 - w)) - (1 - w) * Math.log(w * t + 1 - w),
  "skew-kl": (t, w) => t * Math.log(t / (w * t + 1 - w)) - (1 - w) * (t - 1),
  alpha: (t, a) => (t ** a - 1 - a * (t - 1)) / (a * (a - 1)),
};

test.each(named)("%s: f is what the books say, 0 and flat at 1, nowhere negative", (_, choice) => {
  const { f, slope } = generatorOf(choice);
  const parameter = choice.measure === "alpha" ? choice.order! : (choice.mixture ?? 0.5);
  const near = choice.measure === "alpha" && Math.abs(parameter - 1) < 0.1; // the book's form cancels there
  for (const t of points) {
    const exact = near ? textbook.kl!(t, 1) : textbook[choice.measure]!(t, parameter);
    expect(Math.abs(f(t) - exact)).toBeLessThan(near ? 1e-4 * (1 + exact) : 1e-12 * (1 + exact));
    expect(f(t)).toBeGreaterThanOrEqual(0);
  }
  expect([f(1), slope(1)]).toEqual([0, expect.closeTo(0, 15)]);
  const limit = f(0);
  if (Number.isFinite(limit)) expect(f(1e-30)).toBeCloseTo(limit, 6);
});

test.each(named.filter(([, { measure }]) => measure !== "total-variation"))(
  "%s: slope and curvature are derivatives, the conjugate undoes the slope (Fenchel and Young)",
  (_, choice) => {
    const g: Generator = generatorOf(choice);
    for (const t of [0.05, 0.6, 0.95, 1.3, 7]) {
      const h = 1e-5 * t;
      expect((g.f(t + h) - g.f(t - h)) / (2 * h)).toBeCloseTo(g.slope(t), 5);
      expect((g.slope(t + h) - g.slope(t - h)) / (2 * h) / g.curvature(t)).toBeCloseTo(1, 5);
      const u = g.slope(t);
      expect(g.conjugateSlope(u) / t).toBeCloseTo(1, 10);
      expect(g.conjugate(u)).toBeCloseTo(u * t - g.f(t), 10); // equality at the touching point
      for (const s of points) expect(g.conjugate(u)).toBeGreaterThanOrEqual(u * s - g.f(s) - 1e-10);
    }
  },
);

test.each(named)(
  "%s: beyond its largest slope the conjugate is infinite, below all slopes it is −f(0)",
  (_, choice) => {
    const g = generatorOf(choice);
    if (Number.isFinite(g.top)) {
      if (g.top < 10) expect(g.f(1e30) / 1e30).toBeCloseTo(g.top, 6);
      expect(g.conjugate(g.top * (1 + 1e-9))).toBe(Number.POSITIVE_INFINITY);
    }
    if (Number.isFinite(g.f(0))) expect(g.conjugate(-1e30)).toBeCloseTo(-g.f(0), 5);
    expect([g.conjugate(0), g.conjugateSlope(0)]).toEqual([expect.closeTo(0, 15), expect.closeTo(1, 12)]);
  },
);

test.each(named)("%s: what a point of p adds is (f(t) + f(0)·(t − 1))/t, also where that cancels", (_, choice) => {
  const g = generatorOf(choice);
  const lift = Number.isFinite(g.f(0)) ? g.f(0) : 0;
  for (const t of [0.02, 0.5, 1, 2, 30]) expect(g.perPoint(Math.log(t))).toBeCloseTo((g.f(t) + lift * (t - 1)) / t, 10);
  if (Number.isFinite(g.top + lift)) expect(g.perPoint(Number.POSITIVE_INFINITY)).toBeCloseTo(g.top + lift, 12);
});

test("kl per point is the log-ratio itself, to the last digit, however small", () => {
  const { perPoint } = generatorOf({ measure: "kl" });
  for (const r of [-900, -40, 3e-17, 12]) expect(perPoint(r)).toBe(r);
});
