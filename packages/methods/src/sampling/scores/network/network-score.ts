/**
 * The score of a trained network in an ONNX file, without a runtime for such files: networks of dense layers, convolutions and
 * attention are a few dozen operators, and evaluated here they give the same bits in Node and in every browser.
 *
 *     clean   the network gives D = E[X | x]:   s = (D − x)/σ²
 *     noise   it gives E[ξ | x], x = X + σ·ξ:   s = −ξ/σ
 *     score   it gives s
 *
 * Its first input is a row of points for each row of x, in their units, as n × d or as images of d numbers (channels by rows by
 * columns), its second σ: one number, or one for each row. What was trained at t·X + (1 − t)·ξ is a network of x/(1 + σ) and
 * t = 1/(1 + σ). Time O(rows · parameters) an evaluation, times the places of their windows for convolutions.
 * @module
 */
import { breathe, check, DataError } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { Score } from "../score.js";
import { operators } from "./operators.js";
import type { OnnxGraph, OnnxInput } from "./read-onnx.js";
import { checkSize, mostNumbers, sizeOf, type Tensor } from "./tensor.js";

export const predictions = ["clean", "noise", "score"] as const;
export type Prediction = (typeof predictions)[number];

/** Rows that pass through the network together, fewer where a row takes much memory; the bits do not depend on it. */
const mostTogether = 1024;
/** Whoever asks may be stopped so often. */
const breathMilliseconds = 50;

/**
 * @throws DataError when the network has not two inputs of fitting shapes, uses an operator that is not known, or, at its first
 *   use, does not give one row of d finite numbers for each.
 */
export function networkScore(kernels: Kernels, graph: OnnxGraph, d: number, predicts: Prediction = "clean"): Score {
  check(Number.isInteger(d) && d >= 1, "networkScore", "d", "an integer of at least 1", d);
  const [points, noise] = inputsOf(graph, d);
  checkOperators(graph);
  const sides = points.shape?.slice(1).map((side) => side ?? d) ?? [d];
  const ones = noise.shape!.slice(1).map(() => 1);
  // A file for one row at a time may hold that in its shapes.
  const many = points.shape?.[0] !== 1;
  const single = noise.shape!.length === 0 || noise.shape![0] === 1;
  const known = (sigma: number, rows: number): Tensor => {
    const shape = noise.shape!.length === 0 ? [] : [single ? 1 : rows, ...ones];
    return { shape, data: new Float64Array(single ? 1 : rows).fill(sigma) };
  };
  const run = (part: Float64Array, sigma: number) => {
    const rows = part.length / d;
    return runNetwork(kernels, graph, new Map([[points.name, { shape: [rows, ...sides], data: part }], [noise.name, known(sigma, rows)]])); // biome-ignore format: one line
  };
  let together = many ? 0 : 1;
  let rested = performance.now();
  return {
    d,
    async at(x, sigma) {
      if (together === 0 && x.length > d) together = rowsAtOnce(() => run(x.subarray(0, 2 * d), sigma).held);
      const out = new Float64Array(x.length);
      for (let from = 0, step = 0; from < x.length; from += step) {
        // Of like sizes: a row alone might lose its side of 1 on the way.
        const left = (x.length - from) / d;
        step = d * Math.ceil(left / Math.ceil(left / Math.max(1, together)));
        const part = x.subarray(from, from + step);
        const rows = part.length / d;
        const { data } = run(part, sigma);
        if (performance.now() - rested > breathMilliseconds) {
          await breathe(undefined);
          rested = performance.now();
        }
        const fits = data.length === part.length && data.every(Number.isFinite);
        if (!fits)
          throw new DataError(`${graph.name}: gives ${data.length} numbers for ${rows} rows of ${d} at noise ${sigma}, or some that are not finite`); // biome-ignore format: one line
        for (let e = 0; e < part.length; e++)
          out[from + e] = predicts === "score" ? data[e]! : predicts === "noise" ? -data[e]! / sigma : (data[e]! - part[e]!) / (sigma * sigma); // biome-ignore format: one line
      }
      return out;
    },
  };
}

