/**
 * `pushforward <operation> <inputs…> [--option value…]`, grown from the entry of the operation.
 * @module
 */
import { availableParallelism } from "node:os";
import type { Operation } from "@pushforward/catalog";
import { checkFiles, filePaths, planOutputs, RequestFiles, wantedFiles } from "@pushforward/catalog/node";
import { inputNames, inputWord, type OptionField, optionFields, parseOptions } from "@pushforward/catalog/render";
import { ArgumentError, check } from "@pushforward/core/errors";
import type { Command } from "commander";
import { collect, createCommand, parseWords } from "../command-line.js";
import { type Io, print } from "../io.js";
import { addField, readFlags } from "../option-flags.js";
import type { Request } from "../run-request.js";

const ours = "Common options:";

/** Parse, check, run, print. Resolves to the exit code. */
export async function operationCommand(operation: Operation, words: readonly string[], io: Io): Promise<number> {
  const fields = optionFields(operation.options);
  const parsed = parseWords(describe(operation, fields, io), words);
  if ("help" in parsed) return helpPage(parsed.help, io);
  const request = readRequest(operation, fields, parsed.operands, parsed.flags);
  // Loaded only now: help needs no reader and no method.
  const { runRequest } = await import("../run-request.js");
  return runRequest(request, io);
}

async function helpPage(help: string, io: Io): Promise<number> {
  await print(io.stdout, help);
  return 0;
}

function describe(operation: Operation, fields: readonly OptionField[], io: Io): Command {
  const command = createCommand(`pushforward ${operation.name}`, io).description(operation.summary);
  for (const input of operation.inputs) command.argument(inputWord(input), input.description);
  command.optionsGroup("Options:");
  for (const { name, byName, description } of operation.inputs)
    if (byName) command.option(`--${name} <file>`, description);
  for (const field of fields) addField(command, field);
  addCommon(command, operation);
  command.addHelpText("after", `\nMore: pushforward explain ${operation.name}`);
  return command;
}

function addCommon(command: Command, operation: Operation): void {
  const endings = endingsOf(operation)
    .map((ending) => `.${ending}`)
    .join(", ");
  command
    .optionsGroup(ours)
    .option("--where <condition>", "Read only the rows for which this SQL condition holds.")
    .option("--threads <integer>", "Threads to use; the result does not depend on it. (default: one a core)")
    .option("--json", "Print one JSON object instead of text.")
    .option("--out <file>", `Write the result to a file, by its ending: ${endings}. May be given again.`, collect)
    .option("--quiet", "No progress and no notes.");
  const negatives = Object.keys(operation.negatives ?? {});
  if (negatives.length > 0)
    command.option("--fail-on <answer>", `End with exit code 1 when the answer is ${negatives.join(" or ")}.`, collect);
}

/** Endings that `--out` takes for this operation. */
export function endingsOf({ views }: Operation): string[] {
  return [...new Set([...Object.keys(views.files), "json"])];
}

function readRequest(
  operation: Operation,
  fields: readonly OptionField[],
  operands: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): Request {
  const options = parseOptions(operation, readFlags(fields, flags, operation.name), ({ flag }) => `--${flag}`);
  const inputs = readPaths(operation, operands, flags);
  operation.checkRequest?.(Object.keys(inputs), options);
  check(
    Object.values(inputs).filter((path) => path === "-").length <= 1,
    operation.name,
    "inputs",
    "standard input (-) at most once",
    "it twice",
  );
  const paths = filePaths(operation, inputs, options);
  checkFiles(operation, paths, inputs);
  const out = ((flags.out as string[] | undefined) ?? []).map((path) => ({ flag: "--out", path, endings: endingsOf(operation) })); // biome-ignore format: one line
  const wanted = wantedFiles(operation, paths);
  const written = wanted.map(({ path }) => path);
  const kept = Object.values(paths).filter((path) => !written.includes(path));
  return {
    operation,
    inputs,
    options,
    where: flags.where as string | undefined,
    threads: readThreads(flags.threads as string | undefined, operation.name),
    json: flags.json === true,
    files: new RequestFiles(paths, inputs),
    outputs: planOutputs([...out, ...wanted], [...Object.values(inputs), ...kept]).slice(0, out.length),
    quiet: flags.quiet === true,
    failOn: readFailOn(operation, (flags.failOn as string[] | undefined) ?? []),
  };
}

/** Paths by the names of the inputs, given by their places or as `--name FILE`. */
function readPaths(
  operation: Operation,
  operands: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const placed = inputNames(operation.inputs, operands.length);
  const paths = Object.fromEntries(placed.map((name, i) => [name, operands[i]!]));
  for (const { name, byName } of operation.inputs) {
    const path = byName ? (flags[name] as string | undefined) : undefined;
    if (path === undefined) continue;
    check(!(name in paths), operation.name, `--${name}`, `left out when ${inputWord({ name, kind: "table", description: "" })} is given by its place`, path); // biome-ignore format: a line
    paths[name] = path;
  }
  return paths;
}

function readThreads(text: string | undefined, where: string): number {
  if (text === undefined) return availableParallelism();
  const threads = text.trim() === "" ? Number.NaN : Number(text);
  check(
    Number.isInteger(threads) && threads >= 1 && threads <= 256,
    where,
    "--threads",
    "an integer of at least 1 and at most 256",
    text,
  );
  return threads;
}

function readFailOn(operation: Operation, answers: readonly string[]): readonly string[] {
  const known = Object.keys(operation.negatives ?? {});
  const unknown = answers.find((answer) => !known.includes(answer));
  if (unknown !== undefined)
    throw new ArgumentError(operation.name, "--fail-on", `one of ${known.join(", ")}`, unknown);
  return answers;
}
