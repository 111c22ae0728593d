import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readTableFile } from "@pushforward/tables/node";
import { expect, test } from "vitest";
import { plain } from "./plain.js";

const data = join(dirname(fileURLToPath(import.meta.url)), "../../../../shared/data");
if (!existsSync(data)) console.warn(`no real data at ${data}: tests that read it are skipped`);
const withData = test.skipIf(!existsSync(data));
const read = (name: string, options = {}) => readTableFile(join(data, name), options);
const typesOf = (table: Awaited<ReturnType<typeof read>>) =>
  Object.fromEntries(table.columns.map((column) => [column.name, column.type]));

withData("weather: dates, numbers, categories", async () => {
  const table = await read("weather.csv");
  expect(table.rows).toBe(2922);
  expect(typesOf(table)).toEqual({
    location: "category",
    date: "time",
    precipitation: "numeric",
    temp_max: "numeric",
    temp_min: "numeric",
    wind: "numeric",
    weather: "category",
  });
  expect(table.columns[1]).toMatchObject({ resolution: "day" });
  expect(plain(table).map(({ values }) => values[1])).toEqual([
    "Seattle",
    Date.UTC(2012, 0, 2),
    10.9,
    10.6,
    2.8,
    4.5,
    "rain",
  ]);
  expect(table.warnings).toEqual([]);
});

withData("digits: gzip, no header, 65 integers a row", async () => {
  await expect(read("digits.csv.gz")).rejects.toThrow("holds only numbers");
  const table = await read("digits.csv.gz", { header: false });
  expect([table.rows, table.columns.length]).toEqual([1797, 65]);
  expect(new Set(table.columns.slice(1, -1).map((column) => column.type))).toEqual(new Set(["integer"]));
  const pixels = table.columns.slice(0, 64).flatMap((column) => ("values" in column ? Array.from(column.values) : []));
  expect([Math.min(...pixels.slice(0, 60_000)), Math.max(...pixels.slice(0, 60_000))]).toEqual([0, 16]);
});

withData("penguins: JSON with missing values", async () => {
  const table = await read("penguins.json");
  expect(table.rows).toBe(344);
  expect(Object.values(typesOf(table))).toEqual([
    "category",
    "category",
    "numeric",
    "numeric",
    "integer",
    "integer",
    "category",
  ]);
  const missing = plain(table).map(({ values }) => values.filter((value) => value === null).length);
  expect(missing).toEqual([0, 0, 2, 2, 2, 2, 10]);
});

withData("cars and gapminder: texts, dates in JSON", async () => {
  expect(typesOf(await read("cars.json"))).toMatchObject({
    Name: "text",
    Year: "time",
    Origin: "category",
    Horsepower: "integer",
  });
  expect(typesOf(await read("gapminder.json"))).toMatchObject({
    country: "category",
    life_expect: "numeric",
    pop: "integer",
  });
});

withData("adult, ihdp, evaluations: sizes, and a sum that plain reading gives too", async () => {
  expect([(await read("adult.csv")).rows, (await read("llm_eval.csv")).rows]).toEqual([48842, 12073]);
  const ihdp = await read("ihdp_[1-5].csv", { columns: ["treatment", "y_factual"] });
  expect(ihdp.rows).toBe(5 * 747);
  const treated = await read("ihdp_1.csv", { where: "treatment = 1", columns: ["y_factual"] });
  expect(treated.rows).toBe(139); // the published number of treated children
});
