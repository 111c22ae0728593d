/**
 * NumPy arrays (.npy) and archives of them (.npz).
 * @module
 */
import { DataError } from "@pushforward/core";
import { unzipSync } from "fflate";
import { bytesOf, type StreamSource } from "../source.js";
import { floorDivide } from "./floor-divide.js";
import type { NativeKind } from "./native-column.js";
import type { NativeFile } from "./read-native.js";

interface NumpyArray {
  readonly name: string;
  readonly kind: NativeKind;
  readonly rows: number;
  /** Absent for a 1-D array. */
  readonly columns?: number;
  readonly at: (row: number, column: number) => unknown;
}

type Reader = (view: DataView, offset: number, little: boolean) => unknown;

const readers: Readonly<Record<string, Reader>> = {
  f2: (v, o, l) => half(v.getUint16(o, l)),
  f4: (v, o, l) => v.getFloat32(o, l),
  f8: (v, o, l) => v.getFloat64(o, l),
  i1: (v, o) => v.getInt8(o),
  i2: (v, o, l) => v.getInt16(o, l),
  i4: (v, o, l) => v.getInt32(o, l),
  i8: (v, o, l) => v.getBigInt64(o, l),
  u1: (v, o) => v.getUint8(o),
  u2: (v, o, l) => v.getUint16(o, l),
  u4: (v, o, l) => v.getUint32(o, l),
  u8: (v, o, l) => v.getBigUint64(o, l),
  b1: (v, o) => v.getUint8(o) !== 0,
};

/** One array: 1-D becomes the column `value`, 2-D becomes `column_0`, `column_1`, … */
export async function openNpy(source: StreamSource): Promise<NativeFile> {
  const array = parseArray(await bytesOf(source), source.name, "column");
  return fileOf([array.columns === undefined ? { ...array, name: "value" } : array], source.name);
}

/** An archive: each 1-D array becomes a column, a 2-D one becomes `name_0`, `name_1`, … */
export async function openNpz(source: StreamSource): Promise<NativeFile> {
  const entries = Object.entries(unzip(await bytesOf(source), source.name)).filter(([name]) => name.endsWith(".npy"));
  if (entries.length === 0) throw new DataError(`${source.name}: is a zip archive without .npy arrays`);
  const arrays = entries.map(([name, bytes]) => parseArray(bytes, `${source.name}: ${name}`, name.slice(0, -4)));
  return fileOf(arrays, source.name);
}

function unzip(bytes: Uint8Array, name: string): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes);
  } catch (error) {
    throw new DataError(`${name}: the archive is damaged or cut off (${String(error)})`);
  }
}

function fileOf(arrays: readonly NumpyArray[], name: string): NativeFile {
  const rows = arrays[0]!.rows;
  for (const array of arrays)
    if (array.rows !== rows)
      throw new DataError(`${name}: ${array.name} has ${array.rows} rows where ${arrays[0]!.name} has ${rows}`);
  const columns = arrays.flatMap((array) =>
    Array.from({ length: array.columns ?? 1 }, (_, j) => ({
      name: array.columns === undefined ? array.name : `${array.name}_${j}`,
      kind: array.kind,
      values: () => Array.from({ length: rows }, (__, i) => array.at(i, j)),
    })),
  );
  return { columns, parts: [rows], read: (j) => columns[j]!.values() };
}

