/**
 * One linear memory, shared between threads or not, that grows to at most 4 GiB.
 * @module
 */
import { MemoryError } from "@pushforward/core";

const pageBytes = 65536;
/** What WebAssembly can address with 32 bits. */
const ceilingPages = 65536;

export interface KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly ceilingBytes: number;
}

/** Some hosts cannot reserve 4 GiB of addresses; then a smaller ceiling does. */
export function createMemory(shared: boolean): KernelMemory {
  for (let maximum = ceilingPages; ; maximum /= 2) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 16, maximum, shared }), ceilingBytes: maximum * pageBytes };
    } catch (cause) {
      if (maximum <= 1024) throw new MemoryError("kernels: this host cannot reserve 64 MiB of memory", { cause });
    }
  }
}

/** Grow until `bytes` are there. @throws MemoryError above the ceiling, or when the host has no more. */
export function ensureBytes({ memory, ceilingBytes }: KernelMemory, bytes: number, asked: number): void {
  const have = memory.buffer.byteLength;
  if (bytes <= have) return;
  if (bytes > ceilingBytes) throw tooMuch(asked, have, `the ceiling is ${mebibytes(ceilingBytes)}`);
  try {
    memory.grow(Math.ceil((bytes - have) / pageBytes));
  } catch {
    throw tooMuch(asked, have, "the host refuses to give more");
  }
}

function tooMuch(asked: number, have: number, reason: string): MemoryError {
  return new MemoryError(
    `kernels: ${mebibytes(asked)} more are needed beside ${mebibytes(have)} held, and ${reason}; work in smaller blocks or free a scope`,
  );
}

export const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString("en")} MiB`;
