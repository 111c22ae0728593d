/**
 * An answer: the verdict or number first, then pictures, then details, method and source.
 * @module
 */
import type { Operation } from "@pushforward/catalog";
import { findCard } from "@pushforward/catalog/operations";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { PointsSection } from "../../pictures/points-section.js";
import { Method } from "../question/method.js";
import { Fold } from "../shell/fold.js";
import { capital, clock, operationTitle } from "../shell/words.js";
import { AnswerTools } from "./answer-tools.js";
import { JsonTree } from "./json-tree.js";
import { PictureWindow } from "./picture-window.js";
import { ReportView } from "./report-view.js";
import type { ShownAnswer } from "./runs.js";
import { type Grouped, Witnesses } from "./witness-rows.js";

interface AnswerPageProps {
  readonly shown: ShownAnswer;
  /** Tables by the names of the inputs. */
  readonly names: Readonly<Record<string, string>>;
  readonly again: () => void;
  /** What stands beside the other tools. */
  readonly children?: ReactNode;
}

interface Enlarged {
  readonly picture: SVGSVGElement;
  readonly style: CSSStyleSheet;
}

export function AnswerPage({ shown, names, again, children }: AnswerPageProps) {
  const { envelope, text, report, cards } = shown;
  const operation = useOperation(envelope.operation);
  const [enlarged, setEnlarged] = useState<Enlarged>();
  const enlarge = useCallback((picture: SVGSVGElement, style: CSSStyleSheet) => setEnlarged({ picture, style }), []);
  return (
    <article className="answer">
      <div className="answer-top narrow">
        <p className="quiet small">
          {operationTitle(envelope.operation)} · {Object.values(names).join(" → ") || "no table"} ·{" "}
          {clock(Math.max(1, Math.round(envelope.seconds)))}
        </p>
        <AnswerTools shown={shown} names={names} again={again}>
          {children}
        </AnswerTools>
      </div>
      {report === undefined ? (
        <TextAnswer text={text} />
      ) : (
        <ReportView report={report} enlarge={enlarge}>
          {envelope.operation === "compare" && <Witnesses result={envelope.result as Grouped} cards={cards} />}
        </ReportView>
      )}
      <div className="narrow details">
        <PointsSection cards={cards} />
        {envelope.warnings.length > 0 && (
          <details className="fold">
            <summary>{envelope.warnings.length === 1 ? "One warning" : `${envelope.warnings.length} warnings`}</summary>
            <ul>
              {envelope.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          </details>
        )}
        <Fold className="fold" summary="All numbers">
          {() => <JsonTree value={envelope.result} />}
        </Fold>
        <details className="fold">
          <summary>How it was asked</summary>
          <dl className="facts">
            <dt>Tables</dt>
            <dd>
              {Object.entries(names)
                .map(([input, name]) => `${capital(input)}: ${name}`)
                .join("; ") || "none"}
            </dd>
            {Object.entries(envelope.options).map(([key, value]) => (
              <Asked key={key} name={key} value={value} />
            ))}
            <dt>Version</dt>
            <dd>{envelope.version}</dd>
          </dl>
        </details>
        {report !== undefined && (
          <details className="fold">
            <summary>As in a terminal</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <pre className="block" tabIndex={0}>
              {text}
            </pre>
          </details>
        )}
        {operation && <Method operation={operation} whole />}
      </div>
      {enlarged && <PictureWindow {...enlarged} close={() => setEnlarged(undefined)} />}
    </article>
  );
}

function Asked({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <>
      <dt>{operationTitle(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))}</dt>
      <dd>{Array.isArray(value) ? value.join(", ") : String(value)}</dd>
    </>
  );
}

/** The first paragraph is the answer, the rest its details. */
function TextAnswer({ text }: { readonly text: string }) {
  const [first = "", ...rest] = text.trim().split(/\n\s*\n/);
  return (
    <div className="narrow stack">
      <h1>{first.replace(/\s*\n\s*/g, " ")}</h1>
      {rest.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre className="block" tabIndex={0}>
          {rest.join("\n\n")}
        </pre>
      )}
    </div>
  );
}

function useOperation(name: string): Operation | undefined {
  const [operation, setOperation] = useState<Operation>();
  useEffect(() => {
    let wanted = true;
    Promise.resolve()
      .then(() => findCard(name).load())
      .then((found) => wanted && setOperation(found))
      .catch(() => undefined); // a result of another version may name what is not here
    return () => {
      wanted = false;
    };
  }, [name]);
  return operation;
}
