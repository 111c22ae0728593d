/**
 * The operators of ONNX that move a window over images and sequences: n × channels × sides.
 *
 * A convolution lays the numbers under each place of its window out as a column and multiplies by the matrix of its weights;
 * the transposed one goes that way back. Time O(n·places·window·channels in·channels out), memory O(places·window·channels)
 * beside what goes in and out.
 * @module
 */
import { DataError } from "@pushforward/core";
import { type Kernels, matmul } from "@pushforward/kernels";
import { type Call, need, numberOf, type Operator, told } from "./call.js";
import { meanOf } from "./normalizations.js";
import { checkFinite, checkSize, sizeOf, type Tensor, zeros } from "./tensor.js";

export const windowOperators: Readonly<Record<string, Operator>> = {
  Conv: convolved,
  ConvTranspose: spread,
  MaxPool: (call) => pooled(call, "largest"),
  AveragePool: (call) => pooled(call, numberOf(call, "count_include_pad", 0) !== 0 ? "mean of all" : "mean"),
  GlobalAveragePool: (call) => {
    const { shape, data } = need(call, 0);
    const size = sizeOf(shape.slice(2));
    const out = Float64Array.from({ length: data.length / Math.max(1, size) }, (_, at) =>
      meanOf(data, at * size, size),
    );
    return { shape: shape.map((side, k) => (k < 2 ? side : 1)), data: out };
  },
};

/** How a window goes over two sides. */
interface Window {
  readonly n: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Above and left of the first number. */
  readonly pads: readonly [number, number];
  readonly outHeight: number;
  readonly outWidth: number;
  /** A side was put in, since a sequence has one only. */
  readonly flat: boolean;
}

/** The window of a node over an input of `shape`; `back` for the transposed convolution. */
function windowOf(call: Call, shape: readonly number[], kernelSides: readonly number[], back = false): Window {
  const { where } = call;
  const flat = shape.length === 3;
  if ((shape.length !== 4 && !flat) || kernelSides.length !== shape.length - 2)
    throw new DataError(`${where}: windows over one side or two are known, not over ${shape.length - 2}`);
  const two = (list: readonly number[], usual: number): readonly [number, number] => (flat ? [usual, list[0]!] : [list[0]!, list[1]!]); // biome-ignore format: one line
  const pairOf = (name: string, usual: number, least: number) => {
    const list = told(call, name)?.numbers ?? kernelSides.map(() => usual);
    const fits = list.length === kernelSides.length && list.every((value) => Number.isInteger(value) && value >= least);
    if (!fits) throw new DataError(`${where}: ${name} of ${list.join(" × ")}`);
    return two(list, usual);
  };
  const kernel = two(kernelSides, 1);
  const [strides, dilations] = [pairOf("strides", 1, 1), pairOf("dilations", 1, 1)];
  const [height, width] = flat ? [1, shape[2]!] : [shape[2]!, shape[3]!];
  const reach = kernel.map((side, k) => (side - 1) * dilations[k]! + 1);
  if (numberOf(call, "ceil_mode", 0) !== 0) throw new DataError(`${where}: ceil_mode is not known`);
  const around = padsAround(call, flat, [height, width], reach, strides, back);
  const extra = back ? pairOf("output_padding", 0, 0) : [0, 0];
  const outSide = (side: number, k: number) =>
    back
      ? strides[k]! * (side - 1) + extra[k]! + reach[k]! - around[k]! - around[k + 2]!
      : Math.floor((side + around[k]! + around[k + 2]! - reach[k]!) / strides[k]!) + 1;
  const [outHeight, outWidth] = [outSide(height, 0), outSide(width, 1)];
  if (!(outHeight >= 1 && outWidth >= 1 && kernel.every((side) => side >= 1)))
    throw new DataError(`${where}: a window of ${kernel.join(" × ")} does not fit ${height} × ${width}`);
  checkSize([...kernel, outHeight, Math.max(outWidth, 4)], where); // runs take four numbers each
  return { n: shape[0]!, channels: shape[1]!, height, width, kernel, strides, dilations, pads: [around[0]!, around[1]!], outHeight, outWidth, flat }; // biome-ignore format: one line
}

/** Pads above, left, below, right. */
function padsAround(
  call: Call,
  flat: boolean,
  sides: readonly number[],
  reach: readonly number[],
  strides: readonly number[],
  back: boolean,
): readonly number[] {
  const mode = told(call, "auto_pad")?.word ?? "NOTSET";
  if (mode === "SAME_UPPER" || mode === "SAME_LOWER") {
    if (back) throw new DataError(`${call.where}: auto_pad ${mode} is not known here`);
    const total = sides.map((side, k) => Math.max(0, (Math.ceil(side / strides[k]!) - 1) * strides[k]! + reach[k]! - side)); // biome-ignore format: one line
    const first = total.map((pad) => (mode === "SAME_UPPER" ? Math.floor(pad / 2) : Math.ceil(pad / 2)));
    return [...first, ...total.map((pad, k) => pad - first[k]!)];
  }
  const pads = told(call, "pads")?.numbers ?? [];
  const given = mode === "VALID" || pads.length === 0 ? [0, 0, 0, 0] : flat ? [0, pads[0]!, 0, pads[1]!] : pads;
  if (told(call, "output_shape") || given.length !== 4 || !given.every((pad) => Number.isInteger(pad) && pad >= 0))
    throw new DataError(`${call.where}: pads of ${pads.join(" × ")}, or an output_shape, which is not known`);
  return given;
}

