import { DataError, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { type Attribute, networkScore, type OnnxGraph, type OnnxNode, readOnnx, runNetwork, type Tensor } from "@pushforward/methods/sampling/scores"; // biome-ignore format: one line
import { expect, test } from "vitest";
import recorded from "../fixtures/onnx-images.json" with { type: "json" };

const kernels = await openKernels();
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));
const x = { shape: [2, 4, 5, 6], data: Float64Array.from(recorded.x) };

test.each(recorded.operators)("$name gives what onnxruntime gives", ({ model, shape, output }) => {
  const out = runNetwork(kernels, readOnnx(bytesOf(model), "file"), new Map([["x", x]]));
  expect(out.shape).toEqual(shape);
  out.data.forEach((value, e) => {
    expect(Math.abs(value - output[e]!)).toBeLessThan(1e-5 * (1 + Math.abs(output[e]!))); // sums of float32, 60 terms at most
  });
});

const graph = readOnnx(bytesOf(recorded.network), "file");

test("a network of convolutions, groups, attention and a skip gives what onnxruntime gives", async () => {
  for (const { sigma, x: noisy, clean, cleanOfHalf } of recorded.trials) {
    for (const [network, truth] of [
      [graph, clean],
      [readOnnx(bytesOf(recorded.halfNetwork), "file"), cleanOfHalf],
    ] as const) {
      const score = await networkScore(kernels, network, 64).at(Float64Array.from(noisy), sigma);
      score.forEach((value, e) => {
        expect(Math.abs(noisy[e]! + sigma * sigma * value - truth[e]!)).toBeLessThan(3e-5 * (1 + sigma));
      });
    }
  }
});

test("rows pass through alone or together with the same bits", async () => {
  const many = Float64Array.from({ length: 40 * 64 }, (_, e) => Math.sin(e) * (1 + (e % 7)));
  const score = networkScore(kernels, graph, 64);
  const together = await score.at(many, 1.5);
  for (const row of [0, 1, 17, 39]) {
    const alone = await networkScore(kernels, graph, 64).at(many.slice(row * 64, row * 64 + 64), 1.5);
    expect(alone).toEqual(together.slice(row * 64, row * 64 + 64));
  }
});

const node = (kind: string, inputs: string[], outputs: string[], attributes: Record<string, Attribute> = {}): OnnxNode => ({ kind, inputs, outputs, attributes: new Map(Object.entries(attributes)) }); // biome-ignore format: one line
const array = (shape: number[], data: readonly number[] = new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(1)): Tensor => ({ shape, data: Float64Array.from(data) }); // biome-ignore format: one line

test("a convolution that leaves images as they are, over 1 + σ², has the score of N(0, I)", async () => {
  const keep = array(
    [2, 2, 3, 3],
    Array.from({ length: 36 }, (_, e) => Number(e === 4 || e === 31)),
  );
  const nodes = [
    node("Conv", ["x", "w"], ["same"], { pads: { numbers: [1, 1, 1, 1] } }),
    node("Mul", ["sigma", "sigma"], ["square"]),
    node("Add", ["square", "one"], ["wide"]),
    node("Div", ["same", "wide"], ["clean"]),
  ];
  const inputs = [
    { name: "x", shape: [null, 2, 4, 3] },
    { name: "sigma", shape: [null, 1, 1, 1] },
  ];
  const images: OnnxGraph = { name: "images", nodes, inputs, outputs: ["clean"], parameters: new Map([["w", keep], ["one", array([])]]) }; // biome-ignore format: one line
  const noisy = Float64Array.from({ length: 72 }, (_, e) => Math.cos(e));
  const score = await networkScore(kernels, images, 24).at(noisy, 2);
  score.forEach((value, e) => {
    expect(value).toBeCloseTo(-noisy[e]! / 5, 13);
  });
  expect(() => networkScore(kernels, images, 25)).toThrow("its first input is of n × 2 × 4 × 3 numbers; rows of 25 are expected"); // biome-ignore format: one line
});

test("a file for one row at a time is asked for one at a time", async () => {
  const nodes = [node("Reshape", ["x", "one"], ["row"]), node("Div", ["row", "two"], ["clean"])];
  const parameters = new Map([["one", array([2], [1, 3])], ["two", array([], [2])]]); // biome-ignore format: one line
  const inputs = [{ name: "x", shape: [1, 3] }, { name: "sigma", shape: [1] }]; // biome-ignore format: one line
  const score = networkScore(kernels, { name: "one", nodes, inputs, outputs: ["clean"], parameters }, 3);
  expect(await score.at(Float64Array.of(2, 4, 6, 8, 10, 12, 14, 16, 18), 1)).toEqual(
    Float64Array.of(-1, -2, -3, -4, -5, -6, -7, -8, -9),
  );
});

