/**
 * A checked request answered, the same way for every face: run, warnings gathered, told as JSON.
 * @module
 */
import { stopIfAborted, type Table } from "@pushforward/core";
import type { Operation, OperationContext, ResultMeta } from "./operation.js";
import { jsonReady } from "./render/json-ready.js";

export interface AnswerRequest {
  readonly operation: Operation;
  /** What people call the inputs, such as their paths, by the names of the operation's inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Checked, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Condition on the rows that were read, told with the options. */
  readonly where?: string | undefined;
}

export interface Answer {
  readonly result: unknown;
  readonly meta: ResultMeta;
  /** Those of reading, then those of the operation. */
  readonly warnings: readonly string[];
}

/** What every face tells of an answer as JSON. */
export interface Envelope {
  readonly operation: string;
  readonly version: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: unknown;
  readonly result: unknown;
  readonly warnings: readonly string[];
  readonly seconds: number;
}

export type AnswerContext = Omit<OperationContext, "nameInput" | "version"> & {
  readonly version: string;
  /** Of `performance.now()`, when work on the request began; now when left out. */
  readonly begin?: number;
};

/** Tables as their readers hand them on. */
export type ReadTable = Table & { readonly warnings?: readonly string[] };

/** Run the operation on its tables. What `run` throws goes on to the caller. */
export async function answerRequest(
  { operation, inputs, options }: AnswerRequest,
  tables: Readonly<Record<string, ReadTable>>,
  { begin = performance.now(), ...context }: AnswerContext,
): Promise<Answer> {
  const named = new Map(Object.entries(inputs));
  const nameInput = (input: string, words: string): void => {
    const place = named.get(input) ?? inputs[operation.inputs[0]!.name];
    named.set(input, `${words} (${place})`);
  };
  const result = await operation.run(tables, options, { ...context, nameInput });
  stopIfAborted(context.watch);
  const seconds = Number(((performance.now() - begin) / 1000).toFixed(3));
  const ofReading = Object.values(tables).flatMap(({ warnings }) => warnings ?? []);
  const { version } = context;
  const meta = {
    operation: operation.name,
    version,
    inputs: [...named.values()],
    options,
    seconds,
    warnings: ofReading,
  };
  return { result, meta, warnings: [...ofReading, ...(operation.warnings?.(result) ?? [])] };
}

/** `{operation, version, inputs, options, seed, result, warnings, seconds}`, ready for `JSON.stringify`. */
export function envelopeOf(
  { operation, options, where, inputs }: AnswerRequest,
  { result, meta, warnings }: Answer,
): Envelope {
  const { value, lost } = jsonReady(operation.views.json ? operation.views.json(result) : result);
  const told = lost.map((path) => `result.${path} is not finite and was written as null`);
  return {
    operation: meta.operation,
    version: meta.version,
    inputs,
    options: where === undefined ? options : { ...options, where },
    seed: options.seed ?? null,
    result: value,
    warnings: [...warnings, ...told],
    seconds: meta.seconds,
  };
}

/**
 * The columns to read: those asked for, with those that say how much rows weigh, belong together, tell about or go
 * along. All when none are asked for, when the tables have columns of their own, or when a column to split by is needed
 * for that alone.
 */
export function columnsNamed(options: Readonly<Record<string, unknown>>): string[] | undefined {
  const { by, columns, yColumns, features, weights, counts, probability, within, target } = options;
  if (by !== undefined || yColumns !== undefined || !Array.isArray(columns)) return undefined;
  const names = [
    ...columns,
    ...(Array.isArray(features) ? features : []),
    weights,
    counts,
    probability,
    within,
    target,
  ];
  return [...new Set(names)].filter((name) => typeof name === "string");
}
