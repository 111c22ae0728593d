/**
 * A call of an operator: what it was handed, and what its node tells.
 * @module
 */
import { DataError } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { Attribute, OnnxNode } from "./read-onnx.js";
import type { Tensor } from "./tensor.js";

export interface Call {
  readonly kernels: Kernels;
  readonly node: OnnxNode;
  /** Undefined where one is left out. */
  readonly inputs: readonly (Tensor | undefined)[];
  /** What messages call the place. */
  readonly where: string;
}

/** Its outputs; most have one. */
export type Operator = (call: Call) => Tensor | readonly Tensor[];

export const told = ({ node }: Call, name: string): Attribute | undefined => node.attributes.get(name);

export const numberOf = (call: Call, name: string, usual: number): number => told(call, name)?.number ?? usual;

export function need({ inputs, where }: Call, i: number): Tensor {
  const input = inputs[i];
  if (!input) throw new DataError(`${where}: input ${i + 1} is missing`);
  return input;
}

/** An axis, counted from the end when negative. */
export function place(axis: number, rank: number, where: string): number {
  const at = axis < 0 ? axis + rank : axis;
  if (!(at >= 0 && at < rank && Number.isInteger(at))) throw new DataError(`${where}: side ${axis} of ${rank}`);
  return at;
}

/** Older files tell axes as an attribute, newer ones as an input. */
export function axesOf(call: Call, rank: number): number[] | undefined {
  const given = told(call, "axes")?.numbers ?? (call.inputs[1] && [...call.inputs[1].data]);
  return given?.map((axis) => place(axis, rank, call.where));
}
