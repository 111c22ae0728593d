/**
 * Inputs of an operation as words: in its usage, and as names of the tables that were given.
 * @module
 */
import type { OperationInput } from "../operation.js";

/** `<x>`, `[at]` or `[more...]`. */
export function inputWord({ name, optional, many }: OperationInput): string {
  const word = many ? `${name}...` : name;
  return optional ? `[${word}]` : `<${word}>`;
}

/** What the tables are called when `count` of them are given in order. */
export function inputNames(inputs: readonly OperationInput[], count: number): string[] {
  const single = inputs.filter(({ many }) => !many);
  const more = inputs.find(({ many }) => many);
  const named = single.slice(0, count).map(({ name }) => name);
  const rest = more ? Math.max(0, count - single.length) : 0;
  return [...named, ...Array.from({ length: rest }, (_, i) => `${more!.name}${i + 1}`)];
}