test("a network of which two rows are too large together is asked for one at a time", async () => {
  const side = 2 ** 24; // the most that are held
  const nodes = [node("Expand", ["x", "to"], ["large"]), node("ReduceMean", ["large", "first"], ["mean"], { keepdims: { number: 0 } }), node("Div", ["mean", "two"], ["clean"])]; // biome-ignore format: one line
  const parameters = new Map([["to", array([3], [side / 8, 1, 4])], ["first", array([1], [0])], ["two", array([], [2])]]); // biome-ignore format: one line
  const inputs = [{ name: "x", shape: [null, 4] }, { name: "sigma", shape: [] }]; // biome-ignore format: one line
  const score = networkScore(kernels, { name: "large", nodes, inputs, outputs: ["clean"], parameters }, 4);
  expect(await score.at(Float64Array.of(2, 4, 6, 8, 10, 12, 14, 16), 1)).toEqual(Float64Array.of(-1, -2, -3, -4, -5, -6, -7, -8)); // biome-ignore format: one line
});

const run = (nodes: OnnxNode[], parameters: Record<string, Tensor> = {}) =>
  runNetwork(kernels, { name: "file", nodes, inputs: [], outputs: ["y"], parameters: new Map(Object.entries(parameters)) }, new Map([["x", x]])); // biome-ignore format: one line
const numbers = (...values: number[]): Attribute => ({ numbers: values });

// biome-ignore format: a table
test.each<[string, OnnxNode, Record<string, Tensor>, string]>([
  ["weights for other channels", node("Conv", ["x", "w"], ["y"]), { w: array([2, 3, 1, 1]) }, "weights for 3 channels, not 4"],
  ["groups that do not divide", node("Conv", ["x", "w"], ["y"], { group: { number: 3 } }), { w: array([3, 1, 1, 1]) }, "4 and 3 channels in 3 groups"],
  ["a window larger than the image", node("Conv", ["x", "w"], ["y"]), { w: array([1, 4, 9, 1]) }, "a window of 9 × 1 does not fit 5 × 6"],
  ["a window over three sides", node("Conv", ["x", "w"], ["y"]), { w: array([1, 4, 1, 1, 1]) }, "windows over one side or two are known"],
  ["strides of 0", node("Conv", ["x", "w"], ["y"], { strides: numbers(0, 1) }), { w: array([1, 4, 1, 1]) }, "strides of 0 × 1"],
  ["too few strides", node("Conv", ["x", "w"], ["y"], { strides: numbers(1) }), { w: array([1, 4, 1, 1]) }, "strides of 1"],
  ["pads below 0", node("Conv", ["x", "w"], ["y"], { pads: numbers(-1, 0, 0, 0) }), { w: array([1, 4, 1, 1]) }, "pads of -1 × 0 × 0 × 0"],
  ["pads without end", node("Conv", ["x", "w"], ["y"], { pads: numbers(0, 0, 1e9, 0) }), { w: array([1, 4, 1, 1]) }, "asks for an array of"],
  ["weights back for other channels", node("ConvTranspose", ["x", "w"], ["y"]), { w: array([3, 2, 1, 1]) }, "weights for 3 channels, not 4"],
  ["strides back without end", node("ConvTranspose", ["x", "w"], ["y"], { strides: numbers(1e8, 1) }), { w: array([4, 2, 1, 1]) }, "asks for an array of"],
  ["a pool without a window", node("MaxPool", ["x"], ["y"]), {}, "windows over one side or two are known"],
  ["a pool without end", node("MaxPool", ["x"], ["y"], { kernel_shape: numbers(1e9, 1), pads: numbers(1e9, 0, 0, 0) }), {}, "asks for an array of"],
  ["parts that do not add up", node("Split", ["x"], ["y", "z"], { axis: { number: 1 }, split: numbers(1, 2) }), {}, "4 cannot be split into 1 + 2 for 2 outputs"],
  ["an index that is not there", node("Gather", ["x", "at"], ["y"], { axis: { number: 1 } }), { at: array([1], [4]) }, "side 4 of 4"],
  ["half an index", node("Gather", ["x", "at"], ["y"], { axis: { number: 1 } }), { at: array([1], [0.5]) }, "side 0.5 of 4"],
  ["a slice with steps of 0", node("Slice", ["x", "one", "one", "one", "none"], ["y"]), { one: array([1]), none: array([1], [0]) }, "a step of 0"],
  ["a mirror beyond the edge", node("Pad", ["x", "pads"], ["y"], { mode: { word: "reflect" } }), { pads: array([8], [0, 0, 0, 6, 0, 0, 0, 0]) }, "pads of 6 and 0 around 6"],
  ["pads of a constant without end", node("Pad", ["x", "pads"], ["y"]), { pads: array([8], [0, 0, 0, 1e9, 0, 0, 0, 0]) }, "asks for an array of"],
  ["sides without end", node("Expand", ["x", "to"], ["y"]), { to: array([2], [1e6, 1e6]) }, "asks for an array of"],
  ["another way to resize", node("Resize", ["x", "", "s"], ["y"], { mode: { word: "cubic" } }), { s: array([4]) }, "of mode cubic by half_pixel"],
  ["an aspect that is kept", node("Resize", ["x", "", "", "s"], ["y"], { keep_aspect_ratio_policy: { word: "not_larger" } }), { s: array([4]) }, "or a kept aspect"],
  ["no channels", node("GroupNormalization", ["s", "s", "s"], ["y"], { num_groups: { number: 1 } }), { s: array([5]) }, "channels are expected, not 5 numbers"],
  ["runs without end", node("MaxPool", ["s"], ["y"], { kernel_shape: numbers(4096, 1), strides: numbers(2, 1) }), { s: array([1, 1, 12_288, 1]) }, "asks for an array of"],
  ["nothing to take the largest of", node("Max", [], ["y"]), {}, "input 1 is missing"],
  ["matrices of other inner sides", node("MatMul", ["x", "w"], ["y"]), { w: array([4, 5, 2]) }, "matrices do not fit, 6 columns and 5 rows"],
  ["scales of 0", node("Resize", ["x", "", "s"], ["y"]), { s: array([4], [1, 1, 0, 1]) }, "5 cannot become 0"],
  ["scales without end", node("Resize", ["x", "", "s"], ["y"]), { s: array([4], [1, 1, 1e9, 1]) }, "asks for an array of"],
  ["groups of channels that do not divide", node("GroupNormalization", ["x", "s", "s"], ["y"], { num_groups: { number: 3 } }), { s: array([4]) }, "4 channels in 3 groups"],
  ["scales of other channels", node("InstanceNormalization", ["x", "s", "s"], ["y"]), { s: array([3]) }, "3 numbers for 4 channels"],
  ["sides before matrices that do not fit", node("MatMul", ["x", "w"], ["y"]), { w: array([3, 6, 2]) }, "arrays of 2 × 4 and 3 do not fit"],
])("%s: refused with a reason", (_, one, parameters, reason) => {
  expect(() => run([one], parameters)).toThrow(DataError);
  expect(() => run([one], parameters)).toThrow(reason);
});

