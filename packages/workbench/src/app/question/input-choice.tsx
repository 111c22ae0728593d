/**
 * Which tables, or kept files, a question is about.
 * @module
 */
import type { OperationInput } from "@pushforward/catalog";
import { useEffect, useId, useState } from "react";
import { Button, FileTrigger } from "react-aria-components";
import type { TableCard } from "../../engine/engine.js";
import { openFiles } from "../data/tables.js";
import { engine } from "../shell/engine.js";
import { capital, counted } from "../shell/words.js";
import { isOneOf } from "./draft.js";
import { plainWords } from "./form-fields.js";

interface InputChoicesProps {
  readonly inputs: readonly OperationInput[];
  readonly chosen: Readonly<Record<string, string>>;
  readonly tables: readonly TableCard[];
  readonly change: (chosen: Readonly<Record<string, string>>) => void;
}

export function InputChoices({ inputs, chosen, tables, change }: InputChoicesProps) {
  return (
    <div className="inputs">
      {inputs.map((input) => {
        if (input.many) return <Many key={input.name} {...{ input, chosen, tables, change }} />;
        const id = chosen[input.name] ?? "";
        const set = (next: string): void => change({ ...chosen, [input.name]: next });
        return input.kind === "file" ? (
          <KeptFile key={input.name} input={input} name={id} change={set} />
        ) : (
          <OneTable key={input.name} input={input} id={id} tables={tables} change={set} />
        );
      })}
    </div>
  );
}

interface OneTableProps {
  readonly input: OperationInput;
  readonly id: string;
  readonly tables: readonly TableCard[];
  readonly change: (id: string) => void;
}

function OneTable({ input, id, tables, change }: OneTableProps) {
  const here = useId();
  return (
    <div className="field">
      <label htmlFor={here}>
        {capital(input.name)}
        {input.optional && <span className="quiet small"> (may be left out)</span>}
      </label>
      <div className="row nowrap">
        <select
          id={here}
          className="select"
          value={id}
          aria-describedby={`${here}-help`}
          onChange={({ target }) => change(target.value)}
        >
          <option value="">
            {tables.length === 0 ? "no table is open" : input.optional ? "none" : "choose a table"}
          </option>
          {tables.map((card) => (
            <option key={card.id} value={card.id}>
              {card.name} ({counted(card.rows, "row")})
            </option>
          ))}
        </select>
        <OpenFile change={change} about={input.name} />
      </div>
      <p className="help" id={`${here}-help`}>
        {plainWords(input.description)}
      </p>
    </div>
  );
}

function OpenFile({ change, about }: { readonly change: (id: string) => void; readonly about: string }) {
  return (
    <FileTrigger
      onSelect={async (files) => {
        const [card] = await openFiles([...(files ?? [])].slice(0, 1));
        if (card) change(card.id);
      }}
    >
      <Button className="button tight" aria-label={`Open a file as ${about}`}>
        Open …
      </Button>
    </FileTrigger>
  );
}

function Many({
  input,
  chosen,
  tables,
  change,
}: Omit<InputChoicesProps, "inputs"> & { readonly input: OperationInput }) {
  const here = useId();
  const ids = Object.entries(chosen).flatMap(([key, id]) => (isOneOf(key, input.name) ? [id] : []));
  const toggle = (id: string): void => {
    const next = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
    const others = Object.entries(chosen).filter(([key]) => !isOneOf(key, input.name));
    change(Object.fromEntries([...others, ...next.map((one, i) => [`${input.name}${i + 1}`, one] as const)]));
  };
  const taken = new Set(Object.entries(chosen).flatMap(([key, id]) => (isOneOf(key, input.name) ? [] : [id])));
  return (
    <fieldset className="field" aria-describedby={`${here}-help`}>
      <legend>{capital(input.name)}</legend>
      <div className="chips">
        {tables
          .filter(({ id }) => !taken.has(id))
          .map(({ id, name }) => (
            <label key={id} className="chip">
              <input type="checkbox" checked={ids.includes(id)} onChange={() => toggle(id)} />
              {name}
            </label>
          ))}
        <OpenFile change={toggle} about={input.name} />
      </div>
      <p className="help" id={`${here}-help`}>
        {plainWords(input.description)} As many as you like.
      </p>
    </fieldset>
  );
}

interface KeptFileProps {
  readonly input: Pick<OperationInput, "name" | "description" | "optional">;
  readonly name: string;
  readonly change: (name: string) => void;
}

/** A file that the operation reads as it is, kept in this browser under its name. */
export function KeptFile({ input, name, change }: KeptFileProps) {
  const here = useId();
  const [names, setNames] = useState<readonly string[]>([]);
  const list = (): void => {
    engine()
      .files.list()
      .then((files) => setNames(files.map((file) => file.name)))
      .catch(() => setNames([]));
  };
  useEffect(list, []);
  return (
    <div className="field">
      <label htmlFor={here}>{capital(input.name)}</label>
      <div className="row nowrap">
        <select
          id={here}
          className="select"
          value={name}
          aria-describedby={`${here}-help`}
          onChange={({ target }) => change(target.value)}
        >
          <option value="">{input.optional ? "none" : "choose a file"}</option>
          {[...new Set([...names, ...(name ? [name] : [])])].map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
        <FileTrigger
          onSelect={async (files) => {
            const file = files?.[0];
            if (!file) return;
            await engine().files.put(file.name, file);
            list();
            change(file.name);
          }}
        >
          <Button className="button tight" aria-label={`Bring a file as ${input.name}`}>
            Bring …
          </Button>
        </FileTrigger>
      </div>
      <p className="help" id={`${here}-help`}>
        {plainWords(input.description)}
      </p>
    </div>
  );
}
