/**
 * The score of a trained network in an ONNX file, without a runtime for such files: a network of dense layers is a handful of
 * operators, and evaluated here it gives the same bits in Node and in every browser.
 *
 *     clean   the network gives D = E[X | x]:   s = (D − x)/σ²
 *     noise   it gives E[ξ | x], x = X + σ·ξ:   s = −ξ/σ
 *     score   it gives s
 *
 * Its first input is a row of points for each row of x, in their units, its second σ: one number, or one for each row. What was
 * trained at t·X + (1 − t)·ξ is a network of x/(1 + σ) and t = 1/(1 + σ). Time O(rows · parameters) an evaluation.
 * @module
 */
import { check, DataError } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { Score } from "../score.js";
import { operators } from "./operators.js";
import type { OnnxGraph, OnnxInput } from "./read-onnx.js";
import { checkSize, mostNumbers, sizeOf, type Tensor } from "./tensor.js";

export const predictions = ["clean", "noise", "score"] as const;
export type Prediction = (typeof predictions)[number];

/** Rows that pass through the network together, fewer through a wide one; the bits do not depend on it. */
const mostTogether = 1024;
/** Arrays of the widest layer that may be held at a time. */
const arraysHeld = 4;

/**
 * @throws DataError when the network has not two inputs of fitting shapes, uses an operator that is not known, or, at its first
 *   use, does not give one row of d finite numbers for each.
 */
export function networkScore(kernels: Kernels, graph: OnnxGraph, d: number, predicts: Prediction = "clean"): Score {
  check(Number.isInteger(d) && d >= 1, "networkScore", "d", "an integer of at least 1", d);
  const [points, noise] = inputsOf(graph, d);
  checkOperators(graph);
  const widest = Math.max(d, ...[...graph.parameters.values()].flatMap(({ shape }) => shape));
  const together = Math.max(1, Math.min(mostTogether, Math.floor(mostNumbers / arraysHeld / widest)));
  return {
    d,
    async at(x, sigma) {
      const out = new Float64Array(x.length);
      for (let from = 0; from < x.length; from += together * d) {
        const part = x.subarray(from, from + together * d);
        const rows = part.length / d;
        const given = new Map([
          [points.name, { shape: [rows, d], data: part }],
          [noise.name, { shape: [[], [rows], [rows, 1]][noise.shape!.length]!, data: new Float64Array(noise.shape!.length ? rows : 1).fill(sigma) }], // biome-ignore format: one line
        ]);
        const { data } = runNetwork(kernels, graph, given);
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

/** Numbers that the file holds, for people to read. */
export const parameterCount = ({ parameters }: OnnxGraph): number =>
  [...parameters.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);

function inputsOf({ name, inputs, outputs }: OnnxGraph, d: number): readonly [OnnxInput, OnnxInput] {
  const [points, noise] = inputs;
  if (!points || !noise || inputs.length > 2 || outputs.length !== 1)
    throw new DataError(`${name}: has ${inputs.length} inputs and ${outputs.length} outputs; rows of points and their noise are expected, and one output`); // biome-ignore format: one line
  const side = points.shape?.[points.shape.length - 1] ?? d;
  if (side !== d || (points.shape && points.shape.length !== 2))
    throw new DataError(`${name}: its first input is of ${(points.shape ?? []).map((k) => k ?? "n").join(" × ")} numbers; rows of ${d} are expected, one number for each column of the table`); // biome-ignore format: one line
  if (!noise.shape || noise.shape.length > 2 || (noise.shape[1] ?? 1) !== 1)
    throw new DataError(`${name}: its second input must be the noise, one number or one for each row`);
  return [points, noise];
}

function checkOperators({ name, nodes }: Pick<OnnxGraph, "name" | "nodes">): void {
  const other = nodes.find(({ kind }) => !Object.hasOwn(operators, kind));
  if (other)
    throw new DataError(`${name}: operator ${other.kind} is not known; a network of dense layers is expected, of ${Object.keys(operators).join(", ")}`); // biome-ignore format: one line
}

/** The output, every array let go after its last use. @throws DataError when the network does not work out. */
export function runNetwork(
  kernels: Kernels,
  { name, nodes, parameters, outputs }: OnnxGraph,
  given: ReadonlyMap<string, Tensor>,
): Tensor {
  // biome-ignore format: one line
  checkOperators({ name, nodes });
  const values = new Map<string, Tensor>(given);
  const last = new Map(nodes.flatMap((node, at) => node.inputs.map((input) => [input, at] as const)));
  let held = 0;
  const find = (input: string) => values.get(input) ?? parameters.get(input);
  nodes.forEach((node, at) => {
    const where = `${name}: ${node.kind} ${node.outputs[0] ?? ""}`;
    const inputs = node.inputs.map((input) => {
      const value = find(input);
      if (input !== "" && !value) throw new DataError(`${where}: ${input} is used before it is made`);
      return value;
    });
    const made = operators[node.kind]!({ kernels, node, inputs, where });
    if (node.outputs[0]) values.set(node.outputs[0], made);
    held += made.data.length;
    checkSize([held], where);
    for (const input of new Set(node.inputs))
      if (last.get(input) === at && input !== outputs[0]) {
        held -= given.has(input) ? 0 : (values.get(input)?.data.length ?? 0);
        values.delete(input);
      }
  });
  const out = find(outputs[0]!);
  if (!out) throw new DataError(`${name}: never makes its output ${outputs[0]}`);
  return out;
}
