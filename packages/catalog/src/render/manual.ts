/**
 * The manual page of an operation, in Markdown and as text for a terminal.
 * @module
 */
import type { Operation } from "../operation.js";
import { type Bibliography, citation } from "./bibliography.js";
import { inputWord } from "./input-names.js";
import { type OptionField, optionFields, writeDefault } from "./option-fields.js";
import { wrap, wrapItem } from "./wrap.js";

interface Section {
  readonly title: string;
  readonly body: readonly Block[];
}

type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "items"; readonly items: readonly (readonly [string, string])[] };

export interface ManualOptions {
  /** Full references for the keys of the sources; bare keys without it. */
  readonly bibliography?: Bibliography;
}

/** The page in Markdown. */
export function manualMarkdown(operation: Operation, { bibliography }: ManualOptions = {}): string {
  const sections = manualSections(operation, bibliography).map(
    ({ title, body }) => `## ${title}\n\n${body.map(blockMarkdown).join("\n\n")}`,
  );
  return `# ${operation.name}\n\n${operation.summary}\n\n${sections.join("\n\n")}\n`;
}

function blockMarkdown(block: Block): string {
  if (block.kind === "text") return block.text;
  if (block.kind === "code") return `\`\`\`text\n${block.text}\n\`\`\``;
  return block.items.map(([term, text]) => `- ${term ? `\`${term}\` ` : ""}${text}`).join("\n");
}

/** The page as lines of at most `width` characters (code is never broken). */
export function manualText(operation: Operation, width: number, { bibliography }: ManualOptions = {}): string {
  const sections = manualSections(operation, bibliography).map(
    ({ title, body }) => `${title}\n${body.map((block) => blockText(block, width)).join("\n\n")}`,
  );
  return `${wrap(`${operation.name}: ${operation.summary}`, width)}\n\n${sections.join("\n\n")}\n`;
}

function blockText(block: Block, width: number): string {
  if (block.kind === "code") return block.text.replace(/^/gm, "    ");
  if (block.kind === "items") return block.items.map(([term, text]) => wrapItem(term, text, width)).join("\n");
  return block.text
    .split(/\n\s*\n/)
    .map((paragraph) => wrap(paragraph, width, "  "))
    .join("\n\n");
}

function manualSections(operation: Operation, bibliography?: Bibliography): Section[] {
  return [
    { title: "Usage", body: [{ kind: "code", text: usage(operation) }] },
    { title: "What it does", body: [{ kind: "text", text: operation.description }] },
    { title: "Formula", body: [{ kind: "code", text: operation.formula }] },
    { title: "Inputs", body: [items(operation.inputs.map((input) => [input.name, input.description]))] },
    {
      title: "Options",
      body: [items(optionFields(operation.options).map((field) => [flagUsage(field), about(field)]))],
    },
    { title: "What to look at", body: [items(operation.shows.map((text) => ["", text]))] },
    { title: "Cost", body: [{ kind: "text", text: costText(operation) }] },
    { title: "Examples", body: operation.examples.flatMap(example) },
    { title: "Sources", body: [items(operation.source.map((key) => [key, citation(bibliography, key)]))] },
  ];
}

const items = (list: (readonly [string, string])[]): Block => ({ kind: "items", items: list });

function example({ title, command }: { title: string; command: string }): Block[] {
  return [
    { kind: "text", text: `${title}:` },
    { kind: "code", text: command },
  ];
}

/** `pushforward compare <reference> [current] [options]`. */
export function usage(operation: Operation): string {
  return ["pushforward", operation.name, ...operation.inputs.map(inputWord), "[options]"].join(" ");
}

/** `--level <number>`, `--statistics <a,b>`, `--visible, --no-visible`. */
export function flagUsage({ flag, kind }: OptionField): string {
  if (kind === "boolean") return `--${flag}, --no-${flag}`;
  const placeholder = { number: "number", integer: "integer", choice: "word", text: "text", list: "a,b" }[kind];
  return `--${flag} <${placeholder}>`;
}

function about(field: OptionField): string {
  const fallback = field.default === undefined ? "" : ` Default: ${writeDefault(field.default)}.`;
  const limits = field.kind === "boolean" || field.kind === "text" ? "" : ` Must be ${field.expected}.`;
  return `${field.description}${limits}${fallback}`;
}

function costText({ cost, inputs, options }: Operation): string {
  const at = (rows: number, columns: number): string => {
    const sizes = Object.fromEntries(inputs.map(({ name }) => [name, { rows, columns }]));
    const { seconds, bytes } = cost(sizes, options.parse({}));
    return `${rows.toLocaleString("en")} rows × ${columns} columns each: about ${roundly(seconds)} s and ${roundly(bytes / 1e6)} MB`;
  };
  return `${at(1_000, 10)}. ${at(100_000, 20)}. ${at(1_000_000, 20)}.`;
}

/** One significant digit for an estimate that is good within a factor. */
function roundly(value: number): string {
  return value < 1 ? "1" : Number(value.toPrecision(1)).toLocaleString("en");
}
