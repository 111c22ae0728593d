import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { findOperation, operations } from "@pushforward/catalog/operations";
import { questions } from "@pushforward/catalog/questions";
import { expect, test } from "vitest";
import { clouds, inFolder, printed, withClient } from "./connect.js";

interface Block {
  type: string;
  text?: string;
  uri?: string;
  name?: string;
  mimeType?: string;
}

const textOf = (reply: { content?: unknown }): string => (reply.content as Block[])[0]!.text!;
const linksOf = (reply: { content?: unknown }): Block[] =>
  (reply.content as Block[]).filter(({ type }) => type === "resource_link");
const wasserstein = [await findOperation("wasserstein")];
const points = { inputs: { x: "x.csv", y: "y.csv" } };

test("every operation is a tool, with a schema of its inputs and options, and hints that it only reads", () =>
  inFolder(clouds(), (folder) =>
    withClient({ read: [folder] }, async (client) => {
      const { tools } = await client.listTools();
      const names = operations.map(({ name }) => name);
      // Its ledger must be written, so it is offered only where writing is allowed.
      expect(tools.map(({ name }) => name)).toEqual(names.filter((name) => name !== "synthesize"));
      const { inputSchema, annotations } = tools.find(({ name }) => name === "wasserstein")!;
      expect(inputSchema).toMatchObject({
        required: ["inputs"],
        properties: {
          inputs: { required: ["x", "y"], additionalProperties: false },
          options: { properties: { p: { default: 2, minimum: 1 } }, additionalProperties: false },
        },
      });
      expect(annotations).toEqual({
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      });
      expect(client.getInstructions()).toContain(folder);
    }),
  ));

test.each([
  ["wasserstein", ["x.csv", "y.csv"], ["--p", "1", "--columns", "a"], { p: 1, columns: ["a"] }],
  ["two-sample", ["x.csv", "y.csv"], ["--test", "ks", "--columns", "b"], { test: "ks", columns: ["b"] }], // biome-ignore format: one line
] as const)(
  "%s answers as the command does: the JSON of --json, the text that it prints",
  (name, paths, flags, options) =>
    inFolder(clouds(), (folder) =>
      withClient({ read: [folder] }, async (client) => {
        const full = paths.map((path) => join(folder, path));
        const { inputs: asked } = await findOperation(name);
        const keys = asked.map(({ name: key }) => key).slice(0, paths.length);
        const inputs = Object.fromEntries(keys.map((key, i) => [key, full[i]]));
        const reply = await client.callTool({ name, arguments: { inputs, options } });
        const { seconds: _, ...told } = reply.structuredContent as Record<string, unknown>;
        const { seconds: __, ...printedJson } = JSON.parse(await printed(name, ...full, ...flags, "--json"));
        expect(told).toEqual(printedJson);
        expect(`${textOf(reply)}\n`).toBe(await printed(name, ...full, ...flags));
      }),
    ),
);

test("an answer's report, picture and JSON are resources; so are the manual pages", () =>
  inFolder(clouds(), (folder) =>
    withClient({ read: [folder] }, async (client) => {
      const reply = await client.callTool({ name: "wasserstein", arguments: points });
      const links = linksOf(reply);
      expect(links.map(({ name, mimeType }) => [name, mimeType])).toEqual([
        ["wasserstein.html", "text/html"],
        ["wasserstein.svg", "image/svg+xml"],
        ["wasserstein.csv", "text/csv"],
        ["wasserstein.json", "application/json"],
      ]);
      const read = async (ending: string): Promise<string> => {
        const uri = links.find(({ name }) => name === `wasserstein.${ending}`)!.uri!;
        return ((await client.readResource({ uri })).contents[0] as { text: string }).text;
      };
      expect(await read("html")).toMatch(/^<!doctype html>/i);
      expect(await read("svg")).toMatch(/^<svg /);
      expect(JSON.parse(await read("json"))).toEqual(reply.structuredContent);
      const { resources } = await client.listResources();
      expect(resources.map(({ uri }) => uri)).toEqual(expect.arrayContaining(links.map(({ uri }) => uri)));
      const manual = await client.readResource({ uri: "pushforward://manual/wasserstein" });
      expect((manual.contents[0] as { text: string }).text).toContain("# wasserstein");
      await expect(client.readResource({ uri: "pushforward://answers/0/x.html" })).rejects.toThrow("not kept");
      await expect(client.readResource({ uri: "pushforward://manual/nothing" })).rejects.toThrow("no operation");
    }),
  ));

test("a result too large to carry is read as a resource", () =>
  inFolder(clouds(8000), (folder) =>
    withClient({ read: [folder] }, async (client) => {
      const reply = await client.callTool({ name: "transport-map", arguments: { ...points, options: { kind: "gaussian" } } }); // biome-ignore format: one line
      const { resultAt, ...told } = reply.structuredContent as Record<string, unknown>;
      expect(told).not.toHaveProperty("result");
      const { contents } = await client.readResource({ uri: resultAt as string });
      expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ ...told, result: expect.anything() });
    }),
  ));

