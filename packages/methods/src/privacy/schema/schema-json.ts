/**
 * A domain as the JSON that `readSchema` reads.
 * @module
 */
import type { Attribute, Domain } from "../domain.js";
import type { JsonObject } from "./json-object.js";

export interface SchemaJson {
  readonly attributes: readonly JsonObject[];
}

/** `readSchema` gives the same domain back. */
export function schemaJson({ attributes }: Domain): SchemaJson {
  return { attributes: attributes.map(attributeJson) };
}

function attributeJson(attribute: Attribute): JsonObject {
  if (!("values" in attribute) && attribute.type === "time") return { ...attribute, ...times(attribute) };
  return { ...attribute };
}

/** Times for people. */
function times({ low, high, edges }: { low: number; high: number; edges: readonly number[] }): JsonObject {
  const iso = (time: number): string => new Date(time).toISOString();
  return { low: iso(low), high: iso(high), edges: edges.map(iso) };
}
