/**
 * One table: its columns at a glance, ways to shape it, and its rows.
 * @module
 */

import type { ColumnType } from "@pushforward/core";
import { useMemo, useState } from "react";
import type { ColumnCard, Condition, Derivation, TableCard } from "../../engine/engine.js";
import { PointsSection } from "../../pictures/points-section.js";
import { TableRows } from "../answer/witness-rows.js";
import { CloseIcon } from "../shell/icons.js";
import { addressOf } from "../shell/route.js";
import { count, counted, faultWords, share } from "../shell/words.js";
import { FilterForm } from "./filter-form.js";
import { ColumnPicture } from "./histogram.js";
import { SplitForm } from "./split-form.js";
import { closeTable, deriveTables, renameTable } from "./tables.js";

const mostColumns = 48;

interface Changes {
  readonly types: Readonly<Record<string, ColumnType>>;
  readonly dropped: readonly string[];
  readonly filter: readonly Condition[];
}
const unchanged: Changes = { types: {}, dropped: [], filter: [] };

export function TableView({ card }: { readonly card: TableCard }) {
  const [changes, setChanges] = useState(unchanged);
  const [all, setAll] = useState(false);
  const { columns, rows, warnings } = card;
  const cards = useMemo(() => ({ [card.name]: card }), [card]);
  const shown = all ? columns : columns.slice(0, mostColumns);
  return (
    <section className="table-view" aria-labelledby="table-name">
      <Head card={card} />
      {warnings.length > 0 && (
        <aside className="note" aria-label="What the reader had to assume">
          {warnings.map((warning) => (
            <p key={warning}>{warning}</p>
          ))}
        </aside>
      )}
      <div className="shapes">
        <details className="fold">
          <summary>Keep some rows{changes.filter.length > 0 ? ` (${changes.filter.length})` : ""}</summary>
          <FilterForm
            columns={columns}
            filter={changes.filter}
            change={(filter) => setChanges({ ...changes, filter })}
          />
        </details>
        <details className="fold">
          <summary>Split into two tables, or name groups</summary>
          <SplitForm card={card} />
        </details>
      </div>
      <Apply card={card} changes={changes} reset={() => setChanges(unchanged)} />
      <h3 className="over-columns">
        Columns <span className="quiet small">untick those to leave out; change a type that was read wrongly</span>
      </h3>
      <ul className="columns">
        {shown.map((column) => (
          <ColumnBox
            key={column.name}
            column={column}
            rows={rows}
            type={changes.types[column.name] ?? column.type}
            kept={!changes.dropped.includes(column.name)}
            setType={(type) => setChanges({ ...changes, types: withType(changes.types, column, type) })}
            setKept={(kept) => setChanges({ ...changes, dropped: toggled(changes.dropped, column.name, !kept) })}
          />
        ))}
      </ul>
      {shown.length < columns.length && (
        <button type="button" className="button" onClick={() => setAll(true)}>
          Show all {count(columns.length)} columns
        </button>
      )}
      <PointsSection key={card.id} cards={cards} />
      <h3 className="over-columns">Rows</h3>
      <TableRows card={card} />
    </section>
  );
}

function Head({ card }: { readonly card: TableCard }) {
  const [name, setName] = useState(card.name);
  const settle = (): void => {
    if (name.trim() !== "" && name !== card.name) void renameTable(card.id, name.trim());
    else setName(card.name);
  };
  return (
    <div className="page-head">
      <div className="table-title">
        <h2 id="table-name" className="unseen">
          {card.name}
        </h2>
        <input
          className="name-input"
          aria-label="Name of the table"
          value={name}
          onChange={({ target }) => setName(target.value)}
          onBlur={settle}
          onKeyDown={({ key, currentTarget }) => key === "Enter" && currentTarget.blur()}
        />
        <p className="quiet number">
          {counted(card.rows, "row")}, {counted(card.columns.length, "column")}
          {card.steps.length > 0 && `, made from ${card.file}`}
        </p>
      </div>
      <div className="row">
        <a className="button" href={addressOf("question")}>
          Ask a question
        </a>
        <button
          type="button"
          className="icon-button"
          aria-label={`Close ${card.name}`}
          onClick={() => void closeTable(card.id)}
        >
          <CloseIcon />
        </button>
      </div>
    </div>
  );
}

