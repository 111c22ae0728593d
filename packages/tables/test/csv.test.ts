import { DataError } from "@pushforward/core";
import { readTable } from "@pushforward/tables";
import { expect, test } from "vitest";
import { plain } from "./plain.js";

const read = (text: string, options = {}) => readTable(new TextEncoder().encode(text), { name: "t.csv", ...options });
const columns = async (text: string, options = {}) => plain(await read(text, options));

test.each([
  ["a,b\n1,x\n2,y", "\n", ","],
  ["a,b\r\n1,x\r\n2,y\r\n\r\n", "CR LF", ","],
  ["a,b\r1,x\r2,y\r", "CR", ","],
  ["\ufeffa;b\n1;x\n2;y\n", "byte order mark", ";"],
  ["a\tb\n1\tx\n\n2\ty\n", "blank line", "tab"],
  ['a|b\n"1"|"x"\n 2 | y \n', "quotes and spaces", "|"],
  ["a,b\n1,x\n  \n2,y\n\n\n", "line of spaces", ","],
])("%j has the same two rows (%s, %s)", async (text) => {
  expect(await columns(text)).toEqual([
    { name: "a", type: "integer", values: [1, 2] },
    { name: "b", type: "category", values: ["x", "y"] },
  ]);
});

test("quoted cells hold delimiters, doubled quotes and line ends; a quote inside an unquoted cell is a character", async () => {
  const text = 'id,text\n1,"a, ""b""\n\r\nc"\n2,5" pipe\n3,""""\n4,"  spaced "\n5,""\n';
  expect(await columns(text)).toEqual([
    { name: "id", type: "integer", values: [1, 2, 3, 4, 5] },
    { name: "text", type: "category", values: ['a, "b"\n\r\nc', '5" pipe', '"', "  spaced ", null] },
  ]);
});

test("missing words are missing, but a quoted one is a text among texts", async () => {
  const text = 'n,t,all\nNA,NA,\n"NA","NA",NaN\n1.5,x,null\n,,\n';
  expect(await columns(text)).toEqual([
    { name: "n", type: "numeric", values: [null, null, 1.5, null] },
    { name: "t", type: "category", values: [null, "NA", "x", null] },
    { name: "all", type: "numeric", values: [null, null, null, null] },
  ]);
  expect(await columns("a\n1\n-\n3\n", { missing: ["-"] })).toEqual([
    { name: "a", type: "integer", values: [1, null, 3] },
  ]);
});

test("types follow from the whole column", async () => {
  const text =
    "i,f,zip,bool,mixed,exp,inf,year\n" +
    "1,1.0,01234,True,1,1e3,inf,2001\n-2,2.50,99999,FALSE,2,-2.5E-3,-Infinity,2002\n+3,.5,12345,,x3,7.,0,2003\n";
  const types = (await columns(text)).map(({ name, type }) => `${name}: ${type}`);
  expect(types).toEqual([
    "i: integer",
    "f: numeric",
    "zip: category",
    "bool: boolean",
    "mixed: category",
    "exp: numeric",
    "inf: numeric",
    "year: integer",
  ]);
  const [i, f, , , mixed, exp, inf] = await columns(text);
  expect(i!.values).toEqual([1, -2, 3]);
  expect(f!.values).toEqual([1, 2.5, 0.5]);
  expect(mixed!.values).toEqual(["1", "2", "x3"]);
  expect(exp!.values).toEqual([1000, -0.0025, 7]);
  expect(inf!.values).toEqual([Infinity, -Infinity, 0]);
});

test("a bad cell in the last of many rows keeps every text of the column, zeros at its end included", async () => {
  const rows = 300_000; // several megabytes, so that the surprise comes long after the first piece
  const text = `v,w\n${Array.from({ length: rows }, (_, i) => `${1 + (i % 7) / 4}0,${i}`).join("\n")}\nn.a.,1\n`;
  const table = await read(text);
  const [v, w] = table.columns;
  expect(table.rows).toBe(rows + 1);
  expect(v!.type).toBe("category");
  expect("levels" in v! && v.levels).toEqual(["10", "1.250", "1.50", "1.750", "20", "2.250", "2.50", "n.a."]);
  expect(w!.type).toBe("integer");
  expect(table.warnings).toEqual([
    `t.csv: v is no number because of "n.a." in line ${rows + 2}; if that means missing, say so (missing: ["n.a."])`,
  ]);
});

test("the first rows of a column may be missing, over many blocks", async () => {
  const rows = 100_000;
  const lines = Array.from({ length: rows }, (_, i) => (i < rows - 2 ? ",," : `${i},x${i},2020-01-02`));
  const [a, b, c] = await columns(`a,b,c\n${lines.join("\n")}\n`);
  expect([a!.type, b!.type, c!.type]).toEqual(["integer", "category", "time"]);
  expect(a!.values.slice(-3)).toEqual([null, rows - 2, rows - 1]);
  expect(b!.values.slice(-3)).toEqual([null, `x${rows - 2}`, `x${rows - 1}`]);
  expect(c!.values.slice(-3)).toEqual([null, Date.UTC(2020, 0, 2), Date.UTC(2020, 0, 2)]);
  expect(a!.values.slice(0, -2).every((v) => v === null)).toBe(true);
});

