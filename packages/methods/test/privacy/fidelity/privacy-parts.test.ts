import { seededRng, table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { attributeInference } from "../../../dist/privacy/fidelity/attribute-inference.js";
import { cellsOf } from "../../../dist/privacy/fidelity/column-cells.js";
import { exactCopies } from "../../../dist/privacy/fidelity/exact-copies.js";
import { type FidelityColumns, fidelityColumns } from "../../../dist/privacy/fidelity/fidelity-columns.js";
import { membershipInference } from "../../../dist/privacy/fidelity/membership-inference.js";
import { nearestRows } from "../../../dist/privacy/fidelity/nearest-rows.js";
import { rowCodes } from "../../../dist/privacy/fidelity/row-codes.js";
import { shareDifference, shareInterval } from "../../../dist/privacy/fidelity/share-interval.js";
import { singlingOut } from "../../../dist/privacy/fidelity/singling-out.js";
import { codedTable, drawCodes, drawPeople, peopleTable } from "./tables.js";

const kernels = await openKernels({ threads: 1 });
const range = (from: number, count: number) => Uint32Array.from({ length: count }, (_, i) => from + i);

test("columns: few whole numbers and named ones are categories, keys and text are left out with what was copied", () => {
  const rows = (count: number, seed: number) => {
    const rng = seededRng(seed);
    const names = Array.from({ length: count }, (_, i) => `person ${seed}-${i}`);
    return table([
      { name: "id", type: "integer", values: Float64Array.from({ length: count }, (_, i) => 1_000 * seed + i) },
      { name: "code", type: "integer", values: Float64Array.from({ length: count }, () => rng.integer(5)) },
      { name: "zip", type: "integer", values: Float64Array.from({ length: count }, () => rng.integer(50)) },
      { name: "size", type: "numeric", values: Float64Array.from({ length: count }, () => rng.normal()) },
      { name: "name", type: "text", codes: Int32Array.from(names, (_, i) => i), levels: names },
      { name: "same", type: "boolean", codes: new Int32Array(count), levels: ["false", "true"] },
    ]);
  };
  const { columns, excluded } = fidelityColumns({ real: rows(120, 1), synthetic: rows(120, 1), holdout: rows(120, 2) }, { categories: ["zip"] }); // biome-ignore format: a line
  expect(columns.map(({ name, kind }) => [name, kind])).toEqual([["code", "levels"], ["size", "ordered"], ["zip", "levels"]]); // biome-ignore format: a line
  expect(excluded).toEqual([
    { name: "id", reason: "a unique key: every value occurs once", alsoInReal: 1 },
    { name: "name", reason: "free text: mostly different values", alsoInReal: 1 },
    { name: "same", reason: "constant" },
  ]);
});

/** The distance as it is defined, in whole units, from the columns. */
function plainDistance({ columns, real, holdout }: FidelityColumns, unit: number, a: number, b: number): number {
  return columns.reduce((sum, column) => {
    if (column.kind === "levels") return sum + (column.codes[a] === column.codes[b] ? 0 : unit);
    const { values } = column;
    const seen = [...values.subarray(0, real + holdout)].filter((value) => !Number.isNaN(value));
    const gaps = values.some(Number.isNaN);
    const size = gaps ? Math.floor(unit / 2) : unit;
    const place = (value: number) =>
      Number.isNaN(value)
        ? Math.floor(size / 2)
        : Math.floor((size / (2 * seen.length)) * (seen.filter((x) => x < value).length + seen.filter((x) => x <= value).length) + 0.5); // biome-ignore format: a line
    const flag = Number.isNaN(values[a]!) !== Number.isNaN(values[b]!) ? unit - size : 0;
    return sum + Math.abs(place(values[a]!) - place(values[b]!)) + (gaps ? flag : 0);
  }, 0);
}

test("nearest rows of mixed types with gaps: every pair looked at one by one", async () => {
  const rng = seededRng(5);
  const gappy = (count: number) => {
    const { columns } = peopleTable(drawPeople(rng, count));
    const holes = (values: Float64Array) => values.map((value) => (rng.integer(5) === 0 ? Number.NaN : value));
    return table(columns.map((column) => (column.name === "income" && "values" in column ? { ...column, values: holes(column.values) } : column))); // biome-ignore format: a line
  };
  const columns = fidelityColumns({ real: gappy(40), synthetic: gappy(50), holdout: gappy(30) });
  const codes = rowCodes(columns);
  const [queries, rows] = [range(70, 50), range(0, 70)];
  const { distance, place } = await nearestRows(codes, queries, rows, { kernels });
  queries.forEach((query, i) => {
    const all = [...rows].map((row) => plainDistance(columns, codes.unit, query, row));
    expect([distance[i], place[i]]).toEqual([Math.min(...all), all.indexOf(Math.min(...all))]);
  });
});

test("exact copies by hand: expected from the holdout, or from twins", () => {
  const real = codedTable([[1, 1], [1, 1], [2, 1], [3, 1], [4, 2]]); // biome-ignore format: a table
  const synthetic = codedTable([[1, 1], [2, 1], [2, 2], [9, 9]]); // biome-ignore format: a table
  const held = codedTable([[4, 2], [5, 5], [6, 6], [7, 7]]); // biome-ignore format: a table
  const copies = exactCopies(fidelityColumns({ real, synthetic, holdout: held }), 0.95);
  expect(copies).toMatchObject({ count: 2, share: 0.5, expected: 1, expectedFrom: "holdout" });
  expect(copies.excess.value).toBe(0.25);
  const alone = exactCopies(fidelityColumns({ real, synthetic }), 0.95);
  expect(alone).toMatchObject({ count: 2, expected: 1.6, expectedFrom: "twins among the real rows" }); // 2 of 5 have one
});

test.each([true, false])("copies by nature are not held against a fresh table, holdout given: %s", (given) => {
  let accused = 0;
  for (let run = 0; run < 200; run++) {
    const rng = seededRng(run);
    const [real, held, synthetic] = [150, 60, 100].map((count) => peopleTable(drawPeople(rng, count, true)));
    const { excess } = exactCopies(fidelityColumns({ real: real!, synthetic: synthetic!, holdout: given ? held : undefined }), 0.95); // biome-ignore format: a line
    if (excess.interval.low > 0) accused++;
  }
  expect(accused / 200).toBeLessThan(0.025 + 0.045); // 4·√(0.025·0.975/200)
});

test("shares at whole numbers of trials are Clopper–Pearson's: 0 and 3 of 10", () => {
  // By the definition: 1 − 0.025^(1/10), and limits of 3 of 10 from scipy 1.14: beta.ppf(0.025, 3, 8), beta.ppf(0.975, 4, 7).
  expect(shareInterval({ share: 0, trials: 10 }, 0.95).high).toBeCloseTo(1 - 0.025 ** 0.1, 10);
  const { low, high } = shareInterval({ share: 0.3, trials: 10 }, 0.95);
  expect(low).toBeCloseTo(0.06673951117773447, 10);
  expect(high).toBeCloseTo(0.6524528500599973, 10);
  const even = shareDifference({ share: 0.3, trials: 10 }, { share: 0.3, trials: 10 }, 0.95, "");
  expect(even.value).toBe(0);
  expect(even.interval.low).toBeCloseTo(-even.interval.high, 12);
});

test("membership by hand: members at 0, others at 5; a perfect attack, and none at all", () => {
  const given = { rng: seededRng(1), level: 0.95 };
  const apart = membershipInference(new Uint16Array(40), new Uint16Array(30).fill(5), given);
  expect(apart).toMatchObject({ advantage: 1, found: 1, falseAlarms: 0, auc: 1, members: 40, others: 30 });
  const alike = membershipInference(new Uint16Array(40), new Uint16Array(30), given);
  expect(alike).toMatchObject({ advantage: 0, auc: 0.5 });
});

test("the gain of the attack is not flattered by its choice of a threshold", () => {
  let total = 0;
  let hits = 0;
  for (let run = 0; run < 400; run++) {
    const rng = seededRng(run);
    const distances = (count: number) => Uint16Array.from({ length: count }, () => rng.integer(30));
    const { advantage, interval } = membershipInference(distances(90), distances(40), { rng, level: 0.95 });
    total += advantage / 400;
    if (interval.low <= 0 && interval.high >= 0) hits++;
  }
  expect(Math.abs(total)).toBeLessThan(0.02); // 4 standard errors: 4·√(¼/90 + ¼/40)/√400
  expect(hits / 400).toBeGreaterThan(0.95 - 0.044);
});

interface Attacked {
  readonly hidden: { readonly advantage: number; readonly interval: { readonly low: number; readonly high: number } };
  readonly single: ReturnType<typeof singlingOut>;
}

async function attacked(table: FidelityColumns, seed: number): Promise<Attacked> {
  const { real, holdout, synthetic, columns } = table;
  const rows = { training: range(0, real), holdout: range(real, holdout), synthetic: range(real + holdout, synthetic) };
  const cells = columns.map((column) => cellsOf(column, real, 10));
  const names = columns.map(({ name }) => name);
  const given = { rng: seededRng(seed), kernels, level: 0.95 };
  return {
    hidden: await attributeInference(names, cells, rowCodes(table), rows, given),
    single: singlingOut(table, given),
  };
}

test("attacks gain nothing on a fresh table, at unequal sizes", async () => {
  const covered = { hidden: 0, one: 0, several: 0 };
  const runs = 50;
  const zero = ({ interval: { low, high } }: { interval: { low: number; high: number } }) => Number(low <= 0 && high >= 0); // biome-ignore format: a line
  for (let run = 0; run < runs; run++) {
    const rng = seededRng(70 + run);
    const [real, held, synthetic] = [150, 60, 120].map((count) => peopleTable(drawPeople(rng, count)));
    const { hidden, single } = await attacked(fidelityColumns({ real: real!, synthetic: synthetic!, holdout: held }), run); // biome-ignore format: a line
    covered.hidden += zero(hidden);
    covered.one += zero(single.univariate);
    covered.several += zero(single.multivariate);
  }
  for (const count of Object.values(covered)) expect(count / runs).toBeGreaterThan(0.95 - 0.124); // 4·√(0.95·0.05/50)
});

test("how easily somebody is singled out does not depend on how many rows were used and held back", () => {
  // Unequal parts would give 600 rows far more, or far fewer, matches than 60.
  let [one, several] = [0, 0];
  const runs = 40;
  for (let run = 0; run < runs; run++) {
    const rng = seededRng(300 + run);
    const [real, held, synthetic] = [600, 60, 120].map((count) => peopleTable(drawPeople(rng, count)));
    const found = singlingOut(fidelityColumns({ real: real!, synthetic: synthetic!, holdout: held }), { rng, level: 0.95 }); // biome-ignore format: a line
    expect(found.partSize).toBe(60);
    one += (found.univariate.training - found.univariate.holdout) / runs;
    several += (found.multivariate.training - found.multivariate.holdout) / runs;
  }
  expect(Math.abs(one)).toBeLessThan(0.01);
  expect(Math.abs(several)).toBeLessThan(0.03);
});

test("attacks gain on a copier, and more on one that copies all than on one that copies half", async () => {
  const rng = seededRng(4);
  const [real, held, other] = [400, 200, 400].map((count) => drawPeople(rng, count));
  const look = (synthetic: typeof real) =>
    attacked(fidelityColumns({ real: peopleTable(real!), synthetic: peopleTable(synthetic!), holdout: peopleTable(held!) }), 1); // biome-ignore format: a line
  const [all, half] = [await look(real), await look([...real!.slice(0, 200), ...other!.slice(0, 200)])];
  expect(half.hidden.interval.low).toBeGreaterThan(0);
  expect(all.hidden.advantage).toBeGreaterThan(half.hidden.advantage + 0.1);
  expect(all.single.univariate.interval.low).toBeGreaterThan(0); // incomes occur once
  expect(all.single.multivariate.interval.low).toBeGreaterThan(0);
});

test("the codes of rows do not depend on which real rows were held back", () => {
  const people = drawPeople(seededRng(9), 90);
  const codesOf = (cut: number) => {
    const [real, holdout] = [people.slice(0, cut), people.slice(cut, 60)];
    return rowCodes(fidelityColumns({ real: peopleTable(real), holdout: peopleTable(holdout), synthetic: peopleTable(people.slice(60)) })); // biome-ignore format: a line
  };
  expect(codesOf(20)).toEqual(codesOf(45));
  expect(drawCodes(seededRng(1), 2, 2, 3)).toHaveLength(2);
});
