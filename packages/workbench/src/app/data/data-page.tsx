/**
 * The first page: what this is, and the tables that are open.
 * @module
 */

import { questions } from "@pushforward/catalog/questions";
import { useDeferredValue } from "react";
import { beginRun } from "../answer/runs.js";
import { beginQuestion } from "../question/draft.js";
import { CloseIcon, LockIcon } from "../shell/icons.js";
import { addressOf, goTo } from "../shell/route.js";
import { useStore } from "../shell/store.js";
import { capital, counted, megabytes } from "../shell/words.js";
import { DropPlace } from "./drop-place.js";
import { examples, openExample } from "./examples.js";
import { TableView } from "./table-view.js";
import { dropOpening, openings, shownTable, tables } from "./tables.js";

export function DataPage() {
  const open = useStore(tables);
  const coming = useStore(openings);
  return open.length === 0 ? (
    <Welcome busy={coming.length > 0} />
  ) : (
    <div className="data">
      <Shelf />
      <Shown />
    </div>
  );
}

function Welcome({ busy }: { readonly busy: boolean }) {
  return (
    <div className="welcome">
      <div className="hero">
        <h1>Do two tables differ? Where, by how much, and how sure can you be?</h1>
        <p className="lead">
          Drop last month and this month, a survey and its repeat, real rows and generated ones. Pushforward compares
          whole laws, not only averages, and says in plain words what it found.
        </p>
      </div>
      <DropPlace />
      {busy && <Openings />}
      <p className="promise">
        <LockIcon />
        <span>
          Your files stay on this machine. Everything is computed in this page, nothing is sent anywhere, and it works
          without a network. <a href={addressOf("about")}>How that is made sure</a>
        </span>
      </p>
      <section aria-labelledby="try">
        <h2 id="try">Or try it with example data</h2>
        <Examples />
      </section>
      <section aria-labelledby="five">
        <h2 id="five">Five kinds of questions</h2>
        <ul className="tiles">
          {questions.map(({ name, asks }) => (
            <li key={name}>
              <a className="tile" href={addressOf("questions", name)}>
                <strong>{capital(name)}</strong>
                <span className="quiet small">{asks}</span>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Examples() {
  return (
    <ul className="tiles">
      {examples.map((example) => (
        <li key={example.id}>
          <button type="button" className="tile" onClick={() => void openExample(example)}>
            <strong>{example.title}</strong>
            <span className="quiet small">{example.words}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Tables beside which one is shown, and the ways to more. */
function Shelf() {
  const open = useStore(tables);
  const shown = useStore(shownTable);
  return (
    <aside className="shelf" aria-label="Open tables">
      <h1>Your tables</h1>
      <ul>
        {open.map(({ id, name, rows, columns }) => (
          <li key={id}>
            <button type="button" className="shelf-item" aria-current={id === shown} onClick={() => shownTable.set(id)}>
              <strong>{name}</strong>
              <span className="quiet small number">
                {counted(rows, "row")}, {counted(columns.length, "column")}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Openings />
      <NextStep />
      <DropPlace small />
      <details>
        <summary className="small">Example data</summary>
        <Examples />
      </details>
    </aside>
  );
}

/** Two tables with columns in common are one click away from the question most people have. */
function NextStep() {
  const open = useStore(tables);
  const [first, second] = open.slice(-2);
  if (!first) return null;
  const common = second ? first.columns.filter(({ name }) => second.columns.some((other) => other.name === name)) : [];
  if (!second || common.length === 0)
    return (
      <div className="next">
        <p className="small">
          {second
            ? "These tables have no column in common."
            : "Open a second table to compare, or split this one in two."}
        </p>
        <a className="button main" href={addressOf("question")}>
          Ask a question
        </a>
      </div>
    );
  const compare = (): void => {
    const inputs = { reference: first.id, current: second.id };
    beginQuestion("compare", inputs);
    goTo("answer", beginRun({ operation: "compare", inputs, options: {} }));
  };
  return (
    <div className="next">
      <p className="small">
        <strong>{first.name}</strong> and <strong>{second.name}</strong> have {counted(common.length, "column")} in
        common.
      </p>
      <button type="button" className="button main" onClick={compare}>
        Compare them
      </button>
      <a className="button" href={addressOf("question")}>
        Ask something else
      </a>
    </div>
  );
}

function Openings() {
  const coming = useStore(openings);
  if (coming.length === 0) return null;
  return (
    <ul className="openings" aria-label="Files being opened">
      {coming.map(({ id, name, bytes, done, fault, stop }) => (
        <li key={id} className={fault === undefined ? "card" : "note fault-note"}>
          <div className="row between">
            <strong>{name}</strong>
            <button
              type="button"
              className="icon-button"
              aria-label={fault === undefined ? `Stop opening ${name}` : `Dismiss the message about ${name}`}
              onClick={() => (fault === undefined ? stop() : dropOpening(id))}
            >
              <CloseIcon />
            </button>
          </div>
          {fault === undefined ? (
            <>
              <div
                className={done === 0 ? "bar unknown" : "bar"}
                role="progressbar"
                aria-label={`Reading ${name}`}
                aria-valuemin={0}
                aria-valuemax={100}
                aria-valuenow={Math.round(100 * done)}
              >
                <div style={done === 0 ? undefined : { width: `${100 * done}%` }} />
              </div>
              {bytes !== undefined && <p className="quiet small">{megabytes(bytes)}</p>}
            </>
          ) : (
            <p role="alert">{fault}</p>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Drawn in small pieces of time, since a table has many parts: a click in between does not wait. */
function Shown() {
  const open = useStore(tables);
  const shown = useStore(shownTable);
  const card = useDeferredValue(open.find(({ id }) => id === shown) ?? open.at(-1) ?? null, null);
  if (!card) return null;
  return <TableView key={card.id} card={card} />;
}
