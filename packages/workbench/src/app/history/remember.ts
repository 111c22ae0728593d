/**
 * What was asked and answered, over visits: kept in this browser, never with the data.
 * @module
 */
import { type History, type HistoryEntry, openHistory } from "../../engine/index.js";
import type { Run, ShownAnswer } from "../answer/runs.js";
import { addTable, tables } from "../data/tables.js";
import { beginQuestion } from "../question/draft.js";
import { engine } from "../shell/engine.js";
import { Store } from "../shell/store.js";
import { dropReport, dropReports, keepReport, readReport } from "./reports.js";

export interface Remembered extends Omit<HistoryEntry, "envelope"> {
  readonly headline: string;
}

export const remembered = new Store<readonly Remembered[]>([]);
/** Ids of entries by those of the runs of this visit. */
export const entryOfRun = new Store<ReadonlyMap<string, string>>(new Map());

let opened: Promise<History> | undefined;

function history(): Promise<History> {
  opened ??= openHistory();
  return opened;
}

/** Browsers may keep nothing for a page; then the history lasts as long as the visit. */
export async function findHistory(): Promise<void> {
  try {
    const entries = await (await history()).list();
    const told = entries.map(async (entry) => ({ ...entry, headline: (await readReport(entry.id))?.headline ?? "" }));
    remembered.set(await Promise.all(told));
  } catch {
    remembered.set([]);
  }
}

export async function remember({ id, request, names }: Run, shown: ShownAnswer): Promise<void> {
  const inputs = Object.fromEntries(
    Object.entries(shown.cards).map(([input, { file, digest, steps }]) => [
      input,
      { file, digest, steps, name: names[input]! },
    ]),
  );
  try {
    const { envelope, text, report } = shown;
    const entry = await (await history()).add({ options: request.options, inputs, envelope });
    const headline = headlineOf(shown);
    await keepReport(entry.id, { text, headline, ...(report && { report }) });
    const { envelope: _, ...card } = entry;
    remembered.set((all) => [{ ...card, headline }, ...all]);
    entryOfRun.set((all) => new Map(all).set(id, entry.id));
  } catch {
    // A closed or full storage: the answer stays on the page for this visit.
  }
}

/** The report's first heading, or the first line of the text. */
export function headlineOf({ report, text }: Pick<ShownAnswer, "report" | "text">): string {
  const heading = /<h1>(.*?)<\/h1>/s.exec(report ?? "")?.[1];
  const plain = heading && new DOMParser().parseFromString(heading, "text/html").body.textContent;
  return (plain || text.trim().split("\n", 1)[0] || "").slice(0, 200);
}

export async function readEntry(id: string): Promise<(HistoryEntry & { shown?: ShownAnswer }) | undefined> {
  const entry = await (await history()).get(id);
  const kept = entry && (await readReport(id));
  if (!entry || !kept) return entry;
  const { text, report } = kept;
  return { ...entry, shown: { envelope: entry.envelope, text, cards: {}, ...(report && { report }) } };
}

export async function forgetEntry(id: string): Promise<void> {
  await (await history()).remove(id);
  await dropReport(id);
  remembered.set((all) => all.filter((entry) => entry.id !== id));
}

export async function forgetAll(): Promise<void> {
  await (await history()).clear();
  await dropReports();
  remembered.set([]);
}

/**
 * Put an old question again, with its tables if this browser still has them.
 * @returns names of the tables that nobody has any more.
 */
export async function askAgain({
  operation,
  options,
  inputs,
}: Pick<Remembered, "operation" | "options" | "inputs">): Promise<string[]> {
  const found: Record<string, string> = {};
  const lost: string[] = [];
  for (const [input, { name, ...origin }] of Object.entries(inputs)) {
    const card = await engine().restore(origin);
    if (!card) lost.push(name);
    else {
      if (!tables.value.some(({ id }) => id === card.id)) addTable(card);
      found[input] = card.id;
    }
  }
  beginQuestion(operation, found, options);
  return lost;
}
