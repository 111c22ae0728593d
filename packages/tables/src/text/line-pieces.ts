/**
 * A text file in pieces that end with a line, in one buffer that is filled again and again.
 * @module
 */
import { breathe, DataError, stopIfAborted, type Watch } from "@pushforward/core";
import type { StreamSource } from "../source.js";
import { textChunks } from "./text-chunks.js";

const LF = 0x0a;
const CR = 0x0d;
const pieceSize = 1 << 20;
const longestRecord = 1 << 28;
/** After so many bytes the event loop gets its turn. */
const breathAfter = 1 << 24;

export interface Piece {
  readonly bytes: Uint8Array;
  readonly from: number;
  /** Behind the last line end in the piece. */
  readonly end: number;
  /** Whether the file ends here; a missing last line end has been added. */
  readonly last: boolean;
  /** To be set by the reader: where the next piece shall start. */
  consumed: number;
}

export async function* linePieces(source: StreamSource, watch?: Watch): AsyncGenerator<Piece> {
  const buffer = new LineBuffer(source);
  let total = 0;
  let breath = 0;
  let enough = pieceSize;
  for await (const chunk of textChunks(source)) {
    stopIfAborted(watch);
    buffer.add(chunk);
    total += chunk.length;
    if (buffer.waiting < enough) continue;
    const piece = buffer.piece(false);
    if (piece.end > piece.from) {
      yield piece;
      buffer.drop(piece);
    }
    // A row that is not complete is looked at again only when twice as much has come: linear in all.
    enough = Math.max(pieceSize, 2 * buffer.waiting);
    if (source.size) watch?.onProgress?.({ stage: `reading ${source.name}`, done: Math.min(total / source.size, 1) });
    if (total - breath > breathAfter) {
      breath = total;
      await breathe(watch);
    }
  }
  buffer.endLine();
  yield buffer.piece(true);
}

class LineBuffer {
  readonly name: string;
  #bytes: Uint8Array;
  #from = 0;
  #to = 0;

  constructor({ name, size = Number.POSITIVE_INFINITY }: StreamSource) {
    this.name = name;
    this.#bytes = new Uint8Array(Math.min(pieceSize + (pieceSize >> 1), size + 1)); // and the last line end
  }

  get waiting(): number {
    return this.#to - this.#from;
  }

  add(chunk: Uint8Array): void {
    if (this.#to + chunk.length + 1 > this.#bytes.length) this.#makeRoom(chunk.length + 1);
    this.#bytes.set(chunk, this.#to);
    this.#to += chunk.length;
  }

  endLine(): void {
    if (this.waiting > 0 && this.#bytes[this.#to - 1] !== LF) this.add(Uint8Array.of(LF));
  }

  piece(last: boolean): Piece {
    const end = last ? this.#to : this.#lastLineEnd();
    return { bytes: this.#bytes, from: this.#from, end, last, consumed: this.#from };
  }

  drop(piece: Piece): void {
    this.#from = piece.consumed;
  }

  #lastLineEnd(): number {
    const feed = this.#bytes.lastIndexOf(LF, this.#to - 1);
    if (feed >= this.#from) return feed + 1;
    // Old files end lines with CR alone; one at the very end may be the first half of CR LF.
    const ret = this.#bytes.lastIndexOf(CR, this.#to - 2);
    return ret >= this.#from ? ret + 1 : this.#from;
  }

  #makeRoom(more: number): void {
    const { waiting } = this;
    if (waiting > longestRecord)
      throw new DataError(
        `${this.name}: a row is longer than 256 MB; a quote may be opened and never closed, or the file is no text table`,
      );
    const fits = waiting + more <= this.#bytes.length * 0.75;
    const target = fits ? this.#bytes : new Uint8Array((waiting + more) * 2);
    target.set(this.#bytes.subarray(this.#from, this.#to));
    this.#bytes = target;
    this.#from = 0;
    this.#to = waiting;
  }
}
