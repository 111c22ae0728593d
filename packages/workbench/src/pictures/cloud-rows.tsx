/**
 * The rows behind chosen points, table by table.
 * @module
 */
import { useCallback } from "react";
import { RowGrid } from "../app/data/row-grid.js";
import { engine } from "../app/shell/engine.js";
import { count } from "../app/shell/words.js";
import type { TableCard } from "../engine/engine.js";
import { partClass } from "./part-colours.js";

interface CloudRowsProps {
  readonly tables: readonly (readonly [string, TableCard])[];
  /** Indices of rows, for each table. */
  readonly rows: readonly Uint32Array[];
}

export function CloudRows({ tables, rows }: CloudRowsProps) {
  return tables.map(([name, card], part) => (
    <Chosen key={name} name={name} card={card} rows={rows[part] ?? new Uint32Array(0)} part={part} />
  ));
}

interface ChosenProps {
  readonly name: string;
  readonly card: TableCard;
  readonly rows: Uint32Array;
  readonly part: number;
}

function Chosen({ name, card, rows, part }: ChosenProps) {
  const load = useCallback(
    async (from: number, length: number) => {
      const found = await engine().rowsAt(card.id, rows.subarray(from, from + length));
      return { ...found, from };
    },
    [card.id, rows],
  );
  const numeric = new Set(card.columns.filter(({ type }) => type === "numeric" || type === "integer").map(({ name }) => name)); // biome-ignore format: one line
  return (
    <section aria-label={`Chosen rows of ${name}`}>
      <h4>
        <span className={partClass(part)}>●</span> {name}: {count(rows.length)} of {count(card.rows)} rows
      </h4>
      {rows.length > 0 && (
        <RowGrid
          name={`Chosen rows of ${name}`}
          columns={card.columns.map(({ name }) => name)}
          numeric={numeric}
          rows={rows.length}
          load={load}
        />
      )}
    </section>
  );
}
