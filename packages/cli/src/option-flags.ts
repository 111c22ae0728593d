/**
 * Flags grown from a schema of options, and what was typed after them.
 * @module
 */
import { flagUsage, type OptionField, readOptionText, writeDefault } from "@pushforward/catalog/render";
import { type Command, Option } from "commander";
import { collect } from "./command-line.js";

/** Give the command a flag for the option, and `--no-…` for one that is true or false. */
export function addField(command: Command, field: OptionField): void {
  const fallback = field.default === undefined ? [] : [`default: ${writeDefault(field.default)}`];
  const about = (notes: string[]): string => `${field.description}${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`;
  if (field.kind !== "boolean") command.option(flagUsage(field), about(fallback), collect);
  else {
    command.option(`--${field.flag}`, about([...fallback, `--no-${field.flag}: never`]));
    command.addOption(new Option(`--no-${field.flag}`).hideHelp());
  }
}

/** Values by the keys of the options that were typed. @throws ArgumentError on text that is no value of its option. */
export function readFlags(
  fields: readonly OptionField[],
  flags: Readonly<Record<string, unknown>>,
  where: string,
): Record<string, unknown> {
  const typed = fields.filter(({ key }) => flags[key] !== undefined);
  return Object.fromEntries(typed.map((field) => [field.key, readFlag(field, flags[field.key], where)]));
}

// A flag given twice means its last value; lists grow.
function readFlag(field: OptionField, typed: unknown, where: string): unknown {
  if (!Array.isArray(typed)) return typed;
  const values = (typed as string[]).map((text) => readOptionText(field, text, where));
  return field.kind === "list" ? values.flat() : values[values.length - 1];
}
