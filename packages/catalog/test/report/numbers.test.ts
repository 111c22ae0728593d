import { expect, test } from "vitest";
import {
  counted,
  equationP,
  formatEstimate,
  formatNumber,
  formatP,
  formatRatioInterval,
  formatShare,
  formatShares,
  formatTime,
  formatTimePair,
  formatTogether,
  signed,
  unitOfDays,
} from "../../dist/report/numbers.js";

test.each([
  [0, "0"],
  [-0, "0"],
  [2.6789, "2.68"],
  [45, "45"],
  [0.1 + 0.2, "0.3"],
  [12_345.6, "12,346"],
  [-1234.5, "−1,235"],
  [1.5e9, "1.50×10⁹"],
  [-2.5e-7, "−2.50×10⁻⁷"],
  [Infinity, "∞"],
  [-Infinity, "−∞"],
  [Number.NaN, "–"],
  [null, "–"],
  [5e-324, "4.94×10⁻³²⁴"],
])("%d is written %s", (value, text) => expect(formatNumber(value)).toBe(text));

test("an estimate has the digits of its interval: one, or two when the width begins with 1, 2 or 3", () => {
  const whole = (value: number, half: number) =>
    formatEstimate({ value, interval: { low: value - half, high: value + half, level: 0.95 } }).whole;
  expect(whole(0.71234, 0.03)).toBe("0.71 [0.68, 0.74]"); // width 0.06
  expect(whole(0.71234, 0.006)).toBe("0.712 [0.706, 0.718]"); // width 0.012
  expect(whole(6.05, 0.29)).toBe("6.0 [5.8, 6.3]");
  expect(whole(14_310, 920)).toBe("14,310 [13,390, 15,230]");
  expect(whole(3.1e-9, 4e-10)).toBe("3.1×10⁻⁹ [2.7×10⁻⁹, 3.5×10⁻⁹]");
  expect(formatEstimate({ value: 0.5, standardError: 0.02 }).whole).toBe("0.50 ± 0.02");
  const sure = { value: 0.99999, interval: { low: 0.9998, high: 1, level: 0.95 } };
  expect(formatEstimate(sure, 1, 0.004).whole).toBe("1.000 [1.000, 1.000]"); // never finer than asked
  expect(formatEstimate({ value: 0.25 }).whole).toBe("0.25");
});

test("numbers read beside each other show how they differ, and no more", () => {
  expect(formatTogether([37, 44], 7)).toEqual(["37", "44"]);
  expect(formatTogether([37.01, 37.04], 0.03)).toEqual(["37.010", "37.040"]);
  expect(formatTogether([1, 1], 0)).toEqual(["1", "1"]);
  expect(formatRatioInterval({ low: 1.41, high: 2.24 })).toBe("[1.4, 2.2]");
  expect(formatRatioInterval({ low: 1.41, high: null })).toBe("[1.4, ∞)");
});

test("a p-value is never rounded to zero, nor onto the level it missed", () => {
  expect([0, 1e-9, 0.000999, 0.001, 0.0123, 0.047, 0.43, 0.9999, 1].map((p) => formatP(p))).toEqual([
    "<0.001",
    "<0.001",
    "<0.001",
    "0.001",
    "0.012",
    "0.047",
    "0.43",
    ">0.999",
    "1",
  ]);
  expect(formatP(0.0499)).toBe("0.0499");
  expect(formatP(0.0504)).toBe("0.0504");
  expect(formatP(0.05)).toBe("0.05");
  expect(formatP(0.0099, 0.01)).toBe("0.0099");
  expect(equationP(0.0002)).toBe("p < 0.001");
  expect(equationP(0.043)).toBe("p = 0.043");
});

test("shares are percent; a share that is not 0 or 1 is not written as 0% or 100%", () => {
  expect([0, 0.0004, 0.021, 0.12, 0.953, 0.9999, 1].map(formatShare)).toEqual([
    "0%",
    "<0.1%",
    "2.1%",
    "12%",
    "95.3%",
    ">99.9%",
    "100%",
  ]);
  expect(formatShares(0.12, 0.21)).toEqual(["12%", "21%"]);
  expect(formatShares(0.1202, 0.1239)).toEqual(["12.02%", "12.39%"]);
  expect(formatShares(0.3, 0.3)).toEqual(["30%", "30%"]);
});

test("times are dates, with as much of the clock as is needed to tell them apart", () => {
  const noon = Date.UTC(2024, 1, 29, 12);
  expect(formatTime(noon)).toBe("2024-02-29");
  expect(formatTimePair(noon, noon + 40 * 86_400_000)).toEqual(["2024-02-29", "2024-04-09"]);
  expect(formatTimePair(noon, noon + 4 * 3_600_000)).toEqual(["2024-02-29 12:00", "16:00"]);
  expect(formatTimePair(noon, noon + 14 * 3_600_000)).toEqual(["2024-02-29 12:00", "2024-03-01 02:00"]);
  expect(formatTimePair(noon + 250, noon + 260)).toEqual(["2024-02-29 12:00:00.250", "12:00:00.260"]);
  expect(formatTimePair(Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 2))).toEqual(["2024-01-01", "2024-01-02"]);
  expect(formatTimePair(Date.UTC(-1, 0, 1), Date.UTC(12024, 0, 2))).toEqual(["-000001-01-01", "+012024-01-02"]);
  expect(formatTime(1e300)).toBe("1.00×10³⁰⁰");
  expect(formatTime(Number.NaN)).toBe("–");
  expect([3, 0.2, 0.01, 0.0003].map((days) => unitOfDays(days).unit)).toEqual(["days", "hours", "minutes", "seconds"]);
});

test("signs and plurals", () => {
  expect(["0.2 [0.1, 0.3]", "−0.2", "0 [−6, 6]", "0.0", "12 points"].map(signed)).toEqual([
    "+0.2 [0.1, 0.3]",
    "−0.2",
    "0 [−6, 6]",
    "0.0",
    "+12 points",
  ]);
  expect([counted(1, "row"), counted(0, "row"), counted(1200, "row")]).toEqual(["1 row", "0 rows", "1,200 rows"]);
});
