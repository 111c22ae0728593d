/**
 * Two results beside each other: what was asked differently, and which numbers came out differently.
 * @module
 */
import { useEffect, useState } from "react";
import type { HistoryEntry } from "../../engine/index.js";
import { addressOf, goTo } from "../shell/route.js";
import { useStore } from "../shell/store.js";
import { dayAndTime, operationTitle, short } from "../shell/words.js";
import { differences, flatNumbers, type NumberPair } from "./differences.js";
import { type Remembered, readEntry, remembered } from "./remember.js";

interface BesidePageProps {
  readonly first: string;
  readonly second: string | undefined;
}

export function BesidePage({ first, second }: BesidePageProps) {
  const entries = useStore(remembered);
  const left = entries.find(({ id }) => id === first);
  const others = entries.filter(({ id }) => id !== first);
  const alike = others.find(({ operation }) => operation === left?.operation) ?? others[0];
  const right = entries.find(({ id }) => id === second) ?? alike;
  if (!left || !right)
    return (
      <div className="narrow stack">
        <h1>Two results beside each other</h1>
        <p className="lead">It takes two results, and there {entries.length === 1 ? "is one" : "are none"}.</p>
        <p>
          <a href={addressOf("results")}>All results</a>
        </p>
      </div>
    );
  return (
    <div>
      <div className="page-head">
        <h1>Two results beside each other</h1>
      </div>
      <div className="beside">
        <Side label="First" entry={left} entries={entries} choose={(id) => goTo("results", "beside", id, right.id)} />
        <Side label="Second" entry={right} entries={entries} choose={(id) => goTo("results", "beside", left.id, id)} />
      </div>
      <Comparison key={`${left.id} ${right.id}`} left={left.id} right={right.id} />
    </div>
  );
}

interface SideProps {
  readonly label: string;
  readonly entry: Remembered;
  readonly entries: readonly Remembered[];
  readonly choose: (id: string) => void;
}

function Side({ label, entry, entries, choose }: SideProps) {
  const { id, headline, operation, inputs, when } = entry;
  return (
    <section className="card" aria-label={label}>
      <label className="unseen" htmlFor={`side-${label}`}>
        {label} result
      </label>
      <select id={`side-${label}`} className="select" value={id} onChange={({ target }) => choose(target.value)}>
        {entries.map((one) => (
          <option key={one.id} value={one.id}>
            {operationTitle(one.operation)}: {one.headline || "no headline"} ({dayAndTime(one.when)})
          </option>
        ))}
      </select>
      <h2>
        <a href={addressOf("answer", id)}>{headline || operationTitle(operation)}</a>
      </h2>
      <p className="quiet small">
        {operationTitle(operation)} ·{" "}
        {Object.values(inputs)
          .map(({ name }) => name)
          .join(" → ")}{" "}
        · {dayAndTime(when)}
      </p>
    </section>
  );
}

function Comparison({ left, right }: { readonly left: string; readonly right: string }) {
  const [both, setBoth] = useState<readonly [HistoryEntry, HistoryEntry]>();
  useEffect(() => {
    let wanted = true;
    void Promise.all([readEntry(left), readEntry(right)]).then(([a, b]) => wanted && a && b && setBoth([a, b]));
    return () => {
      wanted = false;
    };
  }, [left, right]);
  if (!both) return <p className="quiet">…</p>;
  const [a, b] = both.map(({ envelope }) => envelope) as [HistoryEntry["envelope"], HistoryEntry["envelope"]];
  const asked = differences(a.options, b.options);
  const numbers = flatNumbers(a.result, b.result);
  return (
    <>
      <section className="beside-part" aria-labelledby="asked">
        <h2 id="asked">Asked differently</h2>
        {asked.length === 0 ? (
          <p>All options are the same{a.operation === b.operation ? "" : " where both have them"}.</p>
        ) : (
          <Rows
            names={["Option", "First", "Second"]}
            rows={asked.map(({ name, first, second }) => [name, first, second])}
          />
        )}
      </section>
      <section className="beside-part" aria-labelledby="numbers">
        <h2 id="numbers">Numbers</h2>
        {numbers.length === 0 ? (
          <p>They have no number in common.</p>
        ) : (
          <Rows names={["Number", "First", "Second", "Change"]} rows={numbers.map(numberRow)} />
        )}
      </section>
    </>
  );
}

const numberRow = ({ name, first, second }: NumberPair): string[] => [
  name,
  short(first),
  short(second),
  first === second ? "same" : `${second > first ? "+" : ""}${short(second - first)}`,
];

function Rows({ names, rows }: { readonly names: readonly string[]; readonly rows: readonly (readonly string[])[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-label={names[0]}>
      <table className="plain-table">
        <thead>
          <tr>
            {names.map((name, i) => (
              <th key={name} scope="col" className={i > 0 ? "n" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, i) => (
                <td key={names[i + 1]} className="n">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
