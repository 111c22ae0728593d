/**
 * The ledger of a data set: every release that looked at it, and what all of them together cost.
 *
 * Nothing is locked. A release appends its intention, then reads the file again: the order of the lines decides which
 * of two processes came first, and the later one withdraws when there is not enough left for it. Appended lines never
 * mix on a local file system; on a network drive let one process run at a time.
 * @module
 */
import { check, DataError } from "@pushforward/core";
import { BudgetError } from "../budget-error.js";
import type { Adjacency } from "../measurement.js";
import { composedEpsilon } from "./composed-epsilon.js";
import {
  checkBudget,
  endsTorn,
  type LedgerHead,
  type LedgerIntention,
  type LedgerLine,
  readLedgerLines,
  writeLedgerLine,
} from "./ledger-lines.js";

/** Where a ledger is kept. */
export interface LedgerStore {
  /** What messages call it. */
  readonly name: string;
  /** All text; empty when there is none yet. */
  read(): string;
  /** Add text at the end; when this returns, it outlasts a crash of the machine. */
  append(text: string): void;
}

/** Total epsilon of a data set, at the ledger's delta, when nobody names another. */
export const defaultBudget = 10;

export interface LedgerState {
  readonly head: LedgerHead;
  /** In the order of the file. */
  readonly releases: readonly LedgerRelease[];
  /** Which tables count as neighbours for the total: replace-one as soon as one release is of that kind. */
  readonly adjacency: Adjacency;
  /** Epsilon of all releases together, at the ledger's delta. */
  readonly spent: number;
  /** Budget less `spent`. A further release may cost a little more, since releases compose better than they add up. */
  readonly remaining: number;
}

export interface LedgerRelease extends Omit<LedgerIntention, "kind"> {
  /** `begun` counts in full: noise may have been drawn before a crash. `withdrawn` counts nothing. */
  readonly state: "begun" | "completed" | "withdrawn";
}

/** What somebody is about to release; the rest of the line is added by the ledger. */
export type ReleasePlan = Omit<LedgerIntention, "kind" | "id" | "at" | "data">;

/** Rounding of accounting, in both directions. */
const slack = 1 + 1e-9;

/** @throws DataError when the text is damaged or holds no budget. */
export function readLedger(text: string, name: string): LedgerState {
  return stateOf(readLedgerLines(text, name), name);
}

export class Ledger {
  readonly #store: LedgerStore;
  readonly #head: Omit<LedgerHead, "kind" | "version" | "at">;
  readonly #asked: number | undefined;
  readonly #now: () => string;

  /** `budget` and `delta` are those of a ledger that is not there yet; a budget that differs from a ledger's own is refused. */
  constructor(
    store: LedgerStore,
    {
      data,
      budget,
      delta,
      now = () => new Date().toISOString(),
    }: { data: string; budget?: number | undefined; delta: number; now?: () => string },
  ) {
    checkBudget("ledger", budget ?? defaultBudget, delta);
    this.#store = store;
    this.#head = { data, budget: budget ?? defaultBudget, delta };
    this.#asked = budget;
    this.#now = now;
  }

