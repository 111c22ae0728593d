/**
 * The operators of ONNX that networks are made of, in float64.
 *
 *     layers    Gemm, MatMul, LayerNormalization; over images Conv, ConvTranspose, pools and normalizations
 *     numbers   Add, Sub, Mul, Div, Pow, Mod, Min, Max, Clip, Neg, Abs, Sqrt, Reciprocal, Exp, Log, Sin, Cos, Erf, Floor, Ceil,
 *               Equal, Less, Greater, Where, sums, means
 *     bends     Relu, LeakyRelu, Elu, Tanh, Sigmoid, HardSigmoid, HardSwish, Softplus, Gelu, Swish, Softmax
 *     shapes    Concat, Split, Slice, Gather, Pad, Resize, Reshape, Shape, Expand, Transpose and their like
 *
 * Networks are trained in float32; here their weights are taken as they are and all sums are of float64, in one order.
 *
 * Source: [onnx].
 * @module
 */
import { cos, DataError, erf, exp, log, log1p, pow, sin, tanh } from "@pushforward/core";
import { matmul } from "@pushforward/kernels";
import { axesOf, type Call, need, numberOf, type Operator, place, told } from "./call.js";
import { normalizations, standardised } from "./normalizations.js";
import { shapeOperators } from "./shape-operators.js";
import { checkFinite, checkSize, combined, commonShape, type Loop, sizeOf, spreadTo, type Tensor } from "./tensor.js";
import { windowOperators } from "./window-operators.js";

const binary =
  (f: (a: number, b: number) => number, loop?: Loop): Operator =>
  (call) =>
    combined(need(call, 0), need(call, 1), f, call.where, loop);

const unary =
  (f: (x: number, attribute: (name: string, usual: number) => number) => number): Operator =>
  (call) => {
    const { shape, data } = need(call, 0);
    const attribute = (name: string, usual: number) => numberOf(call, name, usual);
    const out = new Float64Array(data.length);
    for (let e = 0; e < out.length; e++) out[e] = f(data[e]!, attribute);
    return { shape, data: out };
  };

const same: Operator = (call) => need(call, 0);

const hard = (x: number) => Math.max(0, Math.min(1, x));
const sigmoid = (x: number) => 1 / (1 + exp(-x));

