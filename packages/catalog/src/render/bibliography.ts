/**
 * A reader of the simple BibTeX of docs/references.bib.
 * @module
 */

/** Fields by key of the entry. */
export type Bibliography = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Entries such as `@article{key, title = {…}, year = 2020}`; braces may nest, strings may be quoted. */
export function readBibliography(text: string): Bibliography {
  const found = new Map<string, Record<string, string>>();
  for (const [, key, body] of text.matchAll(/@\w+\s*\{\s*([^,\s]+)\s*,([\s\S]*?)(?=\n\s*@|\s*$(?![\s\S]))/g))
    found.set(key!, readFields(body!));
  return found;
}

function readFields(body: string): Record<string, string> {
  const field = /(\w+)\s*=\s*(?:\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}|"([^"]*)"|(\d+))/g;
  const fields: Record<string, string> = {};
  for (const [, name, braced, quoted, bare] of body.matchAll(field))
    fields[name!.toLowerCase()] = plainLatex(braced ?? quoted ?? bare ?? "")
      .replace(/[{}$]/g, "")
      .replace(/\s+/g, " ")
      .replaceAll("--", "–")
      .trim();
  return fields;
}

const marks = { "'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303", c: "\u0327", v: "\u030c" };
const signs = { o: "ø", l: "ł", "&": "&", textquoteright: "’", alpha: "α", chi: "χ", omega: "ω" };

/** Letters with accents, and signs, as they are read: `{\'e}` is é. What is not known stays as it is. */
function plainLatex(text: string): string {
  return text
    .replace(/\\(['`"^~]|[cv](?![A-Za-z]))\s*\{?\\?([A-Za-z])/g, (_, mark: keyof typeof marks, letter: string) =>
      `${letter}${marks[mark]}`.normalize("NFC"),
    )
    .replace(/\\([A-Za-z]+|&)/g, (whole, name: string) => signs[name as keyof typeof signs] ?? whole)
    .replaceAll("^2", "²");
}

/** `Author, A. and Other, B. (2015). Title. Journal 51(1), 22–45. doi:…`, or an empty text when the key is not there. */
export function citation(bibliography: Bibliography | undefined, key: string): string {
  const entry = bibliography?.get(key);
  if (!entry) return "";
  const volume = [entry.volume, entry.number && `(${entry.number})`].filter(Boolean).join("");
  const place = [entry.journal ?? entry.booktitle ?? entry.publisher ?? entry.institution, volume]
    .filter(Boolean)
    .join(" ");
  const link = entry.doi ? `doi:${entry.doi}` : entry.eprint ? `arXiv:${entry.eprint}` : (entry.url ?? "");
  const parts = [
    `${entry.author ?? ""}${entry.year ? ` (${entry.year})` : ""}`.trim(),
    entry.title,
    [place, entry.pages].filter(Boolean).join(", "),
    link,
  ];
  return parts
    .filter(Boolean)
    .map((part) => part!.replace(/\.$/, ""))
    .join(". ");
}
