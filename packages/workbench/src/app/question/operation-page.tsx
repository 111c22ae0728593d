/**
 * One question put: which tables, which options, and off it goes.
 * @module
 */
import type { Cost, Operation } from "@pushforward/catalog";
import { findCard } from "@pushforward/catalog/operations";
import { optionFields, parseOptions } from "@pushforward/catalog/render";
import { ArgumentError } from "@pushforward/core/errors";
import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import type { TableCard } from "../../engine/engine.js";
import { beginRun, type Fault, type Place } from "../answer/runs.js";
import { tables } from "../data/tables.js";
import { engine } from "../shell/engine.js";
import { PlayIcon } from "../shell/icons.js";
import { addressOf, goTo } from "../shell/route.js";
import { service } from "../shell/service.js";
import { useStore } from "../shell/store.js";
import { duration, faultWords, megabytes, operationTitle } from "../shell/words.js";
import { changeDraft, drafts, filledInputs, givenInputs } from "./draft.js";
import { type FormField, formFields, plainWords } from "./form-fields.js";
import { InputChoices, KeptFile } from "./input-choice.js";
import { Method } from "./method.js";
import { OptionInput } from "./option-input.js";

export function OperationPage({ name }: { readonly name: string }) {
  const [loaded, setLoaded] = useState<Operation | string>();
  useEffect(() => {
    let wanted = true;
    Promise.resolve()
      .then(() => findCard(name).load())
      .then(
        (operation) => wanted && setLoaded(operation),
        (error: unknown) => wanted && setLoaded(faultWords(error)),
      );
    return () => {
      wanted = false;
    };
  }, [name]);
  if (loaded === undefined) return <p className="quiet">…</p>;
  if (typeof loaded === "string")
    return (
      <div className="narrow stack">
        <h1>No such question</h1>
        <p>{loaded}</p>
        <p>
          <a href={addressOf("question")}>All questions</a>
        </p>
      </div>
    );
  return <OperationForm key={loaded.name} operation={loaded} />;
}

function OperationForm({ operation }: { readonly operation: Operation }) {
  const { name, summary, inputs: asked, description } = operation;
  const open = useStore(tables);
  const draft = useStore(drafts).get(name);
  const [fault, setFault] = useState<Fault>();
  const fields = useMemo(() => formFields(optionFields(operation.options)), [operation]);
  const options = draft?.options ?? {};
  const chosen = filledInputs(asked, draft, open);
  const columns = columnsOf(chosen, open);
  const cost = useCost(name, chosen, options);
  const wrong = useRef<HTMLParagraphElement>(null);
  const connected = useStore(service);
  const refusal = connected ? connected.refuses(operation) : "none is connected";
  const [place, setPlace] = useState<Place>("here");

  const setOption = (key: string, value: unknown): void => {
    const { [key]: _, ...rest } = options;
    changeDraft(name, { options: value === undefined ? rest : { ...rest, [key]: value }, inputs: chosen });
    setFault(undefined);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const inputs = givenInputs(chosen);
    const found = checkQuestion(operation, inputs, options, open.length);
    setFault(found);
    if (found) {
      requestAnimationFrame(() => wrong.current?.focus());
      return;
    }
    changeDraft(name, { inputs: chosen, options });
    goTo("answer", beginRun({ operation: name, inputs, options }, refusal === undefined ? place : "here"));
  };

  const main = fields.filter((field) => field.main);
  const rest = fields.filter((field) => !field.main);
  const changed = rest.filter(({ key }) => options[key] !== undefined);
  const [unfolded, setUnfolded] = useState(changed.length > 0);
  const faulty = fields.find((field) => isAbout(field, fault?.option));
  const input = (field: FormField) => {
    const shared = { key: field.key, value: options[field.key], fault: field === faulty ? fault!.words : undefined };
    const change = (value: unknown): void => setOption(field.key, value);
    if (operation.files?.[field.key] === "read")
      return (
        <KeptFile
          key={field.key}
          input={{ name: field.title, description: field.description, optional: !field.required }}
          name={String(options[field.key] ?? "")}
          change={(file) => change(file || undefined)}
        />
      );
    const { key, ...props } = shared;
    return <OptionInput key={key} {...props} field={field} columns={columns} change={change} />;
  };

  return (
    <form className="narrow stack ask" onSubmit={submit} noValidate onKeyDown={submitByKeys}>
      <div>
        <p className="quiet small">
          <a href={addressOf("question")}>All questions</a>
        </p>
        <h1>{operationTitle(name)}</h1>
        <p className="lead">{summary}</p>
      </div>
      <details className="fold">
        <summary>When to ask this, and what to mind</summary>
        <div className="prose">
          {description.split(/\n\s*\n/).map((paragraph) => (
            <p key={paragraph}>{plainWords(paragraph)}</p>
          ))}
        </div>
      </details>
      {asked.length > 0 && (
        <fieldset className="part">
          <legend>
            <h2>Tables</h2>
          </legend>
          <InputChoices
            inputs={asked}
            chosen={chosen}
            tables={open}
            change={(inputs) => changeDraft(name, { inputs, options })}
          />
        </fieldset>
      )}
      {main.length > 0 && (
        <fieldset className="part">
          <legend>
            <h2>About what</h2>
          </legend>
          <div className="options">{main.map(input)}</div>
        </fieldset>
      )}
      {rest.length > 0 && (
        <details
          className="fold"
          open={unfolded || rest.some((field) => field === faulty)}
          onToggle={({ currentTarget }) => setUnfolded(currentTarget.open)}
        >
          <summary>
            {changed.length === 0
              ? `${rest.length} more options, all at their defaults`
              : `${rest.length} more options, ${changed.length} changed`}
          </summary>
          <div className="options">{rest.map(input)}</div>
        </details>
      )}
      {fault && (
        <p className="note fault-note" role="alert" tabIndex={-1} ref={wrong}>
          {fault.words}
        </p>
      )}
      <div className="go">
        <button type="submit" className="button main">
          <PlayIcon /> Run
        </button>
        {connected && <WhereToRun place={place} setPlace={setPlace} refusal={refusal} />}
        <p className="quiet small number" role="status">
          {cost && `Takes ${duration(cost.seconds)} and ${megabytes(cost.bytes)} of memory on a plain laptop, roughly.`}
        </p>
      </div>
      <Method operation={operation} />
    </form>
  );
}

