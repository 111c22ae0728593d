/**
 * Bytes to strings: UTF-8, else windows-1252.
 * @module
 */

export type Encoding = "utf-8" | "windows-1252";

const pieceSize = 1 << 20;

/** Characters of the bytes 0x80 … 0x9f; engines disagree on the label `windows-1252`, so it is spelled out. */
const upperHalf =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
  "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of some bytes, or `undefined` when they are not UTF-8 though `encoding` says so. */
export function decode(bytes: Uint8Array, encoding: Encoding): string | undefined {
  if (encoding === "windows-1252") return decodeWindows(bytes);
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Strings `bytes[starts[i] … starts[i + 1])` less the last byte of each, for i < count, decoded many at a time. */
export function decodePieces(
  bytes: Uint8Array,
  starts: Int32Array,
  count: number,
  encoding: Encoding,
): string[] | undefined {
  const strings = new Array<string>(count);
  for (let i = 0; i < count; ) {
    let end = i + 1;
    while (end < count && starts[end + 1]! - starts[i]! <= pieceSize) end++;
    const piece = decode(bytes.subarray(starts[i]!, starts[end]!), encoding);
    if (piece === undefined) return undefined;
    const oneToOne = piece.length === starts[end]! - starts[i]!;
    let at = 0;
    for (; i < end; i++) {
      const length = oneToOne ? starts[i + 1]! - starts[i]! : unitsOf(bytes, starts[i]!, starts[i + 1]!);
      strings[i] = piece.slice(at, at + length - 1);
      at += length;
    }
  }
  return strings;
}

/** UTF-16 units of valid UTF-8: one a lead byte, two where the lead opens four bytes. */
function unitsOf(bytes: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let p = from; p < to; p++) {
    const byte = bytes[p]!;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

function decodeWindows(bytes: Uint8Array): string {
  const units = Uint16Array.from(bytes, (b) => (b >= 0x80 && b < 0xa0 ? upperHalf.charCodeAt(b - 0x80) : b));
  let text = "";
  for (let i = 0; i < units.length; i += 4096) text += String.fromCharCode(...units.subarray(i, i + 4096));
  return text;
}
