/**
 * Trained networks in ONNX files as laws: how an operation is told of one, and its score.
 * @module
 */
import { stopIfAborted } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { Kernels } from "@pushforward/kernels";
import type { Score } from "@pushforward/methods/sampling/scores";
import { z } from "zod";
import type { OperationContext } from "./operation.js";

/** Options of operations whose law may be a network; with `files: { model: "read" }`. */
export const modelOptions = {
  model: z
    .string()
    .min(1)
    .optional()
    .describe(
      "ONNX file of a trained network (dense layers, convolutions, attention): rows of points, or images of as many numbers, and their noise go in, as much comes out. Columns are those of its table in their order, or --coordinates.",
    ),
  predicts: z
    .enum(["clean", "noise", "score"])
    .optional()
    .describe("What the network gives: the clean row behind a noisy one (usual), the noise in it, or the score."),
};

/** @throws ArgumentError when --predicts comes without --model. */
export function checkModel(
  here: string,
  { model, predicts }: { model?: string | undefined; predicts?: string | undefined },
): void {
  check(predicts === undefined || model !== undefined, here, "--predicts", "left out without --model", predicts);
}

export interface NetworkLaw {
  readonly score: Score;
  /** Numbers that the file holds. */
  readonly parameters: number;
  /** About how many products a row takes: a window goes over as many places as there are columns. */
  readonly work: number;
}

/** @throws ArgumentError where a face has no files; DataError when the file holds no network of d columns. */
export async function networkOf(
  here: string,
  kernels: Kernels,
  { files, watch }: Pick<OperationContext, "files" | "watch">,
  d: number,
  predicts: "clean" | "noise" | "score" = "clean",
  key: "model" | "secondModel" = "model",
): Promise<NetworkLaw> {
  check(
    files !== undefined,
    here,
    key === "model" ? "--model" : "--second-model",
    "a file that this face can open",
    "none",
  );
  const { networkScore, parameterCount, readOnnx } = await import("@pushforward/methods/sampling/scores");
  const graph = readOnnx(files.read(key), files.nameOf(key) ?? "the model");
  const score = networkScore(kernels, graph, d, predicts);
  const at = (x: Float64Array, sigma: number) => {
    stopIfAborted(watch);
    return score.at(x, sigma);
  };
  const parameters = parameterCount(graph);
  const windows = graph.nodes.some(({ kind }) => kind.startsWith("Conv"));
  return { score: { d, at }, parameters, work: parameters * (windows ? d : 1) };
}
