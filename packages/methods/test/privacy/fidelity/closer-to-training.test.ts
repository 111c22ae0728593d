import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { closerToTraining, shareOfPulls } from "../../../dist/privacy/fidelity/closer-to-training.js";
import { fidelityColumns } from "../../../dist/privacy/fidelity/fidelity-columns.js";
import { rowCodes } from "../../../dist/privacy/fidelity/row-codes.js";
import { codedTable, drawCodes, drawPeople, peopleTable } from "./tables.js";

const kernels = await openKernels({ threads: 1 });
const range = (from: number, count: number) => Uint32Array.from({ length: count }, (_, i) => from + i);

async function closer(tables: Parameters<typeof fidelityColumns>[0], seed: number) {
  const columns = fidelityColumns(tables);
  const { real, holdout, synthetic } = columns;
  return closerToTraining(rowCodes(columns), range(real + holdout, synthetic), range(0, real), range(real, holdout), {
    rng: seededRng(seed),
    kernels,
    level: 0.95,
  });
}

test("pulls by hand: 6 on 4 training rows and 2 on 2 holdout rows are 1.5 against 1 a row", () => {
  const { share, rows } = shareOfPulls(Float64Array.of(3, 2, 1, 0, 2, 0), 4, 0.95);
  expect(rows).toBe(8);
  expect(share).toBeCloseTo(1.5 / 2.5, 12);
});

test("even pulls are as many trials as rows, pulls on one row are as few as one", () => {
  expect(shareOfPulls(new Float64Array(100).fill(1), 60, 0.95).effectiveRows).toBe(100);
  const one = shareOfPulls(
    Float64Array.from({ length: 100 }, (_, r) => (r === 3 ? 50 : 0)),
    60,
    0.95,
  );
  expect(one.effectiveRows).toBeCloseTo(1, 12);
  expect(one.interval.low).toBeLessThan(0.05); // one trial says next to nothing
});

// The null at unequal sizes, with ties everywhere (whole numbers) and with next to none (people). Both kinds of reference
// row pull alike then, so ½ must lie inside 95% of the intervals; four binomial standard errors: 4·√(0.95·0.05/200).
test.each([
  ["whole numbers below 3, many equal rows", 300, 100, 150, 3, 3],
  ["whole numbers below 6, four columns", 60, 180, 120, 4, 6],
  ["one column of two values", 200, 50, 100, 1, 2],
  ["small tables", 24, 9, 40, 3, 8],
])("a fresh table is not accused: %s", async (_, n, h, m, columns, size) => {
  let hits = 0;
  let total = 0;
  for (let run = 0; run < 200; run++) {
    const rng = seededRng(1000 + run);
    const [real, holdout, synthetic] = [n, h, m].map((count) => codedTable(drawCodes(rng, count, columns, size)));
    const { share, interval, rows } = await closer({ real: real!, holdout: holdout!, synthetic: synthetic! }, run);
    expect(rows).toBeCloseTo(m, 8); // one pull a row, however many share it
    total += share / 200;
    if (interval.low <= 0.5 && interval.high >= 0.5) hits++;
  }
  expect(hits / 200).toBeGreaterThan(0.95 - 0.062);
  // The share is ½ on average: each run's is within about 1/√(effective rows) ≤ 0.15 of it, or 0.3 in the small tables.
  expect(Math.abs(total - 0.5)).toBeLessThan(0.03);
});

test("many near neighbours (hubs) widen the interval: fresh people in a few dimensions", async () => {
  let hits = 0;
  for (let run = 0; run < 150; run++) {
    const rng = seededRng(50 + run);
    const [real, holdout, synthetic] = [120, 30, 400].map((count) => peopleTable(drawPeople(rng, count)));
    const { interval } = await closer({ real: real!, holdout: holdout!, synthetic: synthetic! }, run);
    if (interval.low <= 0.5 && interval.high >= 0.5) hits++;
  }
  expect(hits / 150).toBeGreaterThan(0.95 - 0.071); // 4·√(0.95·0.05/150)
});

test("a copier is at 1, half a copier at the share that its copies make", async () => {
  const rng = seededRng(7);
  const people = drawPeople(rng, 1_500);
  const [real, holdout, fresh] = [people.slice(0, 800), people.slice(800, 1_000), people.slice(1_000)];
  const given = (synthetic: typeof people) => ({
    real: peopleTable(real),
    holdout: peopleTable(holdout),
    synthetic: peopleTable(synthetic),
  });
  const copier = await closer(given(real.slice(0, 500)), 1);
  expect(copier.share).toBe(1);
  expect(copier.interval.low).toBeGreaterThan(0.95);
  const half = await closer(given([...fresh.slice(0, 250), ...real.slice(0, 250)]), 2);
  // p = ½ + ½·0.8 = 0.9: (0.9/0.8)/(0.9/0.8 + 0.1/0.2) = 0.69
  expect(Math.abs(half.share - 0.69)).toBeLessThan(0.1);
  expect(half.interval.low).toBeGreaterThan(0.5);
});
