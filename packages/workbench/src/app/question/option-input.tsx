/**
 * One field of the form, with its help, its default and, when something is wrong, what was expected.
 * @module
 */
import { useEffect, useId, useState } from "react";
import { expectedWords, type FormField, shownText, typedValue } from "./form-fields.js";

interface OptionInputProps {
  readonly field: FormField;
  /** What the draft holds; undefined is the default. */
  readonly value: unknown;
  /** Names of the columns that there are. */
  readonly columns: readonly string[];
  /** Found by the schema or the engine. */
  readonly fault: string | undefined;
  readonly change: (value: unknown) => void;
}

export function OptionInput(props: OptionInputProps) {
  const { field, columns } = props;
  if (field.kind === "boolean" && field.words.length === 0) return <Tick {...props} />;
  if (field.kind === "list" && (field.choices.length > 0 || (field.ofColumns && columns.length > 0)))
    return <Several {...props} offered={field.choices.length > 0 ? field.choices : columns} />;
  if (field.kind === "choice" || field.kind === "boolean") return <OneOf {...props} />;
  return <Typed {...props} />;
}

interface Ids {
  readonly id: string;
  readonly help: string;
  readonly wrong: string;
}

/** A field that needs many words takes the whole width. */
const fieldClass = ({ description }: FormField): string => (description.length > 320 ? "field long" : "field");

function useIds(): Ids {
  const id = useId();
  return { id, help: `${id}-help`, wrong: `${id}-fault` };
}

function Below({
  field,
  fault,
  ids,
}: {
  readonly field: FormField;
  readonly fault: string | undefined;
  readonly ids: Ids;
}) {
  return (
    <>
      {fault !== undefined && (
        <p className="fault" id={ids.wrong}>
          {fault}
        </p>
      )}
      <p className="help" id={ids.help}>
        {field.description}
      </p>
    </>
  );
}

const described = (ids: Ids, fault: string | undefined): string => (fault ? `${ids.wrong} ${ids.help}` : ids.help);

function Typed({ field, value, columns, fault, change }: OptionInputProps) {
  const ids = useIds();
  const [text, setText] = useState(shownText(value));
  const [wrong, setWrong] = useState<string>();
  useEffect(() => setText(shownText(value)), [value]);
  const told = wrong ?? fault;
  const settle = (): void => {
    try {
      const next = typedValue(field, text);
      setWrong(undefined);
      if (shownText(next) !== shownText(value)) change(next);
    } catch {
      setWrong(expectedWords(field));
      change(text); // the request must not run with an older value
    }
  };
  const numeric = field.kind === "number" || field.kind === "integer";
  return (
    <div className={fieldClass(field)}>
      <label htmlFor={ids.id}>{field.title}</label>
      <input
        id={ids.id}
        className="input"
        value={text}
        list={field.ofColumns ? `${ids.id}-columns` : undefined}
        inputMode={numeric && field.words.length === 0 ? (field.kind === "integer" ? "numeric" : "decimal") : undefined}
        placeholder={placeholder(field)}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={told !== undefined}
        aria-describedby={described(ids, told)}
        aria-required={field.required}
        onChange={(event) => setText(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => event.key === "Enter" && settle()}
      />
      {field.ofColumns && (
        <datalist id={`${ids.id}-columns`}>
          {columns.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
      <Below field={field} fault={told} ids={ids} />
    </div>
  );
}

function placeholder(field: FormField): string {
  if (field.default !== undefined && field.default !== "") return shownText(field.default);
  if (field.required || /\bneeded\b/.test(field.description)) return "needed";
  return field.words.length > 0 ? field.words.join(" or ") : "left out";
}

const byDefault = "";

function OneOf({ field, value, fault, change }: OptionInputProps) {
  const ids = useIds();
  const choices = field.kind === "boolean" ? ["true", "false"] : field.choices;
  const all = [...field.words, ...choices];
  const fallback = field.default === undefined ? "left out" : shownText(field.default);
  return (
    <div className={fieldClass(field)}>
      <label htmlFor={ids.id}>{field.title}</label>
      <select
        id={ids.id}
        className="select"
        value={value === undefined ? byDefault : String(value)}
        aria-invalid={fault !== undefined}
        aria-describedby={described(ids, fault)}
        onChange={({ target }) => change(target.value === byDefault ? undefined : typedValue(field, target.value))}
      >
        {!(field.default !== undefined && all.includes(fallback)) && <option value={byDefault}>{fallback}</option>}
        {all.map((choice) => (
          <option key={choice} value={choice === fallback ? byDefault : choice}>
            {choice}
          </option>
        ))}
      </select>
      <Below field={field} fault={fault} ids={ids} />
    </div>
  );
}

function Tick({ field, value, fault, change }: OptionInputProps) {
  const ids = useIds();
  const on = value === undefined ? field.default === true : value === true;
  return (
    <div className={fieldClass(field)}>
      <label className="check" htmlFor={ids.id}>
        <input
          id={ids.id}
          type="checkbox"
          checked={on}
          aria-describedby={described(ids, fault)}
          onChange={({ target }) => change(target.checked === field.default ? undefined : target.checked)}
        />
        <span className="label">{field.title}</span>
      </label>
      <Below field={field} fault={fault} ids={ids} />
    </div>
  );
}

const mostOffered = 80;

function Several({ field, value, fault, change, offered }: OptionInputProps & { readonly offered: readonly string[] }) {
  const ids = useIds();
  const fallback = Array.isArray(field.default) ? field.default.map(String) : [];
  const chosen = Array.isArray(value) ? value.map(String) : fallback;
  const toggle = (item: string): void => {
    const next = chosen.includes(item) ? chosen.filter((one) => one !== item) : [...chosen, item];
    const back = next.length === 0 || (next.length === fallback.length && next.every((one) => fallback.includes(one)));
    change(back ? undefined : next);
  };
  return (
    <fieldset className={fieldClass(field)} aria-describedby={described(ids, fault)}>
      <legend>{field.title}</legend>
      <div className="chips">
        {offered.slice(0, mostOffered).map((item) => (
          <label key={item} className="chip">
            <input type="checkbox" checked={chosen.includes(item)} onChange={() => toggle(item)} />
            {item === "" ? "(no name)" : item}
          </label>
        ))}
      </div>
      <Below field={field} fault={fault} ids={ids} />
    </fieldset>
  );
}
