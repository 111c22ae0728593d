/**
 * Records by kind and key, in memory for reading and in a journal for keeps.
 * @module
 */
import { Journal } from "./journal.js";

/** A value written under a kind and a key, or null when it is removed. */
export type Change<Kinds, K extends keyof Kinds = keyof Kinds> = {
  [Kind in K]: readonly [kind: Kind, key: string, value: Kinds[Kind] | null];
}[K];

/** `Kinds` names the kinds of records and the type of each. */
export class Database<Kinds extends object> {
  readonly #records = new Map<keyof Kinds, Map<string, Kinds[keyof Kinds]>>();
  #journal: Journal<Change<Kinds>> | undefined;

  private constructor() {}

  /** @throws DataError when the journal is damaged. */
  static async open<Kinds extends object>(path: string): Promise<Database<Kinds>> {
    const database = new Database<Kinds>();
    const snapshot = () => database.#all();
    database.#journal = await Journal.open<Change<Kinds>>(path, (change) => database.#apply(change), snapshot);
    return database;
  }

  get<K extends keyof Kinds>(kind: K, key: string): Kinds[K] | undefined {
    return this.#records.get(kind)?.get(key) as Kinds[K] | undefined;
  }

  /** In the order in which their keys were first written. */
  values<K extends keyof Kinds>(kind: K): Kinds[K][] {
    return [...(this.#records.get(kind)?.values() ?? [])] as Kinds[K][];
  }

  entries<K extends keyof Kinds>(kind: K): [key: string, value: Kinds[K]][] {
    return [...(this.#records.get(kind) ?? [])] as [string, Kinds[K]][];
  }

  count(kind: keyof Kinds): number {
    return this.#records.get(kind)?.size ?? 0;
  }

  /** Seen at once by this process; resolves when a crash cannot undo it. All of the changes are kept, or none. */
  commit(...changes: Change<Kinds>[]): Promise<void> {
    for (const change of changes) this.#apply(change);
    return this.#journal!.append(changes);
  }

  /** Resolves when everything committed so far is on the disk. */
  settled(): Promise<void> {
    return this.#journal!.append([]);
  }

  get trouble(): unknown {
    return this.#journal!.trouble;
  }

  close(): Promise<void> {
    return this.#journal!.close();
  }

  #apply([kind, key, value]: Change<Kinds>): void {
    const records = this.#records.get(kind) ?? new Map();
    this.#records.set(kind, records);
    if (value === null) records.delete(key);
    else records.set(key, value);
  }

  #all(): Change<Kinds>[] {
    return [...this.#records].flatMap(([kind, records]) =>
      [...records].map(([key, value]) => [kind, key, value] as Change<Kinds>),
    );
  }
}
