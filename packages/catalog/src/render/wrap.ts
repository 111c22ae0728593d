/**
 * Text broken into lines for a terminal.
 * @module
 */

/** The words of `text` on lines of at most `width` characters; longer words stand alone, unbroken. */
export function wrap(text: string, width: number, indent = ""): string {
  const room = Math.max(10, width - indent.length);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line].map((words) => indent + words).join("\n");
}

/** A term and its explanation: beside each other where there is room, else below. */
export function wrapItem(term: string, text: string, width: number, termWidth = 24): string {
  if (!term) return wrap(text, width, "    ").replace(/^ {4}/, "  - ");
  if (width < 60 || term.length + 2 > termWidth) return `  ${term}\n${wrap(text, width, "      ")}`;
  const indent = " ".repeat(termWidth + 2);
  return `  ${term.padEnd(termWidth)}${wrap(text, width, indent).slice(indent.length)}`;
}
