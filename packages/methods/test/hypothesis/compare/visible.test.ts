import { openKernels } from "@pushforward/kernels";
import { compare } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";
import { mixedTable, type Row } from "./mixed-table.js";
import { verdictAlone } from "./verdict-alone.js";

const kernels = await openKernels({ threads: 1 });
const [n, m] = [150, 220];
const columns = ["x", "y", "z", "kind", "flag", "count"];

test("nothing found: a shift of the size named is seen in about 80% of fresh pairs of tables", async () => {
  const { verdict, visible } = await compare(mixedTable(n, 31), mixedTable(m, 32), { kernels, columns, groups: 0 });
  expect(verdict).toBe("not different");
  expect(visible.map(({ kind }) => kind)).toEqual(["shift", "missing", "correlation", "group"]);
  const shift = visible[0]!;
  // The column is normal with variance 1, so its normal score is itself.
  expect(shift.description).toBe("a shift of x");
  const plant = (row: Row) => {
    row.x += shift.size!;
  };
  const runs = 60;
  let seen = 0;
  for (let run = 0; run < runs; run++) {
    const [a, b] = [mixedTable(n, 100 + 2 * run), mixedTable(m, 101 + 2 * run, plant)];
    if ((await verdictAlone(a, b, { kernels, columns, resamples: 199 })) <= 0.05) seen++;
  }
  // Four binomial standard errors of the runs and of the 200 draws behind the size.
  const slack = 4 * Math.sqrt(0.16 / runs + 0.16 / 200);
  expect(Math.abs(seen / runs - 0.8)).toBeLessThan(slack);
}, 120_000);

test("sizes fall with the square root of the rows, and are left out unless they are asked for", async () => {
  const size = async (rows: number) => {
    const { visible } = await compare(mixedTable(rows, 33), mixedTable(rows, 34), {
      kernels,
      groups: 0,
      visible: true,
    });
    return visible[0]!.size!;
  };
  const [few, many] = [await size(120), await size(1080)];
  expect(few / many).toBeGreaterThan(2.2); // 3 for nine times the rows, within the range of 200 draws
  expect(few / many).toBeLessThan(4);
  const different = await compare(
    mixedTable(60, 35),
    mixedTable(60, 36, (row) => {
      row.x += 3;
    }),
    { kernels },
  );
  expect(different).toMatchObject({ verdict: "different", visible: [] });
}, 60_000);
