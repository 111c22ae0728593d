/**
 * What was asked and answered: to read again, run again, lay beside one another, or remove.
 * @module
 */

import { tellLost } from "../answer/run-page.js";
import { beginRun, runs } from "../answer/runs.js";
import { drafts } from "../question/draft.js";
import { addressOf, goTo } from "../shell/route.js";
import { useStore } from "../shell/store.js";
import { dayAndTime, operationTitle } from "../shell/words.js";
import { askAgain, forgetAll, forgetEntry, type Remembered, remembered } from "./remember.js";

export function ResultsPage() {
  const entries = useStore(remembered);
  const running = [...useStore(runs).values()].filter(({ state }) => state === "running");
  return (
    <div className="narrow">
      <div className="page-head">
        <div>
          <h1>Results</h1>
          <p className="quiet">Kept in this browser, on this machine only, until you remove them.</p>
        </div>
        {entries.length > 0 && (
          <button type="button" className="button tight" onClick={() => void forgetAll()}>
            Remove all
          </button>
        )}
      </div>
      {running.map(({ id, request, progress }) => (
        <p key={id} className="note">
          <a href={addressOf("answer", id)}>{operationTitle(request.operation)}</a> is running:{" "}
          {Math.floor(100 * progress.done)}%
        </p>
      ))}
      {entries.length === 0 ? (
        <p className="lead">
          Nothing yet. <a href={addressOf("question")}>Ask something</a>, and the answer stays here.
        </p>
      ) : (
        <ul className="results">
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Entry({ entry }: { readonly entry: Remembered }) {
  const { id, operation, inputs, when, headline } = entry;
  const title = operationTitle(operation);
  const names = Object.values(inputs).map(({ name }) => name);
  return (
    <li className="card">
      <div>
        <a className="result-link" href={addressOf("answer", id)}>
          {headline || title}
        </a>
        <p className="quiet small">
          {title} · {names.join(" → ") || "no table"} · <time dateTime={when}>{dayAndTime(when)}</time>
        </p>
      </div>
      <div className="row">
        <button
          type="button"
          className="button tight"
          aria-label={`Run again: ${title}, ${names.join(", ")}`}
          onClick={() => void runAgain(entry)}
        >
          Run again
        </button>
        <a
          className="button tight plain"
          href={addressOf("results", "beside", id)}
          aria-label={`Compare ${title}, ${names.join(", ")} with another result`}
        >
          Compare
        </a>
        <button
          type="button"
          className="button tight plain"
          aria-label={`Remove: ${title}, ${names.join(", ")}`}
          onClick={() => void forgetEntry(id)}
        >
          Remove
        </button>
      </div>
    </li>
  );
}

/** At once where its tables are still kept; else the question is shown, for other tables to be chosen. */
export async function runAgain(entry: Remembered): Promise<void> {
  const lost = await askAgain(entry);
  tellLost(lost);
  const draft = drafts.value.get(entry.operation);
  if (lost.length > 0 || !draft) return goTo("question", entry.operation);
  goTo("answer", beginRun(draft));
}
