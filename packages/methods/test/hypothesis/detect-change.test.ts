import { meanAndVariance, type Rng, type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { ChangeDetector, detectChange } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const rows = (n: number, d: number, draw: (at: number) => number): Samples =>
  samplesFrom(
    Float64Array.from({ length: n * d }, (_, at) => draw(at)),
    d,
  );
const laws: Record<string, (rng: Rng) => number> = {
  normal: (rng) => rng.normal(),
  ties: (rng) => Math.min(1, rng.integer(100)), // 99% of the values are the same
  heavy: (rng) => rng.normal() / rng.normal(),
};

test.each(Object.keys(laws))("without a change the evidence has mean t and alarms are rare: %s", (law) => {
  // E R_t = t, so E T = E R_T ≥ A for the first T with R_T ≥ A; cut off at `most`, E min(T, most) ≥ A − (excess of R over A).
  const [runs, averageRun, most] = [300, 30, 4000];
  const times: number[] = [];
  const evidence: number[] = [];
  for (let k = 0; k < runs; k++) {
    const rng = seededRng(k);
    const detector = new ChangeDetector(rows(5, 2, () => laws[law]!(rng)), { rng: rng.stream(1), averageRun }); // biome-ignore format: a line
    let [t, r] = [0, 0];
    while (r < averageRun && t < most) {
      r = detector.take(Float64Array.of(laws[law]!(rng), laws[law]!(rng)));
      if (++t === 5) evidence.push(r);
      if (t >= 400) break;
    }
    times.push(t);
  }
  const run = meanAndVariance(times);
  expect(run.mean + 4 * Math.sqrt(run.variance / runs)).toBeGreaterThan(averageRun);
  const early = meanAndVariance(evidence);
  expect(early.mean - 4 * Math.sqrt(early.variance / evidence.length)).toBeLessThan(5);
});

test("u is uniform and independent: R after t rows has mean t", () => {
  const runs = 4000;
  const found = Float64Array.from({ length: runs }, (_, k) => {
    const rng = seededRng(k);
    const detector = new ChangeDetector(rows(3, 1, () => rng.integer(3)), { rng: rng.stream(1), averageRun: 1e9 }); // biome-ignore format: a line
    detector.take(Float64Array.of(rng.integer(3)));
    return detector.take(Float64Array.of(rng.integer(3)));
  });
  const { mean, variance } = meanAndVariance(found);
  expect(Math.abs(mean - 2)).toBeLessThan(4 * Math.sqrt(variance / runs));
});

test("a rise of one deviation is found soon, with its column and start", () => {
  const rng = seededRng(3);
  const names = ["a", "b", "c"];
  const reference = { ...rows(300, 3, () => rng.normal()), names };
  const stream = rows(900, 3, (at) => rng.normal() + (at % 3 === 1 && at >= 3 * 400 ? 1 : 0));
  const { alarm, evidence, columns } = detectChange(reference, stream, { rng: rng.stream(0) });
  expect(alarm).toMatchObject({ column: "b", kind: "rise" });
  expect(alarm!.row).toBeGreaterThanOrEqual(400);
  expect(alarm!.row).toBeLessThan(450);
  expect(Math.abs(alarm!.start - 400)).toBeLessThan(15);
  expect(evidence.length).toBe(alarm!.row + 1);
  expect(columns).toEqual(["a", "b", "c", "all columns together"]);
});

test("falls, spreads and closing in are told apart; dependence that appears is seen by all columns together", () => {
  const kinds = [
    ["fall", (z: number) => z - 1],
    ["spread", (z: number) => 3 * z],
    ["closing in", (z: number) => z / 4],
  ] as const;
  for (const [kind, change] of kinds) {
    const rng = seededRng(4);
    const { alarm } = detectChange(rows(400, 1, () => rng.normal()), rows(500, 1, () => change(rng.normal())), { rng }); // biome-ignore format: a line
    expect(alarm!.kind).toBe(kind);
    expect(alarm!.row).toBeLessThan(80);
  }
  const rng = seededRng(6);
  const shared = Array.from({ length: 3000 }, () => rng.normal());
  const copies = rows(3000, 6, (at) => shared[Math.floor(at / 6)]!);
  const { alarm } = detectChange(rows(600, 6, () => rng.normal()), copies, { rng }); // biome-ignore format: a line
  expect(alarm!.column).toBe("all columns together");
});

test("constant rows say nothing; errors", () => {
  const rng = seededRng(1);
  const constant = rows(50, 1, () => 1);
  expect(detectChange(constant, rows(300, 1, () => 1), { rng }).alarm).toBeUndefined(); // biome-ignore format: a line
  expect(() => detectChange(constant, rows(5, 2, () => 1), { rng })).toThrow("stream must be 1-dimensional"); // biome-ignore format: a line
  expect(() => detectChange(constant, constant, { rng, averageRun: 1 })).toThrow("averageRun must be a finite number above 1"); // biome-ignore format: a line
});