test("mostly distinct texts are text from 21 levels on, when more than half of the values are distinct", async () => {
  const type = async (cells: string[]) => (await columns(`t\n${cells.join("\n")}\n`))[0]!.type;
  const distinct = (n: number) => Array.from({ length: n }, (_, i) => `x${i}`);
  expect(await type(distinct(20))).toBe("category");
  expect(await type(distinct(21))).toBe("text");
  expect(await type([...distinct(30), ...distinct(30)])).toBe("category"); // exactly half
  expect(await type([...distinct(31), ...distinct(30)])).toBe("text");
});

test.each([
  ["2024-02-29", Date.UTC(2024, 1, 29), "day"],
  ["2024/02/29", Date.UTC(2024, 1, 29), "day"],
  ["1969-12-31T23:59:59Z", -1000, "second"],
  ["2020-01-01 10:30", Date.UTC(2020, 0, 1, 10, 30), "second"],
  ["2020-01-01T10:30:15.123456Z", Date.UTC(2020, 0, 1, 10, 30, 15, 123), "millisecond"],
  ["2020-01-01T10:30:15.5+05:30", Date.UTC(2020, 0, 1, 5, 0, 15, 500), "millisecond"],
  ["2020-01-01T00:00:00-0330", Date.UTC(2020, 0, 1, 3, 30), "second"],
  ["2020-01-01 00:00:00 +02", Date.UTC(2019, 11, 31, 22), "second"],
  ["31.12.2020", Date.UTC(2020, 11, 31), "day"],
  ["1.2.2020", Date.UTC(2020, 1, 1), "day"],
  ["31/12/2020 08:00", Date.UTC(2020, 11, 31, 8), "second"],
  ["12/31/2020", Date.UTC(2020, 11, 31), "day"],
])("%s is a time to the %s", async (cell, time, resolution) => {
  const [column] = (await read(`t\n${cell}\n`)).columns;
  expect(column).toEqual({ name: "t", type: "time", values: Float64Array.of(time), resolution });
});

test.each(["2023-02-29", "2020-13-01", "2020-1-1", "2020-01-01T25:00", "99/99/2020", "2020-01-01x", "20200101T00"])(
  "%s is no time",
  async (cell) => expect((await columns(`t\n${cell}\n`))[0]!.type).toBe("category"),
);

test("day and month are told apart by the whole column, or not at all", async () => {
  const times = async (...cells: string[]) => (await columns(`t\n${cells.join("\n")}\n`))[0]!;
  expect((await times("01/02/2020", "31/12/2020")).values).toEqual([Date.UTC(2020, 1, 1), Date.UTC(2020, 11, 31)]);
  expect((await times("01/02/2020", "12/31/2020")).values).toEqual([Date.UTC(2020, 0, 2), Date.UTC(2020, 11, 31)]);
  expect((await times("13/02/2020", "12/31/2020")).type).toBe("category");
  const open = await read("t\n01/02/2020\n03/04/2020\n");
  expect(plain(open)[0]!.values).toEqual(["01/02/2020", "03/04/2020"]);
  expect(open.warnings[0]).toContain("day first or month first");
});

test("a decimal comma is seen in semicolon files, and can be asked for", async () => {
  expect((await columns("a;b\n1,5;2\n-0,25;3\n"))[0]).toEqual({ name: "a", type: "numeric", values: [1.5, -0.25] });
  expect((await columns("a;b\n1,5;2.5\n", {}))[0]!.type).toBe("category");
  expect((await columns('a,b\n"1,5",2\n', { decimal: "," }))[0]!.values).toEqual([1.5]);
});

test("columns are chosen by name, in the order asked for", async () => {
  const chosen = await columns('a,b,c\n1,"x,y",3\n4,z,6\n', { columns: ["c", "a"] });
  expect(chosen.map(({ name, values }) => [name, values])).toEqual([
    ["c", [3, 6]],
    ["a", [1, 4]],
  ]);
  await expect(read("alpha,beta\n1,2\n", { columns: ["alhpa"] })).rejects.toThrow(
    "t.csv: has no column alhpa; did you mean alpha?",
  );
});

test("types can be asked for, and a cell that does not fit is named", async () => {
  expect(await columns("a,b\n1,2\n3,4\n", { types: { a: "category" } })).toEqual([
    { name: "a", type: "category", values: ["1", "3"] },
    { name: "b", type: "integer", values: [2, 4] },
  ]);
  await expect(read("a\n1\nx\n", { types: { a: "numeric" } })).rejects.toThrow(
    't.csv: line 3: a was asked to be numeric; received "x"',
  );
  await expect(read("a\n1\n1.5\n", { types: { a: "integer" } })).rejects.toThrow("asked to be integer");
  await expect(read("a\ntrue\nmaybe\n", { types: { a: "boolean" } })).rejects.toThrow("asked to be boolean");
});

