import { seededRng, type Table, table } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { type FidelityOptions, fidelity } from "@pushforward/methods/privacy";
import { expect, test } from "vitest";
import { codedTable, drawCodes, drawPeople, peopleTable } from "./tables.js";

const kernels = await openKernels({ threads: 1 });
const people = drawPeople(seededRng(1), 1_600);
const real = peopleTable(people.slice(0, 700));
const holdout = peopleTable(people.slice(700, 950));
const fresh = peopleTable(people.slice(950));
const look = (tables: Parameters<typeof fidelity>[0], options: Partial<FidelityOptions> = {}) =>
  fidelity(tables, { kernels, ...options });

test("fresh rows: errors at the floor, nothing lost, no sign of copying", async () => {
  const {
    fidelity: found,
    usefulness,
    privacy,
    sizes,
  } = await look({ real, synthetic: fresh, holdout }, { target: "town" });
  expect(sizes).toEqual({ real: 700, synthetic: 650, holdout: 250, columns: 4 });
  const { marginal, pairwise } = found.margins;
  expect(found.marginal).toBe(marginal.value);
  expect(found.pairwise).toBe(pairwise!.value);
  expect(Math.abs(marginal.value - marginal.floor)).toBeLessThan(3 * marginal.standardError + 0.01);
  expect(pairwise!.value / pairwise!.floor).toBeGreaterThan(0.8);
  expect(pairwise!.value / pairwise!.floor).toBeLessThan(1.2);
  for (const { loss } of usefulness!.models) expect(loss.interval.low).toBeLessThan(0);
  expect(privacy.evidence).toEqual([]);
  expect(privacy.closerToTraining.interval!.low).toBeLessThan(0.5);
  expect(privacy.closerToTraining.interval!.high).toBeGreaterThan(0.5);
});

test("a copier is caught by every sign but rare values", async () => {
  const { privacy } = await look({ real, synthetic: real, holdout });
  expect(privacy.exactCopies).toBe(700);
  expect(privacy.closerToTraining.share).toBe(1);
  expect(privacy.membershipInference!.advantage).toBeGreaterThan(0.9);
  expect(privacy.evidence).toEqual(["copies", "closer", "membership", "attribute", "singling-out"]);
});

test("half copied, half fresh: copies and nearness show it", async () => {
  const half = peopleTable([...people.slice(0, 300), ...people.slice(950, 1_250)]);
  const { privacy } = await look({ real, synthetic: half, holdout });
  expect(privacy.exactCopies).toBeGreaterThanOrEqual(300);
  expect(privacy.evidence).toEqual(expect.arrayContaining(["copies", "closer", "membership"]));
});

test("without a holdout the shape is the same, and a sentence says what is missing", async () => {
  const { privacy } = await look({ real, synthetic: fresh });
  expect(privacy.closerToTraining).toMatchObject({ share: null, interval: null });
  expect(privacy.membershipInference).toBeNull();
  expect(privacy.copies.expectedFrom).toBe("twins among the real rows");
  expect(privacy.distances.freshFrom).toBe("other real rows");
  expect(privacy.notes.join()).toContain("No holdout was given");
});

test("rows equal by nature are no copies: 27 kinds of people", async () => {
  const codes = drawCodes(seededRng(3), 1_500, 3, 3);
  const [a, b, c] = [codes.slice(0, 700), codes.slice(700, 1_000), codes.slice(1_000)].map(codedTable);
  const { privacy } = await look({ real: a!, holdout: b!, synthetic: c! });
  expect(privacy.exactCopies).toBeGreaterThan(480);
  expect(privacy.evidence).toEqual([]);
});

test("the answer does not depend on threads, kernels or the order of columns", async () => {
  const threads = await openKernels({ threads: 2 });
  const plain = await openKernels({ threads: 1, implementation: "plain" });
  const few = { real: peopleTable(people.slice(0, 60)), synthetic: peopleTable(people.slice(60, 130)), holdout: peopleTable(people.slice(130, 160)) }; // biome-ignore format: a line
  const one = await look(few, { target: "town" });
  expect(await look(few, { target: "town", kernels: threads })).toEqual(one);
  expect(await look(few, { target: "town", kernels: plain })).toEqual(one);
  const turned = (t: Table): Table => table(t.columns.toReversed());
  const { real: a, synthetic: b, holdout: c } = few;
  expect(await look({ real: turned(a), synthetic: turned(b), holdout: turned(c) }, { target: "town" })).toEqual(one);
  await threads.close();
});

test("tables that cannot be used are refused in words", async () => {
  const empty: Table = { rows: 0, columns: real.columns.map((column) => ("values" in column ? { ...column, values: new Float64Array(0) } : { ...column, codes: new Int32Array(0) })) }; // biome-ignore format: a line
  await expect(look({ real, synthetic: empty })).rejects.toThrow("fidelity: the synthetic table has no row");
  const other = table([{ name: "x", type: "numeric", values: Float64Array.of(1, 2) }]);
  await expect(look({ real, synthetic: other })).rejects.toThrow("fidelity: the tables have no column in common: real has age, town, children, income; synthetic has x"); // biome-ignore format: a line
  await expect(look({ real, synthetic: fresh }, { columns: ["age", "height"] })).rejects.toThrow("fidelity: the real table has no column height"); // biome-ignore format: a line
  await expect(look({ real, synthetic: fresh }, { target: "height" })).rejects.toThrow("fidelity: the target height is none of the columns looked at"); // biome-ignore format: a line
  await expect(look({ real, synthetic: fresh }, { categories: ["height"] })).rejects.toThrow("fidelity: categories must be columns that all tables have; received height"); // biome-ignore format: a line
  await expect(look({ real, synthetic: fresh }, { bins: 1 })).rejects.toThrow("fidelity: bins must be an integer from 2 to 100; received 1"); // biome-ignore format: a line
  await expect(look({ real, synthetic: fresh }, { level: 1 })).rejects.toThrow("level must be between 0 and 1");
  const constant = table([{ name: "x", type: "numeric", values: Float64Array.of(1, 1) }]);
  await expect(look({ real: constant, synthetic: constant })).rejects.toThrow("fidelity: no column is left to look at: x (constant)"); // biome-ignore format: a line
});

test("tables of one row, one column, all missing: an answer or a clear error, never NaN", async () => {
  const one = peopleTable(people.slice(0, 1));
  const found = await look({ real, synthetic: one, holdout });
  expect(JSON.stringify(found)).not.toContain("null,null");
  expect(found.warnings).toContain("A table has fewer than 100 rows: little can be said.");
  const single = (count: number, seed: number) => codedTable(drawCodes(seededRng(seed), count, 1, 50));
  const alone = await look({ real: single(200, 1), synthetic: single(200, 2), holdout: single(100, 3) });
  expect(alone.fidelity.pairwise).toBeNull();
  expect(alone.privacy.notes.join()).toContain("With a single column there is no row to copy");
});
