/**
 * The tables of a request, read at the same time, large ones on threads of their own.
 * @module
 */
import type { Progress, Watch } from "@pushforward/core";
import { type LoadedTable, readTableApart, readTableFile } from "@pushforward/tables/node";
import type { Request } from "./run-request.js";

type Wanted = Pick<Request, "operation" | "inputs" | "options" | "where" | "threads">;

/** Tables by the names of the inputs. */
export async function readInputs(
  { operation, inputs: named, options, where, threads }: Wanted,
  watch: Watch,
): Promise<Record<string, LoadedTable>> {
  const inputs = Object.fromEntries(Object.entries(named).filter(([name]) => !(name in (operation.files ?? {}))));
  // A column to split by is needed for that alone, so everything is read then.
  const columns = options.by === undefined ? columnsNamed(options) : undefined;
  const watches = shareOut(watch, Object.keys(inputs).length);
  const tables = Object.entries(inputs).map(async ([name, path], i) => {
    const read = i > 0 && i < threads ? readTableApart : readTableFile;
    // A mixture has columns and rows of its own.
    const asked = name === "mixture" ? {} : { columns, where };
    const table = await read(path, { ...asked, watch: watches[i] });
    return [name, table] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

/** The columns asked for, with those that say how much rows weigh, belong together or tell about; all when none are asked for. */
function columnsNamed({
  columns,
  weights,
  counts,
  probability,
  within,
  target,
}: Wanted["options"]): string[] | undefined {
  if (!Array.isArray(columns)) return undefined;
  return [...new Set([...columns, weights, counts, probability, within, target])].filter(
    (name) => typeof name === "string",
  );
}

/** Watches over `count` parts that run side by side: the whole is as far as their mean. */
function shareOut({ signal, onProgress }: Watch, count: number): Watch[] {
  const done = new Array<number>(count).fill(0);
  return done.map((_, i) => ({
    signal,
    onProgress:
      onProgress &&
      (({ stage, done: part }: Progress) => {
        done[i] = part;
        onProgress({ stage, done: done.reduce((sum, share) => sum + share, 0) / count });
      }),
  }));
}
