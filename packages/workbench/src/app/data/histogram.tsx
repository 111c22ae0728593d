/**
 * A column at a glance: bars of a histogram, or its most frequent values.
 * @module
 */
import { useState } from "react";
import type { ColumnCard, LevelSummary, NumberSummary } from "../../engine/engine.js";
import { count, share, short } from "../shell/words.js";

interface ColumnPictureProps {
  readonly column: ColumnCard;
  readonly rows: number;
}

export function ColumnPicture({ column, rows }: ColumnPictureProps) {
  const { summary } = column;
  if (summary.kind === "empty") return <p className="quiet small">No row has a value.</p>;
  if (summary.kind === "level") return <Levels summary={summary} rows={rows} />;
  return <Histogram summary={summary} />;
}

const width = 200;
const height = 48;

function Histogram({ summary }: { readonly summary: NumberSummary }) {
  const { histogram, kind, quartiles } = summary;
  const write = kind === "time" ? writeTime : short;
  const { counts, from, to } = histogram;
  const [near, setNear] = useState(false);
  const tallest = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  const bin = (to - from) / Math.max(1, counts.length);
  const label = `Histogram from ${write(from)} to ${write(to)}; a quarter lies below ${write(quartiles[0])}, half below ${write(quartiles[1])}, three quarters below ${write(quartiles[2])}.`;
  const words = (i: number): string =>
    `${write(from + i * bin)} to ${write(from + (i + 1) * bin)}: ${count(counts[i]!)} rows`;
  return (
    <figure className="histogram" onPointerEnter={() => setNear(true)}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {/* A table has hundreds of bars: their words are made when a hand comes near. */}
        {near &&
          counts.map((_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            <rect key={i} className="hit" x={i * step} y={0} width={step} height={height}>
              <title>{words(i)}</title>
            </rect>
          ))}
        <path className="bin" d={counts.map((rows, i) => bar(i * step, step, (height * rows) / tallest)).join("")} />
      </svg>
      <figcaption className="number">
        <span>{write(from)}</span>
        <span title="Half of the rows lie below">median {write(quartiles[1])}</span>
        <span>{write(to)}</span>
      </figcaption>
    </figure>
  );
}

const bar = (left: number, step: number, tall: number): string =>
  `M${left + 0.5} ${height}v${-tall}h${Math.max(0.5, step - 1)}v${tall}z`;

const shown = 4;

function Levels({ summary, rows }: { readonly summary: LevelSummary; readonly rows: number }) {
  const { top, distinct } = summary;
  const most = Math.max(1, top[0]?.count ?? 1);
  return (
    <ul className="levels">
      {top.slice(0, shown).map(({ value, count: held }) => (
        <li key={value}>
          <svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
            <rect className="bin" width={(100 * held) / most} height="20" />
          </svg>
          <span className="value" title={value}>
            {value === "" ? "(empty)" : value}
          </span>
          <span className="quiet number">{share(held, rows)}</span>
        </li>
      ))}
      {distinct > shown && <li className="quiet small">and {count(distinct - shown)} more values</li>}
    </ul>
  );
}

/** Days where the time of day is midnight, else minutes. */
export function writeTime(ms: number): string {
  if (!(Math.abs(ms) <= 8.64e15)) return short(ms);
  const text = new Date(ms).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}
