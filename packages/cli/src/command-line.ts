/**
 * A commander command that speaks our way: errors thrown, help on stdout, near names.
 * @module
 */
import { didYouMean } from "@pushforward/catalog/near-names";
import { Command, CommanderError } from "commander";
import { UsageError } from "./explain-error.js";
import { type Io, widthOf } from "./io.js";

export interface Parsed {
  readonly operands: readonly string[];
  /** By camelCase key; only what was typed. */
  readonly flags: Readonly<Record<string, unknown>>;
}

/** A command that throws where commander would write and end the process. */
export function createCommand(name: string, { stdout, env }: Io): Command {
  const width = widthOf(stdout, env);
  return new Command(name)
    .exitOverride()
    .helpOption("-h, --help", "Show this page.")
    .allowExcessArguments(false)
    .configureHelp({ helpWidth: width })
    .configureOutput({ writeErr: () => {}, outputError: () => {} });
}

/** What was typed, or the help page when that was asked for. @throws UsageError on words the command does not know. */
export function parseWords(command: Command, words: readonly string[]): Parsed | { readonly help: string } {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) });
  try {
    command.parse([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { help };
    throw new UsageError(wording(command, error));
  }
  return { operands: command.args, flags: command.opts() };
}

function wording(command: Command, error: CommanderError): string {
  const name = command.name().split(" ").pop()!;
  const flag = /unknown option '([^']*)'/.exec(error.message)?.[1];
  if (flag !== undefined) {
    const flags = command.options.map(({ long }) => long!).concat("--help");
    return `${name} has no option ${flag}.${didYouMean(flag, flags) || ` See pushforward ${name} --help.`}`;
  }
  return `${name}: ${error.message
    .replace(/^error: /, "")
    .split("\n")[0]!
    .replaceAll("'", "")}`;
}

/** Collect the values of a flag that may be given more than once. */
export function collect(value: string, before: unknown): string[] {
  return [...((before as string[] | undefined) ?? []), value];
}
