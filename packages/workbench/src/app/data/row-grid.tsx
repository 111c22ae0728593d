/**
 * Rows of a table, of which only those in sight are in the page: a million rows scroll like twenty.
 * @module
 */
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Preview } from "../../engine/engine.js";
import { count } from "../shell/words.js";

interface RowGridProps {
  readonly name: string;
  readonly columns: readonly string[];
  /** Names of columns whose values are numbers, set to the right. */
  readonly numeric: ReadonlySet<string>;
  readonly rows: number;
  /** Rows from `from` on, at most `length` of them. */
  readonly load: (from: number, length: number) => Promise<Preview>;
}

const rowHeight = 30;
const beyond = 10;
/** Browsers cannot lay out boxes of any height; beyond this, a pixel of the bar stands for more than a pixel of rows. */
const tallest = 15_000_000;
const mostColumns = 60;

export function RowGrid({ name, columns, numeric, rows, load }: RowGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  const [visible, setVisible] = useState(20);
  const page = usePage(first, visible, rows, load);
  const height = Math.min(tallest, rows * rowHeight);
  const perPixel = Math.max(1, rows - visible) / Math.max(1, height - visible * rowHeight);
  const shown = columns.slice(0, mostColumns);

  const scrolled = (): void => {
    const { scrollTop, clientHeight } = box.current!;
    setVisible(Math.ceil(clientHeight / rowHeight) - 1);
    setFirst(Math.max(0, Math.min(rows - 1, Math.floor(scrollTop * (height < tallest ? 1 / rowHeight : perPixel)))));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured once, then by scrolling
  useEffect(scrolled, []);
  const keyed = (event: KeyboardEvent): void => {
    const jump = { Home: 0, End: height }[event.key];
    if (jump !== undefined && (event.ctrlKey || event.metaKey)) box.current!.scrollTo({ top: jump });
  };

  const top = height < tallest ? page.from * rowHeight : first / perPixel - (first - page.from) * rowHeight;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="rows" ref={box} onScroll={scrolled} onKeyDown={keyed} tabIndex={0} aria-label={name}>
      <table aria-rowcount={rows + 1} aria-colcount={columns.length}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="index">
              <span className="unseen">Row</span>
            </th>
            {shown.map((column) => (
              <th key={column} scope="col" className={numeric.has(column) ? "n" : undefined} title={column}>
                {column}
              </th>
            ))}
            {columns.length > shown.length && <th scope="col">and {count(columns.length - shown.length)} more</th>}
          </tr>
        </thead>
        <tbody>
          <Filler height={Math.max(0, top)} span={shown.length + 1} />
          {numbered(page).map(({ row, cells }) => (
            <tr key={row} aria-rowindex={row + 2}>
              <th scope="row" className="index">
                {count(row + 1)}
              </th>
              {shown.map((column, k) => (
                <Cell key={column} text={cells[k] ?? null} numeric={numeric.has(column)} />
              ))}
            </tr>
          ))}
          <Filler height={Math.max(0, height - top - page.rows.length * rowHeight)} span={shown.length + 1} />
        </tbody>
      </table>
    </section>
  );
}

function Filler({ height, span }: { readonly height: number; readonly span: number }) {
  if (height <= 0) return null;
  return (
    <tr className="filler">
      <td aria-hidden="true" colSpan={span} style={{ height }} />
    </tr>
  );
}

function Cell({ text, numeric }: { readonly text: string | null; readonly numeric: boolean }) {
  if (text === null)
    return (
      <td className="missing">
        <span className="unseen">missing</span>
        <span aria-hidden="true">·</span>
      </td>
    );
  return (
    <td className={numeric ? "n" : undefined} title={text.length > 24 ? text : undefined}>
      {text.length > 80 ? `${text.slice(0, 79)}…` : text}
    </td>
  );
}

type Page = Pick<Preview, "rows" | "from">;
const none: Page = { from: 0, rows: [] };

function numbered({ from, rows }: Page): { readonly row: number; readonly cells: Page["rows"][number] }[] {
  return rows.map((cells, i) => ({ row: from + i, cells }));
}

/** The last page that came, until the next one does: scrolling never waits. */
function usePage(first: number, visible: number, rows: number, load: RowGridProps["load"]): Page {
  const [page, setPage] = useState<Page>(none);
  const from = Math.max(0, first - beyond);
  const length = Math.min(rows - from, visible + 2 * beyond);
  useEffect(() => {
    let wanted = true;
    void load(from, length).then(
      (preview) => wanted && setPage(preview),
      () => wanted && setPage(none),
    );
    return () => {
      wanted = false;
    };
  }, [from, length, load]);
  return page;
}