  /** As it stands; a ledger without lines stands as it would begin. @throws DataError when it is damaged. */
  state(): LedgerState {
    const lines = readLedgerLines(this.#store.read(), this.#store.name);
    return stateOf(lines.length > 0 ? lines : [this.#begin()], this.#store.name);
  }

  /**
   * Announce a release, and return its id when it is written down and there is enough left for it.
   * @throws BudgetError when it would overspend; nothing counts then. ArgumentError when the ledger has another budget.
   */
  announce(plan: ReleasePlan): string {
    const text = this.#store.read();
    const lines = readLedgerLines(text, this.#store.name);
    const first = lines.length === 0 ? [this.#begin()] : [];
    const id = randomId();
    const line: LedgerIntention = { kind: "intention", id, at: this.#now(), data: this.#head.data, ...plan };
    const before = stateOf([...first, ...lines], this.#store.name);
    this.#checkAsked(before.head.budget);
    this.#checkFits([...first, ...lines, line], before);
    this.#write(text, [...first, line]);
    this.#checkOrder(id, before);
    return id;
  }

  /** The outputs of a release are in their places. */
  complete(id: string): void {
    this.#end("completion", id);
  }

  /** Nothing was drawn for a release, which then counts nothing. */
  withdraw(id: string): void {
    this.#end("withdrawal", id);
  }

  #begin(): LedgerHead {
    return { kind: "ledger", version: 1, ...this.#head, at: this.#now() };
  }

  #end(kind: "completion" | "withdrawal", id: string): void {
    this.#write(this.#store.read(), [{ kind, id, at: this.#now() }]);
  }

  #write(text: string, lines: readonly LedgerLine[]): void {
    // A line break first, so that a line torn by a crash does not swallow the next one.
    const torn = endsTorn(text) ? `\n${writeLedgerLine({ kind: "torn", at: this.#now() })}` : "";
    this.#store.append(torn + lines.map(writeLedgerLine).join(""));
  }

  /** Lines of other processes may have come between: those before this one count first. */
  #checkOrder(id: string, before: LedgerState): void {
    const lines = readLedgerLines(this.#store.read(), this.#store.name);
    const own = lines.findIndex((line) => line.kind === "intention" && line.id === id);
    if (own < 0) throw new DataError(`${this.#store.name}: a line that was just written is not there; is the disk full, or the file being replaced by another program?`); // biome-ignore format: one line
    try {
      this.#checkFits([...lines.slice(0, own + 1), ...lines.slice(own + 1).filter(({ kind }) => kind === "withdrawal")], before); // biome-ignore format: one line
    } catch (error) {
      this.withdraw(id);
      throw error;
    }
  }

  #checkAsked(budget: number): void {
    check(
      this.#asked === undefined || this.#asked === budget,
      this.#store.name,
      "budget",
      `${budget}, as it was set when the ledger was made`,
      this.#asked,
      "leave --budget out",
    );
  }

  #checkFits(lines: readonly LedgerLine[], before: LedgerState): void {
    const after = stateOf(lines, this.#store.name);
    const { budget, delta } = after.head;
    if (after.spent <= budget * slack) return;
    const told = (epsilon: number): string => String(Number(epsilon.toPrecision(6)));
    throw new BudgetError(
      `${this.#store.name}: with this release all releases together would cost epsilon ${told(after.spent)} at delta ${delta}, above the budget ${told(budget)}; spent so far ${told(before.spent)}. Nothing was spent. Ask for a smaller --epsilon, or make more rows from an earlier release, which is free`,
    );
  }
}

function stateOf(lines: readonly LedgerLine[], name: string): LedgerState {
  const head = lines.find((line) => line.kind === "ledger");
  if (!head) throw new DataError(`${name}: it holds no budget, so it is no ledger; name another file with --ledger`);
  const ends = new Map(
    lines.flatMap((line) => (line.kind === "completion" || line.kind === "withdrawal" ? [[line.id, line.kind]] : [])),
  );
  const releases = lines.flatMap((line): LedgerRelease[] => {
    if (line.kind !== "intention") return [];
    const { kind: _, ...release } = line;
    const end = ends.get(line.id);
    return [{ ...release, state: end === "completion" ? "completed" : end === "withdrawal" ? "withdrawn" : "begun" }];
  });
  const counted = releases.filter(isCounted);
  const adjacency = counted.some((release) => release.adjacency === "replace-one") ? "replace-one" : "add-remove";
  const spent = composedEpsilon(counted, adjacency, head.delta);
  return { head, releases, adjacency, spent, remaining: Math.max(0, head.budget - spent) };
}

const isCounted = ({ state }: LedgerRelease): boolean => state !== "withdrawn";

/** For each release, epsilon of all up to it. Time O(releases²). */
export function runningTotals({ head, releases, adjacency }: LedgerState): number[] {
  return releases.map((_, k) => composedEpsilon(releases.slice(0, k + 1).filter(isCounted), adjacency, head.delta));
}

function randomId(): string {
  return Array.from(globalThis.crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(16).padStart(2, "0")).join(""); // biome-ignore format: one line
}

/** A ledger that lives as long as this object: for pages, and for tests. */
export function memoryStore(name = "the ledger in memory", text = ""): LedgerStore {
  let held = text;
  return {
    name,
    read: () => held,
    append: (more) => {
      held += more;
    },
  };
}
