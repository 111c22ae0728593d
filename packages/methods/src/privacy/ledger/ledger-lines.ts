/**
 * The lines of a ledger file: what they say, and how they are read and written.
 *
 * A file is JSON lines. The first `ledger` line holds the budget; an `intention` is written, and is on the disk, before
 * any noise of a release is drawn; a `completion` follows when its outputs are in their places, or a `withdrawal` when
 * nothing was drawn after all. Each line ends with `check`, a checksum of itself, so that damage shows.
 *
 * A crash of the machine can leave a line half-written at the end. Nothing had been drawn for it, since the disk had
 * not confirmed it; the next writer puts a `torn` line after it, which tells readers to pass over the broken one.
 * @module
 */
import { check, DataError, hashBytes } from "@pushforward/core";
import type { Adjacency } from "../measurement.js";
import { isRecord, type JsonObject } from "../schema/json-object.js";

/** What a release costs: a zero-concentrated loss, or a Rényi curve at some orders. */
export interface LedgerCost {
  readonly rho?: number;
  readonly renyi?: { readonly orders: readonly number[]; readonly losses: readonly number[] };
}

export interface LedgerHead {
  readonly kind: "ledger";
  readonly version: 1;
  /** Name of the data set. */
  readonly data: string;
  /** What all releases together may cost, as epsilon at `delta`. */
  readonly budget: number;
  readonly delta: number;
  readonly at: string;
}

/** A release as it was announced; never any data. */
export interface LedgerIntention {
  readonly kind: "intention";
  readonly id: string;
  /** ISO time. */
  readonly at: string;
  /** The operation and mechanism, such as "synthesize: marginals". */
  readonly mechanism: string;
  readonly adjacency: Adjacency;
  readonly cost: LedgerCost;
  /** The guarantee of this release alone. */
  readonly epsilon: number;
  readonly delta: number;
  readonly data: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly versions: Readonly<Record<string, string>>;
}

interface LedgerEnd {
  readonly kind: "completion" | "withdrawal";
  readonly id: string;
  readonly at: string;
}

export type LedgerLine = LedgerHead | LedgerIntention | LedgerEnd | { readonly kind: "torn"; readonly at: string };

/** The line as text, ending in a line break. */
export function writeLedgerLine(line: LedgerLine): string {
  const { check: _, ...plain } = line as LedgerLine & { check?: string };
  return `${JSON.stringify({ ...plain, check: checksum(JSON.stringify(plain)) })}\n`;
}

/**
 * The lines of a file in order. `name` is what messages call the file.
 * @throws DataError naming the first line that is damaged, and what to do.
 */
export function readLedgerLines(text: string, name: string): LedgerLine[] {
  const whole = text.split("\n");
  const texts = whole.map((line, i) => ({ line, number: i + 1 })).filter(({ line }) => line.trim() !== "");
  const parsed = texts.map(({ line }) => readLine(line));
  const lines = parsed.flatMap((line, i) => {
    if (typeof line === "object") return [line];
    const next = parsed[i + 1];
    const unfinished =
      i === parsed.length - 1 ? !text.endsWith("\n") : typeof next === "object" && next.kind === "torn";
    if (unfinished) return [];
    throw new DataError(damaged(name, texts[i]!.number, line));
  });
  checkOrder(lines, name);
  return lines;
}

/** Whether the file ends within a line that cannot be read. */
export function endsTorn(text: string): boolean {
  return text !== "" && !text.endsWith("\n");
}

/** The line, or what is wrong with it. */
function readLine(text: string): LedgerLine | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  if (!isRecord(json)) return "it is no object";
  const { check: written, ...plain } = json;
  if (written !== checksum(JSON.stringify(plain))) return "it was changed: its checksum does not fit";
  return troubleOf(plain) ?? (plain as unknown as LedgerLine);
}

function troubleOf(line: JsonObject): string | undefined {
  if (line.kind === "ledger") {
    if (line.version !== 1) return `it is of version ${String(line.version)}, and this program reads version 1`;
    return positive(line.budget) && share(line.delta) ? undefined : "its budget or delta is out of range";
  }
  if (line.kind === "intention") {
    if (typeof line.id !== "string" || (line.adjacency !== "add-remove" && line.adjacency !== "replace-one"))
      return "its id or adjacency is missing";
    return isCost(line.cost) ? undefined : "its cost is missing or out of range";
  }
  if (line.kind === "completion" || line.kind === "withdrawal")
    return typeof line.id === "string" ? undefined : "its id is missing";
  return line.kind === "torn" ? undefined : `it is of the unknown kind ${String(line.kind)}`;
}

/** Whether this is a cost: finite, at least 0, one form of the two. */
function isCost(cost: unknown): boolean {
  if (!isRecord(cost)) return false;
  const { rho, renyi } = cost;
  if (rho !== undefined) return renyi === undefined && atLeastZero(rho);
  if (!isRecord(renyi) || !Array.isArray(renyi.orders) || !Array.isArray(renyi.losses)) return false;
  const { orders, losses } = renyi;
  return (
    orders.length > 0 &&
    orders.length === losses.length &&
    orders.every((order) => typeof order === "number" && order > 1) &&
    losses.every(atLeastZero)
  );
}

const atLeastZero = (value: unknown): boolean => typeof value === "number" && value >= 0 && value < Infinity;
const positive = (value: unknown): boolean => atLeastZero(value) && (value as number) > 0;
const share = (value: unknown): boolean => positive(value) && (value as number) < 1;

function checkOrder(lines: readonly LedgerLine[], name: string): void {
  const known = new Set<string>();
  if (lines.length > 0 && lines[0]!.kind !== "ledger" && lines[0]!.kind !== "torn")
    throw new DataError(damaged(name, 1, "a ledger begins with its budget, and this one does not"));
  for (const line of lines) {
    if (line.kind === "intention") known.add(line.id);
    else if ((line.kind === "completion" || line.kind === "withdrawal") && !known.has(line.id))
      throw new DataError(damaged(name, undefined, `release ${line.id} ends without having begun`));
  }
}

function damaged(name: string, number: number | undefined, why: string): string {
  const place = number === undefined ? "" : `line ${number}: `;
  return `${name}: ${place}${why}. Nothing was spent. Put back a copy of the ledger from before it was damaged; if there is none, move this file away and begin another one with a --budget that leaves out all that may have been spent`;
}

function checksum(text: string): string {
  const [first, second] = hashBytes(new TextEncoder().encode(text));
  return `${hex(first!)}${hex(second!)}`;
}

const hex = (word: number): string => word.toString(16).padStart(8, "0");

/** @throws ArgumentError unless the budget is positive and delta a probability. */
export function checkBudget(where: string, budget: number, delta: number): void {
  check(budget > 0 && budget < Infinity, where, "budget", "a finite number above 0", budget);
  check(delta > 0 && delta < 1, where, "delta", "above 0 and below 1", delta);
}
