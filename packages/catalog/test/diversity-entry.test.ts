import { findOperation, type OperationContext } from "@pushforward/catalog";
import { optionFields, parseOptions, readOptionText } from "@pushforward/catalog/render";
import { type Column, type Table, table } from "@pushforward/core";
import { vendiScoreDefaults } from "@pushforward/methods/diversity";
import { expect, test } from "vitest";

const operation = await findOperation("diversity");
const context: OperationContext = { watch: {}, threads: 1 };
const numbers = (name: string, ...values: number[]): Column => ({
  name,
  type: "numeric",
  values: Float64Array.from(values),
});
const words = (name: string, ...values: string[]): Column => {
  const levels = [...new Set(values)];
  return { name, type: "category", levels, codes: Int32Array.from(values, (value) => levels.indexOf(value)) };
};

interface Result {
  orders: { order: number | "inf"; value: number; observed: number }[];
  [key: string]: unknown;
}

async function answer(x: Table, given: Record<string, unknown> = {}) {
  const result = (await operation.run({ x }, parseOptions(operation, given), context)) as Result;
  const meta = { operation: "diversity", version: "0", inputs: ["x.csv"], options: {}, seconds: 0 };
  return { result, meta, text: String(await operation.views.text(result, meta, { width: 100, colour: false })) };
}

test("the defaults are those of the method", () => {
  const { orders, ...rest } = parseOptions(operation, {}) as Record<string, unknown>;
  expect((orders as string[]).map((order) => (order === "inf" ? Infinity : Number(order)))).toEqual(
    vendiScoreDefaults.orders,
  );
  expect(rest).toEqual({
    similarity: "cosine",
    level: vendiScoreDefaults.level,
    probes: vendiScoreDefaults.probes,
    seed: 0,
  });
});

test("four rows in two directions count two, by direction; as points they count more", async () => {
  const x = table([numbers("a", 1, 2, 0, 0), numbers("b", 0, 0, 3, 5)]);
  const { result, text } = await answer(x);
  expect(result.orders.map(({ order, value }) => [order, value])).toEqual(
    [0, 0.5, 1, 2, "inf"].map((order) => [order, expect.closeTo(2, 9)]),
  );
  expect(text).toContain("Diversity: x.csv (4 rows, similarity cosine)");
  expect(text).toMatch(/order inf +2/);
  const points = await answer(x, { similarity: "rbf", bandwidth: 0.1, orders: ["1"] });
  expect(points.result.orders[0]!.value).toBeCloseTo(4, 9);
  expect(points.text).toContain("similarity rbf of bandwidth 0.1");
});

test("a matrix of similarities keeps the order of its columns", async () => {
  const c = 0.6;
  const x = table([numbers("b", 1, 0, c), numbers("a", 0, 1, 0), numbers("c", c, 0, 1)]);
  const { result } = await answer(x, { similarity: "given", orders: ["2"] });
  expect(result.orders[0]!.value).toBeCloseTo(9 / (3 + 2 * c * c), 9);
  await expect(answer(table([numbers("a", 1, 1)]), { similarity: "given" })).rejects.toThrow(
    "a table of similarities must be square; received 2 rows and 1 columns",
  );
});

test("rows as kinds, one by one or with their counts", async () => {
  const birds = ["tit", "tit", "wren", "tit", "owl", "owl", "wren"];
  const one = await answer(table([words("bird", ...birds)]), { similarity: "identical" });
  expect(one.result).toMatchObject({ kinds: 3, individuals: 7, coverage: 1 });
  expect(one.text).toContain("Diversity: x.csv (7 individuals of 3 kinds)");
  const counted = table([words("bird", "tit", "wren", "owl"), numbers("seen", 3, 2, 2)]);
  const { result } = await answer(counted, { similarity: "identical", columns: ["bird"], counts: "seen" });
  expect(result.orders).toEqual(one.result.orders);
});

test("orders are read from a command line; what does not fit is refused", async () => {
  const field = optionFields(operation.options).find(({ key }) => key === "orders")!;
  expect(readOptionText(field, "0,1.5,inf", "x")).toEqual(["0", "1.5", "inf"]);
  const x = table([numbers("a", 1, 2)]);
  await expect(answer(x, { orders: ["-1"] })).rejects.toThrow(
    "orders must be numbers of at least 0, or inf; received -1",
  );
  await expect(answer(x, { counts: "a" })).rejects.toThrow("counts must be left out unless rows are kinds");
  await expect(answer(x, { similarity: "identical", counts: "b" })).rejects.toThrow(
    "x: the table has no column b. Did you mean a?",
  );
});

test("a page and a picture of the profile", async () => {
  const x = table([numbers("a", 1, 2, 0, 0), numbers("b", 0, 0, 3, 5)]);
  const { result, meta } = await answer(x, { similarity: "rbf", bandwidth: 0.3 });
  const html = String(await operation.views.files.html!(result, { ...meta, inputs: ["<x>.csv"] }));
  expect(html).toContain("different things, effectively");
  expect(html).toContain("&lt;x&gt;.csv");
  expect(html).not.toMatch(/NaN|undefined|style="/);
  const svg = String(await operation.views.files.svg!(result, meta));
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" .*The profile.*<\/svg>\n$/s);
  expect(svg).toContain("∞");
  const unbounded = await answer(table([words("bird", "tit", "owl")]), { similarity: "identical" });
  expect(String(await operation.views.files.svg!(unbounded.result, meta))).not.toMatch(/NaN|Infinity/);
});
