/**
 * `pushforward completions bash|zsh|fish`: a script for the shell, grown from the catalogue.
 * @module
 */
import { loadAll } from "@pushforward/catalog/operations";
import { type OptionField, optionFields } from "@pushforward/catalog/render";
import { createCommand, parseWords } from "../command-line.js";
import { UsageError } from "../explain-error.js";
import type { FaceCard } from "../faces.js";
import { otherCommands } from "../help.js";
import { type Io, print } from "../io.js";
import { openFace } from "./face-command.js";

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** True when `explain` knows it. */
  readonly operation?: boolean;
  /** Long flags with dashes; `choices` are the words that may follow, `files` true when a path may. */
  readonly flags: readonly {
    readonly flag: string;
    readonly about: string;
    readonly choices: readonly string[];
    readonly value: boolean;
  }[];
}

const shells = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

export async function completionsCommand(words: readonly string[], io: Io): Promise<number> {
  const command = createCommand("pushforward completions", io)
    .description(
      "A completion script. Bash and zsh: source <(pushforward completions bash); fish: pushforward completions fish | source",
    )
    .argument("<shell>", "bash, zsh or fish");
  const parsed = parseWords(command, words);
  if ("help" in parsed) await print(io.stdout, parsed.help);
  else await print(io.stdout, scriptFor(parsed.operands[0]!, await completedCommands(io)));
  return 0;
}

function scriptFor(shell: string, commands: readonly CompletedCommand[]): string {
  if (!Object.hasOwn(shells, shell))
    throw new UsageError(`completions: shell must be one of bash, zsh, fish; received ${shell}`);
  return shells[shell as keyof typeof shells](commands);
}

async function completedCommands({ operations, faces }: Io): Promise<CompletedCommand[]> {
  const entries = await loadAll(operations);
  const grown = entries.map((entry) => ({
    name: entry.name,
    summary: entry.summary,
    operation: true,
    flags: [
      ...entry.inputs.filter(({ byName }) => byName).map(({ name }) => flagOf(`--${name}`, `Table: ${name}`, true)),
      ...optionFields(entry.options).flatMap(fieldFlags),
      ...commonFlags,
      { flag: "--fail-on", about: "Answer to fail on", choices: Object.keys(entry.negatives ?? {}), value: true },
    ],
  }));
  const opened = await Promise.all(faces.map(async (card) => ({ ...card, flags: await faceFlags(card) })));
  const plain = otherCommands.map((name) => ({ name, summary: "", flags: [] }));
  return [...grown, ...opened, ...plain];
}

// A face that is not installed has a name and no flags.
async function faceFlags(card: FaceCard): Promise<CompletedCommand["flags"]> {
  const face = await openFace(card).catch(() => undefined);
  return face ? [...optionFields(face.options).flatMap(fieldFlags), flagOf("--help", "Help", false)] : [];
}

const flagOf = (flag: string, about: string, value: boolean, choices: readonly string[] = []) => ({
  flag,
  about,
  choices,
  value,
});

const commonFlags = [
  flagOf("--where", "SQL condition on the rows", true),
  flagOf("--threads", "Threads to use", true),
  flagOf("--json", "One JSON object on stdout", false),
  flagOf("--out", "File to write", true),
  flagOf("--quiet", "No progress and no notes", false),
  flagOf("--help", "Help", false),
];

function fieldFlags({ flag, kind, description, choices }: OptionField): CompletedCommand["flags"] {
  const about = description.split(/[.:;]/, 1)[0]!;
  if (kind !== "boolean") return [flagOf(`--${flag}`, about, true, choices)];
  return [flagOf(`--${flag}`, about, false), flagOf(`--no-${flag}`, `Not: ${about}`, false)];
}

export function bashScript(commands: readonly CompletedCommand[]): string {
  const cases = commands.map(({ name, flags }) => `    ${name}) flags="${flags.map(({ flag }) => flag).join(" ")}" ;;`);
  const choices = commands.flatMap(({ name, flags }) =>
    flags
      .filter((flag) => flag.choices.length > 0)
      .map(
        ({ flag, choices: words }) =>
          `    "${name} ${flag}") COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$word")); return ;;`,
      ),
  );
  return `# bash completion for pushforward
_pushforward() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" flags=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} --help --version" -- "$word"))
    return
  fi
  case "$command $before" in
${choices.join("\n")}
    "completions completions") COMPREPLY=($(compgen -W "bash zsh fish" -- "$word")); return ;;
    "explain explain") COMPREPLY=($(compgen -W "${operationNames(commands)}" -- "$word")); return ;;
  esac
  case "$command" in
${cases.join("\n")}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
  esac
}
complete -o default -F _pushforward pushforward
`;
}

export function zshScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(
    ({ name, summary }) => `    ${quoted(summary ? `${name}:${summary.replaceAll(":", "\\:")}` : name)}`,
  );
  const cases = commands
    .filter(({ flags }) => flags.length > 0)
    .map(({ name, flags }) => `    ${name}) _arguments ${flags.map(zshFlag).join(" ")} '*:file:_files' ;;`);
  return `#compdef pushforward
_pushforward() {
  local -a commands
  commands=(
${names.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join("\n")}
    explain) _values operation ${operationNames(commands)} ;;
    completions) _values shell bash zsh fish ;;
  esac
}
compdef _pushforward pushforward
`;
}

function zshFlag({ flag, about, choices, value }: CompletedCommand["flags"][number]): string {
  const text = about.replace(/[[\]:]/g, " ");
  const after = choices.length > 0 ? `:word:(${choices.join(" ")})` : value ? ":value:_files" : "";
  return quoted(`*${flag}[${text}]${after}`);
}

export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, summary, flags }) => [
    `complete -c pushforward -n __fish_use_subcommand -f -a ${name}${summary ? ` -d ${quoted(summary)}` : ""}`,
    ...flags.map((flag) => fishFlag(name, flag)),
  ]);
  return `# fish completion for pushforward
${lines.join("\n")}
complete -c pushforward -n '__fish_seen_subcommand_from explain' -f -a '${operationNames(commands)}'
complete -c pushforward -n '__fish_seen_subcommand_from completions' -f -a 'bash zsh fish'
`;
}

function fishFlag(name: string, { flag, about, choices, value }: CompletedCommand["flags"][number]): string {
  const values = choices.length > 0 ? ` -x -a '${choices.join(" ")}'` : value ? " -r" : "";
  return `complete -c pushforward -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}${values} -d ${quoted(about)}`;
}

function operationNames(commands: readonly CompletedCommand[]): string {
  return commands.flatMap(({ name, operation }) => (operation ? [name] : [])).join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "’")}'`;
}
