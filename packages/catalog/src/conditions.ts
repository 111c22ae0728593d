/**
 * Conditions on columns, as typed: "age=45".
 * @module
 */
import { check } from "@pushforward/core/errors";

export interface Condition {
  readonly column: string;
  readonly value: number;
}

/** The longest column name that fits may itself hold "=". @throws ArgumentError unless a number follows. */
export function readCondition(text: string, where: string, argument: string): Condition {
  const cut = text.lastIndexOf("=");
  const value = cut > 0 && text.slice(cut + 1).trim() !== "" ? Number(text.slice(cut + 1)) : Number.NaN;
  check(Number.isFinite(value), where, argument, "conditions like age=45", text);
  return { column: text.slice(0, cut).trim(), value };
}