interface WhereToRunProps {
  readonly place: Place;
  readonly setPlace: (place: Place) => void;
  /** Why it cannot run on the service. */
  readonly refusal: string | undefined;
}

function WhereToRun({ place, setPlace, refusal }: WhereToRunProps) {
  if (refusal !== undefined) return <p className="quiet small">Runs here: {refusal}.</p>;
  return (
    <label className="where">
      Run it{" "}
      <select className="select" value={place} onChange={({ target }) => setPlace(target.value as Place)}>
        <option value="here">here</option>
        <option value="service">on the service</option>
      </select>
    </label>
  );
}

function submitByKeys(event: React.KeyboardEvent<HTMLFormElement>): void {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    (document.activeElement as HTMLElement | null)?.blur();
    event.currentTarget.requestSubmit();
  }
}

/** What keeps the question from being asked, found before any work. */
function checkQuestion(
  operation: Operation,
  inputs: Readonly<Record<string, string>>,
  raw: Readonly<Record<string, unknown>>,
  open: number,
): Fault | undefined {
  const missing = operation.inputs.find(({ name, optional, many }) => !optional && !many && inputs[name] === undefined);
  if (missing)
    return {
      words: `Choose ${missing.name}: ${plainWords(missing.description)}${open === 0 ? " Open a file first." : ""}`,
    };
  try {
    operation.checkRequest?.(Object.keys(inputs), parseOptions(operation, raw));
    return undefined;
  } catch (error) {
    const words = plainWords(faultWords(error).replace(/^[\w-]+: /, ""));
    return error instanceof ArgumentError ? { words, option: error.argument } : { words };
  }
}

/** Errors name an option by its key or its flag. */
function isAbout({ key, flag }: FormField, option: string | undefined): boolean {
  return option === key || option === `--${flag}` || option === flag;
}

function columnsOf(chosen: Readonly<Record<string, string>>, open: readonly TableCard[]): string[] {
  const ids = new Set(Object.values(chosen));
  const names = open.filter(({ id }) => ids.has(id)).flatMap(({ columns }) => columns.map(({ name }) => name));
  return [...new Set(names)];
}

/** Expected time and memory, worked out a moment after the last change. */
function useCost(
  operation: string,
  inputs: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>>,
): Cost | undefined {
  const [cost, setCost] = useState<Cost>();
  const asked = JSON.stringify({ operation, inputs: givenInputs(inputs), options });
  useEffect(() => {
    const request = JSON.parse(asked);
    if (Object.keys(request.inputs).length === 0) return setCost(undefined);
    let wanted = true;
    const timer = setTimeout(() => {
      engine()
        .estimate(request)
        .then((found) => wanted && setCost(found))
        .catch(() => wanted && setCost(undefined)); // Run says what is wrong
    }, 150);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return cost;
}
