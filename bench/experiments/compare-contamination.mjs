/** Whether a few foreign values in one column of a large table are found, and the column named. */
import { hasValues, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { compare } from "@pushforward/methods/hypothesis";
import { mixedRows } from "../mixed-rows.mjs";

const settings = { seeds: 10, rows: 20_000, column: "factor_a", share: 0.03, foreign: "2.5 + 0.3·normal", level: 0.05 };

export const title = "compare, contamination: 3% of one column of 20,000 × 20 rows replaced by values near 2.5";
export const expects = "different for each of 10 seeds, the column first and the only one listed in at least 8";

export async function experiment() {
  const kernels = await openKernels({ threads: 1 });
  const runs = [];
  for (let seed = 1; seed <= settings.seeds; seed++) {
    const [a, b] = [await mixedRows(settings.rows, 2 * seed + 1000), await mixedRows(settings.rows, 2 * seed + 1001)];
    const { level } = settings;
    const answer = await compare(a, contaminated(b, seededRng(seed)), { level, groups: 3, visible: false, kernels });
    const { verdict, pValue, columns, groups, effects } = answer;
    const listed = columns.filter((column) => column.listed).map(({ name }) => name);
    const seen = { seed, verdict, pValue, first: columns[0].name, listed, changedRows: effects.changedRows.value };
    runs.push({ ...seen, groups: groups.map(({ condition, ratio }) => ({ condition, ratio })) });
  }
  await kernels.close();
  const named = runs.filter(({ verdict, first }) => verdict === "different" && first === settings.column).length;
  const alone = runs.filter(({ listed }) => listed.length === 1 && listed[0] === settings.column).length;
  return {
    settings,
    found: `found and named in ${named} of ${runs.length}, the only column listed in ${alone}`,
    holds: named === runs.length && alone >= 8,
    runs,
  };
}

function contaminated(table, rng) {
  const spoil = (value) => (rng.uniform() < settings.share ? 2.5 + 0.3 * rng.normal() : value);
  const change = (column) =>
    hasValues(column) && column.name === settings.column ? { ...column, values: column.values.map(spoil) } : column;
  return { ...table, columns: table.columns.map(change) };
}
