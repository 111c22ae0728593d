/**
 * ONNX files as graphs: nodes in the order in which they run, arrays that are part of the file, inputs and outputs.
 *
 * A file comes from anybody: lengths, sizes and names are held against what is there, and nothing in it is run that
 * `operators.ts` does not know. Arrays kept in other files are refused.
 *
 * Source: [onnx].
 * @module
 */
import { DataError } from "@pushforward/core";
import { type Field, fieldsOf, safeOf, wholesOf, wordOf } from "./protobuf.js";
import { checkSize, sizeOf, type Tensor } from "./tensor.js";

export interface OnnxNode {
  /** The operator, such as Gemm. */
  readonly kind: string;
  /** Names; an empty one stands for an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface Attribute {
  readonly number?: number;
  readonly numbers?: readonly number[];
  readonly word?: string;
  readonly tensor?: Tensor;
}

/** An input; sides that the file leaves open are null, and the shape is when it tells none. */
export interface OnnxInput {
  readonly name: string;
  readonly shape: readonly (number | null)[] | null;
}

export interface OnnxGraph {
  /** What messages call the file. */
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly parameters: ReadonlyMap<string, Tensor>;
  /** Those that are no parameters. */
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly string[];
}

/** @throws DataError when the file is damaged, or holds what is not read here. */
export function readOnnx(bytes: Uint8Array, name: string): OnnxGraph {
  const model = fieldsOf(bytes, name);
  const graph = model.find(({ number, bytes: inner }) => number === 7 && inner)?.bytes;
  if (!graph) throw new DataError(`${name}: holds no network; an ONNX file is expected`);
  const fields = fieldsOf(graph, name);
  const all = (number: number) => fields.filter((field) => field.number === number && field.bytes);
  const parameters = new Map(all(5).map((field) => namedTensor(field.bytes!, name)));
  const inputs = all(11).map((field) => inputOf(field.bytes!, name));
  return {
    name,
    nodes: all(1).map((field) => nodeOf(field.bytes!, name)),
    parameters,
    inputs: inputs.filter((input) => !parameters.has(input.name)),
    outputs: all(12).map((field) => inputOf(field.bytes!, name).name),
  };
}

function nodeOf(bytes: Uint8Array, where: string): OnnxNode {
  const fields = fieldsOf(bytes, where);
  const words = (number: number) => fields.filter((field) => field.number === number).map(wordOf);
  const [kind = "", domain = ""] = [words(4)[0], words(7)[0]];
  if (domain !== "" && domain !== "ai.onnx")
    throw new DataError(`${where}: operator ${kind} is of ${domain}, and only those of ONNX itself are known`);
  const attributes = fields.filter(({ number, bytes: inner }) => number === 5 && inner);
  return {
    kind,
    inputs: words(1),
    outputs: words(2),
    attributes: new Map(attributes.map((field) => attributeOf(field.bytes!, where))),
  };
}

function attributeOf(bytes: Uint8Array, where: string): [string, Attribute] {
  const fields = fieldsOf(bytes, where);
  const first = (number: number) => fields.find((field) => field.number === number);
  const [float, whole, word, tensor] = [first(2)?.bytes, first(3)?.whole, first(4), first(5)?.bytes];
  const wholes = fields.filter(({ number }) => number === 8).flatMap((field) => wholesOf(field, where));
  const floats = fields.filter(({ number }) => number === 7).flatMap((field) => listed(field, 1, where));
  const number = float ? numbersIn(float, 1, where)[0] : whole === undefined ? undefined : Number(whole);
  return [
    first(1) ? wordOf(first(1)!) : "",
    {
      ...(number !== undefined && { number }),
      ...(wholes.length > 0 && { numbers: wholes.map(Number) }),
      ...(floats.length > 0 && { numbers: floats }),
      ...(word && { word: wordOf(word) }),
      ...(tensor && { tensor: namedTensor(tensor, where)[1] }),
    },
  ];
}

function inputOf(bytes: Uint8Array, where: string): OnnxInput {
  const fields = fieldsOf(bytes, where);
  const name = fields.find(({ number }) => number === 1);
  let inner = fields.find(({ number }) => number === 2)?.bytes;
  for (const number of [1, 2]) inner = inner && fieldsOf(inner, where).find((field) => field.number === number)?.bytes;
  const sides = inner && fieldsOf(inner, where).filter((field) => field.number === 1 && field.bytes);
  const shape = sides?.map((side) => {
    const told = fieldsOf(side.bytes!, where).find(({ number }) => number === 1)?.whole;
    return told === undefined || told <= 0n ? null : safeOf(told, where);
  });
  return { name: name ? wordOf(name) : "", shape: shape ?? null };
}

/** Numbers by the codes of their types. */
const types: Readonly<Record<number, string>> = { 1: "float", 6: "int32", 7: "int64", 9: "bool", 10: "half float", 11: "double" }; // biome-ignore format: one line
const widths: Readonly<Record<number, number>> = { 1: 4, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8 };
const floats = ["float", "half float", "double"];
/** Fields that hold the numbers of each type when they are not raw. */
const places: Readonly<Record<number, number>> = { 1: 4, 6: 5, 7: 7, 9: 5, 10: 5, 11: 10 };

function namedTensor(bytes: Uint8Array, where: string): [string, Tensor] {
  const fields = fieldsOf(bytes, where);
  const of = (number: number) => fields.filter((field) => field.number === number);
  const name = of(8)[0] ? wordOf(of(8)[0]!) : "";
  const here = `${where}: array ${name}`;
  const type = safeOf(of(2)[0]?.whole ?? 0n, here);
  if (!(type in types)) throw new DataError(`${here} is of type ${type}; known are ${Object.values(types).join(", ")}`);
  if (of(13).length > 0 || (of(14)[0]?.whole ?? 0n) !== 0n)
    throw new DataError(`${here} is kept in another file; export the network with its weights in one file`);
  const shape = of(1).flatMap((field) => wholesOf(field, here).map((side) => safeOf(side, here)));
  checkSize(shape, here);
  const raw = of(9)[0]?.bytes;
  const values = raw ? numbersIn(raw, type, here) : of(places[type]!).flatMap((field) => listed(field, type, here));
  if (shape.some((side) => side < 0) || sizeOf(shape) !== values.length)
    throw new DataError(`${here} has ${values.length} numbers where ${shape.join(" × ") || 1} are told`);
  return [name, { shape, data: Float64Array.from(values), whole: !floats.includes(types[type]!) }];
}

/** Floats are packed or single, whole numbers are of variable length. */
const listed = (field: Field, type: number, where: string): number[] =>
  type === 1 || type === 11
    ? numbersIn(field.bytes ?? new Uint8Array(), type, where)
    : wholesOf(field, where).map((value) => (type === 10 ? halfFloat(Number(value)) : Number(value)));

/** Sign, five bits of exponent, ten of fraction. */
function halfFloat(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction ? Number.NaN : Infinity) : (1024 + fraction) * 2 ** (exponent - 25); // biome-ignore format: one line
  return bits & 0x8000 ? -size : size;
}

/** Little-endian numbers. */
function numbersIn(bytes: Uint8Array, type: number, where: string): number[] {
  const width = widths[type]!;
  if (bytes.length % width !== 0) throw new DataError(`${where} is cut off: ${bytes.length} bytes of ${types[type]}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / width }, (_, i) => {
    if (type === 1) return view.getFloat32(i * width, true);
    if (type === 11) return view.getFloat64(i * width, true);
    if (type === 10) return halfFloat(view.getUint16(i * width, true));
    // Exporters write the largest of them for "to the end".
    if (type === 7) return Number(view.getBigInt64(i * width, true));
    return type === 6 ? view.getInt32(i * width, true) : view.getUint8(i);
  });
}
