/**
 * What was asked and answered, kept in this browser: never the data, only what tables were called and the digests of
 * their bytes.
 * @module
 */
import type { Envelope } from "@pushforward/catalog/answer";
import type { TableOrigin } from "./engine.js";

export interface HistoryEntry {
  readonly id: string;
  /** ISO date and time. */
  readonly when: string;
  readonly operation: string;
  readonly version: string;
  /** As they were asked for, before defaults were filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: unknown;
  /** Tables by the operation's input names, with what they were called. */
  readonly inputs: Readonly<Record<string, TableOrigin & { readonly name: string }>>;
  readonly envelope: Envelope;
}

export interface History {
  /** Latest first, without their envelopes, which may be long. */
  list(): Promise<readonly Omit<HistoryEntry, "envelope">[]>;
  get(id: string): Promise<HistoryEntry | undefined>;
  add(entry: Omit<HistoryEntry, "id" | "when" | "operation" | "version" | "seed">): Promise<HistoryEntry>;
  remove(id: string): Promise<void>;
  clear(): Promise<void>;
}

/** Two stores, so that listing reads no envelopes. */
const cards = "cards";
const envelopes = "envelopes";

/** @throws DOMException where the browser keeps nothing for this page. */
export async function openHistory(name = "pushforward-history"): Promise<History> {
  const database = await openDatabase(name);

  function stores(mode: IDBTransactionMode): { done: Promise<void>; cards: IDBObjectStore; envelopes: IDBObjectStore } {
    const transaction = database.transaction([cards, envelopes], mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    return { done, cards: transaction.objectStore(cards), envelopes: transaction.objectStore(envelopes) };
  }

  return {
    async list() {
      const all: Omit<HistoryEntry, "envelope">[] = await answered(stores("readonly").cards.getAll());
      return all.sort((a, b) => (a.when < b.when ? 1 : -1));
    },
    async get(id) {
      const { cards, envelopes } = stores("readonly");
      const [card, envelope] = await Promise.all([answered(cards.get(id)), answered(envelopes.get(id))]);
      return card && { ...card, envelope };
    },
    async add({ envelope, ...asked }) {
      const { operation, version, seed } = envelope;
      const card = { ...asked, id: newId(), when: new Date().toISOString(), operation, version, seed };
      const { cards, envelopes, done } = stores("readwrite");
      cards.put(card);
      envelopes.put(envelope, card.id);
      await done;
      return { ...card, envelope };
    },
    async remove(id) {
      const { cards, envelopes, done } = stores("readwrite");
      cards.delete(id);
      envelopes.delete(id);
      await done;
    },
    async clear() {
      const { cards, envelopes, done } = stores("readwrite");
      cards.clear();
      envelopes.clear();
      await done;
    },
  };
}

function openDatabase(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(cards, { keyPath: "id" });
    request.result.createObjectStore(envelopes);
  };
  return answered(request);
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const newId = (): string => Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36)).join("");
