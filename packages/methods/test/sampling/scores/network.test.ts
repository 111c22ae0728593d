import { DataError, type Samples, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  networkScore,
  type OnnxGraph,
  type OnnxNode,
  type Prediction,
  readOnnx,
  runNetwork,
  smoothedPoints,
  type Tensor,
} from "@pushforward/methods/sampling/scores";
import { expect, test } from "vitest";
import recorded from "../fixtures/onnx.json" with { type: "json" };

const kernels = await openKernels();
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));
const given = (data: readonly number[], ...shape: number[]): Tensor => ({ shape, data: Float64Array.from(data) });
const network = bytesOf(recorded.network);

test.each(recorded.operators)(
  "$name gives what ONNX's own evaluator or the definition gives",
  ({ model, shape, output }) => {
    const out = runNetwork(kernels, readOnnx(bytesOf(model), "file"), new Map([["x", given(recorded.x, 3, 2)]]));
    expect(out.shape).toEqual(shape);
    out.data.forEach((value, e) => {
      expect(Math.abs(value - output[e]!)).toBeLessThan(1e-13 * (1 + Math.abs(output[e]!))); // a few units of the last place
    });
  },
);

test("a trained network gives what onnxruntime gives, up to the rounding of float32", async () => {
  const score = networkScore(kernels, readOnnx(network, "file"), 2);
  for (const { sigma, x, clean } of recorded.trials) {
    const s = await score.at(Float64Array.from(x), sigma);
    s.forEach((value, e) => {
      expect(Math.abs(x[e]! + sigma * sigma * value - clean[e]!)).toBeLessThan(1e-5 * (1 + sigma)); // 80 terms of size 1, 2^−24 each
    });
  }
});

/** The denoiser of smoothed points as a network: mean of points by softmax of their distances, and a share of x itself. */
function pointsNetwork({ data, n, d }: Samples, width: number): OnnxGraph {
  const node = (kind: string, inputs: string[], output: string): OnnxNode => ({ kind, inputs, outputs: [output], attributes: new Map() }); // biome-ignore format: one line
  const turned = Float64Array.from(data, (_, e) => data[(e % n) * d + Math.floor(e / n)]!);
  const half = Float64Array.from({ length: n }, (_, i) => data.subarray(i * d, i * d + d).reduce((sum, v) => sum + v * v, 0) / 2); // biome-ignore format: one line
  const parameters = new Map([
    ["points", given([...data], n, d)],
    ["turned", given([...turned], d, n)],
    ["half", given([...half], n)],
    ["width", given([width * width])],
  ]);
  const nodes = [
    node("Mul", ["sigma", "sigma"], "noise"),
    node("Add", ["noise", "width"], "wide"),
    node("MatMul", ["x", "turned"], "dots"),
    node("Sub", ["dots", "half"], "near"),
    node("Div", ["near", "wide"], "exponents"),
    node("Softmax", ["exponents"], "shares"),
    node("MatMul", ["shares", "points"], "mean"),
    node("Sub", ["x", "mean"], "off"),
    node("Div", ["width", "wide"], "keep"),
    node("Mul", ["off", "keep"], "kept"),
    node("Add", ["mean", "kept"], "clean"),
  ];
  const inputs = [
    { name: "x", shape: [null, d] },
    { name: "sigma", shape: [null, 1] },
  ];
  return { name: "points", nodes, parameters, inputs, outputs: ["clean"] };
}

function cloud(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return { data, n, d };
}

test("smoothed points written as a network have the score of their closed form, in any number of rows", async () => {
  const points = cloud(30, 3, 1);
  const exact = smoothedPoints(points, [0.4, 0.4, 0.4]);
  const score = networkScore(kernels, pointsNetwork(points, 0.4), 3);
  for (const [rows, sigma] of [
    [1, 0.1],
    [7, 1],
    [2500, 3],
  ] as const) {
    // biome-ignore format: one line
    const x = cloud(rows, 3, rows).data;
    const [s, truth] = [await score.at(x, sigma), await exact.at(x, sigma)];
    // (D − x)/σ² loses the digits of D that σ² is small beside: 2^−52·|D|/σ².
    s.forEach((value, e) => {
      expect(Math.abs(value - truth[e]!)).toBeLessThan((1e-13 * 10) / (sigma * sigma));
    });
  }
});

