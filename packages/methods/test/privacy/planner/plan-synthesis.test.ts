import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Attribute,
  type MechanismCard,
  mechanisms,
  type PublicSizes,
  planSynthesis,
} from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const category = (name: string, size: number): Attribute => ({
  name,
  type: "category",
  values: Array.from({ length: size }, (_, i) => String(i)),
});
const sizes = (rows: number, codes: number[], adjacency: PublicSizes["adjacency"] = "add-remove"): PublicSizes => ({
  domain: { attributes: codes.map((size, a) => category(`c${a}`, size)) },
  rows,
  adjacency,
});
const census = [9, 16, 7, 15, 6, 5, 2, 42, 2, 20, 20, 20];
const usual = { epsilon: 1, delta: 1e-6 };

test("forecasts come best first, and the recommendation is the quickest within a tenth of the best", async () => {
  const { forecasts, recommendation } = await planSynthesis(sizes(40_000, census), usual);
  const errors = forecasts.map(({ pairwise }) => pairwise);
  expect(errors).toEqual([...errors].sort((a, b) => a - b));
  const chosen = forecasts.find(({ mechanism }) => mechanism === recommendation)!;
  expect(chosen.pairwise).toBeLessThanOrEqual(1.1 * errors[0]!);
  for (const { pairwise, seconds } of forecasts) {
    if (pairwise <= 1.1 * errors[0]!) expect(chosen.seconds).toBeLessThanOrEqual(seconds);
  }
});

test("a mid-sized census table at epsilon 1 is no cause for warnings, and marginals are recommended", async () => {
  const { recommendation, warnings, rho } = await planSynthesis(sizes(40_000, census), usual);
  expect(recommendation).toBe("marginals");
  expect(warnings).toEqual([]);
  expect(rho).toBeCloseTo(0.0243559704, 6); // golden value of the accounting
});

test("only mechanisms that hold the asked kind of neighbours are compared", async () => {
  for (const adjacency of ["add-remove", "replace-one"] as const) {
    const { forecasts } = await planSynthesis(sizes(40_000, census, adjacency), usual);
    const able = mechanisms.filter((card) => card.adjacencies.includes(adjacency)).map(({ name }) => name);
    expect(forecasts.map(({ mechanism }) => mechanism).sort()).toEqual([...able].sort());
  }
});

test("every mechanism expects no more error from a larger budget, or from more rows", async () => {
  const at = async (epsilon: number, rows: number) => {
    const { forecasts } = await planSynthesis(sizes(rows, census), { epsilon, delta: 1e-7 });
    return new Map(forecasts.map(({ mechanism, pairwise }) => [mechanism, pairwise]));
  };
  const [low, high, long] = [await at(0.3, 10_000), await at(3, 10_000), await at(0.3, 1_000_000)];
  for (const [mechanism, error] of low) {
    expect(high.get(mechanism)!, mechanism).toBeLessThanOrEqual(error);
    expect(long.get(mechanism)!, mechanism).toBeLessThanOrEqual(error);
    expect(error).toBeLessThanOrEqual(1);
    expect(error).toBeGreaterThan(0);
  }
});

test("hopeless settings are called so, with what would help", async () => {
  const few = await planSynthesis(sizes(100, census), { epsilon: 0.1, delta: 1e-6 });
  expect(few.warnings[0]).toMatch(/^(hopeless|little will survive): with 100 rows of 12 columns/);
  expect(few.warnings[0]).toContain("more rows, a larger epsilon, fewer columns or coarser codes");
});

test("codes that drown, a large delta and a large epsilon are told", async () => {
  const wide = await planSynthesis(sizes(20_000, [5000, 3, 4]), usual);
  expect(wide.warnings.join("\n")).toContain(
    "most codes will drown in noise of ±14 rows in c0 (5000 codes): declare fewer",
  );
  const loose = await planSynthesis(sizes(40_000, census), { epsilon: 20, delta: 1e-4 });
  expect(loose.warnings.join("\n")).toContain(
    "delta 0.0001 is large for 40000 rows: take one well below 1/rows = 0.00003",
  );
  expect(loose.warnings.join("\n")).toContain("epsilon 20 promises little");
});

test("what cannot be planned is refused", async () => {
  await expect(planSynthesis(sizes(10, []), usual)).rejects.toThrow("domain must be at least one attribute");
  await expect(planSynthesis(sizes(0, census), usual)).rejects.toThrow("rows must be a number of at least 1");
  await expect(planSynthesis(sizes(10, census), { epsilon: 0, delta: 0.1 })).rejects.toThrow(
    "epsilon must be a finite",
  );
  await expect(planSynthesis(sizes(10, census), { epsilon: 1, delta: 1 })).rejects.toThrow("delta must be above 0");
});

test("a plan is a function of public sizes: no mechanism is given anything else", async () => {
  const seen: unknown[][] = [];
  const spy: MechanismCard = {
    ...mechanisms[0]!,
    load: async () =>
      ({
        forecast: (...given: unknown[]) => {
          seen.push(given);
          return { pairwise: 0.1, seconds: 1, bytes: 1 };
        },
      }) as unknown as Awaited<ReturnType<MechanismCard["load"]>>,
  };
  const asked = sizes(40_000, census);
  const { rho } = await planSynthesis(asked, usual, [spy]);
  expect(seen).toEqual([[asked, rho]]);
  expect(Object.keys(asked).sort()).toEqual(["adjacency", "domain", "rows"]);
});

test("no module that a plan runs can open private rows or draw noise", () => {
  const root = fileURLToPath(new URL("../../../src/privacy/", import.meta.url));
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    for (const [statement, target] of text.matchAll(/(?:import|export)[^;]*?["'](\.[^"']*)\.js["']/g)) {
      if (!/^(import|export) type/.test(statement)) walk(join(dirname(file), `${target}.ts`));
    }
  };
  walk(join(root, "planner/plan-synthesis.ts"));
  const places = [...seen].map((file) => file.slice(root.length));
  expect(places).toContain("marginals/forecast-marginals.ts");
  expect(
    places.filter((place) => /^(door|ledger|noise)\/(?!index)/.test(place) && /open|random|system/.test(place)),
  ).toEqual([]);
});
