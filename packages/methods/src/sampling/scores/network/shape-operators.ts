/**
 * The operators of ONNX that move numbers about and leave them as they are (but for linear Resize).
 * @module
 */
import { DataError } from "@pushforward/core";
import { axesOf, type Call, need, numberOf, type Operator, place, told } from "./call.js";
import { checkSize, combined, sizeOf, spreadTo, type Tensor, taken, transposed, zeros } from "./tensor.js";

export const shapeOperators: Readonly<Record<string, Operator>> = {
  Concat: joined,
  Reshape: reshaped,
  Flatten: (call) => {
    const { shape, data } = need(call, 0);
    const asked = numberOf(call, "axis", 1);
    const axis = place(asked < 0 ? asked + shape.length : asked, shape.length + 1, call.where);
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
  Shape: (call) => {
    const sides = need(call, 0).shape.slice(numberOf(call, "start", 0), told(call, "end")?.number);
    return { shape: [sides.length], data: Float64Array.from(sides), whole: true };
  },
  Expand: (call) => spreadTo(need(call, 0), sidesIn(need(call, 1), call.where), call.where),
  ConstantOfShape: (call) => {
    const shape = sidesIn(need(call, 0), call.where);
    const value = told(call, "value")?.tensor;
    return { shape, data: zeros(shape, call.where).fill(value?.data[0] ?? 0), whole: value?.whole ?? false };
  },
  Gather: (call) => {
    const [x, at] = [need(call, 0), need(call, 1)];
    const axis = place(numberOf(call, "axis", 0), x.shape.length, call.where);
    const { data } = taken(x, axis, Array.from(at.data, (k) => place(k, x.shape[axis]!, call.where)), call.where); // biome-ignore format: one line
    return { shape: [...x.shape.slice(0, axis), ...at.shape, ...x.shape.slice(axis + 1)], data };
  },
  Slice: sliced,
  Split: parted,
  Pad: padded,
  Resize: resized,
};

function sidesIn({ data }: Tensor, where: string): number[] {
  if (!data.every((side) => Number.isInteger(side) && side >= 0)) throw new DataError(`${where}: sides are counts`);
  return [...data];
}

function joined(call: Call): Tensor {
  const parts = call.inputs.map((_, i) => need(call, i));
  const first = parts[0] ?? need(call, 0);
  const axis = place(numberOf(call, "axis", 0), first.shape.length, call.where);
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

/** From start to end by steps; older files tell them as attributes. */
function sliced(call: Call): Tensor {
  let x = need(call, 0);
  const list = (name: string, i: number) => told(call, name)?.numbers ?? (call.inputs[i] && [...call.inputs[i].data]);
  const [starts, ends, steps] = [list("starts", 1) ?? [], list("ends", 2) ?? [], list("steps", 4)];
  const axes = (list("axes", 3) ?? starts.map((_, k) => k)).map((axis) => place(axis, x.shape.length, call.where));
  if (ends.length !== starts.length || axes.length !== starts.length)
    throw new DataError(`${call.where}: ${starts.length} starts, ${ends.length} ends and ${axes.length} axes`);
  axes.forEach((axis, k) => {
    const [side, step] = [x.shape[axis]!, steps?.[k] ?? 1];
    if (!Number.isInteger(step) || step === 0) throw new DataError(`${call.where}: a step of ${step}`);
    const within = (at: number, least: number, most: number) => Math.max(least, Math.min(most, at < 0 ? at + side : at)); // biome-ignore format: one line
    const from = within(starts[k]!, 0, step > 0 ? side : side - 1);
    const to = within(ends[k]!, step > 0 ? 0 : -1, step > 0 ? side : side - 1);
    const indices: number[] = [];
    for (let at = from; step > 0 ? at < to : at > to; at += step) indices.push(at);
    x = taken(x, axis, indices, call.where);
  });
  return x;
}

/** In the sizes told, or in as many parts as there are outputs, the last one smaller where they do not fit. */
function parted(call: Call): Tensor[] {
  const x = need(call, 0);
  const axis = place(numberOf(call, "axis", 0), x.shape.length, call.where);
  const [side, count] = [x.shape[axis]!, call.node.outputs.length];
  const usual = Math.ceil(side / Math.max(1, count));
  const sizes = told(call, "split")?.numbers ?? (call.inputs[1] && [...call.inputs[1].data]) ?? call.node.outputs.map((_, k) => Math.max(0, Math.min(usual, side - k * usual))); // biome-ignore format: one line
  const whole = sizes.every((size) => Number.isInteger(size) && size >= 0) && sizes.reduce((a, b) => a + b, 0) === side;
  if (!whole || sizes.length !== count)
    throw new DataError(`${call.where}: ${side} cannot be split into ${sizes.join(" + ")} for ${count} outputs`);
  let from = 0;
  return sizes.map((size) => {
    const indices = Array.from({ length: size }, (_, k) => from + k);
    from += size;
    return taken(x, axis, indices, call.where);
  });
}

/** With a constant, or with what is near the edge. */
function padded(call: Call): Tensor {
  let x = need(call, 0);
  const mode = told(call, "mode")?.word ?? "constant";
  const pads = told(call, "pads")?.numbers ?? [...need(call, 1).data];
  const fill = call.inputs[2]?.data[0] ?? numberOf(call, "value", 0);
  const axes = call.inputs[3] ? [...call.inputs[3].data].map((axis) => place(axis, x.shape.length, call.where)) : x.shape.map((_, k) => k); // biome-ignore format: one line
  if (pads.length !== 2 * axes.length || !["constant", "reflect", "edge"].includes(mode))
    throw new DataError(`${call.where}: ${pads.length} pads for ${axes.length} sides, or mode ${mode} (known are constant, reflect, edge)`); // biome-ignore format: one line
  axes.forEach((axis, k) => {
    const side = x.shape[axis]!;
    const [before, after] = [pads[k]!, pads[k + axes.length]!];
    const fits = Number.isInteger(before) && Number.isInteger(after) && side + before + after >= 0 && (mode === "constant" || (side > 0 && (mode === "edge" || Math.max(before, after) < side))); // biome-ignore format: one line
    if (!fits) throw new DataError(`${call.where}: pads of ${before} and ${after} around ${side}`);
    const source = (at: number) => {
      if (at >= 0 && at < side) return at;
      if (mode === "constant") return -1;
      if (mode === "edge") return at < 0 ? 0 : side - 1;
      return at < 0 ? -at : 2 * (side - 1) - at;
    };
    checkSize([...x.shape.slice(0, axis), side + before + after, ...x.shape.slice(axis + 1)], call.where);
    x = taken(
      x,
      axis,
      Array.from({ length: side + before + after }, (_, at) => source(at - before)),
      call.where,
      fill,
    );
  });
  return x;
}

const roundings: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** To other sides, by the nearest numbers or along lines. */
function resized(call: Call): Tensor {
  let x = need(call, 0);
  const word = (name: string, usual: string) => told(call, name)?.word ?? usual;
  const [mode, coordinates] = [word("mode", "nearest"), word("coordinate_transformation_mode", "half_pixel")];
  const round = roundings[word("nearest_mode", "round_prefer_floor")];
  const known = ["nearest", "linear"].includes(mode) && ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"].includes(coordinates); // biome-ignore format: one line
  const plain = numberOf(call, "antialias", 0) === 0 && word("keep_aspect_ratio_policy", "stretch") === "stretch";
  if (!known || !round || !plain)
    throw new DataError(`${call.where}: of mode ${mode} by ${coordinates}; known are nearest and linear, without antialiasing or a kept aspect`); // biome-ignore format: one line
  const rank = x.shape.length;
  const given = (i: number) => (call.inputs[i]?.data.length ? call.inputs[i]!.data : undefined);
  const [scales, sizes] = [given(2), given(3)];
  const axes = told(call, "axes")?.numbers?.map((axis) => place(axis, rank, call.where)) ?? x.shape.map((_, k) => k);
  if ((scales ?? sizes)?.length !== axes.length) throw new DataError(`${call.where}: a scale or a size for each side`);
  axes.forEach((axis, k) => {
    const side = x.shape[axis]!;
    // Scales are of float32, and so is their product with a side: 5 · 1.4 is 7.
    const out = sizes ? sizes[k]! : Math.floor(Math.fround(side * scales![k]!));
    if (!(Number.isInteger(out) && out >= 1)) throw new DataError(`${call.where}: ${side} cannot become ${out}`);
    const scale = sizes ? out / side : scales![k]!;
    if (out === side && (scale === 1 || coordinates === "align_corners")) return;
    checkSize([...x.shape.slice(0, axis), out, ...x.shape.slice(axis + 1)], call.where);
    const place = (at: number) => {
      if (coordinates === "align_corners") return out > 1 ? (at * (side - 1)) / (out - 1) : 0;
      if (coordinates === "asymmetric") return at / scale;
      return coordinates === "pytorch_half_pixel" && out === 1 ? 0 : (at + 0.5) / scale - 0.5;
    };
    const inside = (at: number) => Math.max(0, Math.min(side - 1, at));
    const places = Array.from({ length: out }, (_, at) => place(at));
    if (mode === "nearest") {
      x = taken(x, axis, places.map((at) => inside(round(at))), call.where); // biome-ignore format: one line
      return;
    }
    const low = taken(x, axis, places.map((at) => inside(Math.floor(at))), call.where); // biome-ignore format: one line
    const high = taken(x, axis, places.map((at) => inside(Math.floor(at) + 1)), call.where); // biome-ignore format: one line
    const share = { shape: [out, ...x.shape.slice(axis + 1).map(() => 1)], data: Float64Array.from(places, (at) => at - Math.floor(at)) }; // biome-ignore format: one line
    const step = combined(
      combined(high, low, (a, b) => a - b, call.where),
      share,
      (a, b) => a * b,
      call.where,
    );
    x = combined(low, step, (a, b) => a + b, call.where);
  });
  return { ...x, whole: need(call, 0).whole === true };
}
