/**
 * Distinct byte strings, numbered in order of first appearance, so that a cell becomes a code without a string.
 * @module
 */
import { DataError } from "@pushforward/core";
import { decodePieces } from "./decode.js";

/** FNV-1a start; a cell's hash is `Math.imul(hash ^ byte, hashPrime)` over its bytes. */
export const hashStart = 0x811c9dc5 | 0;
export const hashPrime = 0x01000193;

export class ByteDictionary {
  /** Number of distinct strings held. */
  count = 0;
  /** Whether a NUL byte came, which no text holds. */
  hasNul = false;
  #slots = new Int32Array(32).fill(-1);
  #hashes = new Int32Array(8);
  #starts = new Int32Array(9);
  #arena = new Uint8Array(64);

  /** Number of the string `bytes[from … to)` with this FNV-1a hash, added when new. Expected O(length). */
  code(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let code = slots[slot]!; code >= 0; code = slots[slot]!) {
      if (this.#hashes[code] === hash && this.#equals(code, bytes, from, to)) return code;
      slot = (slot + 1) & mask;
    }
    slots[slot] = this.count;
    return this.#add(bytes, from, to, hash);
  }

  /** Distinct strings by number. `undefined` when the bytes are not UTF-8 and `encoding` says they should be. */
  strings(encoding: "utf-8" | "windows-1252"): string[] | undefined {
    return decodePieces(this.#arena, this.#starts, this.count, encoding);
  }

  /** Hashes of the strings held, by number. */
  get hashes(): Int32Array {
    return this.#hashes.subarray(0, this.count);
  }

  #equals(code: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#starts[code]!;
    const length = to - from;
    if (this.#starts[code + 1]! - start !== length + 1) return false;
    const arena = this.#arena;
    for (let i = 0; i < length; i++) if (arena[start + i] !== bytes[from + i]) return false;
    return true;
  }

  #add(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const code = this.count++;
    const start = this.#starts[code]!;
    const end = start + (to - from) + 1; // a NUL ends each string, so that broken UTF-8 cannot join with the next
    if (end > 0x7fff_fffe) throw new DataError("a column holds more than 2 GB of distinct texts; read fewer columns");
    if (end > this.#arena.length) this.#growArena(end);
    const arena = this.#arena;
    for (let p = from, q = start; p < to; p++, q++) {
      const byte = bytes[p]!;
      if (byte === 0) this.hasNul = true;
      arena[q] = byte;
    }
    arena[end - 1] = 0;
    if (code >= this.#hashes.length) this.#growEntries();
    this.#hashes[code] = hash;
    this.#starts[code + 1] = end;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return code;
  }

  #growArena(needed: number): void {
    const larger = new Uint8Array(Math.min(Math.max(this.#arena.length * 2, needed), 0x7fff_ffff));
    larger.set(this.#arena);
    this.#arena = larger;
  }

  #growEntries(): void {
    const hashes = new Int32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    const starts = new Int32Array(hashes.length + 1);
    starts.set(this.#starts);
    this.#hashes = hashes;
    this.#starts = starts;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4).fill(-1);
    const mask = slots.length - 1;
    for (let code = 0; code < this.count; code++) {
      const hash = this.#hashes[code]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = code;
    }
    this.#slots = slots;
  }
}
