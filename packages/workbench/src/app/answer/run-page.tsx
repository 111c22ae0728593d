/**
 * A run of this visit, or a result of an earlier one, at its address.
 * @module
 */
import { useEffect, useState } from "react";
import { askAgain, entryOfRun, readEntry } from "../history/remember.js";
import { changeDraft } from "../question/draft.js";
import { addressOf, goTo } from "../shell/route.js";
import { useStore } from "../shell/store.js";
import { tell } from "../shell/toasts.js";
import { operationTitle } from "../shell/words.js";
import { AnswerPage } from "./answer-page.js";
import { Running } from "./running.js";
import { beginRun, type Run, runs, type ShownAnswer } from "./runs.js";

export function RunPage({ id }: { readonly id: string }) {
  const run = useStore(runs).get(id);
  return run ? <ThisVisit run={run} /> : <Earlier id={id} />;
}

function ThisVisit({ run }: { readonly run: Run }) {
  const { request, names } = run;
  const entry = useStore(entryOfRun).get(run.id);
  const change = (): void => {
    changeDraft(request.operation, { inputs: request.inputs, options: request.options });
    goTo("question", request.operation);
  };
  if (run.state === "running") return <Running run={run} />;
  if (run.shown)
    return (
      <AnswerPage shown={run.shown} names={names} again={change}>
        {entry !== undefined && (
          <a className="button tight plain" href={addressOf("results", "beside", entry)}>
            Compare with another result
          </a>
        )}
      </AnswerPage>
    );
  return <NoAnswer run={run} change={change} />;
}

function NoAnswer({ run, change }: { readonly run: Run; readonly change: () => void }) {
  const cancelled = run.state === "cancelled";
  const again = (): void => goTo("answer", beginRun(run.request, run.place));
  return (
    <div className="narrow stack">
      <p className="quiet">
        {operationTitle(run.request.operation)} · {Object.values(run.names).join(" → ")}
      </p>
      <h1>{cancelled ? "Cancelled" : "No answer"}</h1>
      {cancelled ? (
        <p className="lead">The run was stopped, and nothing of it is kept.</p>
      ) : (
        <p className="note fault-note" role="alert">
          {run.fault?.words}
        </p>
      )}
      <div className="row">
        <button type="button" className="button main" onClick={change}>
          Change the question
        </button>
        <button type="button" className="button" onClick={again}>
          Run it again
        </button>
      </div>
    </div>
  );
}

type Entry = Awaited<ReturnType<typeof readEntry>>;

function Earlier({ id }: { readonly id: string }) {
  const [entry, setEntry] = useState<Entry | "gone">();
  useEffect(() => {
    let wanted = true;
    readEntry(id).then(
      (found) => wanted && setEntry(found ?? "gone"),
      () => wanted && setEntry("gone"),
    );
    return () => {
      wanted = false;
    };
  }, [id]);
  if (entry === undefined) return <p className="quiet">…</p>;
  if (entry === "gone")
    return (
      <div className="narrow stack">
        <h1>This result is not here</h1>
        <p>Results are kept in the browser that made them, until they are removed.</p>
        <p>
          <a href={addressOf("results")}>All results</a>
        </p>
      </div>
    );
  const names = Object.fromEntries(Object.entries(entry.inputs).map(([input, { name }]) => [input, name]));
  const shown: ShownAnswer = entry.shown ?? { envelope: entry.envelope, text: "The report was not kept.", cards: {} };
  const change = async (): Promise<void> => {
    tellLost(await askAgain(entry));
    goTo("question", entry.operation);
  };
  return (
    <AnswerPage shown={shown} names={names} again={() => void change()}>
      <a className="button tight plain" href={addressOf("results", "beside", id)}>
        Compare with another result
      </a>
    </AnswerPage>
  );
}

export function tellLost(lost: readonly string[]): void {
  if (lost.length > 0)
    tell(
      `${lost.join(" and ")} ${lost.length === 1 ? "is" : "are"} not kept here any more: open ${lost.length === 1 ? "it" : "them"} again.`,
    );
}
