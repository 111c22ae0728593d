/**
 * Values as JSON can hold them without loss or surprise.
 * @module
 */

export interface JsonReady {
  readonly value: unknown;
  /** Paths at which a number was not finite and became null, such as `columns[3].distance`. */
  readonly lost: readonly string[];
}

/** Typed arrays become arrays, numbers that are not finite become null and are told. Time O(size). */
export function jsonReady(value: unknown): JsonReady {
  const lost: string[] = [];
  const walk = (part: unknown, path: string): unknown => {
    if (typeof part === "number") {
      if (Number.isFinite(part)) return part;
      lost.push(path || "result");
      return null;
    }
    if (typeof part === "bigint") return Number(part);
    if (ArrayBuffer.isView(part)) return Array.from(part as Float64Array, (item, i) => walk(item, `${path}[${i}]`));
    if (Array.isArray(part)) return part.map((item, i) => walk(item, `${path}[${i}]`));
    if (part !== null && typeof part === "object")
      return Object.fromEntries(
        Object.entries(part).map(([key, item]) => [key, walk(item, path ? `${path}.${key}` : key)]),
      );
    return part;
  };
  return { value: walk(value, ""), lost };
}
