/**
 * From the arguments of a tool to a checked request.
 * @module
 */
import type { Operation } from "@pushforward/catalog";
import type { AnswerRequest } from "@pushforward/catalog/answer";
import { didYouMean } from "@pushforward/catalog/near-names";
import { checkFiles, filePaths, planOutputs, RequestFiles, wantedFiles } from "@pushforward/catalog/node";
import { parseOptions } from "@pushforward/catalog/render";
import { check, PushforwardError } from "@pushforward/core/errors";
import type { AllowedFolders } from "./allowed-folders.js";

export interface ToolRequest extends AnswerRequest {
  /** Real paths by the names of the inputs. */
  readonly paths: Readonly<Record<string, string>>;
  readonly files: RequestFiles;
}

/** Check before any work; what the command checks, and that no file lies outside of the allowed folders. */
export function toolRequest(operation: Operation, given: unknown, folders: AllowedFolders): ToolRequest {
  const { inputs: rawInputs = {}, options: rawOptions = {}, where } = argumentsOf(operation, given);
  const inputs = readNames(operation, rawInputs);
  const options = readOptions(operation, rawOptions);
  operation.checkRequest?.(Object.keys(inputs), options);
  const paths = mapValues(inputs, (path) => folders.toRead(path));
  const named = allowedFiles(operation, filePaths(operation, paths, options), folders);
  checkFiles(operation, named, paths);
  planOutputs(wantedFiles(operation, named), Object.values(paths));
  return { operation, inputs, options, where, paths, files: new RequestFiles(named, paths) };
}

interface Arguments {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly where?: string;
}

function argumentsOf({ name }: Operation, given: unknown): Arguments {
  const parts = (given ?? {}) as Record<string, unknown>;
  refuseUnknown(name, parts, ["inputs", "options", "where"], "argument");
  for (const key of ["inputs", "options"])
    check(parts[key] === undefined || isRecord(parts[key]), name, key, "an object", parts[key]);
  check(parts.where === undefined || typeof parts.where === "string", name, "where", "an SQL condition", parts.where);
  return parts as Arguments;
}

/** Paths as they were given, by the names of the inputs; one that stands for many comes as a list. */
function readNames({ name, inputs }: Operation, raw: Readonly<Record<string, unknown>>): Record<string, string> {
  refuseUnknown(name, raw, inputs.map((input) => input.name), "input"); // biome-ignore format: one line
  const named = inputs.flatMap(({ name: key, many, optional }) => {
    const value = raw[key];
    if (value === undefined && optional) return [];
    const expected = many ? "a list of paths" : "a path";
    const paths = many && Array.isArray(value) ? value : [value];
    const good = (many ? Array.isArray(value) : true) && paths.every((path) => typeof path === "string" && path !== "");
    check(good, name, `inputs.${key}`, expected, value === undefined ? "nothing" : value);
    return (paths as string[]).map((path, i) => [many ? `${key}${i + 1}` : key, path] as const);
  });
  return Object.fromEntries(named);
}

function readOptions(operation: Operation, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  refuseUnknown(operation.name, raw, Object.keys(operation.options.shape), "option");
  return parseOptions(operation, raw, ({ key }) => `options.${key}`);
}

function allowedFiles(
  { files = {} }: Operation,
  paths: Readonly<Record<string, string>>,
  folders: AllowedFolders,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(paths).map(([key, path]) => {
      const use = files[key]!;
      if (use === "read") return [key, folders.toRead(path)];
      return [key, "append" in use ? folders.toAppend(path) : folders.toMake(path)];
    }),
  );
}

function refuseUnknown(where: string, given: object, known: readonly string[], what: string): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const hint = didYouMean(unknown, known) || ` There are: ${known.join(", ") || "none"}.`;
  throw new PushforwardError(`${where} has no ${what} ${unknown}.${hint}`);
}

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

function mapValues<A, B>(record: Readonly<Record<string, A>>, of: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value)]));
}
