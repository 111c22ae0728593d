import { findOperation, type OperationContext } from "@pushforward/catalog";
import { parseOptions } from "@pushforward/catalog/render";
import { type Column, type Table, table } from "@pushforward/core";
import { type PreferenceRanking, preferenceDefaults } from "@pushforward/methods/dominance";
import { expect, test } from "vitest";

const context: OperationContext = { watch: {}, threads: 1 };
const operation = await findOperation("rank-preferences");

function words(name: string, values: readonly string[]): Column {
  const levels = [...new Set(values)];
  return { name, type: "category", levels, codes: Int32Array.from(values, (value) => levels.indexOf(value)) };
}
const numbers = (name: string, values: readonly number[]): Column => {
  return { name, type: "integer", values: Float64Array.from(values) };
};
const battles = (list: readonly string[]): Table => {
  const sides = list.map((text) => text.split(/[>=]/));
  return table([
    words(
      "winner",
      sides.map(([a]) => a!),
    ),
    words(
      "loser",
      sides.map(([, b]) => b!),
    ),
    numbers(
      "tie",
      list.map((text) => Number(text.includes("="))),
    ),
  ]);
};
const many = (count: number, text: string) => Array.from({ length: count }, () => text);
const answer = async (source: Table, given: Record<string, unknown> = {}) =>
  (await operation.run({ comparisons: source }, parseOptions(operation, given), context)) as PreferenceRanking;
const meta = { operation: "rank-preferences", version: "1.2", inputs: ["b.csv"], options: {}, seconds: 1 };

test("the defaults are those of the method", () => {
  expect(parseOptions(operation, {})).toMatchObject(preferenceDefaults);
});

test("comparisons with ties, in a terminal and as a page", async () => {
  const result = await answer(
    battles([...many(50, "a>b"), ...many(20, "b>a"), ...many(6, "a=b"), ...many(9, "b>c"), ...many(7, "c>b")]),
    { tie: "tie" },
  );
  expect(result.sizes).toEqual({ rankings: 86, ties: 6, clusters: null });
  expect(result.ranking[0]!.model).toBe("a");
  const text = await operation.views.text(result, meta, { width: 90, colour: false });
  expect(text).toContain("3 models by preferences: b.csv, 86 comparisons or rankings and 6 ties");
  expect(text).toContain("The cautious choice, by the highest lower limit, is a.");
  const page = await operation.views.files.html!(result, meta);
  expect(page).toContain("Which model wins against which");
  expect(page).toContain("Davidson");
});

test("whole rankings give what their only comparison gives", async () => {
  const list = [...many(12, "a>b"), ...many(5, "b>a")];
  const rows = list.flatMap((text, i) => text.split(">").map((model, place) => [String(i), model, place + 1] as const));
  const source = table([
    words(
      "judge",
      rows.map(([judge]) => judge),
    ),
    words(
      "model",
      rows.map(([, model]) => model),
    ),
    numbers(
      "place",
      rows.map(([, , place]) => place),
    ),
  ]);
  const found = await answer(source, { ranking: "judge" });
  expect(found.pairs).toEqual((await answer(battles(list))).pairs);
});

test.each<[string, string[], Record<string, unknown>]>([
  ["a is compared with itself in row 2", ["a>b", "a>a"], {}],
  ["a group of 1 of 2 models never wins against the rest", ["a>b", "a>b"], {}],
  ["the table has no column winer. Did you mean winner?", ["a>b"], { winner: "winer" }],
  ["--tie winner must be a column of true and false; received a", ["a>b"], { tie: "winner" }],
])("told: %s", async (message, list, given) => {
  await expect(answer(battles(list), given)).rejects.toThrow(message);
});

test("comparisons in clusters, and rankings in clusters, which must not be torn", async () => {
  const list = [...many(30, "a>b"), ...many(20, "b>a"), ...many(6, "a=b")];
  const judges = words("judge", list.map((_, i) => `judge ${i % 8}`)); // biome-ignore format: a line
  const source = table([...battles(list).columns, judges]);
  const result = await answer(source, { tie: "tie", cluster: "judge" });
  expect(result.sizes).toEqual({ rankings: 50, ties: 6, clusters: 8 });
  expect(result.ranking[0]!.score).toBeCloseTo((await answer(source, { tie: "tie" })).ranking[0]!.score, 12);
  const text = await operation.views.text(result, meta, { width: 90, colour: false });
  expect(text).toContain("50 comparisons or rankings and 6 ties in 8 clusters");
  const rows = [0, 1, 2, 3, 4].flatMap((id) => ["a", "b"].map((model, k) => [`r${id}`, model, 1 + ((k + Number(id < 3)) % 2), `j${id}`] as const)); // biome-ignore format: a line
  const rankings = (torn: boolean) =>
    table([
      words(
        "ranking",
        rows.map(([id]) => id),
      ),
      words(
        "model",
        rows.map(([, model]) => model),
      ),
      numbers(
        "place",
        rows.map(([, , place]) => place),
      ),
      words(
        "judge",
        rows.map(([, , , judge], i) => (torn && i === 1 ? "j9" : judge)),
      ),
    ]);
  const asked = { ranking: "ranking", cluster: "judge" };
  expect((await answer(rankings(false), asked)).sizes.clusters).toBe(5);
  await expect(answer(rankings(true), asked)).rejects.toThrow("ranking r0 has two clusters, j0 and j9");
});
