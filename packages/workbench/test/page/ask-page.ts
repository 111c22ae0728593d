/**
 * Questions to the engine of the built page: messages to its worker of tables, as the page sends them.
 * @module
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright";

export interface PageQuestion {
  readonly operation: string;
  /** Names of files by the names of the inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Which of the inputs are tables; the others, and files that options name, are kept by their names. */
  readonly tables: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Ending of a view to read, too. */
  readonly view?: string;
}

export interface PageAnswer {
  readonly envelope: object;
  readonly view?: string;
}

const assets = fileURLToPath(new URL("../../dist-page/assets/", import.meta.url));

export function askPage(page: Page, { files, ...question }: PageQuestion): Promise<PageAnswer> {
  const script = `assets/${readdirSync(assets).find((name) => name.startsWith("table-worker-"))}`;
  const content = Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")] as const);
  return page.evaluate(answer, { ...question, script, threads: 2, content: Object.fromEntries(content) });
}

type Sent = Omit<PageQuestion, "files"> & { script: string; threads: number; content: Record<string, string> };

/** Runs in the page. */
async function answer(sent: Sent): Promise<PageAnswer> {
  const place = globalThis as { tablesWorker?: Worker; calls?: number };
  place.tablesWorker ??= new Worker(sent.script, { type: "module" });
  const worker = place.tablesWorker;
  const call = (method: string, argument: object): Promise<never> =>
    new Promise((resolve, reject) => {
      place.calls = (place.calls ?? 0) + 1;
      const id = place.calls;
      const hear = ({ data }: MessageEvent): void => {
        if (data.id !== id || data.progress) return;
        worker.removeEventListener("message", hear);
        if (data.error) reject(new Error(data.error.message));
        else resolve(data.value as never);
      };
      worker.addEventListener("message", hear);
      worker.postMessage({ id, method, argument });
    });
  const blobOf = (name: string): Blob =>
    new Blob([Uint8Array.from(atob(sent.content[name]!), (letter) => letter.charCodeAt(0))]);
  const inputs: Record<string, string> = { ...sent.inputs };
  const kept = new Set(Object.keys(sent.content));
  for (const key of sent.tables) {
    const name = sent.inputs[key]!;
    kept.delete(name);
    inputs[key] = (await call("open", { name, content: blobOf(name), keep: false }) as { id: string }).id; // biome-ignore format: one line
  }
  for (const name of kept) await call("putFile", { name, content: blobOf(name) });
  const request = { operation: sent.operation, inputs, options: sent.options };
  const { id, envelope } = (await call("run", { request, threads: sent.threads })) as { id: string; envelope: object };
  const blob = sent.view ? ((await call("view", { id, ending: sent.view })) as Blob) : undefined;
  await call("release", { id });
  for (const key of sent.tables) await call("close", { id: inputs[key] }); // or the next of its name is called otherwise
  return { envelope, ...(blob && { view: await blob.text() }) };
}
