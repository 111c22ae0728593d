/**
 * The operators of ONNX that networks of dense layers are made of, in float64.
 *
 *     layers    Gemm, MatMul, LayerNormalization
 *     numbers   Add, Sub, Mul, Div, Pow, Neg, Abs, Sqrt, Reciprocal, Exp, Log, Sin, Cos, Erf
 *     bends     Relu, LeakyRelu, Elu, Tanh, Sigmoid, Softplus, Gelu, Swish, Softmax
 *     shapes    Concat, Reshape, Flatten, Squeeze, Unsqueeze, Transpose, Identity, Dropout, Cast, Constant
 *
 * Networks are trained in float32; here their weights are taken as they are and all sums are of float64, in one order.
 *
 * Source: [onnx].
 * @module
 */
import { cos, DataError, erf, exp, log, log1p, pow, sin, tanh } from "@pushforward/core";
import { type Kernels, matmul } from "@pushforward/kernels";
import type { Attribute, OnnxNode } from "./read-onnx.js";
import { checkSize, combined, sizeOf, type Tensor, transposed, zeros } from "./tensor.js";

export interface Call {
  readonly kernels: Kernels;
  readonly node: OnnxNode;
  /** Undefined where one is left out. */
  readonly inputs: readonly (Tensor | undefined)[];
  /** What messages call the place. */
  readonly where: string;
}

type Operator = (call: Call) => Tensor;

const binary =
  (f: (a: number, b: number) => number): Operator =>
  (call) =>
    combined(need(call, 0), need(call, 1), f, call.where);

const unary =
  (f: (x: number, attribute: (name: string, usual: number) => number) => number): Operator =>
  (call) => {
    const { shape, data } = need(call, 0);
    const attribute = (name: string, usual: number) => told(call, name)?.number ?? usual;
    const out = new Float64Array(data.length);
    for (let e = 0; e < out.length; e++) out[e] = f(data[e]!, attribute);
    return { shape, data: out };
  };

const same: Operator = (call) => need(call, 0);

const sigmoid = (x: number) => 1 / (1 + exp(-x));

export const operators: Readonly<Record<string, Operator>> = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Pow: binary((a, b) => (b === 2 ? a * a : pow(a, b))),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Exp: unary(exp),
  Log: unary(log),
  Sin: unary(sin),
  Cos: unary(cos),
  Erf: unary(erf),
  Relu: unary((x) => (x > 0 ? x : 0)),
  LeakyRelu: unary((x, attribute) => (x >= 0 ? x : attribute("alpha", 0.01) * x)),
  Elu: unary((x, attribute) => (x >= 0 ? x : attribute("alpha", 1) * (exp(x) - 1))),
  Tanh: unary(tanh),
  Sigmoid: unary(sigmoid),
  Softplus: unary((x) => Math.max(x, 0) + log1p(exp(-Math.abs(x)))),
  Swish: unary((x, attribute) => x * sigmoid(attribute("alpha", 1) * x)),
  Gelu: (call) => {
    const bend = told(call, "approximate")?.word === "tanh" ? roughGelu : gelu;
    return unary(bend)(call);
  },
  Softmax: softmax,
  Gemm: gemm,
  MatMul: product,
  LayerNormalization: normalised,
  Concat: joined,
  Reshape: reshaped,
  Flatten: (call) => {
    const { shape, data } = need(call, 0);
    const axis = place(told(call, "axis")?.number ?? 1, shape.length + 1, call.where);
    return { shape: [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))], data };
  },
  Squeeze: (call) => {
    const { shape, data } = need(call, 0);
    const axes = axesOf(call, shape.length) ?? shape.flatMap((side, k) => (side === 1 ? [k] : []));
    if (axes.some((k) => shape[k] !== 1)) throw new DataError(`${call.where}: a side that goes must be 1`);
    return { shape: shape.filter((_, k) => !axes.includes(k)), data };
  },
  Unsqueeze: (call) => {
    const { shape, data } = need(call, 0);
    const given = told(call, "axes")?.numbers ?? [...need(call, 1).data];
    const rank = shape.length + given.length;
    const axes = given.map((axis) => place(axis, rank, call.where));
    const rest = [...shape];
    return { shape: Array.from({ length: rank }, (_, k) => (axes.includes(k) ? 1 : (rest.shift() ?? 1))), data };
  },
  Transpose: (call) => {
    const x = need(call, 0);
    const order = told(call, "perm")?.numbers ?? x.shape.map((_, k) => x.shape.length - 1 - k);
    const whole = order.length === x.shape.length && new Set(order).size === order.length && order.every((k) => k in x.shape); // biome-ignore format: one line
    if (!whole) throw new DataError(`${call.where}: perm does not name each side once`);
    return transposed(x, order);
  },
  Identity: same,
  Dropout: same,
  Cast: (call) => {
    const to = told(call, "to")?.number;
    if (to !== 1 && to !== 11) throw new DataError(`${call.where}: casts to float and double only are known`);
    return need(call, 0);
  },
  Constant: (call) => {
    const tensor = told(call, "value")?.tensor;
    const [number, numbers] = [told(call, "value_float")?.number, told(call, "value_ints")?.numbers];
    if (tensor) return tensor;
    if (number !== undefined) return { shape: [], data: Float64Array.of(number) };
    if (numbers) return { shape: [numbers.length], data: Float64Array.from(numbers) };
    throw new DataError(`${call.where}: a constant of a kind that is not known`);
  },
};

