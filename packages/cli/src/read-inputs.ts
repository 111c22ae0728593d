/**
 * The tables of a request, read at the same time.
 * @module
 */
import { type Progress, PushforwardError, type Table, type Watch } from "@pushforward/core";
import type { Request } from "./run-request.js";
import { keepStandardInput } from "./standard-input.js";

/** A table and what its reader had to assume. */
export type ReadTable = Table & { readonly warnings?: readonly string[] };

type Wanted = Pick<Request, "inputs" | "options" | "where">;

/** Tables by the names of the inputs. `-` is standard input. */
export async function readInputs({ inputs, options, where }: Wanted, watch: Watch): Promise<Record<string, ReadTable>> {
  const names = Object.keys(inputs);
  if (names.length === 0) return {};
  const { readTableFile } = await loadReader();
  const watches = shareOut(watch, names.length);
  // A column to split by is needed for that alone, so everything is read then.
  const columns = options.by === undefined ? (options.columns as string[] | undefined) : undefined;
  const spooled = await keepStandardInput(Object.values(inputs), watch.signal);
  try {
    const read = async (name: string, i: number): Promise<[string, ReadTable]> => {
      const path = inputs[name] === "-" ? spooled!.path : inputs[name]!;
      return [name, await readTableFile(path, { columns, where, watch: watches[i] })];
    };
    return Object.fromEntries(await Promise.all(names.map(read)));
  } finally {
    spooled?.remove();
  }
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

interface ReadOptions {
  readonly columns?: readonly string[] | undefined;
  readonly where?: string | undefined;
  readonly watch?: Watch | undefined;
}

interface Reader {
  readTableFile(path: string, options: ReadOptions): Promise<ReadTable>;
}

// TODO(wiring): a literal import once it is there.
const reader: string = "@pushforward/tables/node";

async function loadReader(): Promise<Reader> {
  try {
    return await import(reader);
  } catch (error) {
    throw new PushforwardError(`tables cannot be read: ${(error as Error).message}`);
  }
}
