/**
 * The catalogue as tools, its answers and manual pages as resources, the five questions as prompts.
 * @module
 */
import { McpServer, ResourceTemplate, type ServerContext } from "@modelcontextprotocol/server";
import type { Operation } from "@pushforward/catalog";
import { errorMessage, firstLine } from "@pushforward/catalog/error-message";
import { type Bibliography, manualMarkdown } from "@pushforward/catalog/render";
import { DataError } from "@pushforward/core/errors";
import { z } from "zod";
import { callTool, type ToolPlace } from "./call-tool.js";
import { progressOf } from "./progress-of.js";
import { prompts } from "./prompts.js";
import { inputSchema, outputSchema, shownSchema } from "./tool-schema.js";

export interface McpPlace extends ToolPlace {
  readonly operations: readonly Operation[];
  readonly bibliography?: Bibliography;
}

/**
 * What builds a server for each connection or request. Tools that write need a folder for it and are left out without.
 */
export function mcpServers(place: McpPlace): () => McpServer {
  const writes = place.folders.writing.length > 0;
  const offered = place.operations.filter((operation) => writes || !mustWrite(operation));
  const tools = offered.map((operation) => ({ operation, card: cardOf(operation, writes) }));
  return () => {
    const server = new McpServer(
      { name: "pushforward", version: place.version },
      { instructions: instructions(place) },
    );
    for (const { operation, card } of tools)
      server.registerTool(operation.name, card, (given: unknown, context) =>
        answered(operation, given, context, place),
      );
    addResources(server, place);
    addPrompts(server);
    return server;
  };
}

const mustWrite = ({ files = {} }: Operation): boolean =>
  Object.values(files).some((use) => typeof use === "object" && "append" in use);

const mayWrite = ({ files = {} }: Operation): boolean => Object.values(files).some((use) => use !== "read");

function cardOf(operation: Operation, writes: boolean) {
  const { name, summary, description } = operation;
  return {
    title: summary,
    description: `${summary}\n\n${description.split(/\n\s*\n/, 1)[0]}\n\nManual: pushforward://manual/${name}`,
    inputSchema: shownSchema(inputSchema(operation)),
    outputSchema: shownSchema(outputSchema),
    annotations: {
      readOnlyHint: !(writes && mayWrite(operation)),
      destructiveHint: false, // nothing that is there is ever overwritten
      idempotentHint: !mayWrite(operation),
      openWorldHint: false,
    },
  };
}

function instructions({ folders }: McpPlace): string {
  return `Statistics of laws known through data. Tools read tables (csv, tsv, json, jsonl, parquet, arrow, npy, npz) from these folders only: ${folders.reading.join(", ")}. Prompts choose among the tools by the question. Numbers stand in the structured answer of a tool; the same seed gives the same numbers.`;
}

async function answered(operation: Operation, given: unknown, { mcpReq }: ServerContext, place: McpPlace) {
  try {
    return await callTool(operation, given, { signal: mcpReq.signal, onProgress: progressOf(mcpReq) }, place);
  } catch (error) {
    mcpReq.signal.throwIfAborted();
    const text = errorMessage(error) ?? `unexpected error, a bug of ours: ${firstLine(error)}`;
    return { content: [{ type: "text" as const, text }], isError: true };
  }
}

function addResources(server: McpServer, { kept, operations, bibliography }: McpPlace): void {
  const answers = new ResourceTemplate("pushforward://answers/{id}/{file}", {
    list: async () => ({ resources: kept.list() }),
  });
  const about = { title: "Reports, pictures and tables of the last answers" };
  server.registerResource("answers", answers, about, async ({ href }) => {
    const { file, content } = await kept.read(href);
    const { uri, mimeType } = file;
    const held = typeof content === "string" ? { text: content } : { blob: Buffer.from(content).toString("base64") };
    return { contents: [{ uri, mimeType, ...held }] };
  });
  const pages = new ResourceTemplate("pushforward://manual/{operation}", {
    list: async () => ({
      resources: operations.map(({ name, summary }) => ({ ...manualPage(name), description: summary })),
    }),
  });
  server.registerResource("manual", pages, { title: "Manual pages of the tools" }, async (_, { operation: name }) => {
    const operation = operations.find((candidate) => candidate.name === name);
    if (!operation) throw new DataError(`there is no operation ${name}`);
    const { uri, mimeType } = manualPage(operation.name);
    return { contents: [{ uri, mimeType, text: manualMarkdown(operation, bibliography ? { bibliography } : {}) }] };
  });
}

function manualPage(name: string) {
  return { uri: `pushforward://manual/${name}`, name: `${name} (manual)`, mimeType: "text/markdown" };
}

function addPrompts(server: McpServer): void {
  const argsSchema = z.object({
    files: z.string().describe("Paths of the tables, parted by commas."),
    wish: z.string().optional().describe("What is to be found out, in your words."),
  });
  for (const { name, title, description, text } of prompts)
    server.registerPrompt(name, { title, description, argsSchema }, ({ files, wish }) => ({
      messages: [{ role: "user", content: { type: "text", text: text(files, wish) } }],
    }));
}
