/**
 * The wire format of protocol buffers: a message is fields in a row, each a number, a kind and a value.
 *
 * Source: [protobuf].
 * @module
 */
import { DataError } from "@pushforward/core";

/** A field of a message; whole numbers, floats and bytes each where they belong. */
export interface Field {
  readonly number: number;
  /** Of kind 0. */
  readonly whole?: bigint;
  /** Of kinds 1 (8 bytes), 2 (any number of bytes) and 5 (4 bytes). */
  readonly bytes?: Uint8Array;
}

/** All fields of a message. @throws DataError when it is cut off or no message. */
export function fieldsOf(message: Uint8Array, where: string): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const whole = () => {
    const read = varint(message, at, where);
    at = read.next;
    return read.value;
  };
  while (at < message.length) {
    const key = whole();
    const number = Number(key >> 3n);
    const kind = Number(key & 7n);
    if (kind === 0) {
      fields.push({ number, whole: BigInt.asIntN(64, whole()) });
      continue;
    }
    const length = kind === 1 ? 8 : kind === 5 ? 4 : kind === 2 ? Number(whole()) : Number.NaN;
    if (Number.isNaN(length)) throw new DataError(`${where}: is no protocol buffer (a field of kind ${kind})`);
    if (length > message.length - at) throw new DataError(`${where}: is cut off, or no protocol buffer`);
    fields.push({ number, bytes: message.subarray(at, at + length) });
    at += length;
  }
  return fields;
}

/** The whole numbers of a field that repeats, one by one or packed. @throws DataError */
export function wholesOf({ whole, bytes }: Field, where: string): bigint[] {
  if (whole !== undefined) return [whole];
  const values: bigint[] = [];
  for (let at = 0; at < bytes!.length; ) {
    const { value, next } = varint(bytes!, at, where);
    values.push(BigInt.asIntN(64, value));
    at = next;
  }
  return values;
}

/** A count or a size. @throws DataError unless a whole number that float64 holds. */
export function safeOf(value: bigint | undefined, where: string): number {
  const number = Number(value ?? Number.NaN);
  if (!Number.isSafeInteger(number)) throw new DataError(`${where}: a whole number in it is missing or too large`);
  return number;
}

export const wordOf = ({ bytes }: Field): string => new TextDecoder().decode(bytes ?? new Uint8Array());

function varint(bytes: Uint8Array, from: number, where: string): { readonly value: bigint; readonly next: number } {
  let value = 0n;
  for (let at = from; at < bytes.length && at < from + 10; at++) {
    value |= BigInt(bytes[at]! & 127) << BigInt(7 * (at - from));
    if (bytes[at]! < 128) return { value, next: at + 1 };
  }
  throw new DataError(`${where}: is cut off, or no protocol buffer`);
}
