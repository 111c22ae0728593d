/**
 * Answers from a stranger's file, looked over before a mechanism takes them: measurements fit the domain, numbers are
 * finite, and nothing claims more rows than can be made.
 * @module
 */
import { DataError } from "@pushforward/core";
import { attributeSize, type Domain } from "../domain.js";
import { isRecord, type JsonObject } from "../schema/json-object.js";

/** Rows that a release may stand for. */
const mostRows = 1e9;

/** @throws DataError naming what is wrong. */
export function checkAnswers(answers: unknown, domain: Domain, name: string): void {
  const refuse = (what: string): never => {
    throw new DataError(`${name}: ${what}; it was not made by this program, or damaged on purpose`);
  };
  const walk = (part: unknown): void => {
    if (part === domain) return;
    if (ArrayBuffer.isView(part)) checkFinite(part as Float64Array, refuse);
    else if (Array.isArray(part)) for (const item of part) walk(item);
    else if (isRecord(part)) {
      if ("counts" in part && "attributes" in part) checkMeasurement(part, domain, refuse);
      for (const key of ["total", "rows", "publicRows"]) checkRows(part[key], key, refuse);
      for (const item of Object.values(part)) walk(item);
    }
  };
  walk(answers);
}

type Refuse = (what: string) => never;

function checkFinite(array: Float64Array, refuse: Refuse): void {
  for (let i = 0; i < array.length; i++)
    if (!Number.isFinite(array[i]!)) refuse("its arrays hold values that are no numbers");
}

function checkRows(rows: unknown, key: string, refuse: Refuse): void {
  if (typeof rows === "number" && !(rows >= 0 && rows <= mostRows))
    refuse(`${key} must be from 0 to 10^9, and is ${rows}`);
}

const isCount = (size: unknown): size is number => Number.isInteger(size) && (size as number) >= 1;

/** Counts of up to three attributes, of their codes or of fewer cells. */
function checkMeasurement({ attributes, sizes, counts, variance }: JsonObject, domain: Domain, refuse: Refuse): void {
  const places = Array.isArray(attributes) ? (attributes as number[]) : [];
  const here = places.map((a) => (Number.isInteger(a) ? domain.attributes[a] : undefined));
  const rising = places.every((a, k) => k === 0 || a > places[k - 1]!);
  const cells = Array.isArray(sizes) ? (sizes as number[]) : [];
  const fits = here.every((attribute, k) => attribute && isCount(cells[k]) && cells[k] <= attributeSize(attribute));
  if (!fits || !rising || places.length < 1 || places.length > 3 || cells.length !== places.length)
    refuse("a measurement names attributes or cells that its schema does not have");
  if (!(counts instanceof Float64Array) || counts.length !== cells.reduce((product, size) => product * size, 1))
    refuse("a measurement has another number of counts than of cells");
  if (counts.some((count) => !(Math.abs(count) <= mostRows))) refuse("a measurement counts more rows than 10^9");
  if (typeof variance !== "number" || !(variance > 0)) refuse("a measurement has no positive variance");
}
