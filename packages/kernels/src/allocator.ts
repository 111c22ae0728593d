/**
 * First-fit allocator over a growing memory. Blocks are multiples of 64 bytes and start on a cache line.
 * @module
 */
import { ensureBytes, type KernelMemory } from "./memory.js";

const lineBytes = 64;

interface Block {
  readonly start: number;
  readonly bytes: number;
}

export class Allocator {
  /** Free blocks by address; neighbours never touch. */
  #free: Block[] = [];
  #end: number;
  #used = 0;
  /** Blocks given back while somebody may still write to them. */
  #waiting: Block[] = [];
  #holds = 0;

  constructor(
    readonly memory: KernelMemory,
    base: number,
  ) {
    this.#end = roundUp(base);
  }

  /** Bytes handed out and not yet given back. */
  get used(): number {
    return this.#used;
  }

  /** @throws MemoryError when the memory cannot hold `bytes` more. */
  allocate(bytes: number): number {
    const size = Math.max(lineBytes, roundUp(bytes));
    const start = this.#takeFree(size) ?? this.#takeEnd(size);
    this.#used += size;
    return start;
  }

  free(start: number, bytes: number): void {
    const block = { start, bytes: Math.max(lineBytes, roundUp(bytes)) };
    this.#used -= block.bytes;
    if (this.#holds > 0) this.#waiting.push(block);
    else this.#release(block);
  }

  /** Until `unhold`, what is freed is not handed out again: a thread may not have finished with it. */
  hold(): void {
    this.#holds++;
  }

  unhold(): void {
    if (--this.#holds > 0) return;
    for (const block of this.#waiting.splice(0)) this.#release(block);
  }

  #takeFree(size: number): number | undefined {
    const at = this.#free.findIndex((block) => block.bytes >= size);
    if (at < 0) return undefined;
    const { start, bytes } = this.#free[at]!;
    const rest = bytes > size ? [{ start: start + size, bytes: bytes - size }] : [];
    this.#free.splice(at, 1, ...rest);
    return start;
  }

  #takeEnd(size: number): number {
    const last = this.#free.at(-1);
    const open = last !== undefined && last.start + last.bytes === this.#end ? last : undefined;
    const start = open?.start ?? this.#end;
    ensureBytes(this.memory, start + size, size);
    if (open) this.#free.pop();
    this.#end = start + size;
    return start;
  }

  #release({ start, bytes }: Block): void {
    let at = this.#free.findIndex((block) => block.start > start);
    if (at < 0) at = this.#free.length;
    const before = this.#free[at - 1];
    const after = this.#free[at];
    const joinsBefore = before !== undefined && before.start + before.bytes === start;
    const joinsAfter = after !== undefined && start + bytes === after.start;
    const merged = {
      start: joinsBefore ? before.start : start,
      bytes: bytes + (joinsBefore ? before.bytes : 0) + (joinsAfter ? after.bytes : 0),
    };
    this.#free.splice(at - (joinsBefore ? 1 : 0), (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0), merged);
  }
}

const roundUp = (bytes: number): number => Math.ceil(bytes / lineBytes) * lineBytes;