const types: readonly ColumnType[] = ["numeric", "integer", "time", "category", "boolean", "text"];
const typeWords: Readonly<Record<ColumnType, string>> = {
  numeric: "number",
  integer: "whole number",
  time: "time",
  category: "category",
  boolean: "yes or no",
  text: "text",
};

interface ColumnBoxProps {
  readonly column: ColumnCard;
  readonly rows: number;
  readonly type: ColumnType;
  readonly kept: boolean;
  readonly setType: (type: ColumnType) => void;
  readonly setKept: (kept: boolean) => void;
}

function ColumnBox({ column, rows, type, kept, setType, setKept }: ColumnBoxProps) {
  const { name, missing } = column;
  return (
    <li className={kept ? "card column" : "card column left-out"}>
      <div className="column-head">
        <label className="check">
          <input type="checkbox" checked={kept} onChange={({ target }) => setKept(target.checked)} />
          <strong title={name}>{name}</strong>
        </label>
        {type !== column.type && <span className="changed small">was {typeWords[column.type]}</span>}
      </div>
      <ColumnPicture column={column} rows={rows} />
      <div className="column-foot">
        <p className={missing > 0 ? "small gaps" : "small quiet"}>
          {missing > 0 ? `${share(missing, rows)} missing` : "nothing missing"}
        </p>
        <select
          className="type"
          aria-label={`Type of ${name}`}
          value={type}
          onChange={({ target }) => setType(target.value as ColumnType)}
        >
          {types.map((one) => (
            <option key={one} value={one}>
              {typeWords[one]}
            </option>
          ))}
        </select>
      </div>
    </li>
  );
}

function withType(before: Changes["types"], { name, type: was }: ColumnCard, type: ColumnType): Changes["types"] {
  const { [name]: _, ...rest } = before;
  return type === was ? rest : { ...rest, [name]: type };
}

const toggled = (names: readonly string[], name: string, on: boolean): string[] =>
  on ? [...names, name] : names.filter((one) => one !== name);

interface ApplyProps {
  readonly card: TableCard;
  readonly changes: Changes;
  readonly reset: () => void;
}

/** Changes make a new table; the one that was read stays as it is. */
function Apply({ card, changes, reset }: ApplyProps) {
  const [fault, setFault] = useState<string>();
  const words = changeWords(changes);
  if (words.length === 0) return null;
  const apply = async (): Promise<void> => {
    try {
      await deriveTables(card.id, derivationOf(card, changes));
      reset();
    } catch (error) {
      setFault(faultWords(error));
    }
  };
  return (
    <div className="apply" role="status">
      <p>{words.join(", ")}</p>
      <button type="button" className="button main tight" onClick={() => void apply()}>
        Make the new table
      </button>
      <button type="button" className="button plain tight" onClick={reset}>
        Undo
      </button>
      {fault && <p className="fault">{fault}</p>}
    </div>
  );
}

function changeWords({ types: retyped, dropped, filter }: Changes): string[] {
  const changed = Object.keys(retyped).length;
  return [
    changed > 0 && `${counted(changed, "type")} changed`,
    dropped.length > 0 && `${counted(dropped.length, "column")} left out`,
    filter.length > 0 && `${counted(filter.length, "condition")} on rows`,
  ].filter((words) => words !== false);
}

function derivationOf({ name, columns }: TableCard, { types: retyped, dropped, filter }: Changes): Derivation {
  return {
    name: `${name}, part`,
    ...(Object.keys(retyped).length > 0 && { types: retyped }),
    ...(filter.length > 0 && { filter }),
    ...(dropped.length > 0 && {
      columns: columns.map((column) => column.name).filter((column) => !dropped.includes(column)),
    }),
  };
}
