/**
 * A release as a file: the noisy answers of one mechanism with their certificate. Safe to publish: it holds nothing that
 * the guarantee does not cover. docs/release-format.md describes it byte by byte.
 *
 *     8 bytes   89 50 46 52 0D 0A 1A 0A   (so that a change of line ends shows)
 *     uint32    version, 1
 *     uint32    H, bytes of the header
 *     H bytes   header: JSON in UTF-8
 *     zeros     up to a multiple of 8
 *     arrays    one after the other as the header lists them, little-endian, each filled with zeros up to 8 bytes
 *     16 bytes  MurmurHash3_x86_128 of all that comes before
 * @module
 */
import { DataError, hashBytes } from "@pushforward/core";
import type { Certificate } from "../certificate.js";
import type { Domain } from "../domain.js";
import { isRecord, type JsonObject } from "../schema/json-object.js";
import { readSchema } from "../schema/schema.js";
import { schemaJson } from "../schema/schema-json.js";
import { checkAnswers } from "./check-answers.js";
import { type ArrayType, type FlatAnswers, flatten, type NumberArray, unflatten } from "./flatten.js";

export interface Release {
  readonly mechanism: string;
  readonly certificate: Certificate;
  readonly domain: Domain;
  /** What the mechanism's `generate` takes. */
  readonly answers: unknown;
}

const magic = Uint8Array.of(0x89, 0x50, 0x46, 0x52, 0x0d, 0x0a, 0x1a, 0x0a);
const version = 1;
const preamble = 16;
const checksumBytes = 16;

/** Largest header, and most arrays, that are read. */
const mostHeader = 1 << 26;
const mostArrays = 1 << 16;

const arrayTypes: Readonly<Record<ArrayType, number>> = { f64: 8, f32: 4, i32: 4, u32: 4, u16: 2, u8: 1 };

interface ArrayCard {
  readonly type: ArrayType;
  readonly length: number;
}

/** The bytes of a release. @throws ArgumentError when the answers hold anything but plain values and number arrays. */
export function writeRelease({ mechanism, certificate, domain, answers }: Release): Uint8Array {
  const { plain, arrays } = flatten(answers, domain);
  const cards = arrays.map((array): ArrayCard => ({ type: typeOf(array), length: array.length }));
  const header = { format: "pushforward release", mechanism, certificate, schema: schemaJson(domain), arrays: cards, answers: plain }; // biome-ignore format: one line
  const json = new TextEncoder().encode(JSON.stringify(header));
  const size = filled(preamble + json.length) + cards.reduce((sum, card) => sum + filled(bytesOf(card)), 0);
  const bytes = new Uint8Array(size + checksumBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint32(8, version, true);
  view.setUint32(12, json.length, true);
  bytes.set(json, preamble);
  let at = filled(preamble + json.length);
  for (const [k, array] of arrays.entries()) {
    writeArray(view, at, array, cards[k]!.type);
    at += filled(bytesOf(cards[k]!));
  }
  for (const [k, word] of hashBytes(bytes.subarray(0, size)).entries()) view.setUint32(size + 4 * k, word, true);
  return bytes;
}

/**
 * The release in a file from anywhere. Nothing is allocated before its size is known to fit the file, and nothing is
 * run. `name` is what messages call it.
 *
 * @throws DataError when it is no release, damaged, cut off, or beyond the limits above.
 */
export function readRelease(bytes: Uint8Array, name = "the release"): Release {
  const header = readHeader(bytes, name);
  const { mechanism, certificate, schema } = header;
  if (typeof mechanism !== "string" || !isRecord(certificate) || !isRecord(header.answers))
    throw new DataError(`${name}: its header lacks the mechanism, the certificate or the answers`);
  const { domain } = readSchema(schema);
  const flat: FlatAnswers = { plain: header.answers, arrays: readArrays(bytes, header, name) };
  const answers = unflatten(flat, domain, name);
  checkAnswers(answers, domain, name);
  return { mechanism, certificate: certificate as unknown as Certificate, domain, answers };
}

function readHeader(bytes: Uint8Array, name: string): JsonObject & { readonly bytes: number } {
  if (bytes.length < preamble + checksumBytes || magic.some((byte, k) => bytes[k] !== byte))
    throw new DataError(`${name}: it is no release file, or its line ends were changed on the way; pushforward synthesize --release writes one`); // biome-ignore format: one line
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint32(8, true);
  if (found !== version) throw new DataError(`${name}: it is of version ${found}, and this program reads version ${version}`); // biome-ignore format: one line
  const length = view.getUint32(12, true);
  if (length > mostHeader || preamble + length + checksumBytes > bytes.length)
    throw new DataError(`${name}: its header does not fit the file; it was cut off or damaged`);
  checkSum(bytes, view, name);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(preamble, preamble + length)));
  } catch {
    throw new DataError(`${name}: its header cannot be read as JSON`); // too deep a nesting lands here, too
  }
  if (!isRecord(json)) throw new DataError(`${name}: its header is no object`);
  return { ...json, bytes: length };
}

