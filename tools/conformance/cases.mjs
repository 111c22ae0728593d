/**
 * The cases that every face must answer with the same numbers: the first example of every operation, on few rows.
 * @module
 */
import { findOperation, operations } from "../../packages/catalog/dist/operations.js";
import { inputNames, optionFields, readOptionText } from "../../packages/catalog/dist/render/index.js";
import { exampleFiles } from "../docs/example-files.mjs";
import { inFolder, run, wordsOf } from "../docs/run-examples.mjs";

/**
 * @typedef {object} Case
 * @property {string} operation
 * @property {string[]} words What one types after `pushforward`.
 * @property {Record<string, string>} inputs Names of files by the names of the inputs.
 * @property {Record<string, unknown>} options
 * @property {Record<string, Uint8Array>} files
 */

/** Flags that are no option of an operation; those after the second take a value. */
const ofTheCommand = ["--json", "--quiet", "--out", "--fail-on"];

/** Rows that are left of a table in text. */
const fewRows = 40;
/** Operations that find nothing to say in few rows, or whose answer is about all of them. */
const wholeTables = [
  "fidelity",
  "rank",
  "rank-preferences",
  "regenerate",
  "privacy-budget",
  "select-subset",
  "synthesize",
];

/** @returns {Promise<Case[]>} */
export async function conformanceCases() {
  const found = [];
  for (const { name } of operations) found.push(await conformanceCase(name)); // one after another: each has the current folder
  return found;
}

/** @returns {Promise<Case>} */
export async function conformanceCase(name) {
  const operation = await findOperation(name);
  const [{ command }] = operation.examples;
  const { inputs, options, words } = requestOf(operation, wordsOf(command).slice(1));
  const { files, before = [] } = await exampleFiles[operation.name]();
  const whole = wholeTables.includes(operation.name);
  const needed = [...Object.values(inputs), ...Object.keys(operation.files ?? {}).map((key) => options[key])];
  const names = needed.filter((name) => name !== undefined);
  const made = names.some((name) => !(name in files)) ? await madeFiles(files, before, names) : files;
  const content = names.map((name) => [name, fewer(name, bytesOf(made[name]), whole)]);
  return { operation: operation.name, words, inputs, options, files: Object.fromEntries(content) };
}

/** The files that are there after the commands. */
function madeFiles(files, before, names) {
  return inFolder(files, async (read) => {
    for (const command of before) await run(command);
    return Object.fromEntries(names.map((name) => [name, read(name)]));
  });
}

const bytesOf = (content) => (typeof content === "string" ? new TextEncoder().encode(content) : content);

/** Inputs and options of a command line; what the command does with an answer is left out of it. */
function requestOf(operation, typed) {
  const words = typed.filter(
    (word, i) => !ofTheCommand.includes(word) && !ofTheCommand.slice(2).includes(typed[i - 1]),
  );
  const fields = new Map(optionFields(operation.options).map((field) => [`--${field.flag}`, field]));
  const [placed, byName, options] = [[], [], {}];
  for (let i = 1; i < words.length; i++) {
    const field = fields.get(words[i]);
    if (field?.kind === "boolean") options[field.key] = true;
    else if (field) options[field.key] = readOptionText(field, words[++i], operation.name);
    else if (words[i].startsWith("--")) byName.push([words[i].slice(2), words[++i]]);
    else placed.push(words[i]);
  }
  const names = inputNames(operation.inputs, placed.length);
  return { words, options, inputs: Object.fromEntries([...names.map((name, k) => [name, placed[k]]), ...byName]) };
}

/** @returns {Uint8Array} */
function fewer(name, bytes, whole) {
  if (whole || !name.endsWith(".csv")) return bytes;
  const lines = new TextDecoder().decode(bytes).trimEnd().split("\n");
  return new TextEncoder().encode(`${lines.slice(0, fewRows + 1).join("\n")}\n`);
}
