/**
 * One table as several: one for each value of a column, or two groups of values with names of their own.
 * @module
 */
import { useState } from "react";
import type { TableCard } from "../../engine/engine.js";
import { goTo } from "../shell/route.js";
import { count, faultWords } from "../shell/words.js";
import { deriveTables } from "./tables.js";

const mostTables = 12;
const mostValues = 60;

export function SplitForm({ card }: { readonly card: TableCard }) {
  const possible = card.columns.filter(({ summary }) => summary.kind === "level" && summary.distinct >= 2);
  const [chosen, setChosen] = useState<string>();
  const [first, setFirst] = useState<readonly string[]>([]);
  const [names, setNames] = useState({ first: "Group A", second: "Group B" });
  const [fault, setFault] = useState<string>();
  const column = possible.find(({ name }) => name === chosen) ?? possible[0];
  if (column?.summary.kind !== "level")
    return (
      <p className="quiet">
        No column has values to split by. A column of numbers can be split by keeping some rows twice.
      </p>
    );
  const { name, summary } = column;
  const values = summary.top.slice(0, mostValues);
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      setFault(undefined);
      goTo();
    } catch (error) {
      setFault(faultWords(error));
    }
  };
  const group = async (): Promise<void> => {
    const part = { columns: card.columns.map((one) => one.name).filter((one) => one !== name) };
    await deriveTables(card.id, { ...part, name: names.first, filter: [{ column: name, op: "in", value: first }] });
    const others = [
      { column: name, op: "not in", value: first },
      { column: name, op: "present" },
    ] as const;
    await deriveTables(card.id, { ...part, name: names.second, filter: others });
  };
  return (
    <div className="stack">
      <div className="field">
        <label htmlFor="split-column">By the column</label>
        <select
          id="split-column"
          className="select"
          value={name}
          onChange={({ target }) => {
            setChosen(target.value);
            setFirst([]);
          }}
        >
          {possible.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      </div>
      {summary.distinct <= mostTables && (
        <div className="row">
          <button
            type="button"
            className="button"
            onClick={() => void attempt(() => deriveTables(card.id, { splitBy: name, name: card.name }))}
          >
            A table for each of its {count(summary.distinct)} values
          </button>
        </div>
      )}
      <fieldset className="field">
        <legend>Or two groups: tick the values of the first</legend>
        <div className="chips">
          {values.map(({ value }) => (
            <label key={value} className="chip">
              <input
                type="checkbox"
                checked={first.includes(value)}
                onChange={() =>
                  setFirst(first.includes(value) ? first.filter((one) => one !== value) : [...first, value])
                }
              />
              {value === "" ? "(empty)" : value}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="row">
        <input
          className="input group-name"
          aria-label="Name of the first group"
          value={names.first}
          onChange={({ target }) => setNames({ ...names, first: target.value })}
        />
        <span className="quiet">and all others</span>
        <input
          className="input group-name"
          aria-label="Name of the second group"
          value={names.second}
          onChange={({ target }) => setNames({ ...names, second: target.value })}
        />
        <button type="button" className="button" disabled={first.length === 0} onClick={() => void attempt(group)}>
          Make two tables
        </button>
      </div>
      {fault && <p className="fault">{fault}</p>}
    </div>
  );
}
