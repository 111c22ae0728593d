/**
 * Where bytes come from: a Blob or File, bytes in memory, or anything that can be streamed again from its start.
 * @module
 */
import { DataError } from "@pushforward/core";

export interface StreamSource {
  readonly name: string;
  /** The bytes from the start; may be called more than once. */
  stream(): AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;
  /** Size in bytes when known. */
  readonly size?: number;
  /** Bytes `start … end - 1`, for formats read in places. */
  slice?(start: number, end: number): Promise<Uint8Array>;
}

export type Source = Blob | Uint8Array | StreamSource;

/** Give every source one shape. */
export function openSource(source: Source, name?: string): StreamSource {
  if (source instanceof Uint8Array)
    return {
      name: name ?? "data",
      size: source.length,
      stream: () => pieces(source),
      slice: async (start, end) => source.subarray(start, end),
    };
  if (typeof Blob !== "undefined" && source instanceof Blob)
    return {
      name: name ?? ("name" in source ? String(source.name) : "data"),
      size: source.size,
      stream: () => source.stream(),
      slice: async (start, end) => new Uint8Array(await source.slice(start, end).arrayBuffer()),
    };
  const stream = source as StreamSource;
  const { size, slice } = stream;
  return {
    name: name ?? stream.name,
    stream: () => stream.stream(),
    ...(size !== undefined && { size }),
    ...(slice && { slice: (start: number, end: number) => slice.call(stream, start, end) }),
  };
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20));
}

/** The chunks of a source. Browsers' streams are not all iterable, so they are read by hand. */
export async function* chunksOf(source: StreamSource): AsyncGenerator<Uint8Array> {
  const stream = source.stream();
  if (!("getReader" in stream)) return yield* stream;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The first bytes, at most `count`. */
export async function headOf(source: StreamSource, count: number): Promise<Uint8Array> {
  if (source.slice && source.size !== undefined) return source.slice(0, Math.min(count, source.size));
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunksOf(source)) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return join(parts).subarray(0, count);
}

/** All bytes. */
export async function bytesOf(source: StreamSource): Promise<Uint8Array> {
  if (source.slice && source.size !== undefined) return source.slice(0, source.size);
  const parts: Uint8Array[] = [];
  for await (const chunk of chunksOf(source)) parts.push(chunk);
  return join(parts);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The source behind gzip, uncompressed as it is streamed. @throws DataError when it is damaged or cut off. */
export function gunzip(source: StreamSource): StreamSource {
  return {
    name: source.name,
    async *stream() {
      const compressed = chunksOf(source);
      const input = new ReadableStream<BufferSource>({
        async pull(controller) {
          const { done, value } = await compressed.next();
          if (done) controller.close();
          else controller.enqueue(value as Uint8Array<ArrayBuffer>);
        },
        async cancel() {
          await compressed.return(undefined);
        },
      });
      try {
        yield* chunksOf({ name: "", stream: () => input.pipeThrough(new DecompressionStream("gzip")) });
      } catch (error) {
        throw new DataError(
          `${source.name}: the gzip data is damaged or cut off (${String(error)}); copy the file again`,
        );
      }
    },
  };
}
