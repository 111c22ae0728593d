/**
 * Words that stand for a missing value.
 * @module
 */

/** Read as missing in CSV, TSV, JSON and JSON lines, besides the empty cell. A lone `-`, `?` or `.` is a value. */
export const missingWords = ["NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "None", "<NA>"] as const;

export class MissingWords {
  readonly #words: readonly Uint8Array[];

  constructor(words: readonly string[]) {
    const encoder = new TextEncoder();
    this.#words = words.map((word) => encoder.encode(word.trim())).filter((word) => word.length > 0);
  }

  /** Whether `bytes[from … to)` is empty or one of the words. */
  has(bytes: Uint8Array, from: number, to: number): boolean {
    if (from === to) return true;
    return this.#words.some((word) => {
      if (word.length !== to - from) return false;
      for (let i = 0; i < word.length; i++) if (word[i] !== bytes[from + i]) return false;
      return true;
    });
  }
}
