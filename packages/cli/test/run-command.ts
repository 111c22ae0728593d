/** The command in a process of its own, as a shell would run it. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { operations as all, type OperationCard } from "@pushforward/catalog/operations";
import { faces as allFaces, type FaceCard, main, type OutputStream } from "@pushforward/cli";
import { operations as fakes } from "./fake/operations.mjs";

export { fakes };

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
export const real = path("../bin/pushforward.js");
export const fake = path("fake/pushforward.mjs");
export const root = path("../../../");

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Surroundings {
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
}

export function startCommand(
  script: string,
  words: readonly string[],
  { cwd, env, input }: Surroundings = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [script, ...words], { cwd, env: { ...process.env, COLUMNS: "", ...env } });
  child.stdin.end(input ?? "");
  return child;
}

export function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const out = { stdout: "", stderr: "" };
  child.stdout.on("data", (data) => (out.stdout += data));
  child.stderr.on("data", (data) => (out.stderr += data));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...out })));
}

export const runFake = (words: readonly string[], around?: Surroundings): Promise<Ended> =>
  ended(startCommand(fake, words, around));
export const runReal = (words: readonly string[], around?: Surroundings): Promise<Ended> =>
  ended(startCommand(real, words, around));

interface Here {
  operations?: readonly OperationCard[];
  faces?: readonly FaceCard[];
  env?: Record<string, string>;
  /** Columns of a terminal; a pipe when absent. */
  terminal?: number;
}

/** The same words in this process: quicker, with streams that can pose as a terminal. */
export async function here(
  words: readonly string[],
  { operations = all, faces = allFaces, env = {}, terminal }: Here = {},
): Promise<Ended> {
  const out = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr"): OutputStream => ({
    isTTY: terminal !== undefined,
    columns: terminal,
    write(text, done) {
      out[name] += text;
      done?.();
    },
  });
  const { signal } = new AbortController();
  const streams = { stdout: stream("stdout"), stderr: stream("stderr") };
  const code = await main(words, { ...streams, env, operations, faces, signal });
  return { code, ...out };
}

/** A folder that is gone after `use`. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "pushforward-test-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