const gelu = (x: number) => (x / 2) * (1 + erf(x * Math.SQRT1_2));
const roughGelu = (x: number) => (x / 2) * (1 + tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

const told = ({ node }: Call, name: string): Attribute | undefined => node.attributes.get(name);

function need({ inputs, where }: Call, i: number): Tensor {
  const input = inputs[i];
  if (!input) throw new DataError(`${where}: input ${i + 1} is missing`);
  return input;
}

/** An axis, counted from the end when negative. */
function place(axis: number, rank: number, where: string): number {
  const at = axis < 0 ? axis + rank : axis;
  if (!(at >= 0 && at < rank)) throw new DataError(`${where}: side ${axis} of ${rank}`);
  return at;
}

/** Older files tell axes as an attribute, newer ones as an input. */
function axesOf(call: Call, rank: number): number[] | undefined {
  const given = told(call, "axes")?.numbers ?? (call.inputs[1] && [...call.inputs[1].data]);
  return given?.map((axis) => place(axis, rank, call.where));
}

/** α·op(A)·op(B) + β·C. */
function gemm(call: Call): Tensor {
  const { kernels, where } = call;
  const flag = (name: string) => (told(call, name)?.number ?? 0) !== 0;
  const [a, b] = [matrix(need(call, 0), where), matrix(need(call, 1), where)];
  const [transposeA, transposeB] = [flag("transA"), flag("transB")];
  fit(transposeA ? a.rows : a.columns, transposeB ? b.columns : b.rows, where);
  checkSize([transposeA ? a.columns : a.rows, transposeB ? b.rows : b.columns], where);
  const { rows, columns, data } = matmul(kernels, a, b, {
    transposeA,
    transposeB,
    alpha: told(call, "alpha")?.number ?? 1,
  });
  const out = { shape: [rows, columns], data };
  if (!call.inputs[2]) return out;
  const beta = told(call, "beta")?.number ?? 1;
  return combined(out, need(call, 2), (x, c) => x + beta * c, where);
}

/** Rows of any rank by a matrix. */
function product(call: Call): Tensor {
  const { kernels, where } = call;
  const a = need(call, 0);
  const b = matrix(need(call, 1), where);
  const inner = a.shape[a.shape.length - 1] ?? 0;
  fit(a.shape.length < 2 ? -1 : inner, b.rows, where);
  const rows = sizeOf(a.shape.slice(0, -1));
  checkSize([rows, b.columns], where);
  const left = finite({ rows, columns: inner, data: a.data }, where);
  return { shape: [...a.shape.slice(0, -1), b.columns], data: matmul(kernels, left, b).data };
}

function matrix({ shape, data }: Tensor, where: string) {
  if (shape.length !== 2) throw new DataError(`${where}: a matrix is expected, not an array of ${shape.length} sides`);
  return finite({ rows: shape[0]!, columns: shape[1]!, data }, where);
}

function finite<T extends { readonly data: Float64Array }>(of: T, where: string): T {
  let sum = 0; // 0 · value is 0, or no number
  for (let e = 0; e < of.data.length; e++) sum += 0 * of.data[e]!;
  if (sum !== 0) throw new DataError(`${where}: the network makes numbers that are not finite`);
  return of;
}

function fit(a: number, b: number, where: string): void {
  if (a !== b) throw new DataError(`${where}: matrices do not fit, ${a} columns and ${b} rows`);
}

/** (x − mean)/√(variance + ε) over the last sides, by scale and shift. */
function normalised(call: Call): Tensor {
  const { shape, data } = need(call, 0);
  const axis = place(told(call, "axis")?.number ?? -1, shape.length, call.where);
  const size = sizeOf(shape.slice(axis));
  const epsilon = told(call, "epsilon")?.number ?? 1e-5;
  const out = new Float64Array(data.length);
  for (let from = 0; from < data.length; from += size) {
    const part = data.subarray(from, from + size);
    const mean = part.reduce((sum, value) => sum + value, 0) / size;
    const variance = part.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / size;
    for (let k = 0; k < size; k++) out[from + k] = (part[k]! - mean) / Math.sqrt(variance + epsilon);
  }
  const scaled = combined({ shape, data: out }, need(call, 1), (x, scale) => x * scale, call.where);
  return call.inputs[2] ? combined(scaled, need(call, 2), (x, shift) => x + shift, call.where) : scaled;
}

/** Over the last side. */
function softmax(call: Call): Tensor {
  const { shape, data } = need(call, 0);
  const axis = place(told(call, "axis")?.number ?? -1, shape.length, call.where);
  if (axis !== shape.length - 1) throw new DataError(`${call.where}: over the last side only`);
  const size = shape[axis]!;
  const out = new Float64Array(data.length);
  for (let from = 0; from < data.length; from += size) {
    const part = data.subarray(from, from + size);
    const top = part.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let k = 0; k < size; k++) sum += out[from + k] = exp(part[k]! - top);
    for (let k = 0; k < size; k++) out[from + k]! /= sum;
  }
  return { shape, data: out };
}