test("the five questions are prompts that name tools which exist", () =>
  inFolder(clouds(), (folder) =>
    withClient({ read: [folder] }, async (client) => {
      const { prompts } = await client.listPrompts();
      expect(prompts.map(({ name }) => name)).toEqual(questions.map(({ name }) => name));
      const { messages } = await client.getPrompt({ name: "compare", arguments: { files: "x.csv, y.csv", wish: "What moved?" } }); // biome-ignore format: one line
      const { text } = messages[0]!.content as { text: string };
      for (const part of ["x.csv, y.csv", "What moved?", "two-sample", "do not work out numbers yourself"])
        expect(text).toContain(part);
    }),
  ));

const refused: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ["above the folder", { x: "../outside.csv" }, "outside of the allowed folders"],
  ["of the system", { x: "/etc/passwd" }, "outside of the allowed folders"],
  ["that is not there, outside", { x: "/etc/there-is-none" }, "outside of the allowed folders"],
  ["that is not there, inside", { x: "none.csv" }, "none.csv: no such file in the allowed folders"],
  ["through a link to a file", { x: "link.csv" }, "outside of the allowed folders"],
  ["through a link to a folder", { x: "away/outside.csv" }, "outside of the allowed folders"],
  ["by a link to above", { x: "away/inside/../outside.csv" }, "outside of the allowed folders"],
  ["that is a folder", { x: "." }, "is no file"],
  ["that is a pattern", { x: "*.csv" }, "no such file"],
  ["of the web", { x: "https://example.com/x.csv" }, "no such file"],
  ["of standard input", { x: "-" }, "no such file"],
  ["that is no text", { x: 7 }, "inputs.x must be a path; received 7"],
  ["that is left out", {}, "inputs.x must be a path; received nothing"],
  ["of no input", { x: "x.csv", z: "x.csv" }, "wasserstein has no input z"],
];

test.each(refused)("a file %s is refused", (_, inputs, words) =>
  inFolder(
    { ...clouds(), "inside/x.csv": "a\n1\n2\n", "inside/y.csv": "a\n1\n3\n", "outside.csv": "a\n1\n" },
    (folder) => {
      symlinkSync(join(folder, "outside.csv"), join(folder, "inside/link.csv"));
      symlinkSync(folder, join(folder, "inside/away"));
      return withClient({ read: [join(folder, "inside")], operations: wasserstein }, async (client) => {
        const reply = await client.callTool({ name: "wasserstein", arguments: { inputs: { y: "y.csv", ...inputs } } });
        expect(reply.isError).toBe(true);
        expect(textOf(reply)).toContain(words);
        expect(reply.structuredContent).toBeUndefined();
      });
    },
  ),
);

test("a folder that is given through a link is the folder it leads to", () =>
  inFolder({ "real/x.csv": "a\n1\n2\n", "real/y.csv": "a\n1\n3\n", "outside.csv": "a\n1\n" }, (folder) => {
    symlinkSync(join(folder, "real"), join(folder, "link"));
    return withClient({ read: [join(folder, "link")], operations: wasserstein }, async (client) => {
      const ask = (x: string) =>
        client.callTool({ name: "wasserstein", arguments: { inputs: { x, y: "y.csv" }, options: { columns: ["a"] } } });
      const ways = ["x.csv", join(folder, "link/x.csv"), join(folder, "real/x.csv")];
      for (const way of ways) expect((await ask(way)).structuredContent).toMatchObject({ result: { sizes: { x: 2 } } });
      expect(textOf(await ask(join(folder, "link/../outside.csv")))).toContain("outside of the allowed folders");
      expect(client.getInstructions()).toContain(join(folder, "real"));
    });
  }));

test.each([
  [{ options: { metricc: "x" } }, "wasserstein has no option metricc. Did you mean metric?"],
  [{ options: { p: 0 } }, "wasserstein: options.p must be a number of at least 1; received 0"],
  [{ options: [] }, "wasserstein: options must be an object"],
  [{ where: 3 }, "wasserstein: where must be an SQL condition"],
  [{ out: "x.html" }, "wasserstein has no argument out"],
  [{ where: "a > (select max(a) from read_csv('/etc/passwd'))" }, "where"],
])("arguments %j are refused in words to act on", (given, words) =>
  inFolder(clouds(), (folder) =>
    withClient({ read: [folder], operations: wasserstein }, async (client) => {
      const reply = await client.callTool({ name: "wasserstein", arguments: { ...points, ...given } });
      expect(reply.isError).toBe(true);
      expect(textOf(reply)).toContain(words);
    }),
  ),
);

test("where keeps rows, and a column that is not there is named", () =>
  inFolder(clouds(), (folder) =>
    withClient({ read: [folder], operations: wasserstein }, async (client) => {
      const kept = await client.callTool({ name: "wasserstein", arguments: { ...points, where: "a > 0" } });
      const { options, result } = kept.structuredContent as { options: object; result: { sizes: { x: number } } };
      expect(options).toMatchObject({ where: "a > 0" });
      const above = readFileSync(join(folder, "x.csv"), "utf8").split("\n").slice(1, -1);
      expect(result.sizes.x).toBe(above.filter((line) => Number(line.split(",")[0]) > 0).length);
      const wrong = await client.callTool({ name: "wasserstein", arguments: { ...points, options: { columns: ["aa"] } } }); // biome-ignore format: one line
      expect(textOf(wrong)).toContain("did you mean a");
    }),
  ));
