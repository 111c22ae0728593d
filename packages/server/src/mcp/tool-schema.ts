/**
 * What a tool takes and gives, as JSON schema grown from the entry of its operation.
 * @module
 */

import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type { Operation } from "@pushforward/catalog";
import { optionsJsonSchema } from "@pushforward/catalog/render";

type JsonSchema = Record<string, unknown>;

/** `{inputs, options, where}`, where options with a default may be left out. */
export function inputSchema(operation: Operation): JsonSchema {
  const { $schema: _, ...options } = optionsJsonSchema(operation.options);
  const tables = operation.inputs.some(({ kind }) => kind === "table");
  const needed = operation.inputs.filter(({ optional }) => !optional);
  return {
    type: "object",
    properties: {
      ...(operation.inputs.length > 0 && { inputs: inputsSchema(operation) }),
      options: { ...options, additionalProperties: false },
      ...(tables && {
        where: { type: "string", description: "Read only the rows for which this SQL condition holds." },
      }),
    },
    required: needed.length > 0 ? ["inputs"] : [],
    additionalProperties: false,
  };
}

function inputsSchema({ inputs }: Operation): JsonSchema {
  const path = (description: string): JsonSchema => ({ type: "string", minLength: 1, description });
  const properties = inputs.map(({ name, description, many }) => {
    const about = `${description} A path in the allowed folders.`;
    return [name, many ? { type: "array", items: path("A path."), description: about } : path(about)];
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: inputs.filter(({ optional }) => !optional).map(({ name }) => name),
    additionalProperties: false,
  };
}

const text = { type: "string" };

/** The envelope that every face answers with; `result` is left out when it is too large to be carried along. */
export const outputSchema: JsonSchema = {
  type: "object",
  properties: {
    operation: text,
    version: text,
    inputs: { type: "object", additionalProperties: text },
    options: { type: "object" },
    seed: {},
    result: {},
    resultAt: { ...text, description: "Resource with the whole answer, where result is left out for its size." },
    warnings: { type: "array", items: text },
    seconds: { type: "number" },
  },
  required: ["operation", "version", "inputs", "options", "seed", "warnings", "seconds"],
};

/**
 * A schema for the SDK to show. Checking is left to `toolRequest`, which says what was expected and what came in the
 * words of all faces.
 */
export function shownSchema(schema: JsonSchema): StandardSchemaWithJSON<unknown, unknown> {
  return {
    "~standard": {
      version: 1,
      vendor: "pushforward",
      validate: (value) => ({ value }),
      jsonSchema: { input: () => schema, output: () => schema },
    },
  };
}
