/**
 * From what a person typed or a program sent to checked options.
 * @module
 */
import { ArgumentError } from "@pushforward/core/errors";
import type { z } from "zod";
import type { Operation } from "../operation.js";
import { type OptionField, optionFields } from "./option-fields.js";

/**
 * The value that `text` means for an option.
 * @throws ArgumentError when it is no such value.
 */
export function readOptionText(field: OptionField, text: string, where: string): unknown {
  if (field.words.includes(text)) return text;
  switch (field.kind) {
    case "number":
    case "integer":
      return readNumber(field, text, where);
    case "boolean":
      if (text === "true" || text === "false") return text === "true";
      return refuse(field, text, where);
    case "choice":
      return field.choices.includes(text) ? text : refuse(field, text, where);
    case "list":
      return readList(text).map((item) =>
        field.choices.length === 0 || field.choices.includes(item) ? item : refuse(field, item, where),
      );
    default:
      return text;
  }
}

function readNumber(field: OptionField, text: string, where: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : refuse(field, text, where);
}

function refuse(field: OptionField, received: unknown, where: string): never {
  throw new ArgumentError(where, `--${field.flag}`, field.expected, received === "" ? "nothing" : received);
}

/** `a,"b, c",d` → three items; a doubled quote inside quotes is a quote. Empty items are dropped. */
export function readList(text: string): string[] {
  const items = [...text.matchAll(/\s*"((?:[^"]|"")*)"\s*|([^,]+)/g)];
  return items.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!.trim()).filter((item) => item !== "");
}

/**
 * Options filled up with their defaults and checked. `nameOf` says how an option is called in messages.
 * @throws ArgumentError that names the first option out of range.
 */
export function parseOptions<S extends z.ZodObject>(
  operation: Pick<Operation<S>, "name" | "options">,
  raw: Readonly<Record<string, unknown>>,
  nameOf: (field: OptionField) => string = (field) => field.key,
): z.output<S> {
  const parsed = operation.options.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = optionFields(operation.options).find(({ key }) => key === issue.path[0]);
  if (!field) throw new ArgumentError(operation.name, "options", "known and consistent", issue.message);
  throw new ArgumentError(operation.name, nameOf(field), field.expected, raw[field.key]);
}