function checkSum(bytes: Uint8Array, view: DataView, name: string): void {
  const end = bytes.length - checksumBytes;
  const fits = hashBytes(bytes.subarray(0, end)).every((word, k) => word === view.getUint32(end + 4 * k, true));
  if (!fits) throw new DataError(`${name}: its checksum does not fit; it was cut off or damaged on the way`);
}

function readArrays(bytes: Uint8Array, header: JsonObject & { bytes: number }, name: string): NumberArray[] {
  const { arrays } = header;
  if (!Array.isArray(arrays) || arrays.length > mostArrays || !arrays.every(isCard))
    throw new DataError(`${name}: its list of arrays cannot be read`);
  const end = bytes.length - checksumBytes;
  let at = filled(preamble + header.bytes);
  const places = arrays.map((card) => {
    const from = at;
    at += filled(bytesOf(card));
    return from;
  });
  if (at !== end) throw new DataError(`${name}: its arrays do not fill the file exactly; it was cut off or damaged`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return arrays.map((card, k) => readArray(view, places[k]!, card));
}

function isCard(card: unknown): card is ArrayCard {
  return isRecord(card) && Object.hasOwn(arrayTypes, card.type as string) && Number.isInteger(card.length) && (card.length as number) >= 0 && (card.length as number) < 2 ** 31; // biome-ignore format: one line
}

const bytesOf = ({ type, length }: ArrayCard): number => arrayTypes[type] * length;
const filled = (bytes: number): number => 8 * Math.ceil(bytes / 8);

function typeOf(array: NumberArray): ArrayType {
  if (array instanceof Float64Array) return "f64";
  if (array instanceof Float32Array) return "f32";
  if (array instanceof Int32Array) return "i32";
  if (array instanceof Uint32Array) return "u32";
  return array instanceof Uint16Array ? "u16" : "u8";
}

function writeArray(view: DataView, at: number, array: NumberArray, type: ArrayType): void {
  for (let i = 0; i < array.length; i++) {
    const value = array[i]!;
    if (type === "f64") view.setFloat64(at + 8 * i, value, true);
    else if (type === "f32") view.setFloat32(at + 4 * i, value, true);
    else if (type === "i32") view.setInt32(at + 4 * i, value, true);
    else if (type === "u32") view.setUint32(at + 4 * i, value, true);
    else if (type === "u16") view.setUint16(at + 2 * i, value, true);
    else view.setUint8(at + i, value);
  }
}

function readArray(view: DataView, at: number, { type, length }: ArrayCard): NumberArray {
  const fill = <T extends NumberArray>(out: T, get: (i: number) => number): T => {
    for (let i = 0; i < length; i++) out[i] = get(i);
    return out;
  };
  if (type === "f64") return fill(new Float64Array(length), (i) => view.getFloat64(at + 8 * i, true));
  if (type === "f32") return fill(new Float32Array(length), (i) => view.getFloat32(at + 4 * i, true));
  if (type === "i32") return fill(new Int32Array(length), (i) => view.getInt32(at + 4 * i, true));
  if (type === "u32") return fill(new Uint32Array(length), (i) => view.getUint32(at + 4 * i, true));
  if (type === "u16") return fill(new Uint16Array(length), (i) => view.getUint16(at + 2 * i, true));
  return fill(new Uint8Array(length), (i) => view.getUint8(at + i));
}