test("noise and scores that a network gives are the same law told otherwise", async () => {
  const points = cloud(5, 2, 3);
  const clean = pointsNetwork(points, 0.5);
  const node = (kind: string, inputs: string[], output: string): OnnxNode => ({ kind, inputs, outputs: [output], attributes: new Map() }); // biome-ignore format: one line
  const noise = { ...clean, nodes: [...clean.nodes, node("Sub", ["x", "clean"], "gap"), node("Div", ["gap", "sigma"], "told")], outputs: ["told"] }; // biome-ignore format: one line
  const direct = { ...clean, nodes: [...clean.nodes, node("Sub", ["clean", "x"], "gap"), node("Div", ["gap", "noise"], "told")], outputs: ["told"] }; // biome-ignore format: one line
  const x = cloud(4, 2, 4).data;
  const told = async (graph: OnnxGraph, predicts: Prediction) => networkScore(kernels, graph, 2, predicts).at(x, 0.7);
  const truth = await told(clean, "clean");
  for (const other of [await told(noise, "noise"), await told(direct, "score")])
    other.forEach((value, e) => {
      expect(value).toBeCloseTo(truth[e]!, 12);
    });
});

test("a network whose σ is one number, and one with σ for each row, are asked as they expect", async () => {
  const points = cloud(5, 2, 5);
  const graph = pointsNetwork(points, 0.5);
  const single = { ...graph, inputs: [graph.inputs[0]!, { name: "sigma", shape: [] }] };
  const x = cloud(4, 2, 6).data;
  expect(await networkScore(kernels, single, 2).at(x, 0.7)).toEqual(await networkScore(kernels, graph, 2).at(x, 0.7));
});

/** What a file is refused with; undefined when it works out. */
async function trouble(bytes: Uint8Array): Promise<unknown> {
  try {
    await networkScore(kernels, readOnnx(bytes, "file"), 2).at(Float64Array.of(0, 1), 1);
    return undefined;
  } catch (error) {
    return error;
  }
}

test("a file cut off anywhere is refused as damaged data", async () => {
  for (let length = 0; length < network.length; length += 7)
    expect(await trouble(network.subarray(0, length)), `${length} bytes`).toBeInstanceOf(DataError);
});

test("a file with any byte damaged is refused as data, or is another network with finite answers", async () => {
  const rng = seededRng(9);
  const told = new Map<number, unknown>();
  for (let at = 0; at < network.length; at += at < 1300 || at > network.length - 300 ? 3 : 97) {
    const damaged = Uint8Array.from(network);
    damaged[at] = damaged[at]! ^ (1 + rng.integer(255));
    const error = await trouble(damaged);
    if (error !== undefined && !(error instanceof DataError)) told.set(at, error);
  }
  expect(told).toEqual(new Map());
});

const field = (number: number, body: Uint8Array | number[]) => [(number << 3) | 2, ...length(body.length), ...body];
const whole = (number: number, value: number) => [number << 3, ...length(value)];
function length(value: number): number[] {
  return value < 128 ? [value] : [128 | (value % 128), ...length(Math.floor(value / 128))];
}
const word = (number: number, text: string) => field(number, new TextEncoder().encode(text));
const input = (name: string, sides: number) => field(11, [...word(1, name), ...field(2, field(1, field(2, Array.from({ length: sides }, () => field(1, word(2, "n"))).flat())))]); // biome-ignore format: one line
const node = (kind: string, from: string[], to: string, ...more: number[]) => field(1, [...from.flatMap((name) => word(1, name)), ...word(2, to), ...word(4, kind), ...more]); // biome-ignore format: one line
const tensor = (...parts: number[][]) => field(5, [...parts.flat(), ...word(8, "w")]);
const file = (...parts: number[][]) => Uint8Array.from(field(7, [...parts, input("x", 2), input("s", 1), field(12, word(1, "y"))].flat())); // biome-ignore format: one line

