/** A service in this process, on a folder of its own, gone after the test. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Listening, listen, type ServeOptions, serveOptions } from "@pushforward/server";
import { clientOf } from "../../../bench/service/client.mjs";

export const fakes: string = new URL("fake/operations.mjs", import.meta.url).href;

export interface Trial extends Listening {
  readonly client: ReturnType<typeof clientOf>;
  readonly data: string;
  readonly log: string[];
}

export interface TrialSettings extends Partial<ServeOptions> {
  readonly catalog?: string;
  readonly data?: string;
}

export async function openService({ catalog, data, ...options }: TrialSettings = {}): Promise<Trial> {
  const folder = data ?? mkdtempSync(join(tmpdir(), "pushforward-service-"));
  const log: string[] = [];
  const settings = { ...serveOptions.parse({ port: 0, jobs: 1, threads: 1, rate: 100_000, ...options }), data: folder };
  const told = (...line: unknown[]) => void log.push(JSON.stringify(line));
  const listening = await listen({ ...settings, version: "0.1.0", ...(catalog && { catalog }) }, told);
  return {
    ...listening,
    client: clientOf({ address: listening.address, token: listening.token.token }),
    data: folder,
    log,
  };
}

export async function closeService({ close, data }: Trial): Promise<void> {
  await close();
  rmSync(data, { recursive: true, force: true });
}

export async function withService(settings: TrialSettings, use: (trial: Trial) => Promise<void>): Promise<void> {
  const trial = await openService(settings);
  try {
    await use(trial);
  } finally {
    await closeService(trial);
  }
}

/** A table of two columns. */
export const csv = (rows: number, seed = 1): string =>
  `a,b\n${Array.from({ length: rows }, (_, i) => `${(i * 7919 * seed) % 101},${(i * 104_729 * seed) % 97}`).join("\n")}\n`;
