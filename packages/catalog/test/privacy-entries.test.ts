import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Table, table } from "@pushforward/core";
import { expect, test } from "vitest";

const context: OperationContext = { watch: {}, threads: 1 };

async function answer(name: string, given: Record<string, unknown>, inputs: Record<string, Table> = {}) {
  const operation = await findOperation(name);
  const options = parseOptions(operation, given);
  operation.checkRequest?.(Object.keys(inputs), options);
  const result = (await operation.run(inputs, options, context)) as Record<string, unknown>;
  const meta = { operation: name, version: "0", inputs: Object.keys(inputs), options: {}, seconds: 0 };
  const text = String(await operation.views.text(result, meta, { width: 100, colour: false }));
  const file = async (ending: "html" | "svg") => String(await operation.views.files[ending]!(result, meta));
  return { operation, result, text, file };
}

test("privacy-budget: noise of ten releases within epsilon 1, and their privacy curve", async () => {
  const { result, text, file } = await answer("privacy-budget", { epsilon: 1, releases: 10 });
  expect(result).toMatchObject({
    epsilon: 1,
    rho: expect.closeTo(0.02435597, 8),
    sigma: expect.closeTo(Math.sqrt(10 / (2 * 0.02435597)), 5),
    sensitivity: 1,
    ledger: null,
  });
  expect(text).toMatch(/^Privacy: epsilon 1 at delta 10⁻⁶, add-remove, 10 releases\n +epsilon +1 +of all 10 releases/);
  const html = await file("html");
  expect(html).toContain("<title>Privacy: epsilon 1 at delta 10⁻⁶, add-remove, 10 releases</title>");
  expect(html).toContain("by a factor of at most 2.72");
  expect(html).not.toMatch(/NaN|undefined|style="/);
  expect(await file("svg")).toMatch(/^<svg xmlns=.*Delta at each epsilon.*<\/svg>\n$/s);
});

test("privacy-budget: releases that differ add up, and what is missing is told", async () => {
  const { result, text } = await answer("privacy-budget", { rho: ["0.02", "0.005", "0.1"], delta: 1e-9 });
  expect(result).toMatchObject({ releases: 3, rho: expect.closeTo(0.125, 12), sigma: null });
  expect(text).toMatch(/sigma of 1 +5 +rho 0\.02; .*\n +sigma of 2 +10 .*\n +sigma of 3 +2\.23607 /);
  expect((await answer("privacy-budget", { sigma: 0.001 })).text).not.toMatch(/NaN|undefined/);
  await expect(answer("privacy-budget", {})).rejects.toThrow(
    "--epsilon, --rho, --sigma or a ledger must be given, one of the four; received none",
  );
});

const scores = (...values: number[]) => table([{ name: "score", type: "numeric", values: Float64Array.from(values) }]);
const wave = (n: number, shift: number) => scores(...Array.from({ length: n }, (_, i) => Math.sin(i) + shift));

test("audit: scores that tell the tables apart break a promise", async () => {
  const { operation, result, text, file } = await answer("audit", {}, { with: wave(2000, 3), without: wave(2000, 0) });
  expect(result).toMatchObject({ promised: 1, mechanism: null, withCanary: { runs: 1000 }, delta: 1e-6 });
  expect(result.epsilon).toBeGreaterThan(5);
  expect(operation.negatives!.broken!(result)).toBe(true);
  expect(text).toMatch(/^The promise is broken: epsilon is at least 5\.\d+\n +epsilon +≥ 5/);
  const html = await file("html");
  expect(html).not.toMatch(/NaN|undefined|style="/);
  expect(await file("svg")).toMatch(/^<svg xmlns=.*Scores above a threshold.*<\/svg>\n$/s);
  const same = await answer("audit", { epsilon: 0.1 }, { with: wave(2000, 0), without: wave(2000, 0) });
  expect(same.text).toMatch(/^The promise was not seen to be broken/);
  expect(same.operation.negatives!.broken!(same.result)).toBe(false);
  const byRho = await answer("audit", { rho: 0.05, epsilon: 9 }, { with: wave(2000, 3), without: wave(2000, 0) });
  expect(byRho.operation.negatives!.broken!(byRho.result)).toBe(true); // rho decides, whatever epsilon says
  expect(byRho.text).toMatch(
    /^The promise is broken: rho is at least [\d.]+\n[\s\S]*rho promised +0\.05 +less than that/,
  );
});

test("audit: a mechanism of synthesize, run with and without the canary", async () => {
  const { result, text } = await answer("audit", { mechanism: "independent", runs: 100 });
  expect(result).toMatchObject({ mechanism: "independent", promised: 1, withCanary: { runs: 50 } });
  expect(result.epsilon).toBeLessThan(1);
  expect(result.promisedRho).toBeCloseTo(0.02436, 5); // ρ of epsilon 1 at delta 1e-6
  expect(text).toMatch(/^The promise of independent was not seen to be broken/);
  await expect(answer("audit", { mechanism: "mst", rho: 1 })).rejects.toThrow("rho must be left out with --mechanism");
  await expect(answer("audit", { mechanism: "marginal" })).rejects.toThrow("Did you mean marginals?");
  await expect(answer("audit", {})).rejects.toThrow("inputs must be two tables; received 0");
  await expect(answer("audit", { mechanism: "mst" }, { with: wave(20, 0) })).rejects.toThrow(
    "received 1 and --mechanism",
  );
});
