/**
 * `pushforward explain <operation>`: its manual page.
 * @module
 */
import { findBibliography } from "@pushforward/catalog/node";
import { findOperation } from "@pushforward/catalog/operations";
import { manualMarkdown, manualText } from "@pushforward/catalog/render";
import { createCommand, parseWords } from "../command-line.js";
import { type Io, print, widthOf } from "../io.js";

export async function explainCommand(words: readonly string[], io: Io): Promise<number> {
  const command = createCommand("pushforward explain", io)
    .description("What an operation does, its formula, options, cost and sources.")
    .argument("<operation>", "Name of the operation; pushforward list shows all.")
    .option("--markdown", "Write the page in Markdown.");
  const parsed = parseWords(command, words);
  if ("help" in parsed) await print(io.stdout, parsed.help);
  else await print(io.stdout, await page(parsed.operands[0]!, parsed.flags.markdown === true, io));
  return 0;
}

async function page(name: string, markdown: boolean, { operations, stdout, env }: Io): Promise<string> {
  const operation = await findOperation(name, operations);
  const bibliography = findBibliography(import.meta.url);
  const options = bibliography ? { bibliography } : {};
  return markdown
    ? manualMarkdown(operation, options)
    : manualText(operation, Math.min(100, widthOf(stdout, env)), options);
}
