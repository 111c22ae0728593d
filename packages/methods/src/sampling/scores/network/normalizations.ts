/**
 * The operators of ONNX that take means off and divide by spreads, over images and sequences: n × channels × sides.
 * @module
 */
import { DataError } from "@pushforward/core";
import { type Call, need, numberOf, type Operator } from "./call.js";
import { sizeOf, type Tensor } from "./tensor.js";

export const normalizations: Readonly<Record<string, Operator>> = {
  BatchNormalization: (call) => {
    const { shape, data } = inputOf(call);
    const [mean, variance] = [need(call, 3).data, need(call, 4).data];
    const epsilon = numberOf(call, "epsilon", 1e-5);
    const out = byChannel(shape, data, mean, (x, m) => x - m, call.where);
    const roots = variance.map((v) => Math.sqrt(v + epsilon));
    return scaled(
      call,
      shape,
      byChannel(shape, out, roots, (x, root) => x / root, call.where),
    );
  },
  InstanceNormalization: (call) => {
    const { shape, data } = inputOf(call);
    const out = standardised(data, sizeOf(shape.slice(2)), numberOf(call, "epsilon", 1e-5));
    return scaled(call, shape, out);
  },
  GroupNormalization: (call) => {
    const { shape, data } = inputOf(call);
    const [channels, groups] = [shape[1] ?? 0, numberOf(call, "num_groups", 1)];
    if (!(groups >= 1 && channels % groups === 0)) throw new DataError(`${call.where}: ${channels} channels in ${groups} groups`); // biome-ignore format: one line
    const size = (channels / groups) * sizeOf(shape.slice(2));
    // Older files tell a scale and a shift of each group.
    const ofChannels = (numbers: Float64Array) => numbers.length === groups ? Float64Array.from({ length: channels }, (_, c) => numbers[Math.floor((c * groups) / channels)]!) : numbers; // biome-ignore format: one line
    return scaled(call, shape, standardised(data, size, numberOf(call, "epsilon", 1e-5)), ofChannels);
  },
};

export function meanOf(data: Float64Array, from: number, size: number): number {
  let sum = 0;
  for (let e = from; e < from + size; e++) sum += data[e]!;
  return sum / size;
}

/** @throws DataError where there are no channels. */
function inputOf(call: Call): Tensor {
  const x = need(call, 0);
  if (x.shape.length < 2)
    throw new DataError(`${call.where}: channels are expected, not ${x.shape.join(" × ")} numbers`);
  return x;
}

/** (x − mean)/√(variance + ε) of each block of so many numbers. */
export function standardised(data: Float64Array, size: number, epsilon: number): Float64Array {
  const out = new Float64Array(data.length);
  for (let from = 0; from < data.length; from += size) {
    const mean = meanOf(data, from, size);
    let squares = 0;
    for (let e = from; e < from + size; e++) squares += (data[e]! - mean) * (data[e]! - mean);
    const root = Math.sqrt(squares / size + epsilon);
    for (let e = from; e < from + size; e++) out[e] = (data[e]! - mean) / root;
  }
  return out;
}

/** f with the number of each channel. */
function byChannel(
  shape: readonly number[],
  data: Float64Array,
  numbers: Float64Array,
  f: (x: number, number: number) => number,
  where: string,
): Float64Array {
  const channels = shape[1] ?? 0;
  if (numbers.length !== channels) throw new DataError(`${where}: ${numbers.length} numbers for ${channels} channels`);
  const inner = sizeOf(shape.slice(2));
  const out = new Float64Array(data.length);
  for (let block = 0, e = 0; e < data.length; block++) {
    const number = numbers[block % channels]!;
    for (const end = e + inner; e < end; e++) out[e] = f(data[e]!, number);
  }
  return out;
}

/** By the scale and the shift of each channel. */
function scaled(
  call: Call,
  shape: readonly number[],
  data: Float64Array,
  ofChannels = (numbers: Float64Array) => numbers,
): Tensor {
  const out = byChannel(shape, data, ofChannels(need(call, 1).data), (x, scale) => x * scale, call.where);
  return { shape, data: byChannel(shape, out, ofChannels(need(call, 2).data), (x, shift) => x + shift, call.where) };
}