/** By what two rows take; what is wrong with more than these two, one alone will tell. */
function rowsAtOnce(heldByTwo: () => number): number {
  try {
    return Math.max(1, Math.min(mostTogether, Math.floor((2 * mostNumbers) / Math.max(1, heldByTwo()))));
  } catch (error) {
    if (error instanceof DataError) return 1;
    throw error;
  }
}

/** Numbers that the file holds, for people to read. */
export const parameterCount = ({ parameters }: OnnxGraph): number =>
  [...parameters.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);

function inputsOf({ name, inputs, outputs }: OnnxGraph, d: number): readonly [OnnxInput, OnnxInput] {
  const [points, noise] = inputs;
  if (!points || !noise || inputs.length > 2 || outputs.length !== 1)
    throw new DataError(`${name}: has ${inputs.length} inputs and ${outputs.length} outputs; rows of points and their noise are expected, and one output`); // biome-ignore format: one line
  const sides = points.shape?.slice(1);
  // One open side is what is left: rows of numbers. Images tell theirs.
  const open = sides?.filter((side) => side === null).length ?? 1;
  const told = sides?.reduce<number>((size, side) => size * (side ?? 1), 1) ?? 1;
  if (sides?.length === 0 || (open === 0 ? told !== d : open > 1 || told !== 1))
    throw new DataError(`${name}: its first input is of ${(points.shape ?? []).map((k) => k ?? "n").join(" × ")} numbers; rows of ${d} are expected, one number for each column of the table`); // biome-ignore format: one line
  if (!noise.shape?.slice(1).every((side) => (side ?? 1) === 1))
    throw new DataError(`${name}: its second input must be the noise, one number or one for each row`);
  return [points, noise];
}

function checkOperators({ name, nodes }: Pick<OnnxGraph, "name" | "nodes">): void {
  const other = nodes.find(({ kind }) => !Object.hasOwn(operators, kind));
  if (other)
    throw new DataError(`${name}: operator ${other.kind} is not known; known are ${Object.keys(operators).join(", ")}`);
}

/**
 * The output, every array let go after its last use, and the most numbers held at a time.
 *
 * @throws DataError when the network does not work out.
 */
export function runNetwork(
  kernels: Kernels,
  { name, nodes, parameters, outputs }: OnnxGraph,
  given: ReadonlyMap<string, Tensor>,
): Tensor & { readonly held: number } {
  checkOperators({ name, nodes });
  const values = new Map<string, Tensor>(given);
  const last = new Map(nodes.flatMap((node, at) => node.inputs.map((input) => [input, at] as const)));
  let held = 0;
  let most = 0;
  const find = (input: string) => values.get(input) ?? parameters.get(input);
  nodes.forEach((node, at) => {
    const where = `${name}: ${node.kind} ${node.outputs[0] ?? ""}`;
    const inputs = node.inputs.map((input) => {
      const value = find(input);
      if (input !== "" && !value) throw new DataError(`${where}: ${input} is used before it is made`);
      return value;
    });
    const whole = inputs.length > 0 && inputs.every((value) => !value || value.whole === true);
    for (const [k, made] of [operators[node.kind]!({ kernels, node, inputs, where })].flat().entries()) {
      if (!node.outputs[k]) continue;
      values.set(node.outputs[k], { whole, ...made });
      held += made.data.length;
    }
    checkSize([held], where);
    most = Math.max(most, held);
    for (const input of new Set(node.inputs))
      if (last.get(input) === at && input !== outputs[0]) {
        held -= given.has(input) ? 0 : (values.get(input)?.data.length ?? 0);
        values.delete(input);
      }
  });
  const out = find(outputs[0]!);
  if (!out) throw new DataError(`${name}: never makes its output ${outputs[0]}`);
  return { ...out, held: most };
}
