/**
 * Choose an operation by the question one has.
 * @module
 */
import { operations } from "@pushforward/catalog/operations";
import { useMemo, useState } from "react";
import { addressOf } from "../shell/route.js";
import { operationTitle } from "../shell/words.js";
import { type Listed, type ListedQuestion, listed, searched } from "./questions.js";

export function QuestionPage({ only }: { readonly only?: string | undefined }) {
  const [text, setText] = useState("");
  const all = useMemo(() => listed(operations), []);
  const found = useMemo(() => searched(all, text), [all, text]);
  const shown = only !== undefined && text === "" ? found.filter(({ id }) => id === only) : found;
  const count = shown.reduce((sum, { choices }) => sum + choices.length, 0);
  return (
    <>
      <div className="page-head">
        <div>
          <h1>What do you want to know?</h1>
          <p className="quiet">
            Pick the sentence that is nearest to yours. Each one says what it needs before it runs.
          </p>
        </div>
      </div>
      <div className="ask-search">
        <label className="unseen" htmlFor="search">
          Search all questions
        </label>
        <input
          id="search"
          type="search"
          className="input"
          placeholder="Search: privacy, outliers, distance, p-value …"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <nav aria-label="Kinds of questions">
          <ul className="chips">
            <li>
              <a className="chip" href={addressOf("question")} aria-current={only === undefined}>
                All
              </a>
            </li>
            {all.map(({ id, title }) => (
              <li key={id}>
                <a className="chip" href={addressOf("questions", id)} aria-current={only === id}>
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      <p className="unseen" role="status">
        {count} questions
      </p>
      {shown.map((question) => (
        <QuestionSection key={question.id} question={question} />
      ))}
      {shown.length === 0 && (
        <p className="lead">
          Nothing has all of these words.{" "}
          <button type="button" className="button tight" onClick={() => setText("")}>
            Show all questions
          </button>
        </p>
      )}
    </>
  );
}

function QuestionSection({ question }: { readonly question: ListedQuestion }) {
  const { id, title, asks, choices } = question;
  return (
    <section className="question" aria-labelledby={`q-${id}`}>
      <div>
        <h2 id={`q-${id}`}>{title}</h2>
        <p className="quiet">{asks}</p>
      </div>
      <ul className="choices">
        {choices.map((choice) => (
          <ChoiceCard key={choice.operation} choice={choice} />
        ))}
      </ul>
    </section>
  );
}

function ChoiceCard({ choice: { operation, when, summary } }: { readonly choice: Listed }) {
  return (
    <li>
      <a className="choice" href={addressOf("question", operation)}>
        <strong>{when}</strong>
        <span className="quiet small">
          {operationTitle(operation)}
          {summary ? `: ${summary}` : ""}
        </span>
      </a>
    </li>
  );
}
