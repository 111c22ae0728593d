/**
 * Arrow IPC, file or stream, through flechette.
 * @module
 */
import { DataError } from "@pushforward/core";
import { type Batch, type Column, type DataType, DateUnit, Type, tableFromIPC } from "@uwdata/flechette";
import { bytesOf, type StreamSource } from "../source.js";
import { floorDivide } from "./floor-divide.js";
import type { NativeKind } from "./native-column.js";
import type { NativeFile } from "./read-native.js";

/** @throws DataError when the file is damaged, cut off or compressed. */
export async function openArrow(source: StreamSource): Promise<NativeFile> {
  const bytes = await bytesOf(source);
  const table = parse(bytes, source.name);
  const columns = table.schema.fields.map(({ name, type }) => ({ name, kind: kindOf(type) }));
  const data = columns.map((_, j) => table.getChildAt(j));
  const parts = data[0] ? data[0].data.map((batch) => batch.length) : [];
  return { columns, parts, read: (j, part) => valuesOf(data[j]!, part, columns[j]!.kind) };
}

function parse(bytes: Uint8Array, name: string): ReturnType<typeof tableFromIPC> {
  try {
    return tableFromIPC(bytes, { useBigInt: true, useDecimalBigInt: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/compression/i.test(reason))
      throw new DataError(
        `${name}: its Arrow batches are compressed, which is not read; write it uncompressed or as Parquet`,
      );
    throw new DataError(`${name}: cannot be read as Arrow (${reason}); it may be cut off or damaged`);
  }
}

function kindOf(type: DataType): NativeKind {
  switch (type.typeId) {
    case Type.Int:
    case Type.Float:
    case Type.Decimal:
    case Type.Duration:
    case Type.Time:
      return "number";
    case Type.Date:
      return type.unit === DateUnit.DAY ? "day" : "time";
    case Type.Timestamp:
      return "time";
    default:
      return "level";
  }
}

function valuesOf(column: Column<unknown>, part: number, kind: NativeKind): ArrayLike<unknown> {
  const batch = column.data[part]!;
  if (column.type.typeId === Type.Timestamp) return timestamps(batch, column.type.unit);
  const values = batch.slice(0, batch.length);
  if (column.type.typeId === Type.Decimal) {
    const { scale } = column.type;
    return Array.from(values, (value) => (value === null ? null : Number(`${String(value)}e-${scale}`)));
  }
  return kind === "level" || batch.nullCount === 0 ? values : Array.from(values);
}

/** Thousands, millions, … of a unit in a second, by Arrow's number of the unit. */
const perSecond = [1n, 1000n, 1_000_000n, 1_000_000_000n] as const;

function timestamps(batch: Batch<unknown>, unit: 0 | 1 | 2 | 3): ArrayLike<unknown> {
  const values = batch.values as BigInt64Array;
  return Array.from({ length: batch.length }, (_, i) =>
    batch.nullCount === 0 || batch.isValid(i) ? floorDivide(values[i]! * 1000n, perSecond[unit]) : null,
  );
}