function parseArray(bytes: Uint8Array, where: string, name: string): NumpyArray {
  const { descr, fortran, shape, start } = parseHeader(bytes, where);
  if (shape.length === 0 || shape.length > 2)
    throw new DataError(`${where}: has ${shape.length} dimensions; a table needs 1 or 2`);
  const [rows, columns = 1] = shape as [number, number?];
  const { size, kind, read } = elementOf(descr, where);
  if (bytes.length - start < rows * columns * size)
    throw new DataError(
      `${where}: holds ${bytes.length - start} bytes of values where ${rows} × ${columns} need ${rows * columns * size}; it is cut off`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const [rowStep, columnStep] = fortran ? [size, size * rows] : [size * columns, size];
  const at = (i: number, j: number) => read(view, i * rowStep + j * columnStep);
  return { name, kind, rows, at, ...(shape.length === 2 && { columns }) };
}

function parseHeader(bytes: Uint8Array, where: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = (bytes[6] ?? 0) >= 2;
  const from = wide ? 12 : 10;
  const length = bytes.length < from ? -1 : wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (bytes[0] !== 0x93 || length < 0 || bytes.length < from + length)
    throw new DataError(`${where}: does not begin like a NumPy array; it may be cut off or damaged`);
  const text = new TextDecoder("latin1").decode(bytes.subarray(from, from + length));
  const descr = /'descr':\s*(?:'([^']*)'|(\[))/.exec(text);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (descr?.[2]) throw new DataError(`${where}: is a structured array; save its fields as arrays of an .npz file`);
  if (!descr?.[1] || shape === undefined) throw new DataError(`${where}: has an unreadable header`);
  const sizes = shape
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map(Number);
  return { descr: descr[1], fortran: /'fortran_order':\s*True/.test(text), shape: sizes, start: from + length };
}

function elementOf(
  descr: string,
  where: string,
): { size: number; kind: NativeKind; read: (v: DataView, o: number) => unknown } {
  const [, order = "<", type = "", count = "", unit] = /^([<>|=])?([a-zA-Z])(\d+)(?:\[(\w+)\])?$/.exec(descr) ?? [];
  const little = order !== ">";
  const size = Number(count);
  const reader = readers[`${type}${count}`];
  if (reader) return { size, kind: type === "b" ? "level" : "number", read: (v, o) => reader(v, o, little) };
  if (type === "U")
    return { size: 4 * size, kind: "level", read: (v, o) => characters(size, (i) => v.getUint32(o + 4 * i, little)) };
  if (type === "S") return { size, kind: "level", read: (v, o) => characters(size, (i) => v.getUint8(o + i)) };
  if (type === "M" && unit) return { size: 8, ...datetime(unit, little, where) };
  throw new DataError(
    `${where}: holds ${type === "O" ? "Python objects" : type === "c" ? "complex numbers" : `type ${descr}`}; ` +
      "real numbers, booleans, texts and datetime64 are read",
  );
}

function characters(count: number, unit: (i: number) => number): string {
  let text = "";
  for (let i = 0; i < count; i++) text += unit(i) === 0 ? "\0" : String.fromCodePoint(unit(i));
  return text.replace(/\0+$/, "");
}

/** Milliseconds of a datetime64 unit, as a fraction of BigInts. */
const units: Readonly<Record<string, readonly [bigint, bigint]>> = {
  W: [604_800_000n, 1n],
  D: [86_400_000n, 1n],
  h: [3_600_000n, 1n],
  m: [60_000n, 1n],
  s: [1000n, 1n],
  ms: [1n, 1n],
  us: [1n, 1000n],
  ns: [1n, 1_000_000n],
};

function datetime(
  unit: string,
  little: boolean,
  where: string,
): { kind: NativeKind; read: (v: DataView, o: number) => unknown } {
  const [times, per] = units[unit] ?? [0n, 1n];
  if (times === 0n) throw new DataError(`${where}: datetime64 in units of ${unit} is not read; use D, s, ms, us or ns`);
  const notATime = -(2n ** 63n);
  const read = (v: DataView, o: number) => {
    const value = v.getBigInt64(o, little);
    return value === notATime ? null : floorDivide(value * times, per);
  };
  return { kind: unit === "D" || unit === "W" ? "day" : "time", read };
}

/** Half precision; all operations are exact. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return (sign * fraction) / 16_777_216;
  return exponent >= 25
    ? sign * (1024 + fraction) * (1 << (exponent - 25))
    : (sign * (1024 + fraction)) / (1 << (25 - exponent));
}
