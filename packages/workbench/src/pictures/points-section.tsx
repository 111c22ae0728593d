/**
 * A fold with the points of tables, which is loaded and drawn when it is opened.
 * @module
 */
import { lazy, Suspense, useMemo, useState } from "react";
import type { TableCard } from "../engine/engine.js";
import { drawableColumns } from "./drawable-columns.js";
import { mostParts } from "./part-colours.js";

const Cloud = lazy(async () => ({ default: (await import("./cloud.js")).Cloud }));

interface PointsSectionProps {
  /** Tables by what they are called; the same object as long as they are the same. */
  readonly cards: Readonly<Record<string, TableCard>>;
}

export function PointsSection({ cards }: PointsSectionProps) {
  const tables = useMemo(() => Object.entries(cards), [cards]);
  const [open, setOpen] = useState(false);
  const drawable = tables.length <= mostParts && drawableColumns(tables.map(([, card]) => card)).length >= 2;
  if (tables.length === 0 || !drawable) return null;
  return (
    <details className="fold" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{tables.length === 1 ? "Rows as points" : "Rows of the tables as points"}</summary>
      {open && (
        <Suspense fallback={<p className="quiet small">Loading …</p>}>
          <Cloud tables={tables} />
        </Suspense>
      )}
    </details>
  );
}