export const operators: Readonly<Record<string, Operator>> = {
  // Networks do little else: these have loops of their own.
  Add: binary(
    (a, b) => a + b,
    (a, i, stepA, b, j, stepB, out, at, count) => {
      for (const end = at + count; at < end; at++, i += stepA, j += stepB) out[at] = a[i]! + b[j]!;
    },
  ),
  Sub: binary((a, b) => a - b),
  Mul: binary(
    (a, b) => a * b,
    (a, i, stepA, b, j, stepB, out, at, count) => {
      for (const end = at + count; at < end; at++, i += stepA, j += stepB) out[at] = a[i]! * b[j]!;
    },
  ),
  Div: (call) => {
    const [a, b] = [need(call, 0), need(call, 1)];
    return combined(a, b, a.whole && b.whole ? (x, y) => Math.trunc(x / y) : (x, y) => x / y, call.where);
  },
  Pow: (call) => {
    const x = need(call, 0);
    const power = (a: number, b: number) => (b === 2 ? a * a : pow(a, b));
    return { ...combined(x, need(call, 1), power, call.where), whole: x.whole === true };
  },
  Mod: (call) => {
    const whole = numberOf(call, "fmod", 0) === 0;
    return combined(need(call, 0), need(call, 1), (a, b) => (whole ? a - b * Math.floor(a / b) : a % b), call.where);
  },
  Equal: truthOf((a, b) => a === b),
  Less: truthOf((a, b) => a < b),
  Greater: truthOf((a, b) => a > b),
  Where: (call) => {
    const given = [0, 1, 2].map((i) => need(call, i));
    const shape = given.reduce<readonly number[]>((all, one) => commonShape(all, one.shape, call.where), []);
    const [yes, a, b] = given.map((one) => spreadTo(one, shape, call.where).data);
    const whole = given[1]!.whole === true && given[2]!.whole === true;
    return { shape, data: yes!.map((value, e) => (value !== 0 ? a![e]! : b![e]!)), whole };
  },
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Min: extreme(Math.min),
  Max: extreme(Math.max),
  Clip: (call) => {
    const { shape, data } = need(call, 0);
    const least = call.inputs[1]?.data[0] ?? numberOf(call, "min", -Infinity);
    const most = call.inputs[2]?.data[0] ?? numberOf(call, "max", Infinity);
    return { shape, data: data.map((x) => Math.min(most, Math.max(least, x))) };
  },
  ReduceMean: (call) => summed(call, true),
  ReduceSum: (call) => summed(call, false),
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
  HardSigmoid: unary((x, attribute) => hard(attribute("alpha", 0.2) * x + attribute("beta", 0.5))),
  HardSwish: unary((x) => x * hard(x / 6 + 0.5)),
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
  Identity: same,
  Dropout: same,
  Cast: (call) => {
    const to = numberOf(call, "to", 0);
    const { shape, data } = need(call, 0);
    if (wholes.includes(to)) return { shape, data: data.map(Math.trunc), whole: true };
    if (to === truth) return { shape, data: data.map((x) => Number(x !== 0)), whole: true };
    if (!floats.includes(to))
      throw new DataError(`${call.where}: casts to floats, whole numbers and truths only are known`);
    return { shape, data, whole: false };
  },
  Constant: (call) => {
    const tensor = told(call, "value")?.tensor;
    if (tensor) return tensor;
    for (const [kind, whole] of [
      ["value_float", false],
      ["value_int", true],
    ] as const) {
      const [number, numbers] = [told(call, kind)?.number, told(call, `${kind}s`)?.numbers];
      if (number !== undefined) return { shape: [], data: Float64Array.of(number), whole };
      if (numbers) return { shape: [numbers.length], data: Float64Array.from(numbers), whole };
    }
    throw new DataError(`${call.where}: a constant of a kind that is not known`);
  },
  ...shapeOperators,
  ...windowOperators,
  ...normalizations,
};

/** Of casts: float, half float, double, brain float; int32, int64. What is narrower is not rounded to it. */
const floats = [1, 10, 11, 16];
const wholes = [6, 7];
const truth = 9;

