/**
 * The options of an operation as a face needs them, read from their JSON schema: flags, words, defaults.
 * @module
 */
import { z } from "zod";

export type OptionKind = "number" | "integer" | "boolean" | "choice" | "text" | "list";

export interface OptionField {
  /** Key in the schema, camelCase. */
  readonly key: string;
  /** The same in kebab-case, without dashes. */
  readonly flag: string;
  readonly kind: OptionKind;
  /** Allowed words of a choice, or of the items of a list; empty when free. */
  readonly choices: readonly string[];
  /** Words allowed beside the kind, such as "auto". */
  readonly words: readonly string[];
  readonly default: unknown;
  readonly required: boolean;
  readonly description: string;
  /** What a value must be, to go after "must be". */
  readonly expected: string;
}

/** The part of JSON schema that options are written in. */
interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  default?: unknown;
  description?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
}

/** JSON schema of what a caller may send, where options with a default may be left out. */
export function optionsJsonSchema(options: z.ZodObject): Record<string, unknown> {
  return z.toJSONSchema(options, { io: "input" }) as Record<string, unknown>;
}

/** One field for each option, in the order of the schema. */
export function optionFields(options: z.ZodObject): OptionField[] {
  const { properties = {}, required = [] } = optionsJsonSchema(options) as Schema;
  return Object.entries(properties).map(([key, schema]) => optionField(key, schema, required.includes(key)));
}

function optionField(key: string, schema: Schema, required: boolean): OptionField {
  const { base, words } = withoutWords(schema);
  return {
    key,
    flag: kebabCase(key),
    kind: kindOf(base),
    choices: choicesOf(base),
    words,
    default: schema.default,
    required,
    description: schema.description ?? "",
    expected: [...words, expectedOf(base)].join(" or "),
  };
}

/** `"auto" | number` is a number with a word beside it. */
function withoutWords(schema: Schema): { base: Schema; words: string[] } {
  const branches = schema.anyOf ?? [schema];
  const words = branches.map((branch) => branch.const).filter((word) => typeof word === "string");
  const bases = branches.filter((branch) => branch.const === undefined);
  if (bases.length === 1) return { base: bases[0]!, words };
  return { base: { type: "string", enum: words }, words: [] };
}

function kindOf(schema: Schema): OptionKind {
  if (schema.enum) return "choice";
  if (schema.type === "array") return "list";
  if (schema.type === "number" || schema.type === "integer" || schema.type === "boolean") return schema.type;
  return "text";
}

function choicesOf(schema: Schema): string[] {
  return (schema.enum ?? schema.items?.enum ?? []).map(String);
}

function expectedOf(schema: Schema): string {
  switch (kindOf(schema)) {
    case "choice":
      return `one of ${choicesOf(schema).join(", ")}`;
    case "list":
      return listExpected(schema);
    case "boolean":
      return "true or false";
    case "text":
      return "text";
    default:
      return [schema.type === "integer" ? "an integer" : "a number", boundsOf(schema)].filter(Boolean).join(" ");
  }
}

function listExpected(schema: Schema): string {
  const choices = choicesOf(schema);
  const some = schema.minItems ? "one or more" : "a list";
  return choices.length > 0
    ? `${some} of ${choices.join(", ")}, parted by commas`
    : `${some === "a list" ? some : "one or more names"} parted by commas`;
}

function boundsOf(schema: Schema): string {
  const bounds: string[] = [];
  if (schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER)
    bounds.push(`of at least ${schema.minimum}`);
  if (schema.exclusiveMinimum !== undefined) bounds.push(`above ${schema.exclusiveMinimum}`);
  if (schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER)
    bounds.push(`at most ${schema.maximum}`);
  if (schema.exclusiveMaximum !== undefined) bounds.push(`below ${schema.exclusiveMaximum}`);
  return bounds.join(" and ");
}

/** `maxRows` → `max-rows`. */
export function kebabCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A default as a person would type it. */
export function writeDefault(value: unknown): string {
  if (Array.isArray(value)) return value.join(",");
  return String(value);
}
