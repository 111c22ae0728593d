/**
 * The rows behind a group that `compare` found: brushed in both tables, in the place under the group.
 * @module
 */
import { useCallback, useEffect, useState } from "react";
import type { Condition, TableCard } from "../../engine/engine.js";
import { RowGrid } from "../data/row-grid.js";
import { engine } from "../shell/engine.js";
import { RowsIcon } from "../shell/icons.js";
import { capital, counted, faultWords, share } from "../shell/words.js";
import { readCondition } from "./read-condition.js";

/** The part of an answer of `compare` that names groups. */
export interface Grouped {
  readonly groups: readonly { readonly condition: string }[];
}

interface WitnessesProps {
  readonly result: Grouped;
  readonly cards: Readonly<Record<string, TableCard>>;
}

export function Witnesses({ result, cards }: WitnessesProps) {
  const sides = Object.entries(cards).filter(([input]) => input === "reference" || input === "current");
  const columns = [...new Set(sides.flatMap(([, card]) => card.columns.map(({ name }) => name)))];
  if (sides.length === 0) return null;
  return result.groups.map((group, i) => {
    const conditions = readCondition(group.condition, columns);
    if (!conditions) return null;
    return (
      <div key={group.condition} slot={`group-${i}`} className="witness">
        <Witness condition={group.condition} conditions={conditions} sides={sides} />
      </div>
    );
  });
}

interface WitnessProps {
  readonly condition: string;
  readonly conditions: readonly Condition[];
  readonly sides: readonly (readonly [string, TableCard])[];
}

function Witness({ condition, conditions, sides }: WitnessProps) {
  const [shown, setShown] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button tight"
        aria-expanded={shown}
        aria-label={`${shown ? "Hide" : "Show"} the rows with ${condition}`}
        onClick={() => setShown(!shown)}
      >
        <RowsIcon /> {shown ? "Hide the rows" : "Show the rows"}
      </button>
      {shown && (
        <div className="witness-tables">
          {sides.map(([input, card]) => (
            <Brushed key={card.id} input={input} card={card} conditions={conditions} about={condition} />
          ))}
        </div>
      )}
    </>
  );
}

interface BrushedProps {
  readonly input: string;
  readonly card: TableCard;
  readonly conditions: readonly Condition[];
  readonly about: string;
}

function Brushed({ input, card, conditions, about }: BrushedProps) {
  const [found, setFound] = useState<TableCard | string>();
  useEffect(() => {
    let made: TableCard | undefined;
    let wanted = true;
    const drop = (): void => {
      if (made)
        void engine()
          .close(made.id)
          .catch(() => undefined);
    };
    engine()
      .derive(card.id, { filter: conditions, name: `${card.name}, ${about}` })
      .then(([part]) => {
        made = part;
        if (wanted) setFound(part ?? "There is no such row.");
        else drop();
      })
      .catch((error: unknown) => wanted && setFound(faultWords(error)));
    return () => {
      wanted = false;
      drop();
    };
  }, [card, conditions, about]);
  if (found === undefined) return <p className="quiet small">{capital(input)} …</p>;
  if (typeof found === "string") return <p className="quiet small">{`${capital(input)}: ${found}`}</p>;
  return (
    <section aria-label={`${input} rows with ${about}`}>
      <h4>
        {capital(input)}: {counted(found.rows, "row")}{" "}
        <span className="quiet">
          of {card.rows.toLocaleString("en")}, {share(found.rows, card.rows)}
        </span>
      </h4>
      <TableRows card={found} />
    </section>
  );
}

export function TableRows({ card }: { readonly card: TableCard }) {
  const load = useCallback((from: number, length: number) => engine().rows(card.id, from, length), [card.id]);
  const numeric = new Set(
    card.columns.filter(({ type }) => type === "numeric" || type === "integer").map(({ name }) => name),
  );
  return (
    <RowGrid
      name={`Rows of ${card.name}`}
      columns={card.columns.map(({ name }) => name)}
      numeric={numeric}
      rows={card.rows}
      load={load}
    />
  );
}