const gelu = (x: number) => (x / 2) * (1 + erf(x * Math.SQRT1_2));
const roughGelu = (x: number) => (x / 2) * (1 + tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

/** α·op(A)·op(B) + β·C. */
function gemm(call: Call): Tensor {
  const { kernels, where } = call;
  const flag = (name: string) => numberOf(call, name, 0) !== 0;
  const [a, b] = [matrix(need(call, 0), where), matrix(need(call, 1), where)];
  const [transposeA, transposeB] = [flag("transA"), flag("transB")];
  fit(transposeA ? a.rows : a.columns, transposeB ? b.columns : b.rows, where);
  checkSize([transposeA ? a.columns : a.rows, transposeB ? b.rows : b.columns], where);
  const { rows, columns, data } = matmul(kernels, a, b, {
    transposeA,
    transposeB,
    alpha: numberOf(call, "alpha", 1),
  });
  const out = { shape: [rows, columns], data };
  if (!call.inputs[2]) return out;
  const beta = numberOf(call, "beta", 1);
  return combined(out, need(call, 2), (x, c) => x + beta * c, where);
}

/** Rows of any rank by a matrix, or a matrix by a matrix for each of the sides before. */
function product(call: Call): Tensor {
  const { kernels, where } = call;
  const [a, b] = [need(call, 0), need(call, 1)];
  if (a.shape.length < 2 || b.shape.length < 2) throw new DataError(`${where}: matrices are expected`);
  const [rows, inner, columns] = [a.shape.at(-2)!, a.shape.at(-1)!, b.shape.at(-1)!];
  fit(inner, b.shape.at(-2)!, where);
  checkFinite(a.data, where);
  checkFinite(b.data, where);
  if (b.shape.length === 2) {
    const all = sizeOf(a.shape.slice(0, -1));
    checkSize([all, columns], where);
    const left = { rows: all, columns: inner, data: a.data };
    const right = { rows: inner, columns, data: b.data };
    return { shape: [...a.shape.slice(0, -1), columns], data: matmul(kernels, left, right).data };
  }
  const [beforeA, beforeB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const before = commonShape(beforeA, beforeB, where);
  const count = sizeOf(before);
  checkSize([count, rows, columns], where);
  const numbered = (sides: readonly number[]) => {
    const own = { shape: sides, data: Float64Array.from({ length: sizeOf(sides) }, (_, k) => k) };
    return combined(own, { shape: before, data: new Float64Array(count) }, (k) => k, where).data;
  };
  const [ofA, ofB] = [numbered(beforeA), numbered(beforeB)];
  const data = new Float64Array(count * rows * columns);
  for (let k = 0; k < count; k++) {
    const left = { rows, columns: inner, data: a.data.subarray(ofA[k]! * rows * inner, (ofA[k]! + 1) * rows * inner) };
    const right = { rows: inner, columns, data: b.data.subarray(ofB[k]! * inner * columns, (ofB[k]! + 1) * inner * columns) }; // biome-ignore format: one line
    data.set(matmul(kernels, left, right).data, k * rows * columns);
  }
  return { shape: [...before, rows, columns], data };
}

function matrix({ shape, data }: Tensor, where: string) {
  if (shape.length !== 2) throw new DataError(`${where}: a matrix is expected, not an array of ${shape.length} sides`);
  checkFinite(data, where);
  return { rows: shape[0]!, columns: shape[1]!, data };
}

function fit(a: number, b: number, where: string): void {
  if (a !== b) throw new DataError(`${where}: matrices do not fit, ${a} columns and ${b} rows`);
}

/** (x − mean)/√(variance + ε) over the last sides, by scale and shift. */
function normalised(call: Call): Tensor {
  const { shape, data } = need(call, 0);
  const axis = place(numberOf(call, "axis", -1), shape.length, call.where);
  const size = sizeOf(shape.slice(axis));
  const out = standardised(data, size, numberOf(call, "epsilon", 1e-5));
  const scaled = combined({ shape, data: out }, need(call, 1), (x, scale) => x * scale, call.where);
  return call.inputs[2] ? combined(scaled, need(call, 2), (x, shift) => x + shift, call.where) : scaled;
}

/** Over the last side. */
function softmax(call: Call): Tensor {
  const { shape, data } = need(call, 0);
  const axis = place(numberOf(call, "axis", -1), shape.length, call.where);
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

function extreme(f: (a: number, b: number) => number): Operator {
  return (call) =>
    call.inputs.slice(1).reduce<Tensor>((a, _, i) => combined(a, need(call, i + 1), f, call.where), need(call, 0));
}

function truthOf(f: (a: number, b: number) => boolean): Operator {
  return (call) => {
    const { shape, data } = combined(need(call, 0), need(call, 1), (a, b) => Number(f(a, b)), call.where);
    return { shape, data, whole: true };
  };
}

/** Over some sides, or over all; they stay with length 1 unless told otherwise. */
function summed(call: Call, mean: boolean): Tensor {
  const { shape, data } = need(call, 0);
  const given = axesOf(call, shape.length) ?? [];
  const none = given.length === 0;
  if (none && numberOf(call, "noop_with_empty_axes", 0) !== 0) return { shape, data };
  const over = (k: number) => none || given.includes(k);
  const sides = shape.map((side, k) => (over(k) ? 1 : side));
  checkSize(sides, call.where);
  const own = Float64Array.from({ length: sizeOf(sides) }, (_, k) => k);
  const places = combined({ shape: sides, data: own }, { shape, data }, (k) => k, call.where).data;
  const out = new Float64Array(own.length);
  for (let e = 0; e < data.length; e++) out[places[e]!]! += data[e]!;
  const count = mean ? data.length / Math.max(1, out.length) : 1;
  const kept = numberOf(call, "keepdims", 1) !== 0 ? sides : sides.filter((_, k) => !over(k));
  return { shape: kept, data: out.map((sum) => sum / count) };
}
