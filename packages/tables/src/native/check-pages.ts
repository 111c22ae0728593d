/**
 * Headers of the pages of a Parquet column, looked at before the library reads them: where a count is missing, as in a damaged
 * file, it would read one and the same byte for ever, and where one is too large, make room for it.
 *
 * Headers are structs of Thrift's compact protocol. Time O(bytes of headers).
 * @module
 */

/** What can be told of a struct: its whole numbers and the structs in it, by their numbers. */
type Fields = Map<number, number | Fields>;

const deepest = 8;

class Cut extends Error {}

/** `bytes` are the pages of a column of so many values. @throws Error when a header cannot be */
export function checkPages(bytes: Uint8Array, values: number): void {
  const reader = new Reader(bytes);
  try {
    while (reader.at < bytes.length) {
      const header = reader.struct(0);
      const size = whole(header, 3, "size");
      const kind = header.get(1);
      if (kind === 0) checkCount(whole(part(header, 5), 1, "count of values"), values);
      if (kind === 2) whole(part(header, 7), 1, "count of values");
      if (kind === 3) checkSecond(part(header, 8), size, values);
      reader.at += size;
    }
  } catch (error) {
    // What is cut off is for the library to tell.
    if (!(error instanceof Cut)) throw error;
  }
}

function checkSecond(header: Fields, size: number, values: number): void {
  checkCount(whole(header, 1, "count of values"), values);
  checkCount(whole(header, 2, "count of missing values"), values);
  const levels = whole(header, 5, "length of levels") + whole(header, 6, "length of levels");
  if (levels > size) throw new Error("the levels of a page are longer than it");
}

function checkCount(count: number, values: number): void {
  if (count > values) throw new Error(`a page of ${count} values in a column of ${values}`);
}

function whole(fields: Fields, id: number, what: string): number {
  const value = fields.get(id);
  if (typeof value === "number" && value >= 0) return value;
  throw new Error(`a page without ${what}`);
}

function part(fields: Fields, id: number): Fields {
  const value = fields.get(id);
  if (value instanceof Map) return value;
  throw new Error("a page without its header");
}

class Reader {
  at = 0;

  constructor(readonly bytes: Uint8Array) {}

  struct(depth: number): Fields {
    if (depth > deepest) throw new Error("a page header of too many parts");
    const fields: Fields = new Map();
    for (let id = 0; ; ) {
      const head = this.byte();
      if (head === 0) return fields;
      id = head >> 4 === 0 ? this.signed() : id + (head >> 4);
      const value = this.value(head & 15, depth);
      if (value !== undefined) fields.set(id, value);
    }
  }

  /** A whole number or a struct; undefined for what is passed over. */
  value(type: number, depth: number): number | Fields | undefined {
    if (type === 1 || type === 2) return undefined; // the type is the value
    if (type === 3) return this.byte();
    if (type >= 4 && type <= 6) return this.signed();
    if (type === 7) this.pass(8);
    else if (type === 8) this.pass(this.varint());
    else if (type === 9 || type === 10) this.list(depth);
    else if (type === 12) return this.struct(depth + 1);
    else throw new Error(`a page header with a field of type ${type}`);
    return undefined;
  }

  list(depth: number): void {
    const head = this.byte();
    const type = head & 15;
    for (let left = head >> 4 === 15 ? this.varint() : head >> 4; left > 0; left--)
      if (type === 1 || type === 2) this.pass(1);
      else this.value(type, depth + 1);
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  pass(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length) throw new Cut();
  }

  byte(): number {
    this.pass(1);
    return this.bytes[this.at - 1]!;
  }
}
