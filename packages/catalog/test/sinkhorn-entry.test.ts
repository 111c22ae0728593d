import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { table } from "@pushforward/core";
import { sinkhornDefaults } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const numbers = (name: string, ...values: number[]) => {
  return { name, type: "numeric", values: Float64Array.from(values) } as const;
};
const x = table([numbers("a", 0, 1), numbers("w", 1, 3)]);
const y = table([numbers("a", 0, 2), numbers("w", 2, 2)]);
const context: OperationContext = { watch: {}, threads: 1 };

async function answer(name: string, given: Record<string, unknown>) {
  const operation = await findOperation(name);
  const result = (await operation.run({ x, y }, parseOptions(operation, given), context)) as Record<string, unknown>;
  const meta = { operation: name, version: "0", inputs: ["x.csv", "y.csv"], options: {}, seconds: 0 };
  const text = await operation.views.text(result, meta, { width: 80, colour: false });
  return { operation, result, text, meta };
}

test("the defaults are those of the method", async () => {
  for (const name of ["sinkhorn", "sinkhorn-divergence"]) {
    const { cost, tolerance, iterations } = parseOptions(await findOperation(name), {}) as Record<string, unknown>;
    const { cost: c, tolerance: t, maxIterations } = sinkhornDefaults;
    expect({ cost, tolerance, iterations }).toEqual({ cost: c, tolerance: t, iterations: maxIterations });
  }
});

test("two points to two points: at a small epsilon the sorted plan, weighted by a column if asked", async () => {
  const plain = await answer("sinkhorn", { columns: ["a"], epsilon: 0.01 });
  expect(plain.result.transportCost).toBeCloseTo((0 + 1) / 2, 10);
  expect(plain.result.converged).toBe(true);
  const { result, text } = await answer("sinkhorn", { weights: "w", epsilon: 0.01 });
  expect(result.transportCost).toBeCloseTo(0.25 * 0 + 0.25 * 1 + 0.5 * 1, 8); // 1/4 stays at 0, 1/4 goes 1 → 0
  expect(text.split("\n")[0]).toBe("Entropic transport: x.csv (2 points), y.csv (2 points), 1 dimension");
  expect(text).toMatch(/transport cost +0\.75 .*\n.*objective.*\n.*epsilon +0\.01 .*0\.0707\n +converged +yes/);
});

test("weights are masses when mass may change or stay", async () => {
  const { result, text } = await answer("sinkhorn", { weights: "w", partial: 2, epsilon: 0.01 });
  expect(result.mass).toBeCloseTo(2, 6);
  expect(text).toContain("of 4 and 4");
  await expect(answer("sinkhorn", { penalty: "kl" })).rejects.toThrow("--rho must be given together with --penalty");
});

test("the map is a table of images, and a file only when computed", async () => {
  const { operation, result, meta } = await answer("sinkhorn", { columns: ["a"], epsilon: 0.01, map: true });
  const csv = String(await operation.views.files.csv!(result, meta)).split("\r\n");
  expect(csv[0]).toBe("a");
  expect(Number(csv[2])).toBeCloseTo(2, 6);
  const without = await answer("sinkhorn", { columns: ["a"] });
  await expect(operation.views.files.csv!(without.result, meta)).rejects.toThrow("--map must be given");
});

test("the divergence of a table from itself is 0; what has not converged can fail a run", async () => {
  const operation = await findOperation("sinkhorn-divergence");
  const same = (await operation.run({ x, y: x }, parseOptions(operation, {}), context)) as { divergence: number };
  expect(same.divergence).toBe(0);
  const { result, text } = await answer("sinkhorn-divergence", { columns: ["a"], epsilon: 0.001 });
  expect(result.divergence).toBeCloseTo(0.5, 2);
  expect(text).toContain("as a distance 0.7");
  const unconverged = operation.negatives!.unconverged!;
  expect([unconverged(result), unconverged({ converged: false })]).toEqual([false, true]);
});

test("a page and a picture: at a small epsilon every point of x has a line to its own match", async () => {
  const points = (shift: number) =>
    table(["u", "v"].map((name, k) => numbers(name, ...Array.from({ length: 30 }, (_, i) => ((i * (5 + k)) % 31) + k * shift)))); // biome-ignore format: one line
  const operation = await findOperation("sinkhorn");
  const run = async (given: object) => {
    const options = parseOptions(operation, { ...given, epsilon: 0.01 });
    return (await operation.run({ x: points(0), y: points(0.25) }, options, context)) as Record<string, unknown>;
  };
  const meta = { operation: "sinkhorn", version: "0", inputs: ["x.csv", "<y>.csv"], options: {}, seconds: 0 };
  const result = await run({});
  const { moves, complete, columns } = result.picture as { moves: number[][]; complete: boolean; columns: string[] };
  expect([moves.length, complete, columns]).toEqual([30, true, ["u", "v"]]);
  for (const [a, b, c, d] of moves) {
    expect(c).toBeCloseTo(a!, 9); // other points are 1 and more away, e^−100 of the mass
    expect(d).toBeCloseTo(b! + 0.25, 9);
  }
  const html = String(await operation.views.files.html!(result, meta));
  expect(html).toContain("Every point of x (filled dots)");
  expect(html).toContain("&lt;y&gt;.csv");
  expect(html).not.toMatch(/NaN|undefined|style="/);
  expect(String(await operation.views.files.svg!(result, meta))).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
  const line = await run({ columns: ["v"] });
  const values = line.picture as { x: number[]; y: number[] };
  expect(values.x).toEqual([...values.x].sort((a, b) => a - b));
  expect(String(await operation.views.files.svg!(line, meta))).toContain("Mean moves in v");
});