test.each<[string, Uint8Array, string]>([
  ["nothing", new Uint8Array(), "holds no network; an ONNX file is expected"],
  ["another file", new TextEncoder().encode("a,b\n1,2\n"), "no protocol buffer"],
  ["an operator that is not known", file(node("LSTM", ["x"], "y")), "operator LSTM is not known; known are Add,"],
  ["an operator named like what objects have", file(node("toString", ["x"], "y")), "operator toString is not known"],
  [
    "operators of somebody else",
    file(node("Add", ["x", "x"], "y", ...word(7, "com.acme"))),
    "operator Add is of com.acme",
  ],
  ["a use before it is made", file(node("Add", ["x", "y"], "y")), "file: Add y: y is used before it is made"],
  ["an output that is never made", file(node("Neg", ["x"], "z")), "never makes its output y"],
  ["an input too few", file(node("Add", ["x"], "y")), "file: Add y: input 2 is missing"],
  [
    "shapes that do not fit",
    file(tensor(whole(1, 3), whole(2, 1), field(9, new Uint8Array(12))), node("Add", ["x", "w"], "y")),
    "arrays of 1 × 2 and 3 do not fit",
  ],
  [
    "weights elsewhere",
    file(tensor(whole(1, 1), whole(2, 1), whole(14, 1)), node("Add", ["x", "w"], "y")),
    "array w is kept in another file; export the network with its weights in one file",
  ],
  [
    "a side without end beside one of none",
    file(tensor(whole(1, 0), whole(1, 30_000_000_000), whole(2, 1)), node("Add", ["x", "w"], "y")),
    "array w: asks for an array of 0 × 30000000000 numbers",
  ],
  [
    "complex numbers",
    file(tensor(whole(1, 1), whole(2, 14), field(9, [0, 0])), node("Add", ["x", "w"], "y")),
    "array w is of type 14; known are float,",
  ],
  [
    "numbers fewer than told",
    file(tensor(whole(1, 1000), whole(2, 1), field(9, new Uint8Array(4))), node("Add", ["x", "w"], "y")),
    "array w has 1 numbers where 1000 are told",
  ],
  ["a row that is no row", file(node("Add", ["x", "s"], "y"), input("t", 1)), "has 3 inputs and 1 outputs"],
  ["infinities", file(node("Sub", ["x", "x"], "z"), node("Reciprocal", ["z"], "y")), "some that are not finite"],
])("%s: refused with a reason", async (_, bytes, reason) => {
  // biome-ignore format: one line
  const error = await trouble(bytes);
  expect(error).toBeInstanceOf(DataError);
  expect((error as Error).message).toContain(reason);
});

test("a small file cannot ask for arrays without end", async () => {
  const long = tensor(whole(1, 20_000), whole(1, 1), whole(2, 1), field(9, new Uint8Array(80_000)));
  const outwards = file(long, node("Transpose", ["w"], "t"), node("MatMul", ["w", "t"], "y"));
  expect(String(await trouble(outwards))).toContain("asks for an array of 20000 × 20000 numbers");
  const kept = Array.from({ length: 1000 }, (_, k) => node("Add", ["w", "w"], `k${k}`));
  const used = Array.from({ length: 1000 }, (_, k) => node("Neg", [`k${k}`], `n${k}`));
  expect(String(await trouble(file(long, ...kept, ...used)))).toContain("asks for an array of");
});

test("columns of the table must be those of the network", async () => {
  const graph = readOnnx(network, "net.onnx");
  expect(() => networkScore(kernels, graph, 3)).toThrow("net.onnx: its first input is of n × 2 numbers; rows of 3 are expected, one number for each column of the table"); // biome-ignore format: one line
});
