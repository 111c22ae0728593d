/**
 * Text formats batch by batch: types first, then rows.
 * @module
 */
import { DataError, type Table } from "@pushforward/core";
import type { ReadOptions } from "../read-options.js";
import { ColumnBuilder, type ColumnPlan, Kind, kindOfType } from "./column-builder.js";
import { missingRules, surveyText } from "./read-text.js";
import type { StartPass } from "./text-pass.js";

/** About this many cells a batch at most. */
const cellsPerBatch = 1 << 23;

export async function* textBatches(
  start: StartPass,
  name: string,
  mostRows: number,
  options: ReadOptions,
): AsyncGenerator<Table> {
  const survey = await surveyText(start, name, options, true);
  const names = survey.columns.map((column) => column.name);
  const plans = new Map<string, ColumnPlan>(names.map((column, j) => [column, survey.plans[j]!]));
  const batches: Table[] = [];
  const columns = new Map<string, ColumnBuilder>();
  const pass = start({
    columnFor(column, decimal) {
      const plan = plans.get(column);
      const kind = plan ? survey.columns[names.indexOf(column)]!.kind : Kind.skip;
      // A column without values stays unknown, and is numeric.
      const builder = new ColumnBuilder(
        column,
        missingRules(options, decimal),
        kind === Kind.failed ? kindOfType.text : kind,
      );
      columns.set(column, builder);
      return builder;
    },
    onMisfit() {
      throw new DataError(`${name}: changed while it was read`);
    },
    blockRows: Math.max(1, Math.min(mostRows, Math.floor(cellsPerBatch / names.length))),
    onBlock(rows) {
      const made = names.map((column) => {
        const builder = columns.get(column) ?? lateColumn(column, plans, rows);
        return builder.takeBatch(survey.encoding, plans.get(column)!);
      });
      batches.push({ rows, columns: made });
    },
  });
  for await (const _ of pass.run()) yield* batches.splice(0);
  yield* batches.splice(0);
}

/** JSON lines: a column that comes only in later records is missing so far. */
function lateColumn(name: string, plans: ReadonlyMap<string, ColumnPlan>, rows: number): ColumnBuilder {
  const builder = new ColumnBuilder(name, missingRules({}, 0x2e), kindOfType[plans.get(name)!.type]);
  builder.open(rows);
  for (let i = 0; i < rows; i++) builder.acceptMissing(i);
  builder.close(rows);
  return builder;
}
