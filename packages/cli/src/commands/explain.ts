/**
 * `pushforward explain <operation>`: its manual page.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { findOperation } from "@pushforward/catalog/operations";
import { type Bibliography, manualMarkdown, manualText, readBibliography } from "@pushforward/catalog/render";
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
  const options = { ...findBibliography() };
  return markdown
    ? manualMarkdown(operation, options)
    : manualText(operation, Math.min(100, widthOf(stdout, env)), options);
}

/** In the package when installed, in docs/ in the source tree, seen from a module or from the bundle; keys stand alone where neither is. */
function findBibliography(): { bibliography?: Bibliography } {
  const up = [
    "../references.bib",
    "../../references.bib",
    "../../../docs/references.bib",
    "../../../../docs/references.bib",
  ];
  const places = up.map((path) => new URL(path, import.meta.url));
  const place = places.find((url) => existsSync(url));
  return place ? { bibliography: readBibliography(readFileSync(place, "utf8")) } : {};
}
