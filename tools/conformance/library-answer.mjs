/**
 * What the library answers to a case: the answer that all faces are held to.
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerRequest, envelopeOf } from "../../packages/catalog/dist/answer.js";
import { filePaths, RequestFiles } from "../../packages/catalog/dist/node/index.js";
import { readInputs } from "../../packages/catalog/dist/node/read-inputs.js";
import { findOperation } from "../../packages/catalog/dist/operations.js";
import { parseOptions } from "../../packages/catalog/dist/render/index.js";
import { comparable, seedless, wrongWith } from "./comparable.mjs";

/**
 * @param {import("./cases.mjs").Case} given
 * @returns {Promise<object>} What can be compared of what `--json` prints.
 */
export async function libraryAnswer({ operation: name, inputs, options: raw, files }) {
  const operation = await findOperation(name);
  const folder = mkdtempSync(join(tmpdir(), "pushforward-case-"));
  try {
    for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
    const inFolder = (named) =>
      Object.fromEntries(Object.entries(named).map(([key, file]) => [key, join(folder, file)]));
    const options = parseOptions(operation, raw);
    const paths = filePaths(operation, inputs, options);
    const tables = await readInputs({ operation, inputs: inFolder(inputs), names: inputs, options, threads: 1 }, {});
    const context = {
      watch: {},
      threads: 1,
      version: "0.1.0",
      files: new RequestFiles(inFolder(paths), inFolder(inputs)),
    };
    const request = { operation, inputs, options };
    const answer = await answerRequest(request, tables, context);
    const envelope = envelopeOf(request, answer);
    if (seedless.includes(name)) {
      const wrong = wrongWith(
        envelope.result,
        await operation.views.files.csv(answer.result, answer.meta),
        textsOf(files),
      );
      if (wrong.length > 0) throw new Error(`the library's synthesis: ${wrong.join("; ")}`);
    }
    return comparable(envelope);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files of a synthesis, as texts. */
export function textsOf(files) {
  const text = (name) => new TextDecoder().decode(files[name]);
  return { schema: text("schema.json"), table: text("patients.csv") };
}
