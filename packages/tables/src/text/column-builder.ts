/**
 * A column while it is read: numeric until a cell proves otherwise, as compact as its result.
 *
 * The type follows from the whole column. A column opens as `unknown`; its first value makes it `number`, `time` or
 * `level`. A later cell that does not fit makes it `failed`: the reader then goes over the source once more and
 * collects that column as levels from its bytes, so no cell's text is kept for the unlikely case.
 * @module
 */
import type { Column, ColumnType } from "@pushforward/core";
import { levelColumn, levelType } from "../column.js";
import { hashPrime, hashStart } from "./byte-dictionary.js";
import { DateOrder } from "./date-order.js";
import type { Encoding } from "./decode.js";
import { LevelCells } from "./level-cells.js";
import type { MissingWords } from "./missing.js";
import { parseNumber, parseUnsigned, powersOfTen } from "./number.js";
import { exchangeDayAndMonth, type Resolution, resolutions, TimeParser } from "./time.js";
import { TypedBlocks } from "./typed-blocks.js";

export const Kind = { skip: 0, unknown: 1, number: 2, time: 3, level: 4, failed: 5 } as const;

export interface TextRules {
  readonly missing: MissingWords;
  /** Byte of the decimal mark. */
  readonly decimal: number;
}

/** What a whole column turned out to be, or was said to be. */
export interface ColumnPlan {
  readonly type: ColumnType;
  readonly resolution: Resolution;
  /** Year-last dates are month first. */
  readonly monthFirst: boolean;
}

export const kindOfType = {
  numeric: Kind.number,
  integer: Kind.number,
  time: Kind.time,
  category: Kind.level,
  boolean: Kind.level,
  text: Kind.level,
} as const;

const times = new TimeParser();

export class ColumnBuilder {
  kind: number;
  /** The open block: `values` for number and time, `codes` for level. */
  values = new Float64Array(0);
  codes = new Int32Array(0);

  readonly #blocks = new TypedBlocks();
  #cells: LevelCells | undefined;
  #dates = new DateOrder();
  #resolution = 0;
  #integers = true;
  #present = 0;
  #quotedMissing = false;
  #capacity = 0;

  constructor(
    readonly name: string,
    readonly rules: TextRules,
    /** Kind to begin with. */
    readonly initialKind: number = Kind.unknown,
    /** Survey only: learn the type and keep no values, in bounded memory over any number of rows. */
    readonly survey = false,
  ) {
    this.kind = initialKind;
  }

