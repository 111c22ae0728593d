/**
 * Parquet through hyparquet, one column of one row group at a time.
 * @module
 */
import { DataError } from "@pushforward/core";
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetScan, type SchemaElement } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { bytesOf, type StreamSource } from "../source.js";
import { checkPages } from "./check-pages.js";
import { floorDivide } from "./floor-divide.js";
import type { NativeKind } from "./native-column.js";
import type { NativeFile } from "./read-native.js";

const parsers = {
  timestampFromMilliseconds: (millis: bigint) => Number(millis),
  timestampFromMicroseconds: (micros: bigint) => floorDivide(micros, 1000n),
  timestampFromNanoseconds: (nanos: bigint) => floorDivide(nanos, 1_000_000n),
  dateFromDays: (days: number) => days * 86_400_000,
  jsonFromBytes: (bytes: Uint8Array) => bytes && new TextDecoder().decode(bytes),
};

/** @throws DataError when the file is damaged, cut off or written in an unknown way. */
export async function openParquet(source: StreamSource): Promise<NativeFile> {
  const damaged = (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${source.name}: cannot be read as Parquet (${reason}); it may be cut off or damaged`);
  };
  const file = await bufferOf(source);
  const metadata = await parquetMetadataAsync(file, { parsers }).catch(damaged);
  const fields = topLevel(metadata);
  const decimals = fields.map(takeDecimal);
  const scan = await parquetScan({
    file: checked(file, metadata),
    metadata,
    compressors,
    parsers,
    useOffsetIndex: false,
  }).catch(damaged);
  return {
    columns: fields.map((field, j) => ({
      name: field.name,
      kind: decimals[j] === undefined ? kindOf(field) : "number",
    })),
    parts: scan.ranges.map(({ rowStart, rowEnd }) => rowEnd - rowStart),
    async read(j, part) {
      const { name } = fields[j]!;
      const values = await scan.readColumn({ column: name, ...scan.ranges[part]! }).catch(damaged);
      const scale = decimals[j];
      return scale === undefined ? values : Array.from(values as ArrayLike<unknown>, (value) => decimal(value, scale));
    },
  };
}

/** The same file; where it is read from the first page of a column on, its pages are looked at. */
function checked(file: AsyncBuffer, { row_groups: groups }: FileMetaData): AsyncBuffer {
  const valuesFrom = new Map<number, { readonly end: number; readonly values: number }>();
  for (const { meta_data: column } of groups.flatMap(({ columns }) => columns)) {
    if (!column) continue;
    const [dictionary, data] = [Number(column.dictionary_page_offset ?? 0), Number(column.data_page_offset)];
    const start = dictionary > 0 && dictionary < data ? dictionary : data;
    const end = start + Number(column.total_compressed_size);
    valuesFrom.set(start, { end, values: Number(column.num_values) });
  }
  const slice = async (start: number, end?: number): Promise<ArrayBuffer> => {
    const buffer = await file.slice(start, end);
    const column = valuesFrom.get(start);
    if (column) checkPages(new Uint8Array(buffer, 0, Math.min(buffer.byteLength, column.end - start)), column.values);
    return buffer;
  };
  return { byteLength: file.byteLength, slice };
}

async function bufferOf(source: StreamSource): Promise<AsyncBuffer> {
  const { slice, size } = source;
  if (slice && size !== undefined)
    return { byteLength: size, slice: async (start, end) => exactBuffer(await slice.call(source, start, end ?? size)) };
  const bytes = await bytesOf(source);
  return { byteLength: bytes.length, slice: (start, end) => exactBuffer(bytes.subarray(start, end)) };
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return (whole ? bytes : bytes.slice()).buffer as ArrayBuffer;
}

/** Columns are the children of the schema's root; those of nested columns are passed over. */
function topLevel({ schema }: FileMetaData): SchemaElement[] {
  const fields: SchemaElement[] = [];
  for (let i = 1; i < schema.length; i = behind(schema, i)) fields.push(schema[i]!);
  return fields;
}

function behind(schema: readonly SchemaElement[], i: number): number {
  let next = i + 1;
  for (let child = 0; child < (schema[i]?.num_children ?? 0); child++) next = behind(schema, next);
  return next;
}

function kindOf({
  type,
  converted_type: converted,
  logical_type: logical,
  num_children: children,
}: SchemaElement): NativeKind {
  if (children || type === "BOOLEAN" || type === "BYTE_ARRAY") return "level";
  if (converted === "DATE" || logical?.type === "DATE") return "day";
  if (type === "INT96" || logical?.type === "TIMESTAMP" || converted?.startsWith("TIMESTAMP")) return "time";
  return type === "FIXED_LEN_BYTE_ARRAY" && logical?.type !== "FLOAT16" ? "level" : "number";
}

/**
 * Scale of a decimal column, whose mark is taken off the schema so that raw integers arrive: dividing them once is
 * exact where multiplying by a power such as 0.01 is not.
 */
function takeDecimal(field: SchemaElement): number | undefined {
  const isDecimal = field.converted_type === "DECIMAL" || field.logical_type?.type === "DECIMAL";
  if (!isDecimal || field.type === "BYTE_ARRAY") return undefined;
  const scale = field.scale ?? (field.logical_type?.type === "DECIMAL" ? field.logical_type.scale : 0);
  delete field.converted_type;
  delete field.logical_type;
  return scale;
}

function decimal(value: unknown, scale: number): number | undefined {
  if (value === null || value === undefined) return undefined;
  return Number(`${value instanceof Uint8Array ? signedInteger(value) : String(value)}e-${scale}`);
}

/** Two's complement, most significant byte first. */
function signedInteger(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}