const outShape = ({ n, outHeight, outWidth, flat }: Window, channels: number): number[] =>
  flat ? [n, channels, outWidth] : [n, channels, outHeight, outWidth];

/** Runs of numbers under the window, at the places of some rows: which of its own, where in the image, where among the places, how many. */
function runsOf(
  { height, width, kernel, strides, dilations, pads, outHeight, outWidth }: Window,
  top = 0,
  bottom = outHeight,
): Int32Array {
  const runs: number[] = [];
  for (let ky = 0, window = 0; ky < kernel[0]; ky++)
    for (let kx = 0; kx < kernel[1]; kx++, window++) {
      const [offsetY, offsetX] = [ky * dilations[0] - pads[0], kx * dilations[1] - pads[1]];
      const first = Math.max(0, Math.ceil(-offsetX / strides[1]));
      const last = Math.min(outWidth - 1, Math.floor((width - 1 - offsetX) / strides[1]));
      if (first > last) continue;
      for (let y = top; y < bottom; y++) {
        const from = y * strides[0] + offsetY;
        if (from < 0 || from >= height) continue;
        const [place, at, count] = [
          from * width + first * strides[1] + offsetX,
          (y - top) * outWidth + first,
          last - first + 1,
        ];
        const end = runs.length - 4;
        const goesOn = runs[end] === window && runs[end + 1]! + runs[end + 3]! * strides[1] === place && runs[end + 2]! + runs[end + 3]! === at; // biome-ignore format: one line
        if (goesOn) runs[end + 3]! += count;
        else runs.push(window, place, at, count);
      }
    }
  return Int32Array.from(runs);
}

/** A channel of an image, from `image`, into the columns from `base`, which are `across` apart. */
function layOut(
  runs: Int32Array,
  step: number,
  x: Float64Array,
  image: number,
  columns: Float64Array,
  base: number,
  across: number,
): void {
  for (let r = 0; r < runs.length; r += 4) {
    let at = base + runs[r]! * across + runs[r + 2]!;
    let from = image + runs[r + 1]!;
    for (const end = at + runs[r + 3]!; at < end; at++, from += step) columns[at] = x[from]!;
  }
}

function copyRun(from: Float64Array, at: number, to: Float64Array, place: number, count: number, shift: number): void {
  for (let k = 0; k < count; k++) to[place + k] = from[at + k]! + shift;
}

/** The way back, added up. */
function addBack(
  runs: Int32Array,
  step: number,
  columns: Float64Array,
  base: number,
  across: number,
  out: Float64Array,
  image: number,
): void {
  for (let r = 0; r < runs.length; r += 4) {
    let from = base + runs[r]! * across + runs[r + 2]!;
    let at = image + runs[r + 1]!;
    for (const end = from + runs[r + 3]!; from < end; from++, at += step) out[at]! += columns[from]!;
  }
}

function groupsOf(call: Call, channels: number, weights: number): number {
  const groups = numberOf(call, "group", 1);
  if (!(Number.isInteger(groups) && groups >= 1 && channels % groups === 0 && weights % groups === 0))
    throw new DataError(`${call.where}: ${channels} and ${weights} channels in ${groups} groups`);
  return groups;
}

/** Columns of so many numbers at most are multiplied at once, images together. */
const columnsAtOnce = 1 << 17;

function convolved(call: Call): Tensor {
  const { kernels, where } = call;
  const [x, weights] = [need(call, 0), need(call, 1)];
  const window = windowOf(call, x.shape, weights.shape.slice(2));
  const { n, channels, height, width, outHeight, outWidth, strides } = window;
  const made = weights.shape[0]!;
  const groups = groupsOf(call, channels, made);
  const [inside, outside] = [channels / groups, made / groups];
  if (weights.shape[1] !== inside)
    throw new DataError(`${where}: weights for ${weights.shape[1]} channels, not ${inside}`);
  const rows = inside * sizeOf(window.kernel);
  checkSize([rows, outWidth], where);
  // Images that are small go together, of a large one some rows of places.
  const tall = Math.max(1, Math.min(outHeight, Math.floor(columnsAtOnce / (rows * outWidth))));
  const together = tall < outHeight ? 1 : Math.max(1, Math.min(n, Math.floor(columnsAtOnce / (rows * outHeight * outWidth)))); // biome-ignore format: one line
  const data = zeros(outShape(window, made), where);
  const shifts = shiftsOf(call, made);
  for (const given of [x, weights]) checkFinite(given.data, where);
  for (let top = 0; top < outHeight; top += tall) {
    const runs = runsOf(window, top, Math.min(outHeight, top + tall));
    const places = Math.min(tall, outHeight - top) * outWidth;
    for (let group = 0; group < groups; group++) {
      const own = weights.data.subarray(group * outside * rows, (group + 1) * outside * rows);
      for (let first = 0; first < n; first += together) {
        const count = Math.min(together, n - first);
        const columns = new Float64Array(rows * count * places);
        for (let i = 0; i < count; i++)
          for (let c = 0; c < inside; c++) {
            const image = ((first + i) * channels + group * inside + c) * height * width;
            const base = (c * rows * count * places) / inside + i * places;
            layOut(runs, strides[1], x.data, image, columns, base, count * places);
          }
        const out = times(kernels, own, columns, [outside, rows, count * places]);
        for (let c = 0; c < outside; c++)
          for (let i = 0; i < count; i++) {
            const channel = group * outside + c;
            const to = (((first + i) * made + channel) * outHeight + top) * outWidth;
            copyRun(out, (c * count + i) * places, data, to, places, shifts[channel]!);
          }
      }
    }
  }
  return { shape: outShape(window, made), data };
}

