/**
 * Errors people can act on: where, which argument, what was expected, what came, the cure.
 * @module
 */

/** Everything that Pushforward throws on purpose. Any other error is a bug of ours. */
export class PushforwardError extends Error {
  override name = "PushforwardError";
}

/** An argument is out of range or does not fit the others. */
export class ArgumentError extends PushforwardError {
  override name = "ArgumentError";
  constructor(
    readonly where: string,
    readonly argument: string,
    readonly expected: string,
    readonly received: unknown,
    readonly cure?: string,
  ) {
    super(`${where}: ${argument} must be ${expected}; received ${show(received)}${cure ? `; ${cure}` : ""}`);
  }
}

/** A file or a table cannot be used as it is. */
export class DataError extends PushforwardError {
  override name = "DataError";
}

/** A plan needs more memory than there is. */
export class MemoryError extends PushforwardError {
  override name = "MemoryError";
}

/** Throw an ArgumentError unless `condition` holds: `where: argument must be expected; received …`. */
export function check(
  condition: boolean,
  where: string,
  argument: string,
  expected: string,
  received: unknown,
  cure?: string,
): asserts condition {
  if (!condition) throw new ArgumentError(where, argument, expected, received, cure);
}

function show(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? `an array of ${value.length}` : `a ${typeof value}`;
}
