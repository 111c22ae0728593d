import {
  defineOperation,
  didYouMean,
  editDistance,
  findOperation,
  loadAll,
  nearNames,
  operations,
} from "@pushforward/catalog";
import {
  citation,
  jsonReady,
  manualMarkdown,
  manualText,
  optionFields,
  optionsJsonSchema,
  parseOptions,
  readBibliography,
  readList,
  readOptionText,
  wrap,
  wrapItem,
} from "@pushforward/catalog/render";
import { expect, test } from "vitest";
import { z } from "zod";

const sample = defineOperation({
  name: "sample-of-all",
  summary: "One of everything.",
  description: "First paragraph.\n\nSecond paragraph.",
  source: ["known2020", "unknown"],
  inputs: [{ name: "x", kind: "table", description: "A table." }],
  options: z.object({
    ratio: z.number().gt(0).max(2).default(0.5).describe("A ratio."),
    maxRows: z
      .union([z.literal("all"), z.int().min(1)])
      .default("all")
      .describe("Rows."),
    kind: z.enum(["red", "green"]).default("red").describe("A kind."),
    parts: z
      .array(z.enum(["a", "b"]))
      .min(1)
      .default(["a", "b"])
      .describe("Parts."),
    names: z.array(z.string()).optional().describe("Names."),
    exact: z.boolean().default(false).describe("Exactly."),
    shown: z
      .union([z.literal("auto"), z.boolean()])
      .default("auto")
      .describe("Shown."),
    label: z.string().describe("A label."),
  }),
  formula: "a = b",
  shows: ["A picture."],
  examples: [{ title: "Simple", command: "pushforward sample-of-all x.csv" }],
  cost: () => ({ seconds: 2, bytes: 3e6 }),
  run: async () => 1,
  views: { text: () => "", files: {} },
});
const fields = new Map(optionFields(sample.options).map((field) => [field.key, field]));

test("a schema becomes flags with kinds, choices, words and what is expected", () => {
  const seen = [...fields.values()].map(({ flag, kind, expected }) => [flag, kind, expected]);
  expect(seen).toEqual([
    ["ratio", "number", "a number above 0 and at most 2"],
    ["max-rows", "integer", "all or an integer of at least 1"],
    ["kind", "choice", "one of red, green"],
    ["parts", "list", "one or more of a, b, parted by commas"],
    ["names", "list", "a list parted by commas"],
    ["exact", "boolean", "true or false"],
    ["shown", "boolean", "auto or true or false"],
    ["label", "text", "text"],
  ]);
  expect(fields.get("parts")!.choices).toEqual(["a", "b"]);
  expect([...fields.values()].filter(({ required }) => required).map(({ key }) => key)).toEqual(["label"]);
});

test("the JSON schema is of what goes in: only options without a default are required", () => {
  expect(optionsJsonSchema(sample.options)).toMatchObject({ type: "object", required: ["label"] });
});

test.each([
  ["ratio", "1e-1", 0.1],
  ["maxRows", "all", "all"],
  ["maxRows", "12", 12],
  ["kind", "green", "green"],
  ["parts", "b,a", ["b", "a"]],
  ["names", 'a,"b, ""c""", d', ["a", 'b, "c"', "d"]],
  ["exact", "true", true],
  ["label", "1", "1"],
])("--%s %s is read as %j", (key, text, value) => {
  expect(readOptionText(fields.get(key)!, text, "here")).toEqual(value);
});

test.each([
  ["ratio", "", "here: --ratio must be a number above 0 and at most 2; received nothing"],
  ["ratio", "NaN", "received NaN"],
  ["ratio", "Infinity", "received Infinity"],
  ["maxRows", "some", "here: --max-rows must be all or an integer of at least 1; received some"],
  ["kind", "blue", "one of red, green; received blue"],
  ["parts", "a,c", "one or more of a, b, parted by commas; received c"],
  ["exact", "yes", "true or false; received yes"],
])("--%s %s is refused", (key, text, message) => {
  expect(() => readOptionText(fields.get(key)!, text, "here")).toThrow(message);
});

test("options are filled up and checked, and an error names the option as its face calls it", () => {
  const filled = {
    ratio: 0.5,
    maxRows: "all",
    kind: "red",
    parts: ["a", "b"],
    exact: false,
    shown: "auto",
    label: "l",
  };
  expect(parseOptions(sample, { label: "l" })).toEqual(filled);
  expect(() => parseOptions(sample, { label: "l", ratio: 3 })).toThrow(
    "sample-of-all: ratio must be a number above 0 and at most 2; received 3",
  );
  expect(() => parseOptions(sample, { label: "l", maxRows: 0 }, ({ flag }) => `--${flag}`)).toThrow(
    "--max-rows must be all or an integer of at least 1; received 0",
  );
  expect(() => parseOptions(sample, {})).toThrow("label must be text; received undefined");
});

test("lists: blanks around items go, empty items too", () => {
  expect(readList(" a , b ,,c")).toEqual(["a", "b", "c"]);
  expect(readList('"a,b" , "c"')).toEqual(["a,b", "c"]);
  expect(readList("")).toEqual([]);
});

