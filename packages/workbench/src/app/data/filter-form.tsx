/**
 * Conditions on rows, all of which must hold.
 * @module
 */
import { type FormEvent, useId, useState } from "react";
import type { ColumnCard, Condition } from "../../engine/engine.js";
import { CloseIcon } from "../shell/icons.js";

type Op = Condition["op"];

const opWords: Readonly<Record<Op, string>> = {
  "=": "is",
  "≠": "is not",
  "<": "is below",
  "≤": "is at most",
  ">": "is above",
  "≥": "is at least",
  contains: "contains",
  in: "is one of",
  "not in": "is none of",
  missing: "is missing",
  present: "is there",
};

const ofNumbers: readonly Op[] = ["≥", "≤", ">", "<", "=", "≠", "present", "missing"];
const ofLevels: readonly Op[] = ["=", "≠", "in", "not in", "contains", "present", "missing"];

interface FilterFormProps {
  readonly columns: readonly ColumnCard[];
  readonly filter: readonly Condition[];
  readonly change: (filter: readonly Condition[]) => void;
}

export function FilterForm({ columns, filter, change }: FilterFormProps) {
  const id = useId();
  const [name, setName] = useState(columns[0]?.name ?? "");
  const [op, setOp] = useState<Op>();
  const [value, setValue] = useState("");
  const [fault, setFault] = useState<string>();
  const column = columns.find((one) => one.name === name) ?? columns[0];
  if (!column) return null;
  const ops = column.summary.kind === "level" ? ofLevels : ofNumbers;
  const chosen = op && ops.includes(op) ? op : ops[0]!;
  const bare = chosen === "missing" || chosen === "present";
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const condition = conditionOf(column, chosen, value);
    if (typeof condition === "string") {
      setFault(condition);
      return;
    }
    setFault(undefined);
    setValue("");
    change([...filter, condition]);
  };
  return (
    <div className="stack">
      {filter.length > 0 && (
        <ul className="chips">
          {filter.map((condition, i) => (
            <li key={conditionWords(condition)} className="chip">
              {conditionWords(condition)}
              <button
                type="button"
                className="chip-close"
                aria-label={`Remove the condition ${conditionWords(condition)}`}
                onClick={() => change(filter.filter((_, k) => k !== i))}
              >
                <CloseIcon />
              </button>
            </li>
          ))}
        </ul>
      )}
      <form className="condition" onSubmit={add} noValidate>
        <select
          className="select"
          aria-label="Column"
          value={column.name}
          onChange={({ target }) => setName(target.value)}
        >
          {columns.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
        <select
          className="select"
          aria-label="Condition"
          value={chosen}
          onChange={({ target }) => setOp(target.value as Op)}
        >
          {ops.map((one) => (
            <option key={one} value={one}>
              {opWords[one]}
            </option>
          ))}
        </select>
        {!bare && (
          <input
            className="input"
            aria-label="Value"
            list={`${id}-values`}
            value={value}
            placeholder={
              column.summary.kind === "level"
                ? chosen.endsWith("in")
                  ? "several, parted by commas"
                  : "a value"
                : column.summary.kind === "time"
                  ? "2024-12-31"
                  : "a number"
            }
            aria-invalid={fault !== undefined}
            aria-describedby={fault && `${id}-fault`}
            onChange={({ target }) => setValue(target.value)}
          />
        )}
        <datalist id={`${id}-values`}>
          {column.summary.kind === "level" &&
            column.summary.top.map((one) => <option key={one.value} value={one.value} />)}
        </datalist>
        <button type="submit" className="button">
          Add
        </button>
      </form>
      {fault && (
        <p className="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

/** The condition, or what is wrong with it. */
function conditionOf({ name: column, type }: ColumnCard, op: Op, text: string): Condition | string {
  if (op === "missing" || op === "present") return { column, op };
  if (text.trim() === "") return "Type a value.";
  if (op === "in" || op === "not in") {
    const value = text.split(",").map((item) => item.trim());
    return { column, op, value: value.filter((item) => item !== "") };
  }
  if (type === "numeric" || type === "integer") {
    const value = Number(text);
    return Number.isNaN(value) ? `${text} is no number.` : { column, op, value };
  }
  if (type === "time" && Number.isNaN(Date.parse(text))) return `${text} is no time; write it like 2024-12-31.`;
  return { column, op, value: text };
}

export function conditionWords(condition: Condition): string {
  const { column, op } = condition;
  if (!("value" in condition)) return `${column} ${opWords[op]}`;
  const value = Array.isArray(condition.value) ? condition.value.join(", ") : String(condition.value);
  return `${column} ${opWords[op]} ${value}`;
}
