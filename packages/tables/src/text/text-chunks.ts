/**
 * Chunks of a text file as UTF-8 or a superset of ASCII: marks dropped, UTF-16 recoded, binary data refused.
 * @module
 */
import { DataError } from "@pushforward/core";
import { chunksOf, type StreamSource } from "../source.js";

/** @throws DataError at a NUL byte in the first chunk. */
export async function* textChunks(source: StreamSource): AsyncGenerator<Uint8Array> {
  const chunks = atLeast(3, chunksOf(source));
  const { value: first } = await chunks.next();
  if (!first) return;
  const label = byteOrder(first);
  if (label) return yield* recode(first.subarray(2), chunks, label);
  const marked = first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf;
  yield checked(source.name, marked ? first.subarray(3) : first);
  yield* chunks;
}

function byteOrder(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
}

function checked(name: string, chunk: Uint8Array): Uint8Array {
  if (chunk.includes(0)) throw notText(name);
  return chunk;
}

export function notText(name: string): DataError {
  return new DataError(
    `${name}: holds NUL bytes, so it is no text; it may be a binary file, or UTF-16 without its mark`,
  );
}

async function* recode(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  label: "utf-16le" | "utf-16be",
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(label);
  const encoder = new TextEncoder();
  yield encoder.encode(decoder.decode(first, { stream: true }));
  for await (const chunk of rest) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  yield encoder.encode(decoder.decode());
}

/** The same bytes with a first chunk of at least `count` bytes, if there are so many. */
async function* atLeast(count: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (!head) {
      yield chunk;
      continue;
    }
    const joined: Uint8Array = new Uint8Array(head.length + chunk.length);
    joined.set(head);
    joined.set(chunk, head.length);
    head = joined;
    if (head.length < count) continue;
    yield head;
    head = undefined;
  }
  if (head && head.length > 0) yield head;
}
