/**
 * The examples of an operation, run as the command would run them, in a folder of their own.
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operations } from "../../packages/catalog/dist/operations.js";
import { main } from "../../packages/cli/dist/index.js";
import { exampleFiles } from "./example-files.mjs";

/** Exit codes of an example that worked: answered, or answered with what `--fail-on` names. */
const answered = [0, 1];

/**
 * Run all examples of the entry. The first also makes what there is to see, an SVG or else a page.
 *
 * @returns {Promise<{ files: Record<string, string | Uint8Array>, examples: { title: string, command: string, output: string, made: string[] }[], picture?: string, report?: string }>}
 */
export async function runExamples(operation) {
  const { files, before = [] } = (await exampleFiles[operation.name]?.()) ?? { files: {} };
  return inFolder(files, async (read) => {
    for (const command of before) await run(command);
    const view = ["svg", "html"].find((ending) => ending in operation.views.files);
    const examples = [];
    for (const [i, { title, command }] of operation.examples.entries()) {
      const seen = i === 0 && view ? ` --out seen.${view}` : "";
      examples.push({ title, command, output: await run(command, seen), made: outputsOf(command) });
    }
    const look = (name) => new TextDecoder().decode(read(name));
    if (view === "svg") return { files, examples, picture: look("seen.svg") };
    return view === "html" ? { files, examples, report: look("seen.html") } : { files, examples };
  });
}

/** Hand `use` a reader of the files in a folder that holds these, is the current one meanwhile, and is gone afterwards. */
export async function inFolder(files, use) {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "pushforward-manual-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    process.chdir(folder);
    return await use((name) => new Uint8Array(readFileSync(join(folder, name))));
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the command prints. @throws Error when it does not answer. */
export async function run(command, more = "") {
  const out = { stdout: "", stderr: "" };
  const stream = (name) => ({
    write(text, done) {
      out[name] += text;
      done?.();
    },
  });
  const [, ...words] = wordsOf(command + more);
  const { signal } = new AbortController();
  const io = { stdout: stream("stdout"), stderr: stream("stderr"), env: { COLUMNS: "80" }, operations, faces: [], signal }; // biome-ignore format: one line
  const code = await main(words, io);
  if (!answered.includes(code)) throw new Error(`${command}\nended with ${code}: ${out.stderr || out.stdout}`);
  return out.stdout;
}

/** The words of a command line, in which double quotes hold words together. */
export function wordsOf(command) {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

function outputsOf(command) {
  const words = wordsOf(command);
  return words.flatMap((word, i) => (word === "--out" ? [words[i + 1]] : []));
}
