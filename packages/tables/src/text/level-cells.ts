/**
 * Cells of a category column: texts become levels numbered by first appearance, missing words become -1.
 * @module
 */
import { ByteDictionary, hashPrime, hashStart } from "./byte-dictionary.js";
import type { Encoding } from "./decode.js";
import { DistinctCount } from "./distinct-count.js";
import type { MissingWords } from "./missing.js";

/** While surveying, so many distinct texts are kept before their number is only estimated. */
const surveyedTexts = 50_000;

export class LevelCells {
  readonly #missing: MissingWords;
  #dictionary = new ByteDictionary();
  /** Level of each entry of the dictionary; -1 for a missing word. */
  #levelOf = new Int32Array(8);
  /** Entry of each level, once the two differ. */
  #entryOf: number[] | undefined;
  #count = 0;
  #sketch: DistinctCount | undefined;
  #decoded: { readonly encoding: Encoding; readonly count: number; readonly strings: string[] | undefined } | undefined;

  constructor(missing: MissingWords) {
    this.#missing = missing;
  }

  code(bytes: Uint8Array, from: number, to: number, quoted: boolean): number {
    if (from === to) return -1;
    let hash = hashStart;
    for (let p = from; p < to; p++) hash = Math.imul(hash ^ bytes[p]!, hashPrime);
    const level = this.codeHashed(bytes, from, to, hash);
    return quoted && level < 0 ? this.#quotedLevel(this.#dictionary.code(bytes, from, to, hash)) : level;
  }

  /** Level of an unquoted, nonempty cell whose FNV-1a hash is known. */
  codeHashed(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const known = this.#dictionary.count;
    const entry = this.#dictionary.code(bytes, from, to, hash);
    if (entry === known) this.#enter(entry, this.#missing.has(bytes, from, to));
    return this.#levelOf[entry]!;
  }

  #enter(entry: number, missing: boolean): void {
    if (entry >= this.#levelOf.length) {
      const larger = new Int32Array(this.#levelOf.length * 2);
      larger.set(this.#levelOf);
      this.#levelOf = larger;
    }
    if (missing) this.#entryOf ??= Array.from({ length: entry }, (_, i) => i);
    else this.#entryOf?.push(entry);
    this.#levelOf[entry] = missing ? -1 : this.#count++;
  }

  /** Level of a quoted missing word, which is a value beside the unquoted word. */
  #quotedLevel(entry: number): number {
    const entries = this.#entryOf!;
    const seen = entries.indexOf(entry);
    if (seen >= 0) return seen;
    entries.push(entry);
    return this.#count++;
  }

  /** Texts by level; `undefined` when they are not valid in this encoding. */
  strings(encoding: Encoding): string[] | undefined {
    const last = this.#decoded;
    if (last?.encoding === encoding && last.count === this.#count) return last.strings;
    const entries = this.#dictionary.strings(encoding);
    const strings = this.#entryOf && entries ? this.#entryOf.map((entry) => entries[entry]!) : entries;
    this.#decoded = { encoding, count: this.#count, strings };
    return strings;
  }

  /** Whether a text holds a NUL byte. */
  get hasNul(): boolean {
    return this.#dictionary.hasNul;
  }

  /** For surveys: keep memory bounded by forgetting texts for a sample of their hashes. */
  trim(): void {
    if (this.#dictionary.count < surveyedTexts) return;
    this.#sketch ??= new DistinctCount();
    this.#sketch.add(this.#dictionary.hashes);
    this.#dictionary = new ByteDictionary();
    this.#entryOf = undefined;
    this.#count = 0;
  }

  /** Whether `strings` still holds all texts seen. */
  get complete(): boolean {
    return this.#sketch === undefined;
  }

  /** Number of distinct texts; within a few percent after `trim` took effect. */
  get distinct(): number {
    this.#sketch?.add(this.#dictionary.hashes);
    return this.#sketch?.estimate ?? this.#count;
  }
}