function spread(call: Call): Tensor {
  const { kernels, where } = call;
  const [x, weights] = [need(call, 0), need(call, 1)];
  const window = windowOf(call, x.shape, weights.shape.slice(2), true);
  const { n, channels, height, width, outHeight, outWidth } = window;
  const groups = groupsOf(call, channels, channels);
  const [inside, outside] = [channels / groups, weights.shape[1]!];
  if (weights.shape[0] !== channels) throw new DataError(`${where}: weights for ${weights.shape[0]} channels, not ${channels}`); // biome-ignore format: one line
  const [size, places] = [sizeOf(window.kernel), height * width];
  checkSize([outside * size, places], where);
  const data = zeros(outShape(window, outside * groups), where);
  shiftsOf(call, outside * groups).forEach((shift, c, { length }) => {
    const image = outHeight * outWidth;
    for (let i = 0; i < n; i++) data.fill(shift, (i * length + c) * image, (i * length + c + 1) * image);
  });
  // Its places are those of the input, and its image is the output.
  const runs = runsOf({ ...window, height: outHeight, width: outWidth, outHeight: height, outWidth: width });
  for (const given of [x, weights]) checkFinite(given.data, where);
  for (let part = 0; part < n * groups; part++) {
    const own = weights.data.subarray((part % groups) * inside * outside * size, ((part % groups) + 1) * inside * outside * size); // biome-ignore format: one line
    const image = x.data.subarray(part * inside * places, (part + 1) * inside * places);
    const columns = times(kernels, own, image, [outside * size, inside, places], true);
    for (let c = 0; c < outside; c++)
      addBack(runs, window.strides[1], columns, c * size * places, places, data, (part * outside + c) * outHeight * outWidth); // biome-ignore format: one line
  }
  return { shape: outShape(window, outside * groups), data };
}

/** op(A)·B, A of `rows` rows after op. */
function times(
  kernels: Kernels,
  a: Float64Array,
  b: Float64Array,
  [rows, inner, columns]: readonly [number, number, number],
  transposeA = false,
): Float64Array {
  const left = transposeA ? { rows: inner, columns: rows, data: a } : { rows, columns: inner, data: a };
  return matmul(kernels, left, { rows: inner, columns, data: b }, { transposeA }).data;
}

/** Of each channel that is made. */
function shiftsOf(call: Call, channels: number): Float64Array {
  const data = call.inputs[2]?.data ?? new Float64Array(channels);
  if (data.length !== channels) throw new DataError(`${call.where}: ${data.length} numbers for ${channels} channels`);
  return data;
}

function pooled(call: Call, how: "largest" | "mean" | "mean of all"): Tensor {
  const { shape, data: x } = need(call, 0);
  const window = windowOf(call, shape, told(call, "kernel_shape")?.numbers ?? []);
  const { height, width, outHeight, outWidth, kernel, strides } = window;
  const places = outHeight * outWidth;
  const out = zeros(outShape(window, shape[1]!), call.where).fill(how === "largest" ? Number.NEGATIVE_INFINITY : 0);
  const runs = runsOf(window);
  const seen = new Float64Array(places).fill(how === "mean of all" ? sizeOf(kernel) : 0);
  for (let r = 0; how === "mean" && r < runs.length; r += 4)
    for (let k = 0; k < runs[r + 3]!; k++) seen[runs[r + 2]! + k]!++;
  for (let image = 0; image < out.length / places; image++)
    for (let r = 0; r < runs.length; r += 4)
      for (let k = 0; k < runs[r + 3]!; k++) {
        const value = x[image * height * width + runs[r + 1]! + k * strides[1]]!;
        const at = image * places + runs[r + 2]! + k;
        out[at] = how === "largest" ? Math.max(out[at]!, value) : out[at]! + value;
      }
  if (how === "largest") return { shape: outShape(window, shape[1]!), data: out };
  return { shape: outShape(window, shape[1]!), data: out.map((sum, at) => sum / seen[at % places]!) };
}