test("the manual holds every option, default and source, within the width", () => {
  const bibliography = readBibliography(
    "@article{known2020,\n title = {A {Title}}, author = {Ann Author}, year = 2020, journal = {Journal}, volume = 5, number = {1}, pages = {2--3}, doi = {10.1/x}\n}\n@misc{other,\n title = {B}\n}",
  );
  const page = manualText({ ...sample, options: sample.options.omit({ label: true }) } as never, 60, { bibliography });
  for (const line of page.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
  for (const word of ["--max-rows", "--exact, --no-exact", "Default: a,b.", "Second paragraph.", "a = b", "unknown"])
    expect(page).toContain(word);
  const markdown = manualMarkdown({ ...sample, options: sample.options.omit({ label: true }) } as never, {
    bibliography,
  });
  expect(markdown).toContain("- `known2020` Ann Author (2020). A Title. Journal 5(1), 2–3. doi:10.1/x");
  expect(citation(bibliography, "other")).toBe("B");
  expect(citation(bibliography, "absent")).toBe("");
});

test("accents and signs of LaTeX are read as letters", () => {
  const bibliography = readBibliography(
    "@misc{a, author = {R{\\'e}nyi and {\\'A}lvarez and M\\'{e}moli and Fran{\\c{c}}ois and V{\\'\\i}ctor and Bj{\\o}rn}, title = {A $\\chi^2$ \\& $\\alpha$-law}, year = 2020}",
  );
  expect(citation(bibliography, "a")).toBe(
    "Rényi and Álvarez and Mémoli and François and Víctor and Bjørn (2020). A χ² & α-law",
  );
});

test("wrapped lines keep their words and their width", () => {
  const text = "the quick brown fox jumps over the lazy dog and a-very-long-word-that-fits-nowhere";
  for (const width of [10, 17, 30, 80]) {
    const lines = wrap(text, width).split("\n");
    expect(lines.join(" ")).toBe(text);
    for (const line of lines) expect(line.length <= width || !line.includes(" ")).toBe(true);
  }
  expect(wrapItem("--flag", "What it is for.", 80, 12)).toBe("  --flag      What it is for.");
});

test("JSON is ready when typed arrays are arrays and nothing is infinite, and the places of losses are told", () => {
  const { value, lost } = jsonReady({
    a: Float64Array.of(1, Number.NaN),
    b: [{ c: Number.POSITIVE_INFINITY }],
    d: -0,
    e: null,
    f: "x",
    g: true,
  });
  expect(JSON.parse(JSON.stringify(value))).toEqual({ a: [1, null], b: [{ c: null }], d: 0, e: null, f: "x", g: true });
  expect(lost).toEqual(["a[1]", "b[0].c"]);
});

test("edit distance: one per letter changed, added, lost or swapped with its neighbour", () => {
  const pairs: [string, string, number][] = [
    ["", "abc", 3],
    ["abc", "abc", 0],
    ["abc", "acb", 1],
    ["abc", "abd", 1],
    ["kitten", "sitting", 3],
    ["ca", "abc", 3],
  ];
  for (const [a, b, distance] of pairs) expect([editDistance(a, b), editDistance(b, a)]).toEqual([distance, distance]);
});

test("near names are near, nearest first, at most three", () => {
  expect(nearNames("comapre", ["compare", "completions", "doctor"])).toEqual(["compare"]);
  expect(nearNames("--levle", ["--level", "--help"])).toEqual(["--level"]);
  expect(nearNames("dependence", ["dependance", "dependents", "depending"])).toEqual(["dependance", "dependents"]); // 1, 2 and 4 letters away
  expect(nearNames("xyz", ["compare"])).toEqual([]);
  expect(didYouMean("cat", ["bat", "rat", "hat", "mat"])).toBe(" Did you mean bat, hat or mat?");
});

test("entries are checked when they are defined", () => {
  expect(() => defineOperation({ ...sample, name: "notKebab" })).toThrow(
    "name must be in kebab-case; received notKebab",
  );
  expect(() => defineOperation({ ...sample, summary: "two\nlines" })).toThrow("summary must be one line");
});

test("an operation is found by its name, and near names are offered otherwise", async () => {
  expect((await findOperation("compare")).name).toBe("compare");
  await expect(findOperation("compaer")).rejects.toThrow("no operation is called compaer. Did you mean compare?");
});

const reserved = ["where", "threads", "json", "out", "quiet", "failOn", "help", "version"];

test("every entry of the catalogue is complete and takes no flag that the command owns", async () => {
  const entries = await loadAll();
  expect(entries.map(({ name, summary }) => ({ name, summary }))).toEqual(
    operations.map(({ name, summary }) => ({ name, summary })),
  );
  for (const entry of entries) {
    const options = optionFields(entry.options);
    expect(options.filter(({ description }) => description === "")).toEqual([]);
    expect(options.filter(({ key }) => reserved.includes(key))).toEqual([]);
    expect(entry.options.safeParse({}).success).toBe(true);
    expect(entry.examples.every(({ command }) => command.startsWith(`pushforward ${entry.name} `))).toBe(true);
    expect(entry.source.length).toBeGreaterThan(0);
    const small = Object.fromEntries(entry.inputs.map(({ name }) => [name, { rows: 10, columns: 2 }]));
    expect(entry.cost(small, entry.options.parse({})).seconds).toBeLessThan(10);
  }
});
