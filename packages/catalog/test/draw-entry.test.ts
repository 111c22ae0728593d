import { findOperation, type OperationContext, type OperationFiles } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Column, seededRng, type Table, table } from "@pushforward/core";
import { GaussianMixture } from "@pushforward/methods/sampling/scores";
import { expect, test } from "vitest";
import onnx from "../../methods/test/sampling/fixtures/onnx.json" with { type: "json" };
import onnxImages from "../../methods/test/sampling/fixtures/onnx-images.json" with { type: "json" };

const network = Uint8Array.from(Buffer.from(onnx.network, "base64"));
const images = Uint8Array.from(Buffer.from(onnxImages.network, "base64"));
const files = (bytes: Uint8Array): OperationFiles => ({
  nameOf: () => "net.onnx",
  read: () => bytes,
  append: () => {},
  write: () => {},
  whenWritten: () => {},
});
const numbers = (name: string, values: ArrayLike<number>): Column => {
  return { name, type: "numeric", values: Float64Array.from(values) };
};

/** The law that the network was trained on; columns are not in the order of their names. */
function clumps(n: number, seed: number, moved = 0): Table {
  const rng = seededRng(seed);
  const rows = Array.from(
    { length: n },
    () =>
    rng.uniform() < 0.3 ? [4 + 0.4 * rng.normal(), 1 + 0.2 * rng.normal()] : [1 + 0.3 * rng.normal(), 2 + 0.5 * rng.normal()], // biome-ignore format: one line
  );
  return table([numbers("width", rows.map((row) => row[0]!)), numbers("height", rows.map((row) => row[1]! + moved))]); // biome-ignore format: one line
}

interface Answer {
  readonly columns: string[];
  readonly moments: { readonly mean: number[]; readonly sd: number[] };
  readonly before: { readonly mean: number[]; readonly sd: number[] };
  readonly meanScore: { readonly sizes: number[]; readonly standardErrors: number[] };
  readonly solver: { readonly error: number; readonly solver: string };
  readonly tried: { readonly error: number; readonly evaluations: number }[];
  readonly table: Table;
}

async function answer(name: string, x: Table, given: Record<string, unknown>, bytes = network, y?: Table) {
  const operation = await findOperation(name);
  const options = parseOptions(operation, given);
  const inputs = { x, ...(y && { y }) };
  operation.checkRequest?.(Object.keys(inputs), options);
  const context: OperationContext = { watch: {}, threads: 1, files: files(bytes) };
  const result = (await operation.run(inputs, options, context)) as Answer;
  const meta = { operation: name, version: "0", inputs: ["<x>.csv"], options: {}, seconds: 0 };
  const text = String(await operation.views.text(result, meta, { width: 100, colour: false }));
  const file = async (ending: "html" | "svg" | "csv") => String(await operation.views.files[ending]!(result, meta));
  return { result, text, file };
}

const values = (of: Table, name: string) => (of.columns.find((column) => column.name === name) as { values: Float64Array }).values; // biome-ignore format: one line

