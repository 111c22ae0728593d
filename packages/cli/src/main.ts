/**
 * From words to a command. Nothing heavy is loaded before it is needed, so that help comes at once.
 * @module
 */
import { didYouMean } from "@pushforward/catalog/near-names";
import { explainError, UsageError } from "./explain-error.js";
import { helpText, otherCommands } from "./help.js";
import { type Io, print, widthOf } from "./io.js";
import { version } from "./version.js";

/** Carry out the words after `pushforward`. Resolves to the exit code; never rejects. */
export async function main(words: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(words, io);
  } catch (error) {
    const { text, exitCode } = explainError(error, io);
    await print(io.stderr, text).catch(() => {});
    return exitCode;
  }
}

async function dispatch([first, ...rest]: readonly string[], io: Io): Promise<number> {
  switch (first) {
    case undefined:
    case "-h":
    case "--help":
      return printed(helpText(io.operations, io.faces, widthOf(io.stdout, io.env)), io);
    case "-V":
    case "--version":
      return printed(`${version}\n`, io);
    case "help":
      return dispatch(rest.length === 0 ? ["--help"] : [rest[0]!, "--help"], io);
    case "list":
      return (await import("./commands/list.js")).listCommand(rest, io);
    case "explain":
      return (await import("./commands/explain.js")).explainCommand(rest, io);
    case "doctor":
      return (await import("./commands/doctor.js")).doctorCommand(rest, io);
    case "completions":
      return (await import("./commands/completions.js")).completionsCommand(rest, io);
    default:
      return faceOrOperation(first, rest, io);
  }
}

async function printed(text: string, io: Io): Promise<number> {
  await print(io.stdout, text);
  return 0;
}

async function faceOrOperation(name: string, words: readonly string[], io: Io): Promise<number> {
  const face = io.faces.find((candidate) => candidate.name === name);
  if (face) return (await import("./commands/face-command.js")).faceCommand(face, words, io);
  const card = io.operations.find((candidate) => candidate.name === name);
  if (!card) throw new UsageError(unknownWord(name, io));
  const [{ operationCommand }, entry] = await Promise.all([import("./commands/operation-command.js"), card.load()]);
  return operationCommand(entry, words, io);
}

function unknownWord(word: string, { operations, faces }: Io): string {
  if (word.startsWith("-"))
    return `the operation comes first: pushforward <operation> <inputs…> [--option value…].${didYouMean(word, ["--help", "--version"])}`;
  const known = [...[...operations, ...faces].map(({ name }) => name), ...otherCommands];
  return `there is no operation ${word}.${didYouMean(word, known) || " See pushforward list."}`;
}
