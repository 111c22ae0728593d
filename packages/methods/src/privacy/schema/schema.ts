/**
 * A schema file: what a table may hold, written by a person, as JSON.
 *
 *     {
 *       "attributes": [
 *         { "name": "age", "type": "integer", "low": 0, "high": 120, "bins": 24, "clamp": true },
 *         { "name": "work", "type": "category", "values": ["private", "public", "other"], "other": "other", "missing": true },
 *         { "name": "born", "type": "time", "low": "1900-01-01", "high": "2030-01-01", "bins": 26 }
 *       ]
 *     }
 *
 * `{"age": 85, "sex": 2}` is short for categories that are coded 0 … size − 1. An entry with `"confirmed": false` was
 * drafted from the data, and nobody has yet said that it holds without looking at them. Numbers with
 * `"bounds": "private"` have their bounds bought with a part of the budget, within low and high, which may be wide or
 * left out.
 * @module
 */
import { check, DataError } from "@pushforward/core";
import { type Attribute, attributeSize, type Domain } from "../domain.js";
import { isRecord, type JsonObject } from "./json-object.js";
import { readAttribute } from "./read-attribute.js";

export interface Schema {
  readonly domain: Domain;
  /** Names of attributes that were drafted from the data and not confirmed. */
  readonly unconfirmed: readonly string[];
  /** Names of attributes whose bounds are to be bought with budget, within those of the domain. */
  readonly bought: readonly string[];
}

/** Codes are stored in 16 bits. */
const mostCodes = 65_535;
const mostAttributes = 2_000;

const here = "schema";

/**
 * The schema in the text of a file. `name` is what messages call the file.
 * @throws DataError when it is no JSON; ArgumentError that names the attribute and the cure.
 */
export function parseSchema(text: string, name = "the schema"): Schema {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : String(error);
    throw new DataError(`${name}: not JSON (${reason}); write one with pushforward schema table.csv --out schema.json`);
  }
  return readSchema(json);
}

/** The same of parsed JSON; the whole answer of the operation `schema` is understood, too. @throws ArgumentError */
export function readSchema(file: unknown): Schema {
  const json = isRecord(file) && isRecord(file.result) ? file.result : file;
  check(isRecord(json), here, "the file", 'an object with a list "attributes"', json);
  const entries = isSizes(json) ? Object.entries(json).map(([name, size]) => codes(name, size)) : listed(json);
  check(entries.length >= 1 && entries.length <= mostAttributes, here, "attributes", `1 to ${mostAttributes} entries`, entries.length); // biome-ignore format: one line
  const attributes = entries.map((entry, i) => checkSize(readAttribute(entry, i)));
  const seen = new Set<string>();
  for (const { name } of attributes) {
    check(!seen.has(name), here, `attribute ${name}`, "declared once", "it twice");
    seen.add(name);
  }
  const drafted = entries.flatMap(({ confirmed }, i) => (confirmed === false ? [attributes[i]!.name] : []));
  const bought = entries.flatMap(({ bounds }, i) => (bounds === "private" ? [attributes[i]!.name] : []));
  return { domain: { attributes }, unconfirmed: drafted, bought };
}

function checkSize(attribute: Attribute): Attribute {
  const size = attributeSize(attribute);
  check(size <= mostCodes, `${here}: attribute ${attribute.name}`, "values or bins", `at most ${mostCodes}`, size);
  return attribute;
}

function listed(json: JsonObject): JsonObject[] {
  const { attributes } = json;
  check(
    Array.isArray(attributes) && attributes.every(isRecord),
    here,
    "attributes",
    "a list of objects, one for each column",
    attributes,
    'or write sizes alone, such as {"age": 85, "sex": 2}',
  );
  return attributes;
}

function isSizes(json: JsonObject): json is Record<string, number> {
  const sizes = Object.values(json);
  return sizes.length > 0 && sizes.every((size) => typeof size === "number");
}

function codes(name: string, size: number): JsonObject {
  const fits = Number.isInteger(size) && size >= 1 && size <= mostCodes;
  check(fits, `${here}: attribute ${name}`, "the size", `a whole number from 1 to ${mostCodes}`, size);
  return { name, type: "category", values: Array.from({ length: size }, (_, code) => String(code)) };
}
