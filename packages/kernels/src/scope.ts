/**
 * Scopes: pieces of kernel memory that are given back together.
 * @module
 */
import { check, PushforwardError } from "@pushforward/core";
import type { Allocator } from "./allocator.js";

export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Uint8Array;

/** `length` numbers at byte `ptr`, on a 64-byte boundary. */
export interface Region<T extends NumberArray = NumberArray> {
  readonly ptr: number;
  readonly length: number;
  /** The numbers. Ask anew after any allocation: growth detaches views of memory that is not shared. */
  readonly view: T;
}

export interface AllocateOptions {
  /** Fill with zeros; otherwise the numbers are whatever was there. */
  readonly zero?: boolean;
}

type Allocate<T extends NumberArray> = (length: number, options?: AllocateOptions) => Region<T>;

/** Memory that lives until `free`. All throw MemoryError when the memory cannot hold it. */
export interface Scope {
  readonly f64: Allocate<Float64Array>;
  readonly f32: Allocate<Float32Array>;
  readonly i32: Allocate<Int32Array>;
  readonly u32: Allocate<Uint32Array>;
  readonly i16: Allocate<Int16Array>;
  readonly u16: Allocate<Uint16Array>;
  readonly u8: Allocate<Uint8Array>;
  /** A region of the type and content of `array`. */
  copy<T extends NumberArray>(array: T): Region<T>;
  /** Give everything back; views of it must not be used any more. Twice is once. */
  free(): void;
}

interface ArrayType<T> {
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

export function createScope(allocator: Allocator): Scope {
  const blocks: { start: number; bytes: number }[] = [];
  let open = true;
  const isOpen = () => open;

  const allocator1 =
    <T extends NumberArray>(type: ArrayType<T>): Allocate<T> =>
    (length, { zero = false } = {}) => {
      check(Number.isInteger(length) && length >= 0, "scope", "length", "a nonnegative integer", length);
      if (!open) throw new PushforwardError("scope: it was freed, so nothing more can be allocated in it");
      const bytes = length * type.BYTES_PER_ELEMENT;
      const start = allocator.allocate(bytes);
      blocks.push({ start, bytes });
      const region = new ScopedRegion(type, allocator.memory.memory, start, length, isOpen);
      if (zero) region.view.fill(0);
      return region;
    };

  const f64 = allocator1<Float64Array>(Float64Array);
  const f32 = allocator1<Float32Array>(Float32Array);
  const i32 = allocator1<Int32Array>(Int32Array);
  const u32 = allocator1<Uint32Array>(Uint32Array);
  const i16 = allocator1<Int16Array>(Int16Array);
  const u16 = allocator1<Uint16Array>(Uint16Array);
  const u8 = allocator1<Uint8Array>(Uint8Array);
  return {
    f64,
    f32,
    i32,
    u32,
    i16,
    u16,
    u8,
    copy<T extends NumberArray>(array: T): Region<T> {
      const region = allocator1<T>(array.constructor as unknown as ArrayType<T>)(array.length);
      region.view.set(array);
      return region;
    },
    free() {
      open = false;
      for (const { start, bytes } of blocks.splice(0)) allocator.free(start, bytes);
    },
  };
}

class ScopedRegion<T extends NumberArray> implements Region<T> {
  #view: T | undefined;

  constructor(
    readonly type: ArrayType<T>,
    readonly memory: WebAssembly.Memory,
    readonly ptr: number,
    readonly length: number,
    readonly isOpen: () => boolean,
  ) {}

  get view(): T {
    if (!this.isOpen()) throw new PushforwardError("region: its scope was freed");
    // A detached view has length 0.
    if (this.#view?.length !== this.length) this.#view = new this.type(this.memory.buffer, this.ptr, this.length);
    return this.#view;
  }
}