test("names become distinct, with a warning", async () => {
  const table = await read("a,a,,a_2\n1,2,3,4\n");
  expect(table.columns.map((column) => column.name)).toEqual(["a", "a_3", "column_2", "a_2"]);
  expect(table.warnings).toEqual(["t.csv: columns without a name of their own are renamed: a_3, column_2"]);
  expect((await read("1,2\n3,4\n", { header: false })).rows).toBe(2);
  expect((await read('"1","2"\n3,4\n')).columns[0]!.name).toBe("1");
  expect((await read("1,2\n3,4\n", { header: true })).columns[0]!.name).toBe("1");
});

test("text that is not UTF-8 is read as windows-1252 with a warning, UTF-16 by its mark", async () => {
  const windows = Uint8Array.of(...new TextEncoder().encode("n,t\n1,caf"), 0xe9, 0x0a, 0x32, 0x2c, 0x80, 0x0a);
  const table = await readTable(windows, { name: "t.csv" });
  expect(plain(table)[1]!.values).toEqual(["café", "€"]);
  expect(table.warnings).toEqual(["t.csv: the text is not UTF-8; read as windows-1252"]);
  const text = "\ufeffa,b\n1,é\n2,😀\n";
  const wide = new Uint8Array(
    new Uint16Array(Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))).buffer,
  );
  expect(plain(await readTable(wide, { name: "t.csv" }))[1]!.values).toEqual(["é", "😀"]);
});

test.each([
  ["", "t.csv: is empty"],
  ["\n\n", "t.csv: is empty"],
  ["a,b\n", "t.csv: holds no rows, only the names of 2 columns"],
  ["a,b\n1,2\n3\n", "t.csv: line 3 has 1 cell where the first line has 2"],
  ['a,b\n"x\ny",2\n1,2,3\n', "t.csv: line 4 has 3 cells where the first line has 2"],
  ['a,b\n1,"2\n3,4\n', "t.csv: the row of line 2 opens a quote that is never closed"],
  ['a,b\n1,"2"3\n', "t.csv: line 2: text follows a closing quote"],
  ['"a\n1\n', "t.csv: the row of line 1 opens a quote that is never closed"],
  ["1,2\n3,4\n", "t.csv: the first row should name the columns but holds only numbers (1, 2)"],
  ["a,b\n1,\0\n", "t.csv: holds NUL bytes"],
])("%j is refused: %s", async (text, message) => {
  const error = await read(text).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect((error as Error).message).toContain(message);
});

test("ten thousand columns", async () => {
  const width = 10_000;
  const row = (of: (j: number) => string) => Array.from({ length: width }, (_, j) => of(j)).join(",");
  const table = await read(`${row((j) => `c${j}`)}\n${row((j) => `${j}`)}\n${row((j) => (j % 2 ? "x" : "0.5"))}\n`);
  expect(table.columns.length).toBe(width);
  expect(table.columns[9998]).toEqual({ name: "c9998", type: "numeric", values: Float64Array.of(9998, 0.5) });
  expect(table.columns[9999]!.type).toBe("category");
});

test("a quote that is opened early and never closed is found in one pass over the rest", async () => {
  const rest = "1,2\n".repeat(2_000_000); // 8 MB
  await expect(read(`a,b\n1,"2\n${rest}`)).rejects.toThrow("the row of line 2 opens a quote that is never closed");
});

test("a cell may be longer than the pieces that are read", async () => {
  const long = "x".repeat(3_000_000);
  const [a, b] = await columns(`a,b\n1,"${long}\n${long}"\n2,y\n`);
  expect(a!.values).toEqual([1, 2]);
  expect((b!.values[0] as string).length).toBe(6_000_001);
});

test("rows are counted once, however the file is cut into pieces", async () => {
  // 2 MB of which the first megabyte is read before room is made for all: 55 % of the values are distinct.
  const rows = 200_000;
  const lines = Array.from({ length: rows }, (_, i) => `word${i < 0.55 * rows ? i : i % 50}`);
  expect((await columns(`t\n${lines.join("\n")}\n`))[0]!.type).toBe("text");
});

test("line numbers are right when a cell or a line end lies across two pieces", async () => {
  const filler = "1,2\n".repeat(250_000); // the first piece ends among the line ends of the quoted cell
  const across = `a,b\n${filler}1,"${"\n".repeat(100_000)}"\n`;
  await expect(read(`${across}3\n`)).rejects.toThrow(`line ${across.split("\n").length} has 1 cell`);
  const parts = [`${"a".repeat(1_200_000)},b\r`, "\n1,2\r\n3\r\n"].map((part) => new TextEncoder().encode(part));
  const source = { name: "t.csv", stream: () => new Blob(parts).stream(), size: 1_200_012 };
  const split = {
    name: "t.csv",
    stream: async function* () {
      yield* parts;
    },
  };
  for (const halves of [source, split]) await expect(readTable(halves)).rejects.toThrow("line 3 has 1 cell");
});
