/**
 * One entry of a schema: checked, with its bins laid out.
 * @module
 */
import { check } from "@pushforward/core";
import type { Attribute, CategoryAttribute, NumberAttribute } from "../domain.js";
import { equalBins } from "./equal-bins.js";
import type { JsonObject } from "./json-object.js";
import { plainText } from "./plain-text.js";

const types = ["category", "boolean", "numeric", "integer", "time"] as const;
type AttributeType = (typeof types)[number];

const shared = ["name", "type", "missing", "confirmed", "note"];
const known = {
  values: [...shared, "values", "other"],
  numbers: [...shared, "low", "high", "bins", "edges", "clamp", "bounds"],
};

/** Bins of an attribute that says neither bins nor edges. */
export const defaultBins = 32;
const mostBins = 10_000;

/** @throws ArgumentError that names the attribute, or its place in the list while it has no name. */
export function readAttribute(entry: JsonObject, place: number): Attribute {
  const { name } = entry;
  check(typeof name === "string" && name !== "", `schema: entry ${place + 1}`, "name", "the name of a column", name);
  const here = `schema: attribute ${name}`;
  const type = entry.type as AttributeType;
  check(types.includes(type), here, "type", `one of ${types.join(", ")}`, entry.type);
  const numbers = type === "numeric" || type === "integer" || type === "time";
  checkFields(entry, numbers ? known.numbers : known.values, here);
  const declared = { name, ...(flag(entry, "missing", here) && { missing: true }) };
  return numbers
    ? { ...declared, ...readNumbers(entry, type, here) }
    : { ...declared, ...readValues(entry, type as "category" | "boolean", here) };
}

function checkFields(entry: JsonObject, fields: readonly string[], here: string): void {
  const unknown = Object.keys(entry).find((field) => !fields.includes(field));
  check(unknown === undefined, here, "its fields", `among ${fields.join(", ")}`, unknown);
}

function flag(entry: JsonObject, field: string, here: string): boolean {
  const value = entry[field] ?? false;
  check(typeof value === "boolean", here, field, "true or false", value);
  return value;
}

function readValues(entry: JsonObject, type: "category" | "boolean", here: string): Omit<CategoryAttribute, "name"> {
  const given = entry.values ?? (type === "boolean" ? ["false", "true"] : undefined);
  const cure = "list every value that may occur, whether or not the table holds it";
  check(Array.isArray(given) && given.length >= 1, here, "values", "a list of one or more values", given, cure);
  const values = given.map((value) => (["number", "boolean"].includes(typeof value) ? String(value) : value));
  const wrong = values.find((value) => typeof value !== "string" || value === "");
  check(wrong === undefined, here, "values", "texts that are not empty", wrong === "" ? "an empty one" : wrong, 'declare "missing": true for empty cells'); // biome-ignore format: one line
  const seen = new Map<string, string>();
  for (const value of values as string[]) {
    const same = seen.get(plainText(value));
    check(same === undefined, here, "values", "different from each other", same === value ? `${value} twice` : `${same} and ${value}`); // biome-ignore format: one line
    seen.set(plainText(value), value);
  }
  const { other } = entry;
  check(other === undefined || values.includes(other), here, "other", "one of its values", other);
  return { type, values, ...(other !== undefined && { other: other as string }) };
}

function readNumbers(entry: JsonObject, type: NumberAttribute["type"], here: string): Omit<NumberAttribute, "name"> {
  const edges = entry.edges === undefined ? undefined : readEdges(entry.edges, type, here);
  const bought = isBought(entry, here);
  const [least, most] = bought ? widest[type] : [];
  const low = readNumber(entry.low ?? edges?.[0] ?? least, "low", type, here);
  const high = readNumber(entry.high ?? edges?.[edges.length - 1] ?? most, "high", type, here);
  check(low < high, here, "low", `below high, ${high}`, low);
  if (edges) {
    check(entry.bins === undefined, here, "bins and edges", "given one of the two", "both");
    check(edges[0] === low && edges[edges.length - 1] === high, here, "edges", `from low, ${low}, to high, ${high}`, edges.join(", ")); // biome-ignore format: one line
  }
  const laidOut = edges ?? equalBins(low, high, readBins(entry, type, high - low, here), type);
  if (type === "integer") checkWhole(low, high, laidOut, here);
  return { type, low, high, edges: laidOut, ...((flag(entry, "clamp", here) || bought) && { clamp: true }) };
}

/** Limits within which bounds are bought, when the schema names none. */
const widest = {
  numeric: [-1e12, 1e12],
  integer: [-1e12, 1e12],
  time: ["1900-01-01", "2100-01-01"],
} as const;

/** Whether the bounds are to be bought with budget: "bounds": "private". */
export function isBought(entry: JsonObject, here: string): boolean {
  const { bounds } = entry;
  check(bounds === undefined || bounds === "private", here, "bounds", '"private", or left out', bounds);
  check(
    bounds === undefined || entry.edges === undefined,
    here,
    "edges",
    "left out where bounds are private",
    "a list",
  );
  return bounds === "private";
}

function readBins(entry: JsonObject, type: NumberAttribute["type"], width: number, here: string): number {
  const bins = entry.bins ?? (type === "integer" ? Math.min(width + 1, defaultBins) : defaultBins);
  const most = type === "integer" ? Math.min(width + 1, mostBins) : mostBins;
  const fits = Number.isInteger(bins) && (bins as number) >= 1 && (bins as number) <= most;
  check(fits, here, "bins", `a whole number from 1 to ${most}`, bins);
  return bins as number;
}

function readEdges(given: unknown, type: NumberAttribute["type"], here: string): number[] {
  check(Array.isArray(given) && given.length >= 2 && given.length <= mostBins + 1, here, "edges", `a list of 2 to ${mostBins + 1} numbers`, given); // biome-ignore format: one line
  const edges = given.map((edge) => readNumber(edge, "edges", type, here));
  const fall = edges.findIndex((edge, k) => k > 0 && edge <= edges[k - 1]!);
  check(fall < 0, here, "edges", "each above the one before", `${edges[fall]} after ${edges[fall - 1]}`);
  return edges;
}

/** Every bin of an integer attribute holds an integer, so that rows can be drawn from it. */
function checkWhole(low: number, high: number, edges: readonly number[], here: string): void {
  check(Number.isSafeInteger(low) && Number.isSafeInteger(high), here, "low and high", "whole numbers for an integer", `${low} and ${high}`); // biome-ignore format: one line
  const hollow = edges.findIndex((edge, b) => b < edges.length - 2 && Math.ceil(edge) >= edges[b + 1]!);
  check(hollow < 0, here, "edges", "with a whole number in every bin", `none from ${edges[hollow]} to ${edges[hollow + 1]}`); // biome-ignore format: one line
}

function readNumber(given: unknown, field: string, type: NumberAttribute["type"], here: string): number {
  const value = type === "time" && typeof given === "string" ? Date.parse(given) : given;
  const expected = type === "time" ? "a time such as 1970-01-31 or milliseconds since 1970" : "a finite number";
  const cure =
    given === undefined ? `state the ${field === "low" ? "least" : "largest"} value that may occur` : undefined;
  check(typeof value === "number" && Number.isFinite(value), here, field, expected, given, cure);
  return value === 0 ? 0 : value;
}
