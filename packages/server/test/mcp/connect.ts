/** Clients of the official SDK, connected in this process or to the command in one of its own. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { loadAll, type Operation } from "@pushforward/catalog";
import { seededRng } from "@pushforward/core";
import { AllowedFolders, type DrawPng, KeptAnswers, mcpServers } from "@pushforward/server/mcp";
import { run } from "../../../../tools/docs/run-examples.mjs";

export const command = fileURLToPath(new URL("../../../cli/bin/pushforward.js", import.meta.url));

/** What the command prints for these words. */
export const printed = (...words: string[]): Promise<string> =>
  run(`pushforward ${words.map((word) => `"${word}"`).join(" ")}`);

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder with these files, by its real path, gone after `use`. */
export async function inFolder<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pushforward-mcp-")));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Setting {
  readonly read: readonly string[];
  readonly write?: readonly string[];
  readonly operations?: readonly Operation[];
  readonly drawPng?: DrawPng | undefined;
}

/** A client of a server in this process, by the protocol's newest version over requests that never leave it. */
export async function withClient<T>(setting: Setting, use: (client: Client) => Promise<T>): Promise<T> {
  const folders = new AllowedFolders(setting.read, setting.write);
  const operations = setting.operations ?? (await loadAll());
  const kept = new KeptAnswers(setting.drawPng);
  const handler = createMcpHandler(mcpServers({ folders, kept, version: "0.1.0", operations }));
  const transport = new StreamableHTTPClientTransport(new URL("http://test.local/mcp"), {
    fetch: (url, init) => handler.fetch(new Request(url, init)),
  });
  const client = newClient();
  await client.connect(transport);
  try {
    return await use(client);
  } finally {
    await client.close();
    await handler.close();
  }
}

export const newClient = (mode: "auto" | "legacy" = "auto"): Client =>
  new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });

/** Two clouds of points, the second moved, each as CSV. */
export function clouds(rows = 60): { "x.csv": string; "y.csv": string } {
  const rng = seededRng(4);
  const cloud = (shift: number): string =>
    `a,b\n${Array.from({ length: rows }, () => `${rng.normal() + shift},${rng.normal()}`).join("\n")}\n`;
  return { "x.csv": cloud(0), "y.csv": cloud(1) };
}
