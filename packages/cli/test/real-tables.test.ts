import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root, runReal } from "./run-command.js";

// The whole tables, 20 random halvings and the level are tried by `npm run experiments -- compare`.
const data = (name: string): string => join(root, "../shared/data", name);

/** Exit code, verdict, leading column and leading row group. */
async function split(file: string, by: string, ...more: string[]) {
  const words = ["compare", data(file), "--by", by, "--no-visible", "--json", ...more];
  const { code, stdout } = await runReal(words);
  const { result } = JSON.parse(stdout);
  const { verdict, columns, groups, schema } = result;
  return {
    code,
    verdict,
    first: columns[0].name,
    group: groups[0]?.condition as string,
    gaps: schema.missingRates.length,
  };
}

describe.skipIf(!existsSync(data("adult.csv")))("real tables", () => {
  test("census rows differ by sex, first in what goes with it", async () => {
    const { code, verdict, first } = await split("adult.csv", "sex=0,1", "--where", "age < 12", "--groups", "0");
    expect({ code, verdict }).toEqual({ code: 0, verdict: "different" });
    expect(["relationship", "marital-status", "occupation", "hours-per-week"]).toContain(first);
  });

  test.each([
    ["weather.csv", "location=Seattle,New York", "wind", /wind/, 0],
    ["cars.json", "Origin=USA,Japan", "Displacement", /Weight|Cylinders|Displacement|Horsepower/, 2],
    ["penguins.json", "Species=Adelie,Chinstrap", "Beak Length (mm)", /Beak Length/, 5],
  ])("%s by %s: %s leads, and the first group of rows tells why", async (file, by, column, group, gaps) => {
    const found = await split(file, by);
    expect(found).toMatchObject({ code: 0, verdict: "different", first: column, gaps });
    expect(found.group).toMatch(group);
  });
});
