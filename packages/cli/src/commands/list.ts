/**
 * `pushforward list`: all operations.
 * @module
 */
import { createCommand, parseWords } from "../command-line.js";
import { listing } from "../help.js";
import { type Io, print, widthOf } from "../io.js";

export async function listCommand(words: readonly string[], io: Io): Promise<number> {
  const command = createCommand("pushforward list", io)
    .description("All operations, one line each.")
    .option("--json", "Print them as a JSON array.");
  const parsed = parseWords(command, words);
  await print(io.stdout, "help" in parsed ? parsed.help : listText(io, parsed.flags.json === true));
  return 0;
}

function listText({ operations, stdout, env }: Io, json: boolean): string {
  const cards = operations.map(({ name, summary }) => ({ name, summary }));
  if (json) return `${JSON.stringify(cards)}\n`;
  return `${listing(
    cards.map(({ name, summary }) => [name, summary] as const),
    widthOf(stdout, env),
  )}\n`;
}
