/**
 * The tables that are open, and those on their way in.
 * @module
 */
import type { Derivation, TableCard } from "../../engine/engine.js";
import { engine } from "../shell/engine.js";
import { Store } from "../shell/store.js";
import { tell } from "../shell/toasts.js";
import { faultWords } from "../shell/words.js";

export interface Opening {
  readonly id: number;
  readonly name: string;
  readonly bytes: number | undefined;
  /** Share read, from 0 to 1. */
  readonly done: number;
  readonly fault?: string;
  readonly stop: () => void;
}

export const tables = new Store<readonly TableCard[]>([]);
export const openings = new Store<readonly Opening[]>([]);
/** The one whose rows are shown. */
export const shownTable = new Store<string | undefined>(undefined);

/** Tables stand in the order in which their files came, not in that in which reading ended. */
const places = new Map<string, number>();

let last = 0;

/** Open files side by side; each fails or succeeds alone. Resolves with those that opened. */
export async function openFiles(files: readonly File[]): Promise<readonly TableCard[]> {
  const opened = await Promise.all(files.map((file) => openBytes(file.name, file.size, async () => file)));
  return opened.filter((card) => card !== undefined);
}

/** `load` brings the bytes, which may take a while too. */
export async function openBytes(
  name: string,
  bytes: number | undefined,
  load: (signal: AbortSignal) => Promise<Blob>,
): Promise<TableCard | undefined> {
  return track(name, bytes, async (signal, onProgress) => {
    const content = await load(signal);
    return engine().open(name, content, { keep: true, signal, onProgress });
  });
}

/** A table that the engine holds already. */
export function addTable(card: TableCard): void {
  addTables([card]);
}

type Work = (signal: AbortSignal, onProgress: (progress: { readonly done: number }) => void) => Promise<TableCard>;

async function track(name: string, bytes: number | undefined, work: Work): Promise<TableCard | undefined> {
  const id = ++last;
  const control = new AbortController();
  const stop = (): void => {
    control.abort();
    dropOpening(id);
  };
  openings.set((all) => [...all, { id, name, bytes, done: 0, stop }]);
  try {
    const card = await work(control.signal, ({ done }) => change(id, { done }));
    dropOpening(id);
    places.set(card.id, id);
    addTables([card]);
    tell(`${card.name} is open: ${card.rows} rows, ${card.columns.length} columns.`, true);
    return card;
  } catch (error) {
    if (!control.signal.aborted) change(id, { fault: faultWords(error) });
    return undefined;
  }
}

function change(id: number, part: Partial<Opening>): void {
  openings.set((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one)));
}

export function dropOpening(id: number): void {
  openings.set((all) => all.filter((one) => one.id !== id));
}

function addTables(cards: readonly TableCard[]): void {
  for (const { id } of cards) if (!places.has(id)) places.set(id, ++last);
  const ids = new Set(cards.map(({ id }) => id));
  const inOrder = (a: TableCard, b: TableCard): number => places.get(a.id)! - places.get(b.id)!;
  tables.set((all) => [...all.filter(({ id }) => !ids.has(id)), ...cards].sort(inOrder));
  shownTable.set(cards.at(-1)?.id);
}

export async function closeTable(id: string): Promise<void> {
  await engine().close(id);
  tables.set((all) => all.filter((card) => card.id !== id));
  shownTable.set((shown) => (shown === id ? tables.value.at(-1)?.id : shown));
}

export async function renameTable(id: string, name: string): Promise<void> {
  const card = await engine().rename(id, name);
  tables.set((all) => all.map((one) => (one.id === id ? card : one)));
}

/** New tables beside the old one. */
export async function deriveTables(id: string, derivation: Derivation): Promise<readonly TableCard[]> {
  const cards = await engine().derive(id, derivation);
  addTables(cards);
  tell(cards.length === 1 ? `${cards[0]!.name} is ready.` : `${cards.length} tables are ready.`);
  return cards;
}

/** Tables that are open already, when the page starts. */
export async function findTables(): Promise<void> {
  const cards = await engine().tables();
  if (cards.length > 0) addTables(cards);
}
