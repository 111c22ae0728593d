/** The page answers every operation's case with the numbers of the library in Node, bit for bit. */
import { findOperation, operations } from "@pushforward/catalog/operations";
import { type Engine, openEngine } from "@pushforward/workbench/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commands } from "vitest/browser";

interface SentCase {
  readonly inputs: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, unknown>>;
  /** Base 64, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** What the library in Node answers. */
  readonly expected: object;
}
declare module "vitest/browser" {
  interface BrowserCommands {
    conformanceCase(operation: string): Promise<SentCase | undefined>;
  }
}

let engine: Engine;
beforeAll(() => {
  engine = openEngine();
});
afterAll(() => engine.end());

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

test.each(operations.map(({ name }) => name))("%s: the page", { timeout: 120_000 }, async (operation) => {
  const sent = await commands.conformanceCase(operation);
  if (!sent) return; // its answer has no seed
  const { inputs: entries } = await findOperation(operation);
  const inputs: Record<string, string> = {};
  for (const [key, name] of Object.entries(sent.inputs)) {
    const table = entries.find((input) => input.name === key)?.kind !== "file";
    inputs[key] = table ? (await engine.open(name, bytesOf(sent.files[name]!))).id : name;
  }
  for (const [name, content] of Object.entries(sent.files))
    if (!Object.values(sent.inputs).includes(name) || Object.values(inputs).includes(name))
      await engine.files.put(name, new Blob([bytesOf(content)]));
  const answer = await engine.run({ operation, inputs, options: sent.options });
  const { seconds: _, ...told } = JSON.parse(JSON.stringify(answer.envelope));
  expect(told).toEqual(sent.expected);
  answer.release();
  for (const { id } of await engine.tables()) await engine.close(id); // or the next of its name is called otherwise
});