test("a file with any byte damaged is refused as data, or is another network with finite answers", async () => {
  const bytes = bytesOf(recorded.network);
  const rng = seededRng(5);
  const told = new Map<number, unknown>();
  for (let at = 0; at < bytes.length; at += at < 6000 ? 29 : 997) {
    const damaged = Uint8Array.from(bytes);
    damaged[at] = damaged[at]! ^ (1 + rng.integer(255));
    try {
      await networkScore(kernels, readOnnx(damaged, "file"), 64).at(Float64Array.from(recorded.trials[0]!.x), 1);
    } catch (error) {
      if (!(error instanceof DataError)) told.set(at, error);
    }
  }
  expect(told).toEqual(new Map());
});

test("a large image goes through a convolution in parts, as its definition has it", () => {
  const [n, channels, made, height, width] = [2, 8, 3, 61, 64] as const;
  const image = array([n, channels, height, width], Array.from({ length: n * channels * height * width }, (_, e) => Math.sin(e * e))); // biome-ignore format: one line
  const weights = array(
    [made, channels, 3, 3],
    Array.from({ length: made * channels * 9 }, (_, e) => Math.cos(3 * e)),
  );
  const { shape, data } = run([node("Conv", ["image", "w"], ["y"], { pads: numbers(1, 1, 0, 1), strides: numbers(2, 1) })], { image, w: weights }); // biome-ignore format: one line
  const tall = Math.floor((height + 1 - 3) / 2) + 1;
  expect(shape).toEqual([n, made, tall, width]);
  const at = (i: number, c: number, y: number, x: number) =>
    y < 0 || y >= height || x < 0 || x >= width ? 0 : image.data[((i * channels + c) * height + y) * width + x]!;
  data.forEach((value, e) => {
    const [x, y, m, i] = [e % width, Math.floor(e / width) % tall, Math.floor(e / width / tall) % made, Math.floor(e / width / tall / made)]; // biome-ignore format: one line
    let sum = 0;
    for (let c = 0; c < channels; c++)
      for (let k = 0; k < 9; k++)
        sum += weights.data[(m * channels + c) * 9 + k]! * at(i, c, 2 * y - 1 + Math.floor(k / 3), x - 1 + (k % 3));
    expect(Math.abs(value - sum)).toBeLessThan(1e-13 * 72); // sums of 72, in another order
  });
});
