/**
 * The options of an operation as fields of a form: which of them matter at once, which can stay folded away, and which
 * are about columns of the tables chosen.
 * @module
 */
import { type OptionField, readOptionText, writeDefault } from "@pushforward/catalog/render";
import { operationTitle } from "../shell/words.js";

export interface FormField extends OptionField {
  readonly title: string;
  /** Takes names of columns. */
  readonly ofColumns: boolean;
  /** To be seen without unfolding. */
  readonly main: boolean;
}

export function formFields(fields: readonly OptionField[]): FormField[] {
  return fields.map((field) => {
    const ofColumns = isFree(field) && /\bcolumns?\b/i.test(field.description.split(/[.;,:]/)[0]!);
    const needed = field.required || /\bneeded\b/.test(field.description);
    const main = needed || (field.default === undefined && isFree(field));
    return { ...field, ofColumns, main, title: operationTitle(field.flag), description: plainWords(field.description) };
  });
}

/** Words written for a command line, for a form: `--by` is the field "By", and `--out plan.csv` what Save makes. */
export function plainWords(text: string): string {
  return text
    .replace(/--out (\w+\.\w+)/g, "a saved $1")
    .replace(/--([a-z][a-z-]*)/g, (_, flag: string) => `“${operationTitle(flag)}”`);
}

const isFree = ({ kind, choices }: OptionField): boolean =>
  (kind === "list" || kind === "text") && choices.length === 0;

/** What stands in a field for a value of the request. */
export function shownText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((item) => quotedItem(String(item))).join(", ");
  return writeDefault(value);
}

const quotedItem = (item: string): string => (/[",]|^\s|\s$/.test(item) ? `"${item.replaceAll('"', '""')}"` : item);

/**
 * What the request will hold for a text typed; undefined for none.
 * @throws ArgumentError when it is no such value.
 */
export function typedValue(field: OptionField, text: string): unknown {
  return text.trim() === "" ? undefined : readOptionText(field, text.trim(), "form");
}

/** The words of an error that go beside the field: what was expected. */
export function expectedWords(field: OptionField): string {
  return `Must be ${field.expected}.`;
}
