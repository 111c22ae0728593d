export { networkScore, type Prediction, parameterCount, predictions, runNetwork } from "./network-score.js";
export { type Attribute, type OnnxGraph, type OnnxNode, readOnnx } from "./read-onnx.js";
export type { Tensor } from "./tensor.js";
