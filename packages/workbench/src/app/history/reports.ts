/**
 * Reports and texts of answers kept in this browser beside the history, so that a result can be read again without
 * running it.
 * @module
 */
export interface KeptReport {
  readonly text: string;
  readonly report?: string;
  /** The answer in a line. */
  readonly headline: string;
}

const store = "reports";
let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("pushforward-reports", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function ask<T>(mode: IDBTransactionMode, work: (reports: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const request = work((await database()).transaction(store, mode).objectStore(store));
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export const keepReport = (id: string, report: KeptReport) => ask("readwrite", (reports) => reports.put(report, id));
export const readReport = (id: string): Promise<KeptReport | undefined> => ask("readonly", (all) => all.get(id));
export const dropReport = (id: string) => ask("readwrite", (reports) => reports.delete(id));
export const dropReports = () => ask("readwrite", (reports) => reports.clear());