  /** Made when first needed: wide tables have many columns without. */
  get #levels(): LevelCells {
    this.#cells ??= new LevelCells(this.rules.missing);
    return this.#cells;
  }

  /** Begin late: the rows of closed blocks and those of the open one before `row` are missing. */
  beginAt(rowsBefore: number, row: number, capacity: number): void {
    this.open(capacity);
    this.#missBefore(rowsBefore, row);
  }

  /** Forget all rows and begin again as `kind`. */
  restart(kind: number): void {
    this.kind = kind;
    this.#blocks.clear();
    this.#cells = undefined;
    this.#dates = new DateOrder();
    this.#resolution = 0;
    this.#integers = true;
    this.#present = 0;
    this.#quotedMissing = false;
  }

  /** Open a block for `capacity` rows. */
  open(capacity: number): void {
    this.#capacity = capacity;
    const { kind, survey } = this;
    if (kind === Kind.number || kind === Kind.time) {
      if (!survey || this.values.length !== capacity) this.values = new Float64Array(capacity);
    } else if (kind === Kind.level && (!survey || this.codes.length !== capacity))
      this.codes = new Int32Array(capacity);
  }

  /** Move the rows of all closed blocks to the start of one open block of this capacity. */
  widen(capacity: number): void {
    const { kind } = this;
    this.#capacity = capacity;
    this.#present = 0; // they will be counted again when this block is closed
    if (kind === Kind.level) {
      this.codes = new Int32Array(capacity);
      this.codes.set(this.#blocks.join((length) => new Int32Array(length)));
    } else if (kind === Kind.number || kind === Kind.time) {
      this.values = new Float64Array(capacity);
      this.values.set(this.#blocks.join((length) => new Float64Array(length)));
    }
    this.#blocks.clear();
  }

  /** Close the block after its first `rows` rows. */
  close(rows: number): void {
    if (this.kind === Kind.number) this.#tallyValues(rows);
    else if (this.kind === Kind.level) this.#tallyCodes(rows);
    if (!this.survey && this.kind === Kind.level) this.#blocks.push(this.codes, rows);
    else if (!this.survey && (this.kind === Kind.number || this.kind === Kind.time))
      this.#blocks.push(this.values, rows);
    else this.#blocks.rows += rows;
  }

  #tallyValues(rows: number): void {
    const { values } = this;
    for (let i = 0; i < rows; i++) {
      if (Number.isNaN(values[i]!)) continue;
      this.#present++;
      if (!Number.isSafeInteger(values[i])) this.#integers = false;
    }
  }

  #tallyCodes(rows: number): void {
    const { codes } = this;
    let present = 0;
    for (let i = 0; i < rows; i++) if (codes[i]! >= 0) present++;
    this.#present += present;
    if (this.survey) this.#levels.trim();
  }

  /**
   * Read a plain number from `p` to the cell's end straight into row `row`: the position of the delimiter or line end
   * behind it, or -1 (and nothing stored) when the cell is anything else. A line must end behind `p`.
   */
  readNumber(bytes: Uint8Array, p: number, row: number, delimiter: number): number {
    let byte = bytes[p]!;
    if (byte === delimiter) {
      this.values[row] = NaN;
      return p;
    }
    const cell = p;
    if (byte === 0x2d) byte = bytes[++p]!;
    const first = p;
    let digit = byte - 0x30;
    let whole = 0; // at most nine digits are right, and only so many are used: 32-bit arithmetic is quick
    while (digit >= 0 && digit <= 9) {
      whole = (Math.imul(whole, 10) + digit) | 0;
      byte = bytes[++p]!;
      digit = byte - 0x30;
    }
    const wholeDigits = p - first;
    let part = 0;
    let partDigits = 0;
    if (byte === this.rules.decimal && byte !== delimiter) {
      const point = p;
      byte = bytes[++p]!;
      digit = byte - 0x30;
      while (digit >= 0 && digit <= 9) {
        part = (Math.imul(part, 10) + digit) | 0;
        byte = bytes[++p]!;
        digit = byte - 0x30;
      }
      partDigits = p - point - 1;
    }
    if (byte !== delimiter && byte !== 0x0a && byte !== 0x0d) return -1;
    let size = whole;
    if (wholeDigits > 9 || partDigits > 9 || wholeDigits + partDigits > 15) {
      size = parseUnsigned(bytes, first, p, this.rules.decimal);
      if (Number.isNaN(size)) return -1;
    } else {
      if (wholeDigits === 0 || (wholeDigits > 1 && bytes[first] === 0x30)) return -1; // a code such as 01234
      const scale = powersOfTen[partDigits]!;
      if (partDigits > 0) size = (whole * scale + part) / scale; // numerator and scale are exact: rounded once
    }
    this.values[row] = cell === first ? size : -size;
    return p;
  }

  /** The same for a column of dates, year first, with a time in whole seconds or none. */
  readTime(bytes: Uint8Array, p: number, row: number, delimiter: number): number {
    if (!this.#dates.yearFirst) return -1;
    const end = times.parsePlain(bytes, p);
    const byte = bytes[end];
    if (end < 0 || (byte !== delimiter && byte !== 0x0a && byte !== 0x0d)) return -1;
    if (times.resolution > this.#resolution) this.#resolution = times.resolution;
    this.values[row] = times.value;
    return end;
  }

  /** The same for a column of levels: an unquoted cell without spaces around it. */
  readLevel(bytes: Uint8Array, p: number, row: number, delimiter: number): number {
    const from = p;
    let byte = bytes[p]!;
    if (byte === 0x22 || byte === 0x20 || (byte === 0x09 && delimiter !== 0x09)) return -1;
    let hash = hashStart;
    const ceiling = delimiter > 0x0d ? delimiter : 0x0d; // most bytes lie above, and need one comparison only
    while (byte > ceiling || (byte !== delimiter && byte !== 0x0a && byte !== 0x0d)) {
      hash = Math.imul(hash ^ byte, hashPrime);
      byte = bytes[++p]!;
    }
    if (p === from) {
      this.codes[row] = -1;
      return p;
    }
    const last = bytes[p - 1]!;
    if (last === 0x20 || last === 0x09) return -1;
    this.codes[row] = this.#levels.codeHashed(bytes, from, p, hash);
    return p;
  }

  /** Take any cell, trimmed and without its quotes; false when it does not fit the column. */
  accept(bytes: Uint8Array, from: number, to: number, quoted: boolean, row: number): boolean {
    if (this.kind === Kind.level) this.codes[row] = this.#levels.code(bytes, from, to, quoted);
    else if (this.kind === Kind.number) return this.#acceptNumber(bytes, from, to, quoted, row);
    else if (this.kind === Kind.time) return this.#acceptTime(bytes, from, to, quoted, row);
    else if (this.kind === Kind.unknown) return this.#settle(bytes, from, to, quoted, row);
    return true;
  }

  /** Take a number that came as one (JSON); false when the column holds something else. */
  acceptNumber(value: number, row: number): boolean {
    if (this.kind === Kind.unknown) this.#become(Kind.number, row);
    if (this.kind === Kind.number) this.values[row] = value;
    return this.kind !== Kind.time && this.kind !== Kind.level;
  }

  acceptMissing(row: number): void {
    if (this.kind === Kind.number || this.kind === Kind.time) this.values[row] = NaN;
    else if (this.kind === Kind.level) this.codes[row] = -1;
  }

  #acceptNumber(bytes: Uint8Array, from: number, to: number, quoted: boolean, row: number): boolean {
    const value = parseNumber(bytes, from, to, this.rules.decimal);
    this.values[row] = value;
    return !Number.isNaN(value) || this.#missing(bytes, from, to, quoted);
  }

  #acceptTime(bytes: Uint8Array, from: number, to: number, quoted: boolean, row: number): boolean {
    const value = times.parse(bytes, from, to);
    this.values[row] = value;
    return !Number.isNaN(value) ? this.#noteTime() : this.#missing(bytes, from, to, quoted);
  }

  #noteTime(): boolean {
    if (times.resolution > this.#resolution) this.#resolution = times.resolution;
    return this.#dates.note(times);
  }

  #missing(bytes: Uint8Array, from: number, to: number, quoted: boolean): boolean {
    if (!this.rules.missing.has(bytes, from, to)) return false;
    if (quoted && from < to) this.#quotedMissing = true;
    return true;
  }

  /** The first value decides what to try. */
  #settle(bytes: Uint8Array, from: number, to: number, quoted: boolean, row: number): boolean {
    if (this.#missing(bytes, from, to, quoted)) return true;
    if (!Number.isNaN(parseNumber(bytes, from, to, this.rules.decimal))) this.#become(Kind.number, row);
    else if (!Number.isNaN(times.parse(bytes, from, to))) this.#become(Kind.time, row);
    else if (this.#quotedMissing)
      return false; // among texts a quoted NA is a text: read them again as such
    else this.#become(Kind.level, row);
    return this.accept(bytes, from, to, quoted, row);
  }

  /** All earlier rows are missing. */
  #become(kind: number, row: number): void {
    this.kind = kind;
    this.open(this.#capacity);
    this.#missBefore(this.#blocks.rows, row);
  }

  #missBefore(rowsBefore: number, row: number): void {
    this.values.fill(NaN, 0, row);
    this.codes.fill(-1, 0, row);
    this.#blocks.clear();
    const settled = this.kind === Kind.number || this.kind === Kind.time || this.kind === Kind.level;
    if (rowsBefore === 0) return;
    if (this.survey || !settled) this.#blocks.rows = rowsBefore;
    else if (this.kind === Kind.level) this.#blocks.push(new Int32Array(rowsBefore).fill(-1), rowsBefore);
    else this.#blocks.push(new Float64Array(rowsBefore).fill(NaN), rowsBefore);
  }

  /** Why the column, now complete, must be read again as levels, if so. */
  get mustRestart(): boolean {
    return (
      this.kind === Kind.failed ||
      (this.kind === Kind.unknown && this.#quotedMissing) ||
      (this.kind === Kind.time && this.#dates.ambiguous)
    );
  }

  get ambiguousDates(): boolean {
    return this.kind === Kind.time && this.#dates.ambiguous;
  }

  get hasNul(): boolean {
    return this.#cells?.hasNul ?? false;
  }

  /** Whether all texts held are valid in this encoding. */
  validIn(encoding: Encoding): boolean {
    return this.kind !== Kind.level || this.#levels.strings(encoding) !== undefined;
  }

  /** Distinct texts of a level column; none of any other. */
  levels(encoding: Encoding): readonly string[] {
    return (this.kind === Kind.level && this.#levels.strings(encoding)) || [];
  }

  /** The type, once all rows were seen. */
  plan(encoding: Encoding): ColumnPlan {
    const facts = { resolution: resolutions[this.#resolution]!, monthFirst: this.#dates.monthFirst };
    if (this.kind === Kind.time) return { type: "time", ...facts };
    if (this.kind !== Kind.level)
      return { type: this.#integers && this.#present > 0 ? "integer" : "numeric", ...facts };
    const levels = this.#levels.complete ? this.#levels.strings(encoding) : undefined;
    return { type: levelType(this.#levels.distinct, this.#present, levels), ...facts };
  }

  /** All rows as a column of the planned type. */
  finish(encoding: Encoding, plan: ColumnPlan): Column {
    const { name } = this;
    if (this.kind === Kind.level) {
      const codes = this.#blocks.join((length) => new Int32Array(length));
      return levelColumn(name, codes, this.#levels.strings(encoding) ?? [], plan.type);
    }
    const settled = this.kind === Kind.number || this.kind === Kind.time;
    const values = settled
      ? this.#blocks.join((length) => new Float64Array(length))
      : new Float64Array(this.#blocks.rows).fill(NaN);
    if (plan.type !== "time") return { name, type: plan.type === "integer" ? "integer" : "numeric", values };
    if (plan.monthFirst) for (let i = 0; i < values.length; i++) values[i] = exchangeDayAndMonth(values[i]!);
    return { name, type: "time", values, resolution: plan.resolution };
  }

  /** The closed block as a column of its own; the next block starts afresh, with levels of its own. */
  takeBatch(encoding: Encoding, plan: ColumnPlan): Column {
    const column = this.finish(encoding, plan);
    const dates = this.#dates;
    this.restart(this.kind);
    this.#dates = dates;
    return column;
  }
}
