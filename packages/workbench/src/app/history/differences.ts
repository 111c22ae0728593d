/**
 * How two results differ, told by the names of their parts.
 * @module
 */
import { kebabCase } from "@pushforward/catalog/render";

export interface Difference {
  readonly name: string;
  readonly first: string;
  readonly second: string;
}

/** Options that both have and that are not the same. */
export function differences(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): Difference[] {
  return Object.keys({ ...a, ...b }).flatMap((key) => {
    const [first, second] = [written(a[key]), written(b[key])];
    return first === second ? [] : [{ name: words(key), first, second }];
  });
}

const written = (value: unknown): string =>
  value === undefined ? "left out" : Array.isArray(value) ? value.join(", ") : String(value);

const words = (key: string): string => kebabCase(key).replaceAll("-", " ");

export interface NumberPair {
  readonly name: string;
  readonly first: number;
  readonly second: number;
}

const deepest = 3;
const mostNumbers = 60;

/** Numbers that both results have at the same place, those of lists by the names of their entries. */
export function flatNumbers(a: unknown, b: unknown): NumberPair[] {
  const found: NumberPair[] = [];
  const walk = (x: unknown, y: unknown, path: readonly string[]): void => {
    if (found.length >= mostNumbers) return;
    if (typeof x === "number" && typeof y === "number") {
      found.push({ name: path.join(" · "), first: x, second: y });
      return;
    }
    if (!isObject(x) || !isObject(y) || path.length >= deepest) return;
    const [left, right] = [named(x), named(y)];
    for (const [key, part] of left) if (right.has(key)) walk(part, right.get(key), [...path, key]);
  };
  walk(a, b, []);
  return found;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Entries of a list that have names are told by them; lists without names are not compared. */
function named(value: object): Map<string, unknown> {
  if (!Array.isArray(value)) return new Map(Object.entries(value).map(([key, part]) => [words(key), part]));
  return new Map(
    value.flatMap((item) => {
      const name: unknown = isObject(item) && "name" in item ? item.name : undefined;
      return typeof name === "string" ? [[name, item] as const] : [];
    }),
  );
}
