/**
 * One cell of delimited text at a time: quotes, doubled quotes, spaces around a cell.
 * @module
 */
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

export class CellReader {
  /** Returned in place of a position. */
  static readonly unfinished = -1;
  static readonly badQuote = -2;

  /** The last cell is `bytes[from … to)`: part of the buffer, or of a copy where quotes were doubled. */
  bytes: Uint8Array = new Uint8Array(0);
  from = 0;
  to = 0;
  quoted = false;
  /** Line ends inside quoted cells so far. */
  lineEnds = 0;
  #copy = new Uint8Array(256);

  constructor(readonly delimiter: number) {}

  /**
   * Read the cell that starts at `p`: the position of the delimiter or line end behind it, `unfinished` when a quoted
   * cell is still open at `end`, `badQuote` when text follows a closing quote. A line must end right before `end`.
   */
  read(buffer: Uint8Array, p: number, end: number): number {
    const { delimiter } = this;
    while (buffer[p] === SPACE || (buffer[p] === TAB && delimiter !== TAB)) p++;
    if (buffer[p] === QUOTE) return this.#readQuoted(buffer, p + 1, end);
    const from = p;
    let byte = buffer[p]!;
    while (byte !== delimiter && byte !== LF && byte !== CR) byte = buffer[++p]!;
    let to = p;
    while (to > from && (buffer[to - 1] === SPACE || buffer[to - 1] === TAB)) to--;
    this.#set(buffer, from, to, false);
    return p;
  }

  #readQuoted(buffer: Uint8Array, from: number, end: number): number {
    let p = from;
    let doubled = 0;
    for (; ; p++) {
      if (p >= end) return CellReader.unfinished;
      const byte = buffer[p]!;
      if (byte === QUOTE) {
        if (buffer[p + 1] !== QUOTE) break;
        doubled++;
        p++;
      } else if (byte === LF || (byte === CR && buffer[p + 1] !== LF)) this.lineEnds++;
    }
    if (doubled > 0) this.#unfold(buffer, from, p, doubled);
    else this.#set(buffer, from, p, true);
    return this.#afterQuote(buffer, p + 1);
  }

  #afterQuote(buffer: Uint8Array, p: number): number {
    const { delimiter } = this;
    while (buffer[p] === SPACE || (buffer[p] === TAB && delimiter !== TAB)) p++;
    const byte = buffer[p];
    return byte === delimiter || byte === LF || byte === CR ? p : CellReader.badQuote;
  }

  /** Copy a cell with its doubled quotes made single. */
  #unfold(buffer: Uint8Array, from: number, to: number, doubled: number): void {
    const length = to - from - doubled;
    if (this.#copy.length < length) this.#copy = new Uint8Array(length * 2);
    for (let p = from, q = 0; p < to; p++, q++) {
      this.#copy[q] = buffer[p]!;
      if (buffer[p] === QUOTE) p++;
    }
    this.#set(this.#copy, 0, length, true);
  }

  #set(bytes: Uint8Array, from: number, to: number, quoted: boolean): void {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.quoted = quoted;
  }
}