function joined(call: Call): Tensor {
  const parts = call.inputs.map((_, i) => need(call, i));
  const first = parts[0] ?? need(call, 0);
  const axis = place(told(call, "axis")?.number ?? 0, first.shape.length, call.where);
  const alike = ({ shape }: Tensor) => shape.length === first.shape.length && shape.every((side, k) => k === axis || side === first.shape[k]); // biome-ignore format: one line
  if (!parts.every(alike)) throw new DataError(`${call.where}: arrays that are joined must agree on all other sides`);
  const side = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const shape = first.shape.map((value, k) => (k === axis ? side : value));
  const data = zeros(shape, call.where);
  const blocks = sizeOf(shape.slice(0, axis));
  const inner = sizeOf(shape.slice(axis + 1));
  let at = 0;
  for (let block = 0; block < blocks; block++)
    for (const part of parts) {
      const size = part.shape[axis]! * inner;
      data.set(part.data.subarray(block * size, (block + 1) * size), at);
      at += size;
    }
  return { shape, data };
}

/** A side of −1 is what is left, one of 0 stays as it is. */
function reshaped(call: Call): Tensor {
  const { shape, data } = need(call, 0);
  const asked = [...need(call, 1).data].map((side, k) => (side === 0 ? (shape[k] ?? 0) : side));
  const known = asked.reduce((size, side) => (side === -1 ? size : size * side), 1);
  const sides = asked.map((side) => (side === -1 ? data.length / known : side));
  const fits = sizeOf(sides) === data.length && sides.every((side) => Number.isInteger(side) && side >= 0);
  if (!fits) throw new DataError(`${call.where}: ${shape.join(" × ")} numbers cannot become ${asked.join(" × ")}`);
  return { shape: sides, data };
}
