/**
 * Text to bytes, piece by piece, so that no string holds a whole file.
 * @module
 */
export class TextPieces {
  #parts: Uint8Array[] = [];
  #text = "";
  readonly #encoder = new TextEncoder();

  add(text: string): void {
    this.#text += text;
    if (this.#text.length > 1 << 20) this.#flush();
  }

  bytes(): Uint8Array {
    this.#flush();
    const bytes = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #flush(): void {
    this.#parts.push(this.#encoder.encode(this.#text));
    this.#text = "";
  }
}
