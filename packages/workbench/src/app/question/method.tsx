/**
 * How an operation works: formula, what to look at, sources, and the same on a command line.
 * @module
 */
import type { Operation } from "@pushforward/catalog";
import { usage } from "@pushforward/catalog/render";
import { ManualLink } from "../shell/manual-link.js";
import { plainWords } from "./form-fields.js";
import { Sources } from "./sources.js";

interface MethodProps {
  readonly operation: Operation;
  /** With the description, where it is not on the page already. */
  readonly whole?: boolean;
}

export function Method({ operation, whole = false }: MethodProps) {
  const { description, formula, shows, source, examples } = operation;
  return (
    <details className="fold">
      <summary>Method, formula and sources</summary>
      <div className="prose">
        {whole && description.split(/\n\s*\n/).map((paragraph) => <p key={paragraph}>{plainWords(paragraph)}</p>)}
        <h3>Formula</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre className="block" tabIndex={0}>
          {formula}
        </pre>
        <h3>What to look at</h3>
        <ul>
          {shows.map((words) => (
            <li key={words}>{plainWords(words)}</li>
          ))}
        </ul>
        <h3>Sources</h3>
        <Sources keys={source} />
        <ManualLink page={`operations/${operation.name}.html`}>Its page in the manual, with worked examples</ManualLink>
        <h3>On a command line</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre className="block" tabIndex={0}>
          {[usage(operation), ...examples.map(({ title, command }) => `# ${title}\n${command}`)].join("\n\n")}
        </pre>
      </div>
    </details>
  );
}
