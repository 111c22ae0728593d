/**
 * A result as it is, folded: lists of alike objects as tables, the rest as names and values.
 * @module
 */

import { kebabCase } from "@pushforward/catalog/render";
import { Fold } from "../shell/fold.js";
import { count, short } from "../shell/words.js";

const mostItems = 200;

export function JsonTree({ value }: { readonly value: unknown }) {
  if (!isRecord(value)) return <Value value={value} />;
  return (
    <dl className="facts">
      {Object.entries(value).map(([key, part]) => (
        <Entry key={key} name={key} part={part} />
      ))}
    </dl>
  );
}

function Entry({ name, part }: { readonly name: string; readonly part: unknown }) {
  return (
    <>
      <dt>{kebabCase(name).replaceAll("-", " ")}</dt>
      <dd>
        <Value value={part} />
      </dd>
    </>
  );
}

function Value({ value }: { readonly value: unknown }) {
  if (Array.isArray(value)) return <List items={value} />;
  if (isRecord(value)) return <Fold summary={preview(value)}>{() => <JsonTree value={value} />}</Fold>;
  return <span className="number">{plain(value)}</span>;
}

function List({ items }: { readonly items: readonly unknown[] }) {
  if (items.length === 0) return <span className="quiet">none</span>;
  if (items.every((item) => !isRecord(item) && !Array.isArray(item)) && items.length <= 12)
    return <span className="number">{items.map(plain).join(", ")}</span>;
  const shown = items.slice(0, mostItems);
  return (
    <Fold summary={`${count(items.length)} entries`}>
      {() => (
        <>
          <ol>
            {shown.map((item, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place
              <li key={i}>
                <Value value={item} />
              </li>
            ))}
          </ol>
          {items.length > shown.length && <p className="quiet small">and {count(items.length - shown.length)} more</p>}
        </>
      )}
    </Fold>
  );
}

/** An estimate is read in its summary; other objects are told by their first words. */
function preview(value: Readonly<Record<string, unknown>>): string {
  const { value: number, interval, standardError } = value;
  if (typeof number === "number" && isRecord(interval))
    return `${short(number)} [${plain(interval.low)}, ${plain(interval.high)}]`;
  if (typeof number === "number" && typeof standardError === "number")
    return `${short(number)} ± ${short(standardError)}`;
  const parts = Object.entries(value)
    .filter(([, part]) => !isRecord(part) && !Array.isArray(part))
    .slice(0, 3)
    .map(([key, part]) => `${kebabCase(key).replaceAll("-", " ")} ${plain(part)}`);
  return parts.join(", ") || `${Object.keys(value).length} parts`;
}

function plain(value: unknown): string {
  if (typeof value === "number") return short(value);
  if (value === null || value === undefined) return "–";
  return String(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