test("a Gaussian is drawn by a flow, with every solver's error and a score of mean 0", async () => {
  const x = table([numbers("a", [1]), numbers("b", [-2]), numbers("sd a", [1]), numbers("sd b", [3])]);
  const { result, text, file } = await answer("draw", x, { calibrate: true, count: 1500, evaluations: 24 });
  expect(result).toMatchObject({ law: "mixture", parameters: null, exact: { mean: [1, -2], sd: [1, 3] }, walk: null });
  result.moments.mean.forEach((mean, k) => {
    expect(Math.abs(mean - [1, -2][k]!)).toBeLessThan(4.5 * ([1, 3][k]! / Math.sqrt(1500)));
    expect(Math.abs(result.moments.sd[k]! / [1, 3][k]! - 1)).toBeLessThan(4.5 / Math.sqrt(3000) + 0.01); // and the solver's error
  });
  expect(result.tried).toHaveLength(12);
  expect(result.solver.error).toBe(Math.min(...result.tried.map(({ error }) => error)));
  result.meanScore.sizes.forEach((size, level) => {
    expect(size).toBeLessThan(4.5 * result.meanScore.standardErrors[level]! + 1e-9);
  });
  expect(text).toMatch(/steepest step +0\.\d+ +times the flow's rate; stable below/);
  const html = await file("html");
  for (const heading of ["New rows over those of the table", "What solvers leave", "The mean of the score"])
    expect(html).toContain(heading);
  expect(await file("svg")).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
});

test("a network gives rows of the law that it was trained on, in the order of the table's columns", async () => {
  const x = clumps(400, 2);
  const plain = await answer("draw", x, { model: "net.onnx", count: 400, evaluations: 16, solver: "multistep" });
  expect(plain.result).toMatchObject({ law: "network", exact: null, columns: ["width", "height"], memorisation: { copies: 0 } }); // biome-ignore format: one line
  // A small network, a few steps: within a quarter of a spread.
  plain.result.moments.mean.forEach((mean, k) => {
    const { mean: before, sd } = plain.result.before;
    expect(Math.abs(mean - before[k]!)).toBeLessThan(0.25 * sd[k]!);
    expect(Math.abs(plain.result.moments.sd[k]! / sd[k]! - 1)).toBeLessThan(0.2);
  });
  expect(plain.text).toMatch(/0 for\s+a law: see --calibrate/);
});

test("with its mean taken off, the score of a network comes nearer to a table that has moved", async () => {
  const x = clumps(200, 9, 0.5);
  const given = { model: "net.onnx", count: 300, evaluations: 8, solver: "multistep" };
  const plain = await answer("draw", x, given);
  const again = await answer("draw", x, { ...given, calibrate: true });
  const off = ({ result }: typeof plain) => Math.max(...result.moments.mean.map((mean, k) => Math.abs(mean - result.before.mean[k]!) / result.before.sd[k]!)); // biome-ignore format: one line
  expect(off(again)).toBeLessThan(off(plain) / 2);
  expect(again.text).toMatch(/taken\s+off/);
});

test("a walk from rows keeps the shares of clumps that are far apart", async () => {
  const x = table([
    numbers(
      "a",
      Float64Array.from({ length: 100 }, (_, i) => (i < 20 ? -50 : 50) + (i % 10) / 10),
    ),
  ]);
  const given = { method: "langevin", noise: 0.02, steps: 50, sigma: 0.005, count: 800, evaluations: 16, seed: 4 };
  const { result, text } = await answer("draw", x, given);
  const left = values(result.table, "a").filter((value) => value < 0).length / 800;
  expect(Math.abs(left - 0.2)).toBeLessThan(4.5 * Math.sqrt((0.2 * 0.8) / 800));
  expect(text).toMatch(/walk +50 steps +at noise/);
});

test("Stein's points stay on the simplex and stand for the law of shares", async () => {
  const rng = seededRng(5);
  const raw = [0.5, 0, -0.7].map((middle) => Float64Array.from({ length: 150 }, () => Math.exp(middle + 0.4 * rng.normal()))); // biome-ignore format: one line
  const x = table(raw.map((column, k) => numbers("abc"[k]!, column)));
  const { result, text } = await answer("draw", x, { method: "stein", count: 30, updates: 400 });
  const columns = ["a", "b", "c"].map((name) => values(result.table, name));
  for (let i = 0; i < 30; i++) expect(columns.reduce((sum, column) => sum + column[i]!, 0)).toBeCloseTo(1, 12);
  // Thirty random rows would be off by a standard error of sd/√30; points that push apart by less.
  result.moments.mean.forEach((mean, k) => {
    expect(Math.abs(mean - result.before.mean[k]!)).toBeLessThan(result.before.sd[k]! / Math.sqrt(30));
  });
  expect(text).toMatch(/updates +400 +(not )?converged/);
});

test("guidance of a network follows a measurement", async () => {
  const given = {
    model: "net.onnx",
    method: "flow",
    observe: ["height=1"],
    noise: 0.2,
    count: 200,
    evaluations: 12,
    solver: "euler",
  };
  const { result } = await answer("guide", clumps(300, 6), given);
  expect(result).toMatchObject({ columns: ["width", "height"], exact: null, logEvidence: null });
  // Of rows near 1 the clump at (4, 1) makes .82, of all rows .3; a guided flow weighs clumps wrong, and ends between.
  expect(result.moments.mean[0]).toBeGreaterThan(1 + 3 * 0.4);
  expect(result.moments.mean[0]).toBeLessThan(1 + 3 * 0.9);
  expect(Math.abs(result.moments.mean[1]! - 1)).toBeLessThan(0.2);
});

test.each<[string, Record<string, unknown>, string]>([
  ["draw", { predicts: "noise" }, "--predicts must be left out without --model"],
  ["draw", { method: "stein", model: "a" }, "--model must be left out with --method stein"],
  ["draw", { method: "stein", calibrate: true }, "--calibrate must be left out with --method stein"],
  ["draw", { method: "stein", as: "mixture" }, "--as must be auto or points with --method stein"],
  ["draw", { noise: 1 }, "--noise must be left out unless the method is langevin"],
  ["draw", { updates: 3 }, "--updates must be left out unless the method is stein"],
  ["draw", { most: 0.001 }, "--least must be below --most"],
  ["draw", { model: "a", coordinates: ["width"] }, "net.onnx: its first input is of n × 2 numbers; rows of 1"],
  ["draw", { method: "stein", coordinates: ["width"] }, "shares of at least two columns are needed"],
  ["guide", { model: "a", observe: ["width=1"], noise: 1 }, "--method must be flow with --model"],
])("%s %j is refused with a reason", async (name, given, message) => {
  await expect(answer(name, clumps(20, 7), given)).rejects.toThrow(message);
});

test("shares of 0 have no logarithm, and a damaged file is no network", async () => {
  const zero = table([numbers("a", [0.5, 0]), numbers("b", [0.5, 1])]);
  await expect(answer("draw", zero, { method: "stein" })).rejects.toThrow("column a has 0 in row 2, and logarithms of shares need numbers above 0"); // biome-ignore format: one line
  await expect(answer("draw", clumps(20, 8), { model: "a" }, network.subarray(0, 999))).rejects.toThrow("net.onnx: "); // biome-ignore format: one line
});

test("a network over images draws rows of as many columns", async () => {
  const rng = seededRng(13);
  const pixels = Array.from({ length: 64 }, (_, k) =>
    numbers(
      `p${k}`,
      Array.from({ length: 6 }, () => rng.normal()),
    ),
  );
  pixels[7] = numbers("p7", [2, 2, 2, 2, 2, 2]); // images have pixels that are always dark
  const given = { model: "unet.onnx", count: 4, evaluations: 8, solver: "euler" };
  const { result } = await answer("draw", table(pixels), given, images);
  expect(result).toMatchObject({ law: "network", parameters: 12_879 });
  expect(result.columns).toEqual(pixels.map(({ name }) => name));
  const other = await answer("draw", table(pixels), { ...given, predicts: "noise" }, images);
  expect(other.result.moments.mean).not.toEqual(result.moments.mean);
});

test("an abort stops a network between its looks", async () => {
  const stop = new AbortController();
  const operation = await findOperation("draw");
  const options = parseOptions(operation, { model: "unet.onnx", count: 1000 });
  let begin = 0;
  // Amid the looks of the first solver that is tried, which take ten seconds.
  const onProgress = ({ stage }: { stage: string }) => {
    if (stage !== "choosing a solver" || begin > 0) return;
    begin = performance.now();
    setTimeout(() => stop.abort(new Error("enough")), 100);
  };
  const context: OperationContext = { watch: { signal: stop.signal, onProgress }, threads: 1, files: files(images) };
  const pixels = Array.from({ length: 64 }, (_, k) => numbers(`p${k}`, [0, k]));
  await expect(operation.run({ x: table(pixels) }, options, context)).rejects.toThrow("enough");
  expect(performance.now() - begin).toBeLessThan(3000);
});

test("a network is steered towards a coordinate, or to rewards of the rows", async () => {
  const x = clumps(300, 11);
  const given = { model: "net.onnx", count: 600, reward: "width", coordinates: ["width", "height"] };
  const { result, text, file } = await answer("steer", x, given);
  expect(result).toMatchObject({ law: "network", exact: null });
  const steered = result as unknown as { meanReward: number; meanBefore: number; logNormalizer: number };
  // Weights .3 and .7 grow by e^(4 + .4²/2) and e^(1 + .3²/2): Z = 19.7, and the mean is .899·4.16 + .101·1.09.
  expect(Math.abs(steered.meanBefore - 1.9)).toBeLessThan(0.25);
  expect(Math.abs(steered.meanReward - 3.85)).toBeLessThan(0.25);
  expect(Math.abs(steered.logNormalizer - Math.log(19.7))).toBeLessThan(0.25);
  expect(text).toMatch(/^600 rows of the network beside <x>\.csv steered by/);
  expect(await file("html")).toContain("The reward before and after");
  const worth = table([
    ...x.columns,
    numbers(
      "worth",
      values(x, "height").map((height) => -height),
    ),
  ]);
  const best = await answer("steer", worth, { model: "net.onnx", reward: "worth", method: "best-of-n", count: 100, steps: 40 }); // biome-ignore format: one line
  expect(best.result.columns).toEqual(["width", "height"]);
  expect(best.result.moments.mean[1]!).toBeLessThan(1.2); // the lower clump is at 1, all rows are at 1.7
});

test("networks are superposed by their scores, with each other or with tables", async () => {
  const x = clumps(300, 12);
  const apart = table([numbers("height", [2]), numbers("width", [1]), numbers("sd", [0.3])]);
  const alone = await answer("compose", x, { model: "net.onnx", secondModel: "net.onnx", rule: "either", count: 300, steps: 150 }, network, x); // biome-ignore format: one line
  expect(alone.result).toMatchObject({ exact: null, columns: ["width", "height"], parts: [{ kind: "network" }, { kind: "network", rows: 300 }] }); // biome-ignore format: one line
  alone.result.moments.mean.forEach((mean, k) => {
    expect(Math.abs(mean - [1.9, 1.7][k]!)).toBeLessThan(0.25 * [1.42, 0.64][k]!);
  });
  const both = await answer("compose", x, { model: "net.onnx", rule: "both", count: 200, steps: 150 }, network, apart);
  const either = await answer(
    "compose",
    x,
    { model: "net.onnx", rule: "either", count: 200, steps: 150 },
    network,
    apart,
  );
  // By the laws that stand behind: what the network was trained on, and the Gaussian.
  const law = new GaussianMixture({ d: 2, weights: Float64Array.of(0.3, 0.7), means: Float64Array.of(4, 1, 1, 2), shapes: [{ variances: Float64Array.of(0.16, 0.04) }, { variances: Float64Array.of(0.09, 0.25) }], shapeOf: Int32Array.of(0, 1) }); // biome-ignore format: one line
  const clump = new GaussianMixture({ d: 2, weights: Float64Array.of(1), means: Float64Array.of(1, 2), shapes: [{ variances: Float64Array.of(0.09, 0.09) }] }); // biome-ignore format: one line
  const gap = async ({ result }: typeof both) => {
    const rows = Float64Array.from(
      { length: 400 },
      (_, e) => values(result.table, e % 2 ? "height" : "width")[e >> 1]!,
    );
    const [p, q] = [await law.logDensity(rows, 0), await clump.logDensity(rows, 0)];
    return p.map((value, i) => Math.abs(value - q[i]!)).sort()[100]!;
  };
  const gaps = [await gap(both), await gap(either)];
  expect(gaps[0]!).toBeLessThan(gaps[1]! / 2);
  expect(both.text).toMatch(/networks +1 +of 2 laws, known by their scores only/);
  expect(await both.file("html")).toContain("walked from noise under the scores of 2 laws");
  await expect(answer("compose", x, { model: "net.onnx", count: 9 }, network, x)).rejects.toThrow("--rule must be either or both with --model; received mixture"); // biome-ignore format: one line
  const turned = table([...x.columns].reverse());
  await expect(answer("compose", x, { model: "net.onnx", secondModel: "net.onnx", rule: "either", count: 9 }, network, turned)).rejects.toThrow("--coordinates must be given when x and y differ in columns or their order"); // biome-ignore format: one line
  // Each network takes the columns of its own table in their order.
  const wider = table([...turned.columns, numbers("depth", values(x, "width"))]);
  const second = await answer("compose", wider, { secondModel: "net.onnx", rule: "either", count: 200, steps: 150 }, network, x); // biome-ignore format: one line
  expect(second.result).toMatchObject({ columns: ["width", "height"], parts: [{ kind: "points" }, { kind: "network" }] }); // biome-ignore format: one line
  expect(second.result).toMatchObject({ warnings: ["Left out, since only one table has them: depth."] });
  expect(Math.abs(second.result.moments.mean[0]! - 1.9)).toBeLessThan(0.4);
  const named = await answer("compose", x, { model: "net.onnx", secondModel: "net.onnx", coordinates: ["width", "height"], rule: "either", count: 9, steps: 5 }, network, turned); // biome-ignore format: one line
  expect(named.result.columns).toEqual(["width", "height"]);
  const weighted = table([...x.columns, numbers("mass", values(x, "width"))]);
  const drawn = await answer("draw", weighted, { model: "net.onnx", weights: "mass", count: 20, evaluations: 8 });
  expect(drawn.result.columns).toEqual(["width", "height"]);
});
