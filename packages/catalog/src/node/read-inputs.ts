/**
 * The tables of a request, read at the same time, large ones on threads of their own.
 * @module
 */
import type { Progress, Watch } from "@pushforward/core";
import { type LoadedTable, readTableApart, readTableFile } from "@pushforward/tables/node";
import { columnsNamed } from "../answer.js";
import type { Operation } from "../operation.js";

export interface WantedInputs {
  readonly operation: Operation;
  /** Paths by the names of the operation's inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What people call the files, where that is not their paths; its ending tells the format. */
  readonly names?: Readonly<Record<string, string>>;
  /** Checked, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** SQL condition on the rows to read. */
  readonly where?: string | undefined;
  readonly threads: number;
}

/** Tables by the names of the inputs. */
export async function readInputs(
  { operation, inputs: named, names, options, where, threads }: WantedInputs,
  watch: Watch,
): Promise<Record<string, LoadedTable>> {
  const inputs = Object.fromEntries(Object.entries(named).filter(([name]) => !(name in (operation.files ?? {}))));
  const columns = columnsNamed(options);
  const watches = shareOut(watch, Object.keys(inputs).length);
  const tables = Object.entries(inputs).map(async ([name, path], i) => {
    const read = i > 0 && i < threads ? readTableApart : readTableFile;
    // A mixture has columns and rows of its own.
    const asked = name === "mixture" ? {} : { columns, where };
    const table = await read(path, { ...asked, name: names?.[name], watch: watches[i] });
    return [name, table] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
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
