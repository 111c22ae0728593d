/**
 * Answers of a mechanism as JSON with the number arrays beside it.
 *
 * A number array becomes `{"$array": place}`, the domain `{"$domain": true}`; all else must be a plain JSON value.
 * @module
 */
import { check, DataError } from "@pushforward/core";
import type { Domain } from "../domain.js";
import { isRecord, type JsonObject } from "../schema/json-object.js";

export type NumberArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;
export type ArrayType = "f64" | "f32" | "i32" | "u32" | "u16" | "u8";

export interface FlatAnswers {
  readonly plain: JsonObject;
  readonly arrays: readonly NumberArray[];
}

/** Objects within objects that are read. */
const deepest = 32;

/** @throws ArgumentError that names the place of a value that a release cannot hold. */
export function flatten(answers: unknown, domain: Domain): { plain: unknown; arrays: NumberArray[] } {
  const arrays: NumberArray[] = [];
  const walk = (part: unknown, path: string): unknown => {
    if (part === domain) return { $domain: true };
    if (isNumberArray(part)) return { $array: arrays.push(part) - 1 };
    if (Array.isArray(part)) return part.map((item, i) => walk(item, `${path}[${i}]`));
    if (isRecord(part) && Object.getPrototypeOf(part) === Object.prototype)
      return Object.fromEntries(
        Object.entries(part)
          .filter(([, value]) => value !== undefined)
          .map(([key, value]) => [key, walk(value, `${path}.${key}`)]),
      );
    const plain = part === null || typeof part === "string" || typeof part === "boolean" || Number.isFinite(part);
    check(plain, "release", path, "a plain value or an array of numbers", part);
    return part;
  };
  return { plain: walk(answers, "answers"), arrays };
}

/** @throws DataError on nesting beyond the limit, or a place that no array has. */
export function unflatten({ plain, arrays }: FlatAnswers, domain: Domain, name: string): unknown {
  const walk = (part: unknown, depth: number): unknown => {
    if (depth > deepest) throw new DataError(`${name}: its answers are nested deeper than ${deepest} levels`);
    if (Array.isArray(part)) return part.map((item) => walk(item, depth + 1));
    if (!isRecord(part)) return part;
    if (part.$domain === true) return domain;
    if (Object.hasOwn(part, "$array")) return arrayAt(part.$array, arrays, name);
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, walk(value, depth + 1)]));
  };
  return walk(plain, 0);
}

function arrayAt(place: unknown, arrays: readonly NumberArray[], name: string): NumberArray {
  const array = Number.isInteger(place) ? arrays[place as number] : undefined;
  if (!array) throw new DataError(`${name}: its answers name array ${String(place)}, and it holds ${arrays.length}`);
  return array;
}

function isNumberArray(part: unknown): part is NumberArray {
  return (
    part instanceof Float64Array ||
    part instanceof Float32Array ||
    part instanceof Int32Array ||
    part instanceof Uint32Array ||
    part instanceof Uint16Array ||
    part instanceof Uint8Array
  );
}
