/**
 * A drafted schema in a terminal.
 * @module
 */
import type { SchemaDraft } from "@pushforward/methods/privacy";
import type { ResultMeta, TextStyle } from "../operation.js";
import { legible } from "../report/legible.js";
import { counted } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

/** Values of a category that are listed. */
const fewValues = 6;

export function schemaText({ attributes, leftOut }: SchemaDraft, { inputs }: ResultMeta, style: TextStyle): string {
  const rows = attributes.map((entry): Row => [legible(String(entry.name), 24), String(entry.type), wordsOf(entry)]);
  const out = leftOut.map(({ name, why }): Row => [legible(name, 24), "left out", why]);
  const title = `Schema drafted from ${inputs[0] ?? "the table"}, to be confirmed (${counted(attributes.length, "attribute")})`;
  const advice =
    'Write it with --out schema.json, put in what is known without the table, and delete the marks "confirmed": false.';
  return `${lines(style, title, [...rows, ...out])}\n${advice}\n`;
}

function wordsOf({ values, low, high, bins, bounds, missing }: SchemaDraft["attributes"][number]): string {
  const all = Array.isArray(values) ? (values as string[]) : undefined;
  const some = all?.slice(0, fewValues).map((value) => legible(value, 20)) ?? [];
  const more = all && all.length > fewValues ? [`and ${all.length - fewValues} more`] : [];
  if (bounds === "private") return ["bounds bought with budget", ...(missing ? ["may be missing"] : [])].join("; ");
  const range = low === undefined ? "" : `${low} to ${high} in ${counted(Number(bins), "bin")}`;
  return [[...some, ...more].join(", ") || range || "true or false", ...(missing ? ["may be missing"] : [])].join("; ");
}
