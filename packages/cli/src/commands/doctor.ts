/**
 * `pushforward doctor`: what this machine offers.
 * @module
 */
import { availableParallelism, cpus, totalmem } from "node:os";
import { createCommand, parseWords } from "../command-line.js";
import { type Io, print } from "../io.js";
import { version } from "../version.js";

export interface Findings {
  readonly version: string;
  readonly node: string;
  /** True when this Node is one that Pushforward is made for. */
  readonly nodeSupported: boolean;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  /** Threads that the process may use, which a container can lower. */
  readonly threads: number;
  readonly simd: boolean;
  readonly sharedMemory: boolean;
  readonly webgpu: boolean;
  /** Version of the DuckDB engine, or null where it cannot be loaded. */
  readonly duckdb: string | null;
  /** Bytes the process may use. */
  readonly memory: number;
  readonly memoryFree: number;
}

export async function doctorCommand(words: readonly string[], io: Io): Promise<number> {
  const command = createCommand("pushforward doctor", io)
    .description("What this machine offers: Node, threads, SIMD, shared memory, DuckDB, WebGPU, memory.")
    .option("--json", "Print one JSON object.");
  const parsed = parseWords(command, words);
  if ("help" in parsed) await print(io.stdout, parsed.help);
  else {
    const findings = await examine();
    await print(io.stdout, parsed.flags.json === true ? `${JSON.stringify(findings)}\n` : doctorText(findings));
  }
  return 0;
}

export async function examine(): Promise<Findings> {
  return {
    version,
    node: process.versions.node,
    nodeSupported: nodeSupported(process.versions.node),
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() || "unknown",
    cores: cpus().length,
    threads: availableParallelism(),
    simd: WebAssembly.validate(simdModule),
    sharedMemory: hasSharedMemory(),
    webgpu: "gpu" in (globalThis.navigator ?? {}),
    duckdb: await duckdbVersion(),
    ...memory(),
  };
}

/** From 20.19 on. */
export function nodeSupported(node: string): boolean {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

// A function with the body: i32.const 0, i8x16.splat, drop.
const simdModule = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  4,
  1,
  96,
  0,
  0,
  3,
  2,
  1,
  0,
  10,
  9,
  1,
  7,
  0,
  65,
  0,
  253,
  15,
  26,
  11,
);

function hasSharedMemory(): boolean {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}

async function duckdbVersion(): Promise<string | null> {
  const engine: string = "@duckdb/node-api";
  try {
    const { version: found } = (await import(import.meta.resolve(engine, import.meta.url))) as { version(): string };
    return found();
  } catch {
    return null;
  }
}

/** What a container allows counts, when it allows less than there is. */
function memory(): { memory: number; memoryFree: number } {
  const limit = process.constrainedMemory?.() ?? 0;
  const all = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { memory: all, memoryFree: Math.min(all, process.availableMemory()) };
}

function doctorText(found: Findings): string {
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  const yes = (there: boolean, without: string): string => (there ? "yes" : `no: ${without}`);
  const rows: [string, string][] = [
    ["Pushforward", found.version],
    ["Node", `${found.node}${found.nodeSupported ? "" : " (too old: 20.19 or newer is needed)"}`],
    ["Machine", `${found.platform}, ${found.processor}`],
    ["Cores", `${found.cores}, ${found.threads} usable`],
    ["SIMD", yes(found.simd, "plain code runs instead, several times slower")],
    ["Shared memory", yes(found.sharedMemory, "one thread only")],
    ["DuckDB", found.duckdb ?? "not found: no --where, and tables come through the light readers"],
    ["WebGPU", yes(found.webgpu, "not needed by any operation so far")],
    ["Memory", `${gigabytes(found.memory)}, ${gigabytes(found.memoryFree)} free`],
  ];
  return rows.map(([name, text]) => `${name.padEnd(15)}${text}\n`).join("");
}
