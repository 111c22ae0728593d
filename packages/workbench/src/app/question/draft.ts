/**
 * A question being put: the operation, the tables it is about, and what was typed into its form.
 * @module
 */
import type { OperationInput } from "@pushforward/catalog";
import type { TableCard } from "../../engine/engine.js";
import { Store } from "../shell/store.js";

export interface Draft {
  readonly operation: string;
  /** Ids of tables, or names of kept files, by the names of the inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What is set away from its default, as the request will hold it. */
  readonly options: Readonly<Record<string, unknown>>;
}

export const drafts = new Store<ReadonlyMap<string, Draft>>(new Map());

export function beginQuestion(operation: string, inputs: Draft["inputs"] = {}, options: Draft["options"] = {}): void {
  drafts.set((all) => new Map(all).set(operation, { operation, inputs, options }));
}

export function changeDraft(operation: string, change: Partial<Omit<Draft, "operation">>): void {
  drafts.set((all) => {
    const draft = all.get(operation) ?? { operation, inputs: {}, options: {} };
    return new Map(all).set(operation, { ...draft, ...change });
  });
}

/** Inputs that were chosen, and for the others the open tables in order, as long as they last. */
export function filledInputs(
  inputs: readonly OperationInput[],
  draft: Draft | undefined,
  tables: readonly TableCard[],
): Record<string, string> {
  const open = new Set(tables.map(({ id }) => id));
  const chosen = draft?.inputs ?? {};
  const still = (name: string): boolean =>
    chosen[name] !== undefined && (chosen[name] === "" || open.has(chosen[name]));
  const taken = new Set(Object.values(chosen));
  const free = tables.filter(({ id }) => !taken.has(id));
  const filled: Record<string, string> = {};
  for (const { name, kind, many, byName } of inputs) {
    if (kind === "file") filled[name] = chosen[name] ?? "";
    else if (many) Object.assign(filled, manyInputs(name, chosen, open));
    else if (still(name)) filled[name] = chosen[name]!;
    else filled[name] = byName ? "" : (free.shift()?.id ?? "");
  }
  return filled;
}

/** `more` stands for `more1`, `more2` and so on. */
function manyInputs(name: string, chosen: Draft["inputs"], open: ReadonlySet<string>): Record<string, string> {
  const ids = Object.entries(chosen).flatMap(([key, id]) => (isOneOf(key, name) && open.has(id) ? [id] : []));
  return Object.fromEntries(ids.map((id, i) => [`${name}${i + 1}`, id]));
}

export function isOneOf(key: string, many: string): boolean {
  return key.startsWith(many) && /^\d+$/.test(key.slice(many.length));
}

/** Without what was left open. */
export function givenInputs(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).filter(([, id]) => id !== ""));
}
