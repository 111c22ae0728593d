import { findOperation } from "@pushforward/catalog";
import { operations } from "@pushforward/catalog/operations";
import { optionFields } from "@pushforward/catalog/render";
import { expect, test } from "vitest";
import { differences, flatNumbers } from "../../dist/app/history/differences.js";
import { filledInputs, givenInputs } from "../../dist/app/question/draft.js";
import { formFields, plainWords, shownText, typedValue } from "../../dist/app/question/form-fields.js";
import { listed, searched } from "../../dist/app/question/questions.js";

test("every operation is listed, those that no question names under a heading of their own", () => {
  const all = listed([...operations, { name: "brand-new", summary: "Does what nothing did." }]);
  const names = new Set(all.flatMap(({ choices }) => choices.map(({ operation }) => operation)));
  for (const { name } of operations) expect(names).toContain(name);
  expect(all.at(-1)!.choices.map(({ operation }) => operation)).toContain("brand-new");
});

test("a search finds what has all the words, wherever they stand", () => {
  const found = searched(listed(operations), "privacy budget").flatMap(({ choices }) => choices);
  expect(found.map(({ operation }) => operation)).toContain("privacy-budget");
  expect(searched(listed(operations), "privacy zebra")).toEqual([]);
});

test("forms of all operations: what is needed is to be seen, and typed texts come back as they were shown", async () => {
  for (const { name } of operations) {
    const operation = await findOperation(name);
    const fields = formFields(optionFields(operation.options));
    for (const field of fields) {
      if (field.required) expect(field.main, `${name} ${field.key}`).toBe(true);
      if (field.default === undefined || field.kind === "boolean") continue;
      const back = typedValue(field, shownText(field.default));
      expect(back ?? (Array.isArray(field.default) ? [] : ""), `${name} ${field.key}`).toEqual(field.default);
    }
  }
});

test("no field of a form speaks of flags", async () => {
  for (const { name } of operations) {
    const { options, inputs, description, shows } = await findOperation(name);
    const words = [description, ...shows, ...inputs.map((input) => input.description)].map(plainWords);
    for (const text of [...words, ...formFields(optionFields(options)).map((field) => field.description)])
      expect(text, name).not.toMatch(/(^|\s)--[a-z]/);
  }
  expect(plainWords("left out with --by; all, as --out plan.csv lists them")).toBe(
    "left out with “By”; all, as a saved plan.csv lists them",
  );
});

test("a list keeps items that hold commas, quotes and blanks", () => {
  const list = { kind: "list", words: [], choices: [], flag: "x", key: "x", expected: "a list" } as never;
  const items = ["a, b", 'say "x"', " padded ", "plain"];
  expect(typedValue(list, shownText(items))).toEqual(items);
});

const card = (id: string) => ({ id }) as never;
const input = (name: string, more = {}) => ({ name, kind: "table", description: "", ...more }) as never;

test("open tables fill the inputs in order, and choices stay until their table is closed", () => {
  const inputs = [input("reference"), input("current", { optional: true })];
  const tables = [card("a"), card("b"), card("c")];
  expect(filledInputs(inputs, undefined, tables)).toEqual({ reference: "a", current: "b" });
  const draft = { operation: "compare", inputs: { reference: "b", current: "" }, options: {} };
  expect(filledInputs(inputs, draft, tables)).toEqual({ reference: "b", current: "" });
  expect(filledInputs(inputs, draft, [card("a"), card("c")])).toEqual({ reference: "a", current: "" });
  expect(givenInputs({ reference: "b", current: "" })).toEqual({ reference: "b" });
});

test("an input for many tables is numbered as the command numbers it", () => {
  const draft = { operation: "barycenter", inputs: { x: "a", more1: "b", more2: "gone", more3: "c" }, options: {} };
  const inputs = [input("x"), input("more", { many: true })];
  expect(filledInputs(inputs, draft, [card("a"), card("b"), card("c")])).toEqual({ x: "a", more1: "b", more2: "c" });
});

test("two results are laid beside each other by the names of their parts", () => {
  expect(differences({ level: 0.05, groups: 5 }, { level: 0.01, groups: 5 })).toEqual([
    { name: "level", first: "0.05", second: "0.01" },
  ]);
  const a = { pValue: 0.2, columns: [{ name: "age", distance: 1 }], verdict: "x" };
  const b = {
    pValue: 0.4,
    columns: [
      { name: "sex", distance: 3 },
      { name: "age", distance: 2 },
    ],
    verdict: "y",
  };
  expect(flatNumbers(a, b)).toEqual([
    { name: "p value", first: 0.2, second: 0.4 },
    { name: "columns · age · distance", first: 1, second: 2 },
  ]);
});
