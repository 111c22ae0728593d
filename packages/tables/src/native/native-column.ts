/**
 * A column from a format that has types of its own (Parquet, Arrow, NumPy), piece by piece.
 * @module
 */
import type { Column, ColumnType } from "@pushforward/core";
import { levelColumn, levelType } from "../column.js";
import type { ColumnPlan } from "../text/column-builder.js";
import { DistinctCount } from "../text/distinct-count.js";
import { TypedBlocks } from "../text/typed-blocks.js";

/** `day`: milliseconds of whole days; `time`: milliseconds; `level`: texts and whatever becomes one. */
export type NativeKind = "number" | "day" | "time" | "level";

/** While only types are wanted, so many distinct texts are kept before their number is estimated. */
const surveyedTexts = 50_000;

export class NativeColumn {
  /** Values that were lists or objects. */
  nested = false;
  readonly #blocks = new TypedBlocks();
  #levels = new Map<string, number>();
  #present = 0;
  #allIntegers = true;
  #rounded = false;
  #resolution: ColumnPlan["resolution"];
  #sketch: DistinctCount | undefined;

  constructor(
    readonly name: string,
    readonly kind: NativeKind,
    /** Only the type is wanted: keep no values. */
    readonly typesOnly = false,
  ) {
    this.#resolution = kind === "time" ? "second" : "day";
  }

  push(values: ArrayLike<unknown>): void {
    const block = this.kind === "level" ? this.#codes(values) : this.#numbers(values);
    if (!this.typesOnly) this.#blocks.push(block, block.length);
    else if (this.#levels.size > surveyedTexts) this.#fold();
  }

  #numbers(values: ArrayLike<unknown>): Float64Array {
    const block = new Float64Array(values.length);
    const isTime = this.kind !== "number";
    for (let i = 0; i < block.length; i++) {
      const value = this.#number(values[i]);
      block[i] = isTime ? Math.floor(value) : value;
      if (Number.isNaN(value)) continue;
      this.#present++;
      if (!Number.isSafeInteger(value)) this.#allIntegers = false;
      if (this.kind === "time" && block[i]! % 1000 !== 0) this.#resolution = "millisecond";
    }
    return block;
  }

  #number(value: unknown): number {
    if (typeof value === "number") return value;
    if (typeof value !== "bigint") return value === null || value === undefined ? NaN : Number(value);
    const number = Number(value);
    if (!Number.isSafeInteger(number)) this.#rounded = true;
    return number;
  }

  #codes(values: ArrayLike<unknown>): Int32Array {
    const codes = new Int32Array(values.length);
    for (let i = 0; i < codes.length; i++) {
      const text = this.#text(values[i]);
      codes[i] = text === "" ? -1 : this.#code(text);
    }
    return codes;
  }

  #code(text: string): number {
    this.#present++;
    const known = this.#levels.get(text);
    if (known !== undefined) return known;
    this.#levels.set(text, this.#levels.size);
    return this.#levels.size - 1;
  }

  #text(value: unknown): string {
    if (typeof value === "string") return value;
    if (value === null || value === undefined) return "";
    if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (typeof value !== "object") return String(value);
    this.nested = true;
    return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? Number(part) : part)) ?? "";
  }

  #fold(): void {
    this.#sketch ??= new DistinctCount();
    this.#sketch.add(Int32Array.from(this.#levels.keys(), hash));
    this.#levels = new Map();
  }

  get warnings(): string[] {
    const rounded = this.#rounded ? [`${this.name}: integers beyond 2^53 are rounded to the nearest number`] : [];
    return this.nested ? [...rounded, `${this.name}: lists or objects are read as the text of their JSON`] : rounded;
  }

  plan(): ColumnPlan {
    return { type: this.#type(), resolution: this.#resolution, monthFirst: false };
  }

  #type(): ColumnType {
    if (this.#present === 0) return "numeric";
    if (this.kind === "number") return this.#allIntegers && !this.#rounded ? "integer" : "numeric";
    if (this.kind !== "level") return "time";
    if (!this.#sketch) return levelType(this.#levels.size, this.#present, [...this.#levels.keys()].slice(0, 7));
    this.#sketch.add(Int32Array.from(this.#levels.keys(), hash));
    return levelType(this.#sketch.estimate, this.#present);
  }

  /** All rows so far as a column of this type; forgets them. */
  finish(plan: ColumnPlan): Column {
    const { name } = this;
    if (this.kind === "level" && plan.type !== "numeric") {
      const codes = this.#blocks.join((length) => new Int32Array(length));
      const levels = [...this.#levels.keys()];
      this.#levels = new Map();
      return levelColumn(name, codes, levels, plan.type);
    }
    const values =
      this.kind === "level"
        ? new Float64Array(this.#blocks.rows).fill(NaN)
        : this.#blocks.join((length) => new Float64Array(length));
    this.#blocks.clear();
    if (plan.type === "time") return { name, type: "time", values, resolution: plan.resolution };
    return { name, type: plan.type === "integer" ? "integer" : "numeric", values };
  }
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let h = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}
